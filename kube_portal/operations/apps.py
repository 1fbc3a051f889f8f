"""The app of whoever runs the server."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    """Finds what every app does when time passes, and what each holds to be always true."""

    name = "kube_portal.operations"
    verbose_name = "Operasi"

    def ready(self) -> None:
        """Loads what every app says to clock.py, integrity.py and erasure.py, where it has something to say."""
        autodiscover_modules("deadlines", "integrity", "erasure")
