"""Reading the figures back for a scope: as a whole, by area, by year, by kind of grant, and month by month.

A handful of rows each, however large the area. Villages, poor families and ceilings belong to no kind of grant: they
are read beside those that were asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Q

from reports.figures.measures import STANDING, Counts
from reports.models import AreaFigure, FigureRound, MonthFigure
from reports.querysets import AreaFigureQuerySet
from reports.scope import Scope

By = TypeVar("By")


def total(scope: Scope) -> Counts:
    """The whole scope in one (one query)."""
    return _by(_asked(scope, _figures(scope).of(scope.code)), scope, lambda row: "")[""]


def by_area(scope: Scope) -> dict[str, Counts]:
    """What lies right below the scope, by code (one query); the village itself for a village."""
    return at_level(scope, scope.length_below)


def at_level(scope: Scope, length: int) -> dict[str, Counts]:
    """The scope's areas on one level, by code (one query)."""
    rows = _figures(scope).below(scope.code, length)
    return dict(sorted(_by(_asked(scope, rows), scope, lambda row: row.area).items()))


def by_year(scope: Scope) -> dict[int, Counts]:
    """Year by year, newest first, whichever year the scope asks for (one query)."""
    rows = _figures(scope).of(scope.code).filter(_grant(scope), year__gt=0)
    found: dict[int, Counts] = defaultdict(Counter)
    for row in rows:
        found[row.year].update(_told(row, scope))
    return dict(sorted(found.items(), reverse=True))


def by_tier(scope: Scope) -> dict[tuple[str, str], Counts]:
    """By kind of grant and source of money (one query)."""
    rows = _asked(scope, _figures(scope).of(scope.code)).exclude(tier="")
    return dict(sorted(_by(rows, scope, lambda row: (row.tier, row.source)).items()))


def by_source(scope: Scope) -> dict[str, Counts]:
    """By source of money, ceilings included (one query)."""
    rows = _asked(scope, _figures(scope).of(scope.code)).exclude(source="")
    return dict(sorted(_by(rows, scope, lambda row: row.source).items()))


def by_month(scope: Scope) -> dict[dt.date, Counts]:
    """The last twelve months, oldest first (one query).

    Where regencies want their reports on different days, one more may stand there for some days of a month: each
    regency has twelve, and all of them together are what its areas add up to.
    """
    rows = MonthFigure.objects.visible_to(scope.user).of(scope.code).filter(_grant(scope, months=True))
    if scope.year is not None:
        rows = rows.filter(year=scope.year)
    found: dict[dt.date, Counts] = defaultdict(Counter)
    for month, counts in rows.order_by().values_list("month", "counts"):
        found[month].update(counts)
    return dict(sorted(found.items()))


def months_by_area(scope: Scope) -> dict[str, Counts]:
    """The last twelve months together, by what lies right below the scope (one query)."""
    return months_at_level(scope, scope.length_below)


def months_at_level(scope: Scope, length: int) -> dict[str, Counts]:
    """The last twelve months together, by the scope's areas on one level (one query)."""
    rows = MonthFigure.objects.visible_to(scope.user).below(scope.code, length)
    rows = rows.filter(_grant(scope, months=True))
    if scope.year is not None:
        rows = rows.filter(year=scope.year)
    found: dict[str, Counts] = defaultdict(Counter)
    for area, counts in rows.order_by().values_list("area", "counts"):
        found[area].update(counts)
    return found


def counted_at(scope: Scope) -> dt.datetime | None:
    """As of when the figures are: the regency's last round, above it that of the sums (one query)."""
    area = scope.regency_code or scope.code
    return FigureRound.objects.filter(pk=FigureRound.key_of(area)).values_list("at", flat=True).first()


def _figures(scope: Scope) -> AreaFigureQuerySet:
    return AreaFigure.objects.visible_to(scope.user)


def _grant(scope: Scope, *, months: bool = False) -> Q:
    """Rows of the kind of grant and the source; with them, where there are any, those that belong to none."""
    wanted = Q()
    if scope.tier:
        wanted &= Q(tier=scope.tier)
    if scope.source:
        wanted &= Q(source=scope.source)
    return wanted if months or not wanted else wanted | Q(tier="", source__in=["", scope.source])


def _asked(scope: Scope, rows: AreaFigureQuerySet) -> AreaFigureQuerySet:
    rows = rows.filter(_grant(scope))
    # Year 0 holds the people that belong to no year, and what holds of an area over all years.
    return rows.filter(Q(year=scope.year) | Q(year=0)) if scope.year is not None else rows


def _by(rows: Iterable[AreaFigure], scope: Scope, key: Callable[[AreaFigure], By]) -> defaultdict[By, Counts]:
    found: defaultdict[By, Counts] = defaultdict(Counter)
    for row in rows:
        found[key(row)].update(_told(row, scope))
    return found


_OF_NO_YEAR = frozenset({"pendamping", "pendamping_idle", "pendamping_above_target", "pendamping_at_cap", "load"})


def _told(row: AreaFigure, scope: Scope) -> dict[str, Any]:
    """The counts of a row that add up; of what stands in several years, that of the year asked for, or of all years."""
    if row.tier:
        return row.counts  # type: ignore[no-any-return]
    in_one_year = scope.year is not None
    return {
        name: number
        for name, number in row.counts.items()
        if name not in STANDING
        or name in _OF_NO_YEAR
        or (name == "ceiling")
        or (row.year > 0 if in_one_year else row.year == 0)
    }
