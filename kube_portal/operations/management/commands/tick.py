"""`manage.py tick`: see the class."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kube_portal.operations import clock


class Command(BaseCommand):
    """Does everything that is due: deadlines, reminders, digests. Idempotent; meant for cron, and `work` calls it too.

    Exits non-zero if an app's part failed; the others' parts are kept.
    """

    help = "Does everything that is due by now; harmless when run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--at` for trying out."""
        parser.add_argument("--at", help="pretend that it is this moment, e.g. 2026-12-01T06:00+07:00")

    def handle(self, *, at: str | None, **options: Any) -> None:
        """Ticks once and counts."""
        outcome = clock.tick(_moment(at) if at else timezone.now())
        if outcome is None:
            self.stdout.write("another tick is running; nothing done")
            return
        done, failed = outcome
        for what, count in done.items():
            self.stdout.write(f"{what}={count}")
        self.stdout.write(f"done={sum(done.values())} failed={len(failed)}")
        if failed:
            raise CommandError(f"The parts of these apps failed, see the log: {', '.join(failed)}")


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"--at {text}: not a date and time such as 2026-12-01T06:00+07:00")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
