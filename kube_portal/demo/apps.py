"""Demo data that looks like life."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Invented people, groups and years, for a demo database only."""

    name = "kube_portal.demo"
    label = "demo"
    verbose_name = "Data contoh"
