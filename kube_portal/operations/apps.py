"""The app of whoever runs the server."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    """Finds what every app does when time passes."""

    name = "kube_portal.operations"
    verbose_name = "Operasi"

    def ready(self) -> None:
        """Loads the `deadlines.py` of every app that has one: see clock.py."""
        autodiscover_modules("deadlines")
