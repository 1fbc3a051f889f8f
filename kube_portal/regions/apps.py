"""The regions app."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Where: Kemendagri region codes."""

    name = "kube_portal.regions"
    verbose_name = "Wilayah"
