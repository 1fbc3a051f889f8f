"""Writing the figures down: a regency at a time from its rows, what lies above it from its regencies.

Counted again, the same rows are found the same and nothing is written but the moment; two at once do it one after the
other.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from reports.figures.accompaniment import Months, count_groups
from reports.figures.counting import Found, count_proposals
from reports.figures.measures import Counts, Key
from reports.models import AreaFigure, FigureRound, MonthFigure

# How old figures may grow before `tick` counts again, and how long one tick may count.
FRESH_FOR = dt.timedelta(hours=6)
SECONDS_PER_TICK = 120.0
COUNTRY = ""
GRANT = ("area", "year", "tier", "source")
GRANT_AND_MONTH = (*GRANT, "month")


def recount(regency: Region, *, at: dt.datetime | None = None, above: bool = True) -> dt.datetime:
    """Count one regency, and (unless many follow) its province and the country; returns the moment it is as of."""
    with transaction.atomic():
        stamp = _locked(regency.code)
        found, months = _counted(regency)
        _write(AreaFigure, regency.code, GRANT, {(*key,): counts for key, counts in _added_up(found).items()})
        by_month = {(*key, month): counts for (key, month), counts in _months(months).items()}
        _write(MonthFigure, regency.code, GRANT_AND_MONTH, by_month)
        stamp.at = at or timezone.now()
        stamp.save(update_fields=["at"])
    if above:
        recount_above([regency.code], at=stamp.at)
    return stamp.at


def recount_above(regencies: Iterable[str], *, at: dt.datetime) -> None:
    """Add up the provinces of some regencies, and then the country."""
    for province in sorted({code[:2] for code in regencies}):
        _add_up_from_below(province, 5, at)
    _add_up_from_below(COUNTRY, 2, at)


def recount_all(*, now: dt.datetime | None = None, seconds: float = float("inf")) -> int:
    """Count every regency whose figures have grown old, the oldest first, for so many seconds; returns how many."""
    began = time.monotonic()
    done: list[str] = []
    now = now or timezone.now()
    for regency in due(now):
        if time.monotonic() - began > seconds:
            break
        recount(regency, at=now, above=False)
        done.append(regency.code)
    if done:
        recount_above(done, at=now)
    return len(done)


def due(now: dt.datetime) -> list[Region]:
    """The regencies to count: those with something to count whose figures are old, never counted ones first."""
    stamps = dict(FigureRound.objects.values_list("pk", "at"))
    busy = {*ProgramYear.objects.order_by().values_list("regency_id", flat=True).distinct()}
    wanted = [code for code in {*busy, *(code for code in stamps if len(code) == 5)} if _is_old(stamps.get(code), now)]
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    regions = Region.objects.filter(level=codes.REGENCY).in_bulk(wanted)
    return sorted(regions.values(), key=lambda region: (stamps.get(region.code, never), region.code))


def _is_old(stamp: dt.datetime | None, now: dt.datetime) -> bool:
    return stamp is None or stamp <= now - FRESH_FOR


def _locked(area: str) -> FigureRound:
    key = FigureRound.key_of(area)
    FigureRound.objects.bulk_create([FigureRound(area=key)], ignore_conflicts=True)
    return FigureRound.objects.select_for_update(no_key=True).get(pk=key)


def _counted(regency: Region) -> tuple[Found, Months]:
    """What is to be counted in a regency, by village."""
    found: Found = defaultdict(Counter)
    months: Months = defaultdict(Counter)
    has_years = ProgramYear.objects.filter(regency_id=regency.code).exists()
    if has_years or Proposal.objects.within(regency.code).exists():
        count_proposals(regency.code, found)
    if has_years or User.objects.in_role(Role.PENDAMPING).within(regency.code).exists():
        count_groups(regency, found, months)
    return found, months


def _added_up(found: Mapping[Key, Counts]) -> dict[Key, Counts]:
    """The counts of villages, and those of the districts and the regency around them."""
    summed: dict[Key, Counts] = defaultdict(Counter)
    for key, counts in found.items():
        for length in (5, 8, 13):
            if length <= len(key.area):
                summed[key._replace(area=key.area[:length])].update(counts)
    return summed


def _months(months: Months) -> dict[tuple[Key, dt.date], Counts]:
    summed: dict[tuple[Key, dt.date], Counts] = defaultdict(Counter)
    for (key, month), counts in months.items():
        for length in (5, 8, 13):
            summed[key._replace(area=key.area[:length]), month].update(counts)
    return summed


def _add_up_from_below(area: str, length: int, at: dt.datetime) -> None:
    """A province from its regencies, the country from its provinces."""
    with transaction.atomic():
        stamp = _locked(area)
        sums: dict[tuple[Any, ...], Counts] = defaultdict(Counter)
        for figure in AreaFigure.objects.below(area, length).iterator():
            sums[area, figure.year, figure.tier, figure.source].update(figure.counts)
        _write(AreaFigure, area, GRANT, sums)
        by_month: dict[tuple[Any, ...], Counts] = defaultdict(Counter)
        for row in MonthFigure.objects.below(area, length).iterator():
            by_month[area, row.year, row.tier, row.source, row.month].update(row.counts)
        _write(MonthFigure, area, GRANT_AND_MONTH, by_month)
        stamp.at = at
        stamp.save(update_fields=["at"])


def _write(table: Any, area: str, names: Sequence[str], counted: Mapping[tuple[Any, ...], Counts]) -> None:
    """Make a table say what was counted of an area and, for a regency, of all inside it; what stays is not written.

    `names` are the columns that a key of `counted` fills, the area first.
    """
    rows = table.objects.within(area) if len(area) == 5 else table.objects.of(area)
    known = {tuple(getattr(row, name) for name in names): row for row in rows}
    fresh: list[Any] = []
    changed: list[Any] = []
    for key, counts in counted.items():
        told = {name: number for name, number in sorted(counts.items()) if number}
        if not told:
            continue
        row = known.pop(key, None)
        if row is None:
            fresh.append(table(level=len(key[0]), counts=told, **dict(zip(names, key, strict=True))))
        elif row.counts != told:
            row.counts = told
            changed.append(row)
    table.objects.bulk_create(fresh, batch_size=1000)
    table.objects.bulk_update(changed, ["counts"], batch_size=1000)
    table.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
