"""Pendamping, training, outreach, field reports, cash books."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Pendamping, training, outreach, field reports, cash books."""

    name = "monitoring"
    verbose_name = "Pendampingan"
