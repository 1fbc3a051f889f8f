"""`manage.py restore FILE`: see the class."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kube_portal.operations import backups


class Command(BaseCommand):
    """Puts what `backup` wrote in the place of what is there, all or nothing. Stop the portal and its worker first.

    Refuses a database that has tables unless --force is given. Exits non-zero on failure.
    """

    help = "Restores the database and all files from a file that `backup` wrote."
    requires_system_checks: list[str] = []  # they may ask tables that are about to come

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="replace the data that is there")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        """Restores and counts."""
        try:
            counts = backups.restore(file, force=force, progress=self.stdout.write)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: tables={counts.tables} rows={counts.rows} files={counts.files}")
        self.stdout.write("Next: manage.py prepare (brings an older backup up to date)")
