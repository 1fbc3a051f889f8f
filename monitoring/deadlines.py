"""What time does to accompaniment: cases go on, flags are worked out, reports that do not come are followed up."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from monitoring import ladder
from monitoring.cases import deadlines as cases
from monitoring.flags import keeping

TOLD = "monitoring.told"
A_DAY = 24 * 60 * 60


def tick(now: datetime) -> dict[str, int]:
    """Hand on cases past their day; once a day work out flags, remind of reports and warn about them (M1)."""
    done = cases.tick(now)
    flags = keeping.refresh_all()
    return {**done, "flags raised": flags.raised, "flags cleared": flags.cleared, **remind_and_warn(now)}


def remind_and_warn(now: datetime) -> dict[str, int]:
    """Write down today's reminders and warnings; a second run on the same day finds nothing to add.

    It asks every regency, so the day's first run is the only one that does.
    """
    if not cache.add(f"{TOLD}.{now:%Y-%m-%d}", now.isoformat(), timeout=A_DAY):
        return {"reminders of reports": 0, "warnings about reports": 0}
    return ladder.remind_and_warn(now)
