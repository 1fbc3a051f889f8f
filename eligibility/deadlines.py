"""What time does to eligibility: files of registry imports are not kept longer than they are of use."""

from __future__ import annotations

from datetime import datetime

from eligibility.registry import jobs


def tick(now: datetime) -> dict[str, int]:
    """Nothing is due but tidying up after registry imports."""
    return jobs.tidy(now)
