"""`manage.py check_integrity`: see the class."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kube_portal.operations.integrity import checks


class Command(BaseCommand):
    """Checks every invariant over the whole database, names each violation, and exits non-zero if there is one.

    It only reads. Constraints and triggers keep all of this already; a violation means that somebody got past them, or
    that an archive was restored in part.
    """

    help = "Names every violated invariant of the database and of the stored files."

    def handle(self, **options: Any) -> None:
        """One line per app and per violation, then the count."""
        total = 0
        for label, violations in checks().items():
            found = 0
            for sentence in violations():
                self.stdout.write(f"{label}: {sentence}")
                found += 1
            self.stdout.write(f"{label}: {'ok' if not found else f'{found} violations'}")
            total += found
        if total:
            raise CommandError(f"{total} violations")
        self.stdout.write("pelanggaran=0")
