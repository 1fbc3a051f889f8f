"""`manage.py close_year`: see the class."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from groups.lifecycle import MoveRefused, lapse_year
from kube_portal.programs.models import ProgramYear


class Command(BaseCommand):
    """Closes a regency's program year: every unfunded proposal lapses, with a note; all or nothing.

    Funded proposals stay open until their accounts are accepted. The same can be done in the admin, from the list of
    program years. Exits non-zero when the year is unknown or closed already.
    """

    help = "Closes a program year; unfunded proposals lapse."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which year, and what to write into the history of each proposal."""
        parser.add_argument("regency", help="code of the regency, e.g. 61.72")
        parser.add_argument("year", type=int, help="budget year, e.g. 2026")
        parser.add_argument("--note", default="Tahun anggaran berakhir", help="reason written into every history")

    def handle(self, **options: Any) -> None:
        """Close and count."""
        year = ProgramYear.objects.filter(regency_id=options["regency"], year=options["year"]).first()
        if year is None:
            raise CommandError(f"No program year {options['year']} of regency {options['regency']}.")
        try:
            lapsed = lapse_year(program_year=year, by=None, note=options["note"])
        except MoveRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"tidak_tersalurkan={lapsed}")
