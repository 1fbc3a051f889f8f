"""Supervision over an area and a quarter (M2): who came to which group, by office, and to which groups nobody came."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import django_filters
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.http import QueryDict

from groups.exporting import CHUNK, Column
from groups.filters import TerritoryFilterSet
from groups.models import FundsReceived, Group
from kube_portal.accounts.models import User
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from monitoring import duedates
from monitoring.models import SupervisionVisit
from monitoring.quarters import quarter_of

Office = SupervisionVisit.Office
QUARTERS_OFFERED = 8
WATCHED_FOR = dt.timedelta(days=2 * 365)
STATES = (
    ("nobody", "Tidak ada yang datang"),
    ("village", "Desa/kelurahan tidak datang"),
    ("district", "Kecamatan tidak datang"),
    ("dinas", "Dinas tidak datang"),
    ("ministry", "Provinsi/kementerian tidak datang"),
    ("somebody", "Ada yang datang"),
)


@dataclass(frozen=True)
class Quarter:
    """Three months, and whether they are over."""

    first: dt.date
    last: dt.date
    name: str
    is_over: bool

    @property
    def code(self) -> str:
        """As the address writes it: `2026-4`."""
        return f"{self.first.year}-{(self.first.month + 2) // 3}"

    @property
    def silence(self) -> str:
        """What to say of an office that did not come."""
        return "tidak datang" if self.is_over else "belum datang"


def quarter_at(day: dt.date, today: dt.date) -> Quarter:
    """The quarter of a day."""
    first, last, name = quarter_of(day)
    return Quarter(first, last, name, today > last)


def quarters(today: dt.date) -> list[Quarter]:
    """This quarter and the two years before it, newest first."""
    found = [quarter_at(today, today)]
    while len(found) <= QUARTERS_OFFERED:
        found.append(quarter_at(found[-1].first - dt.timedelta(days=1), today))
    return found


def quarter_asked(text: str, today: dt.date) -> Quarter:
    """The quarter that `?quarter=2026-3` asks for; this one for none, nonsense, or one that has not come."""
    year, _, number = text.partition("-")
    digits = year + number
    is_code = len(year) == 4 and len(number) == 1 and digits.isascii() and digits.isdigit()
    if is_code and 2005 <= int(year) <= today.year and 1 <= int(number) <= 4:
        first = dt.date(int(year), int(number) * 3 - 2, 1)
        if first <= today:
            return quarter_at(first, today)
    return quarter_at(today, today)


def in_quarter(quarter: Quarter) -> QuerySet[SupervisionVisit]:
    """The visits of a quarter."""
    return SupervisionVisit.objects.filter(visited_on__range=(quarter.first, quarter.last))


def to_supervise(user: User, quarter: Quarter) -> Any:
    """Groups in reach that held money by the end of the quarter.

    Of those that have stopped since, only those are asked about that somebody visited then, or whose money came within
    the two years before: they were at work.
    """
    funds = FundsReceived.objects.visible_to(user)
    recent = funds.filter(received_on__gt=quarter.first - WATCHED_FOR, received_on__lte=quarter.last)
    at_work: Q = ~Q(development__in=duedates.SILENT) | Q(Exists(in_quarter(quarter).filter(group_id=OuterRef("pk"))))
    if quarter.is_over:
        at_work |= Q(pk__in=recent.order_by().values("group_id"))
    return Group.objects.visible_to(user).filter(at_work, pk__in=duedates.funded_by(quarter.last.replace(day=1), funds))


class SupervisionFilter(TerritoryFilterSet):
    """Groups that are to be supervised, by territory, quarter, and who did not come."""

    quarter_code = django_filters.ChoiceFilter(label="Triwulan", method="filter_quarter", empty_label=None)
    came = django_filters.ChoiceFilter(
        label="Kunjungan", choices=STATES, method="filter_came", empty_label="Semua kelompok"
    )

    class Meta:
        model = Group
        fields = ("q", "region", "quarter_code", "came")

    def __init__(self, data: QueryDict, *, user: User, today: dt.date) -> None:
        self.quarter = quarter_asked(data.get("quarter_code", ""), today)
        asked = data.copy()
        asked["quarter_code"] = self.quarter.code
        super().__init__(asked, queryset=to_supervise(user, self.quarter), user=user)
        offered = quarters(today)
        if self.quarter.code not in [one.code for one in offered]:
            offered.append(self.quarter)
        self.filters["quarter_code"].extra["choices"] = [(one.code, one.name) for one in offered]
        self.filters["quarter_code"].extra["initial"] = offered[0].code

    def filter_quarter(self, queryset: Any, name: str, value: str) -> Any:
        """The quarter is chosen before the rows are: see `quarter_asked`."""
        return queryset

    def filter_came(self, queryset: Any, name: str, value: str) -> Any:
        """By who came, or did not."""
        visits = in_quarter(self.quarter).filter(group_id=OuterRef("pk"))
        if value == "somebody":
            return queryset.filter(Exists(visits))
        if value != "nobody":
            visits = visits.filter(office=value)
        return queryset.filter(~Exists(visits))


@dataclass
class Row:
    """One group in one quarter: per office how often it came and when last."""

    group: Group
    visits: dict[str, int] = field(default_factory=dict)
    last: dict[str, dt.date] = field(default_factory=dict)

    @property
    def cells(self) -> list[tuple[str, int, dt.date | None]]:
        """Per office its label, its visits, the last of them."""
        return [(str(office.label), self.visits.get(office, 0), self.last.get(office)) for office in Office]

    @property
    def is_unseen(self) -> bool:
        """Nobody came."""
        return not self.visits

    def count(self, office: Office) -> int:
        """How often an office came."""
        return self.visits.get(office, 0)


def shown(groups: Any) -> Any:
    """What a row shows of a group."""
    return groups.select_related("village")


def rows(groups: Iterable[Group], quarter: Quarter) -> list[Row]:
    """Groups with what each office did (one query)."""
    found = {group.pk: Row(group) for group in groups}
    visits = in_quarter(quarter).filter(group_id__in=list(found)).order_by()
    for group_id, office, count, last in visits.values_list("group_id", "office").annotate(
        Count("pk"), Max("visited_on")
    ):
        found[group_id].visits[office], found[group_id].last[office] = count, last
    return list(found.values())


def all_rows(groups: QuerySet[Group], quarter: Quarter) -> Iterator[Row]:
    """Every group of a list, some at a time, for an export."""
    found = shown(groups).iterator(chunk_size=CHUNK)
    while part := list(islice(found, CHUNK)):
        yield from rows(part, quarter)


@dataclass
class Area:
    """A region right below the chosen one: its groups, and to how many of them each office came."""

    region: Region
    groups: int = 0
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Per office its label and to how many groups it came."""
        return [(str(office.label), self.seen.get(office, 0)) for office in Office]

    @property
    def by_somebody(self) -> int:
        """To how many groups anybody came."""
        return self.seen.get("", 0)

    @property
    def unseen(self) -> int:
        """To how many nobody came."""
        return self.groups - self.by_somebody


