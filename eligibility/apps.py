"""Who qualifies: criteria, field verification, dispensations, selection within quota."""

from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    """Who qualifies: criteria, field verification, dispensations, selection within quota."""

    name = "eligibility"
    verbose_name = "Kelayakan dan seleksi"

    def ready(self) -> None:
        """Load what follows a move here, so that it does so whoever moves: a page, the worker, or a command alone."""
        from eligibility import selection, verification  # noqa: F401
