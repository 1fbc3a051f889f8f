"""The number of poor families of villages in a year, with its source.

What somebody wrote down for that year counts first: it was entered because the registry lacks it or is wrong. Else it
is the newest registry of a source that the year's rules name, of that year or before, within the year's limit of desil.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from eligibility.models import RegistryCount, RegistrySnapshot
from kube_portal.programs.models import ProgramYear
from reports.models import VillageBaseline

NEVER = 0  # versions begin at one
DESIL_WITHOUT_RULES = 4  # the poorest four tenths, as most programs read it


@dataclass(frozen=True)
class Count:
    """Poor families of one village; `version` is 0 where the registry counted them."""

    families: int
    persons: int | None
    source: str
    as_of: dt.date | None
    version: int = NEVER

    @property
    def entered(self) -> bool:
        """Whether somebody wrote it down."""
        return self.version != NEVER

    def per_thousand(self, families: int) -> int | None:
        """So many families out of every thousand poor ones; None where none is known to be poor."""
        return round(families * 1000 / self.families) if self.families else None


def of(villages: Iterable[str], year: int) -> dict[str, Count]:
    """By code the count of each village that has one (four queries, however many villages)."""
    codes = list(villages)
    regencies = {code[:5] for code in codes}
    registry = RegistryCount.objects.filter(village_id__in=codes)
    return _counts(registry, VillageBaseline.objects.filter(village_id__in=codes), regencies, year)


def within(code: str, year: int) -> dict[str, Count]:
    """The same for all villages of a regency or of a part of one."""
    registry = RegistryCount.objects.within(code)
    return _counts(registry, VillageBaseline.objects.within(code), {code[:5]}, year)


def _counts(
    registry: QuerySet[RegistryCount], entered: QuerySet[VillageBaseline], regencies: set[str], year: int
) -> dict[str, Count]:
    limits = _snapshots(regencies, year)
    found: dict[str, Count] = {}
    if limits:
        rows = (
            registry.filter(snapshot__in=[snapshot.pk for snapshot, _ in limits.values()])
            .order_by()
            .values_list("village_id", "desil")
            .annotate(families=Sum("families"), persons=Sum("people"))
        )
        sums: dict[str, tuple[int, int]] = {}
        for village, desil, families, persons in rows:
            if desil <= limits[village[:5]][1]:
                before = sums.get(village, (0, 0))
                sums[village] = (before[0] + families, before[1] + persons)
        for village, (families, persons) in sums.items():
            snapshot, _ = limits[village[:5]]
            found[village] = Count(families, persons, str(snapshot), _last_day(snapshot.period))
    for row in entered.filter(year=year).newest():  # type: ignore[attr-defined]  # of the model's own queryset
        found[row.village_id] = Count(row.families, row.persons, row.source, row.as_of, row.version)
    return found


def _snapshots(regencies: set[str], year: int) -> dict[str, tuple[RegistrySnapshot, int]]:
    """By regency the registry that counts for a year, and its highest desil (two queries)."""
    snapshots = list(
        RegistrySnapshot.objects.filter(regency_id__in=regencies, period__lte=f"{year}-Q4").order_by(
            "regency_id", "-period", "-revision", "source"
        )
    )
    if not snapshots:
        return {}
    rules: dict[str, ProgramYear] = {}
    years = ProgramYear.objects.filter(regency_id__in=regencies).order_by("year")
    for one in years:
        # The year's own rules; before the first year those of the first, after the last those of the last.
        if one.regency_id not in rules or one.year <= year:
            rules[one.regency_id] = one
    found: dict[str, tuple[RegistrySnapshot, int]] = {}
    for snapshot in snapshots:
        rule = rules.get(snapshot.regency_id)
        if snapshot.regency_id not in found and (rule is None or snapshot.source in rule.registry_sources):
            found[snapshot.regency_id] = (snapshot, rule.desil_max if rule else DESIL_WITHOUT_RULES)
    return found


def _last_day(period: str) -> dt.date:
    """The day up to which a quarter speaks: `2026-Q2` is 30 June 2026."""
    year, quarter = int(period[:4]), int(period[-1])
    following = dt.date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return following - dt.timedelta(days=1)
