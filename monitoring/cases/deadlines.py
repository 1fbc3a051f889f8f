"""What time does to cases: what a pendamping did not settle by its day goes on to the Dinas (M3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitoring.cases.steps import escalate_by_deadline
from monitoring.models import Case

# Few of them pass their day at once; what is left comes at the next tick.
MOST = 500


def tick(now: datetime) -> dict[str, int]:
    """Hand on what is past its day, each in its own transaction; where it is tomorrow already, a day early is too."""
    due = Case.objects.with_pendamping().past_due((now + timedelta(hours=9)).date()).order_by("due_on", "pk")[:MOST]
    return {"cases escalated": sum(escalate_by_deadline(case, at=now) for case in due)}
