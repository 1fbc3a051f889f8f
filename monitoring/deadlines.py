"""What time does to accompaniment: cases go on to the Dinas, and flags are worked out anew each day."""

from __future__ import annotations

from datetime import datetime

from monitoring.cases import deadlines as cases
from monitoring.flags import keeping


def tick(now: datetime) -> dict[str, int]:
    """Hand on cases past their day; then work out the flags of each regency once a day, by its own date."""
    done = cases.tick(now)
    flags = keeping.refresh_all()
    return {**done, "flags raised": flags.raised, "flags cleared": flags.cleared}
