"""The design language: base template, components, template tags, navigation."""

from django.apps import AppConfig
from django.core.checks import register

from kube_portal.look.checks import check_navigation


class LookConfig(AppConfig):
    name = "kube_portal.look"
    label = "look"
    verbose_name = "Tampilan"

    def ready(self) -> None:
        register(check_navigation, deploy=True)  # a menu with a gap need not stop who is building the page
