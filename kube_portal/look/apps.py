"""The design language: base template, components, template tags, navigation."""

from django.apps import AppConfig
from django.core.checks import register


class LookConfig(AppConfig):
    name = "kube_portal.look"
    label = "look"
    verbose_name = "Tampilan"

    def ready(self) -> None:
        from kube_portal.look.checks import check_navigation  # noqa: PLC0415 - needs the app registry

        register(check_navigation)
