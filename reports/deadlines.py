"""What time does to the roof: people are told what newly waits for them; old figures are counted again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from reports.exports import making
from reports.figures import keeping
from reports.notices import digests, looking
from reports.open_data import publishing
from reports.register import counting


def tick(now: datetime) -> dict[str, int]:
    """Look what waits for whom; count again what has grown old, registers and open data once a day, as time allows.

    The digests go out once this is committed.
    """
    looked = looking.look_for_everybody(now)
    transaction.on_commit(lambda: digests.send_due(now), robust=True)
    return {
        "notices of what waits": looked.told,
        "notices of what no longer waits": looked.gone,
        "old notices removed": looking.forget(now),
        **making.tidy(now),
        "regencies counted": keeping.recount_all(now=now, seconds=keeping.SECONDS_PER_TICK),
        "registers counted": counting.recount_all(counting.SECONDS_PER_TICK),
        "years of open data published": publishing.publish_due(now),
    }
