"""Who qualifies: criteria, field verification, dispensations, selection within quota."""

from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    """Who qualifies: criteria, field verification, dispensations, selection within quota."""

    name = "eligibility"
    verbose_name = "Kelayakan dan seleksi"
