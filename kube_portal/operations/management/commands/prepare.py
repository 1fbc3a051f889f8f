"""`manage.py prepare`: see the class."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Brings an installation up to date: tables, cache table, regions, static files; in a demo, the demo data.

    Run it after every update, before the server starts. What is there already is kept: running it again adds nothing.
    """

    help = "Migrates, loads the regions if there are none, collects static files, and seeds a demo that is empty."

    def handle(self, **options: Any) -> None:
        """Each step by its own command."""
        call_command("migrate", interactive=False, verbosity=1 if self._has_unapplied_migrations() else 0)
        call_command("createcachetable", verbosity=0)
        if not apps.get_model("regions", "Region").objects.exists():
            call_command("import_regions")
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            call_command("seed_demo")

    def _has_unapplied_migrations(self) -> bool:
        try:
            call_command("migrate", check_unapplied=True, verbosity=0, stdout=self.stdout)
        except SystemExit:
            return True
        return False
