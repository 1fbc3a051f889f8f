"""Publishing: a year's figures, without what is too small to show, in place of what was published before.

A year is looked at once a day; where nothing changed its rows stay, so that whoever keeps a copy need not fetch it
again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from kube_portal.programs.models import ProgramYear
from reports import helped
from reports.helped import Helped
from reports.models import OpenFigure, OpenYear
from reports.open_data.hiding import hidden_areas, sums

A_DAY = dt.timedelta(days=1)
SECONDS = 30.0


def publish_due(now: dt.datetime, *, seconds: float = SECONDS) -> int:
    """Publish the years that were not looked at for a day, the longest ago first, as many as there is time for.

    Returns how many. A second run with the same `now` finds nothing to do.
    """
    began, done = time.monotonic(), 0
    seen = dict(OpenYear.objects.values_list("year", "published_at"))
    years = set(ProgramYear.objects.order_by().values_list("year", flat=True).distinct()) | set(seen)
    due = [year for year in years if year not in seen or now - seen[year] >= A_DAY]
    for year in sorted(due, key=lambda one: (seen.get(one, dt.datetime.min.replace(tzinfo=dt.UTC)), -one)):
        if done and time.monotonic() - began > seconds:
            break
        publish(year, now=now)
        done += 1
    return done


@transaction.atomic
def publish(year: int, *, now: dt.datetime | None = None) -> None:
    """Publish one year as it stands."""
    now = now or timezone.now()
    rows = list(shown(year, helped.by_village(year)))
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row.area}|{row.groups}|{row.families}|{row.rupiah}|{row.in_time}|{row.late}\n".encode())
    before = OpenYear.objects.select_for_update().filter(year=year).first()
    if before is not None and before.digest == digest.hexdigest():
        OpenYear.objects.filter(year=year).update(published_at=now)
        return
    OpenYear.objects.update_or_create(
        year=year, defaults={"published_at": now, "changed_at": now, "digest": digest.hexdigest()}
    )
    OpenFigure.objects.filter(year=year).delete()
    OpenFigure.objects.bulk_create(rows, batch_size=2000)


def shown(year: int, villages: list[Helped]) -> Iterator[OpenFigure]:
    """What may be published of these villages and of all areas around them."""
    sizes = {one.village: (one.groups, one.families) for one in villages}
    parts = {one.village: (one.in_time, one.late, one.waiting) for one in villages}
    unseen = hidden_areas(sizes)
    unsplit = hidden_areas(parts, hidden=unseen)
    money = sums({one.village: (one.rupiah,) for one in villages})
    all_sizes, all_parts = sums(sizes), sums(parts)
    for area in sorted(all_sizes):
        if area in unseen:
            continue
        row = OpenFigure(year=year, area=area, level=len(area))
        row.groups, row.families = all_sizes[area]
        (row.rupiah,) = money[area]
        if area not in unsplit:
            row.in_time, row.late, _ = all_parts[area]
        yield row
