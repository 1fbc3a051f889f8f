"""`manage.py erase_person`: see the class."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from groups.erasure import Person, hindrances, memberships, person_of_member, person_with_nik
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import mask_nik
from kube_portal.operations.erasure import ErasureRefused, erase_person


class Command(BaseCommand):
    """Erases a person from memberships, verifications, exceptions, lines of decrees and old registers, with histories.

    Photos and papers of this person alone lose their bytes; money, counts, verdicts and papers of the group stay.
    Without --confirm it only shows whom it found and what would go. Reads the NIK from the terminal (or from standard
    input), since an argument would stand in the shell's history. Refuses as long as a proposal is under way, a grant is
    not accounted for, or a grant counts against receiving again. All or nothing; written into the access log. Exits
    non-zero when nobody is found or the erasure is refused.
    """

    help = "Erases what the program wrote down about a person; shows it first, and does it with --confirm."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who erases whom, and why."""
        parser.add_argument("--as", dest="by", required=True, metavar="USER", help="the superuser who answers for it")
        parser.add_argument("--reason", required=True, help="kept in the access log, e.g. the letter of the person")
        parser.add_argument("--member", type=int, help="number of a membership, for somebody without a NIK")
        parser.add_argument("--confirm", action="store_true", help="do it; it can't be undone")

    def handle(self, *, by: str, reason: str, member: int | None, confirm: bool, **options: Any) -> None:
        """Find, show, erase, count."""
        person = self._find(by, member)
        for row in memberships(person):
            left = f", left {row.left_on}" if row.left_on else ""
            self.stdout.write(f"membership {row.pk}: {row.name} {mask_nik(row.nik)} in {row.group}{left}")
        if gone := len(person.members) - memberships(person).count():
            self.stdout.write(f"{gone} memberships that were thrown away as drafts, in the histories")
        if standing := list(hindrances(person)):
            for hindrance in standing:
                self.stdout.write(hindrance)
            raise CommandError("Not yet.")
        try:
            counts = erase_person(person=person, reason=reason, rehearse=not confirm)
        except ErasureRefused as refused:
            raise CommandError(str(refused)) from refused
        for what, count in counts.items():
            self.stdout.write(f"{what}={count}")
        self.stdout.write("Erased." if confirm else "Nothing was changed. With --confirm this is erased for good.")

    def _find(self, by: str, member: int | None) -> Person:
        user = User.objects.filter(username=by).first()
        if user is None:
            raise CommandError(f"There is no user {by}.")
        if member is not None:
            person = person_of_member(member, by=user)
        else:
            self.stderr.write("NIK: ", ending="")
            self.stderr.flush()
            nik = "".join(sys.stdin.readline().split())
            if len(nik) != 16 or not nik.isdecimal():
                raise CommandError("A NIK has 16 digits.")
            person = person_with_nik(nik, by=user)
        if person is None:
            raise CommandError("Nobody found.")
        return person
