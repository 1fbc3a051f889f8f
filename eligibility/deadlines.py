"""What time does to eligibility: files of registry imports go when they are of no more use, re-checks are caught up."""

from __future__ import annotations

from datetime import datetime

from eligibility import rechecks
from eligibility.registry import jobs


def tick(now: datetime) -> dict[str, int]:
    """Tidy up after registry imports; carry out re-checks that no worker came to."""
    return {**jobs.tidy(now), **rechecks.catch_up(now)}
