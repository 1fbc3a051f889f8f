"""What the machine room clears away: sessions that ended, and the records of jobs that were done long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

# A job's record is for whoever waits for it, or looks why it failed.
JOB_RECORD = timedelta(days=30)


def tick(now: datetime) -> dict[str, int]:
    """Delete sessions past their end and records of finished jobs after a month; neither is history of the program."""
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    jobs, _ = DBTaskResult.objects.finished().filter(finished_at__lt=now - JOB_RECORD).delete()
    return {"ended sessions removed": sessions, "old job records removed": jobs}
