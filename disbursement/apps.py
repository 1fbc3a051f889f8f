"""Decrees, accounts, payments, and accountability for the money."""

from django.apps import AppConfig


class DisbursementConfig(AppConfig):
    """Decrees, accounts, payments, and accountability for the money."""

    name = "disbursement"
    verbose_name = "SK dan pencairan"
