"""The roof: the desk, and what is read across all apps."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The roof: the desk, and what is read across all apps."""

    name = "reports"
    verbose_name = "Laporan"

    def ready(self) -> None:
        """Tell every page which guidelines are offered there."""
        import_module("reports.guidelines.places")
