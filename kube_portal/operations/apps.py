"""The app of whoever runs the server."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    """Finds what every app does when time passes, and what each holds to be always true."""

    name = "kube_portal.operations"
    verbose_name = "Operasi"

    def ready(self) -> None:
        """Loads the `deadlines.py` and `integrity.py` of every app that has one: see clock.py and integrity.py."""
        autodiscover_modules("deadlines", "integrity")
