"""`manage.py backup FILE`: see the class."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kube_portal.operations import backups


class Command(BaseCommand):
    """Writes the database and all files into one new FILE, while the portal runs. Exits non-zero on failure."""

    help = "Writes the database and all files into one new file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Backs up and counts."""
        try:
            counts = backups.backup(file, progress=self.stdout.write)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: tables={counts.tables} rows={counts.rows} files={counts.files}")
