"""The rules a regency runs its program by."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Program years, grant tiers, the rule catalogue."""

    name = "kube_portal.programs"
    label = "programs"
    verbose_name = "Program dan aturan"
