"""How many of the reports that were owed came, by month: the calendar heat map of a territory (M1).

One row of the database per group, with the months it reported on; everything else is added up here. So it is asked for
a regency at most, or for the few regencies of a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import ExtractMonth

from groups.models import Assignment, Group
from monitoring import duedates
from monitoring.models import FieldReport, PausedMonth

MONTHS = range(1, 13)
WORDS = {
    "full": "lengkap",
    "part": "kurang",
    "none": "kosong",
    "open": "berjalan",
    "paused": "dijeda",
    "off": "",
}


@dataclass
class Cell:
    """One month of one row: how many reports came of how many that were owed, and how many are paused."""

    month: dt.date
    is_due: bool
    came: int = 0
    owed: int = 0
    paused: int = 0

    @property
    def state(self) -> str:
        """`full`, `part` or `none` once they are due; `open` before; `paused` where nothing is owed for a pause."""
        if not self.owed:
            return "paused" if self.paused else "off"
        if self.came == self.owed:
            return "full"
        if not self.is_due:
            return "open"
        return "part" if self.came else "none"

    @property
    def word(self) -> str:
        """The state in one word."""
        return WORDS[self.state]


@dataclass
class Row:
    """One line of the heat map: a pendamping, a village, a group or a regency, with its twelve months."""

    key: Any
    label: str
    note: str = ""
    cells: list[Cell] = field(default_factory=list)
    groups: int = 0

    @property
    def owed(self) -> int:
        """Reports that were due by now."""
        return sum(cell.owed for cell in self.cells if cell.is_due)

    @property
    def came(self) -> int:
        """How many of these came."""
        return sum(cell.came for cell in self.cells if cell.is_due)

    @property
    def percent(self) -> int | None:
        """How many of a hundred came; None where none was due."""
        return round(100 * self.came / self.owed) if self.owed else None


@dataclass(frozen=True)
class Reporting:
    """One group as the heat map needs it: where, since when, whether it stopped, and the months it reported on."""

    pk: int
    name: str
    village_id: str
    first_month: dt.date
    has_stopped: bool
    months: frozenset[int]


def reporting(groups: QuerySet[Group], year: int) -> list[Reporting]:
    """The groups that hold money, with the months of a year on which they reported (one query)."""
    sent = FieldReport.objects.in_force().filter(group_id=OuterRef("pk"), month__year=year).order_by()
    rows = (
        duedates.with_first_month(groups)
        .annotate(months=ArraySubquery(sent.annotate(number=ExtractMonth("month")).values("number")))
        .order_by("village_id", "name", "pk")
        .values_list("pk", "name", "village_id", "first_month", "development", "months")
    )
    last = dt.date(year, 12, 1)
    return [
        Reporting(pk, name, village, first, development in duedates.SILENT, frozenset(months))
        for pk, name, village, first, development, months in rows
        if first is not None and first <= last
    ]


def paused_months(codes: Iterable[str], year: int) -> dict[str, set[int]]:
    """The paused months of a year by the code of the region they hold in, for some villages (one query)."""
    around = {code[:length] for code in codes for length in (5, 8, 13)}
    found: dict[str, set[int]] = {}
    rows = PausedMonth.objects.filter(month__year=year, region_id__in=list(around))
    for code, month in rows.values_list("region_id", "month"):
        found.setdefault(code, set()).add(month.month)
    return found


def heat(
    groups: Sequence[Reporting],
    *,
    year: int,
    due_until: Mapping[str, dt.date],
    today: dt.date,
    key_of: Callable[[Reporting], Any],
    label_of: Callable[[Any], tuple[str, str]],
) -> list[Row]:
    """The rows of a heat map, in the order in which their keys first appear (one query).

    `due_until` is the newest month that is due, by regency code. A group that has stopped counts where it reported.
    """
    paused = paused_months({group.village_id for group in groups}, year)
    rows: dict[Any, Row] = {}
    for group in groups:
        key = key_of(group)
        row = rows.get(key)
        if row is None:
            row = rows[key] = Row(key, *label_of(key))
            last = due_until[group.village_id[:5]]
            row.cells = [Cell(dt.date(year, month, 1), dt.date(year, month, 1) <= last) for month in MONTHS]
        row.groups += 1
        pauses: set[int] = set().union(*(paused.get(group.village_id[:length], set()) for length in (5, 8, 13)))
        for cell in row.cells:
            _count(cell, group, pauses, today)
    return list(rows.values())


def _count(cell: Cell, group: Reporting, pauses: set[int], today: dt.date) -> None:
    """Add one group to a month. A report counts also where none was owed: then it was owed and came."""
    if group.first_month > cell.month or cell.month > today:
        return
    came = cell.month.month in group.months
    if not came and cell.month.month in pauses:
        cell.paused += 1
    elif came or not group.has_stopped:
        cell.owed += 1
        cell.came += came


def total(rows: Sequence[Row]) -> Row:
    """All rows as one."""
    summed = Row(None, "Seluruhnya", groups=sum(row.groups for row in rows))
    for cells in zip(*(row.cells for row in rows), strict=True):
        summed.cells.append(
            Cell(
                cells[0].month,
                any(cell.is_due for cell in cells),
                sum(cell.came for cell in cells),
                sum(cell.owed for cell in cells),
                sum(cell.paused for cell in cells),
            )
        )
    return summed


def pendamping_by_group(groups: Sequence[Reporting]) -> dict[int, tuple[int, str]]:
    """Who accompanies each group now as the primary one: id and name (one query)."""
    rows = Assignment.objects.open().filter(is_primary=True, group_id__in=[group.pk for group in groups])
    return {row.group_id: (row.user_id, str(row.user)) for row in rows.select_related("user")}
