"""The roof: the desk, and what is read across all apps."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The roof: the desk, and what is read across all apps."""

    name = "reports"
    verbose_name = "Laporan"
