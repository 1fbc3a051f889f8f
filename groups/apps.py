"""Groups, members, proposals and their lifecycle: the spine of the portal."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GroupsConfig(AppConfig):
    """The spine; discovers what the other apps have to say to it."""

    name = "groups"
    verbose_name = "Kelompok dan usulan"

    def ready(self) -> None:
        """Load every app's guards, panels, search and archive modules."""
        autodiscover_modules("guards", "panels", "search", "archive")
