"""`manage.py screenshots`: see the class."""

import os
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kube_portal.demo.screenshots import MOMENT, SHOTS, PageMissingError, take
from kube_portal.programs.models import ProgramYear


class Command(BaseCommand):
    """Seeds an empty demo and takes the pictures of README.md and docs/panduan of it; `make screenshots` calls it.

    Refuses a database that has program years: pictures would show what people tried out. CHROMIUM names the browser.
    """

    help = "Takes the pictures of README.md and docs/panduan, in an empty demo database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and where to."""
        parser.add_argument("word", nargs="?", default="", help="only pictures whose name has this word")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs" / "screenshots")

    def handle(self, *, word: str, folder: Path, **options: Any) -> None:
        """Sets the clock, seeds, takes, counts."""
        if not settings.DEMO:
            raise CommandError("Pictures are taken of a demo only: set KUBE_DEMO=1.")
        with time_machine.travel(MOMENT, tick=True):
            call_command("migrate", interactive=False, verbosity=0)
            if ProgramYear.objects.exists():
                raise CommandError("This database is in use. Use `make screenshots`, which brings an empty one.")
            call_command("prepare")
            shots = [shot for shot in SHOTS if word in shot.name]
            try:
                size = take(shots, folder=folder, chromium=os.environ.get("CHROMIUM"), progress=self.stdout.write)
            except PageMissingError as missing:
                raise CommandError(str(missing)) from missing
        self.stdout.write(f"pictures={len(shots)} bytes={size}")