def areas(user: User, scope: str, quarter: Quarter) -> list[Area]:
    """The regions below a scope with groups, and a last one for all of it (four queries over the scope's groups)."""
    length = codes.length_below(scope)
    groups = to_supervise(user, quarter).within(scope).order_by()
    counted = dict(groups.values_list(Left("village_id", length)).annotate(Count("pk")))
    found = {
        region.pk: Area(region, counted[region.pk]) for region in Region.objects.filter(pk__in=counted).order_by("code")
    }
    visits = in_quarter(quarter).filter(group__in=groups.values("pk")).order_by()
    of_area = visits.annotate(area=Left("group__village_id", length))
    total = Area(Region(code=scope, name="Seluruhnya", level=codes.level_of(scope)))
    total.groups = sum(counted.values())
    distinct = Count("group_id", distinct=True)
    for area, office, count in of_area.values_list("area", "office").annotate(distinct):
        found[area].seen[office] += count
        total.seen[office] += count
    for area, count in of_area.values_list("area").annotate(distinct):
        found[area].seen[""] += count
        total.seen[""] += count
    return [*found.values(), total] if len(found) > 1 else list(found.values())


def silent_groups(user: User, office: str, quarter: Quarter) -> Any:
    """Groups in reach to which an office has not come this quarter."""
    came = in_quarter(quarter).filter(group_id=OuterRef("pk"), office=office)
    return to_supervise(user, quarter).filter(~Exists(came))


COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda row: row.group.village_id),
    Column("Desa/kelurahan", lambda row: row.group.village.label, 28),
    Column("Kelompok", lambda row: row.group.name, 30),
    *(
        Column(str(office.label), lambda row, office=office: row.count(office), 16)  # type: ignore[misc]
        for office in Office
    ),
    *(
        Column(f"Terakhir {office.label}", lambda row, office=office: row.last.get(office), 18)  # type: ignore[misc]
        for office in Office
    ),
)
