"""What time does to the roof: figures that have grown old are counted again."""

from __future__ import annotations

from datetime import datetime

from reports.figures import keeping
from reports.register import counting


def tick(now: datetime) -> dict[str, int]:
    """Count again the regencies whose figures have grown old, and registers once a day, as time allows."""
    return {
        "regencies counted": keeping.recount_all(now=now, seconds=keeping.SECONDS_PER_TICK),
        "registers counted": counting.recount_all(counting.SECONDS_PER_TICK),
    }
