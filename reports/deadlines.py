"""What time does to the roof: figures that have grown old are counted again."""

from __future__ import annotations

from datetime import datetime

from reports.figures import keeping


def tick(now: datetime) -> dict[str, int]:
    """Count again the regencies whose figures have grown old, as many as a tick has time for."""
    return {"regencies counted": keeping.recount_all(now=now, seconds=keeping.SECONDS_PER_TICK)}
