"""Beside one another: how many poor families a village has, and how many of them the program helped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from kube_portal.regions.models import Region
from reports.baseline.counts import Count, within
from reports.helped import Helped, by_village


@dataclass(frozen=True)
class Row:
    """One village in a year; `count` None where nobody knows its poor families."""

    village: Region
    count: Count | None
    groups: int
    families: int
    rupiah: int

    @property
    def coverage(self) -> int | None:
        """Families helped out of every thousand poor ones."""
        return self.count.per_thousand(self.families) if self.count else None


@dataclass(frozen=True)
class Totals:
    """The sums of some villages; coverage is over those alone whose poor families are known."""

    villages: int
    known: int
    poor: int
    groups: int
    families: int
    rupiah: int
    coverage: int | None


def rows(code: str, year: int) -> list[Row]:
    """Every village of a regency or a part of it, in order of codes (seven queries).

    Villages that no longer exist are there where something is known of them.
    """
    counts = within(code, year)
    helped = {one.village: one for one in by_village(year, code)}
    known = {*counts, *helped}
    villages = Region.objects.within(code).villages().filter(Q(active=True) | Q(pk__in=known)).order_by("code")
    return [_row(village, counts.get(village.pk), helped.get(village.pk)) for village in villages]


def _row(village: Region, count: Count | None, helped: Helped | None) -> Row:
    if helped is None:
        return Row(village, count, 0, 0, 0)
    return Row(village, count, helped.groups, helped.families, helped.rupiah)


def totals(found: Iterable[Row]) -> Totals:
    """The sums of these rows."""
    every = list(found)
    known = [(row, row.count) for row in every if row.count is not None]
    poor = sum(count.families for _, count in known)
    reached = sum(row.families for row, _ in known)
    return Totals(
        villages=len(every),
        known=len(known),
        poor=poor,
        groups=sum(row.groups for row in every),
        families=sum(row.families for row in every),
        rupiah=sum(row.rupiah for row in every),
        coverage=round(reached * 1000 / poor) if poor else None,
    )


SORTS = {
    "village": lambda row: row.village.code,
    "poor": lambda row: row.count.families if row.count else -1,
    "groups": lambda row: row.groups,
    "families": lambda row: row.families,
    "rupiah": lambda row: row.rupiah,
    "coverage": lambda row: -1 if row.coverage is None else row.coverage,
}


def in_order(found: Sequence[Row], asked: str) -> list[Row]:
    """Sorted by `?sort=name` or `-name`; otherwise villages of which something is known first, each part by code."""
    key = SORTS.get(asked.removeprefix("-"))
    if key is None:
        return sorted(found, key=lambda row: (row.count is None and not row.groups, row.village.code))
    return sorted(found, key=key, reverse=asked.startswith("-"))
