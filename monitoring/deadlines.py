"""What time does to accompaniment: flags are worked out anew each day."""

from __future__ import annotations

from datetime import datetime

from monitoring.flags import keeping


def tick(now: datetime) -> dict[str, int]:
    """Work out the flags of each regency once a day, by its own date."""
    flags = keeping.refresh_all()
    return {"flags raised": flags.raised, "flags cleared": flags.cleared}
