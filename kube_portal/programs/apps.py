"""The rules a regency runs its program by."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProgramsConfig(AppConfig):
    """Program years, grant tiers, the rule catalogue."""

    name = "kube_portal.programs"
    label = "programs"
    verbose_name = "Program dan aturan"

    def ready(self) -> None:
        """Load what every app has promised under the rules, and what each says before they change."""
        autodiscover_modules("promises", "previews")
