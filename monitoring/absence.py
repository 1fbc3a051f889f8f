"""Which offices stay away from what they are invited to, quarter by quarter (T3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When
from django.db.models.functions import ExtractQuarter

from kube_portal.accounts.models import User
from monitoring.models import Event, EventOffice, OfficeKind

QUARTERS = (1, 2, 3, 4)
# Everything before the year that is asked about.
EARLIER = 0


@dataclass(frozen=True)
class Tally:
    """How often an office was invited, came and stayed away; what is left is not noted."""

    invited: int = 0
    came: int = 0
    away: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.invited + other.invited, self.came + other.came, self.away + other.away)

    @property
    def unnoted(self) -> int:
        """How often nobody wrote down whether it came."""
        return self.invited - self.came - self.away

    @property
    def text(self) -> str:
        """In words, also for a cell of a file: `2 dari 3 tidak hadir`."""
        if not self.invited:
            return "–"
        return f"{self.away} dari {self.invited} tidak hadir" if self.away or not self.unnoted else "belum dicatat"

    @property
    def tone(self) -> str:
        """Red where it always stayed away, amber where it did so sometimes, green where it came."""
        if not self.away:
            return "good" if self.came else "neutral"
        return "warn" if self.came else "bad"


@dataclass
class Row:
    """One office over time."""

    office: str
    name: str
    area: str = ""
    by_quarter: dict[int, Tally] = field(default_factory=dict)
    last_absence: dt.date | None = None

    @property
    def kind(self) -> str:
        """What kind of office it is, in words."""
        return str(OfficeKind(self.office).label)

    @property
    def quarters(self) -> list[tuple[int, Tally]]:
        """The four quarters of the year."""
        return [(number, self.by_quarter.get(number, Tally())) for number in QUARTERS]

    @property
    def year(self) -> Tally:
        """The year as a whole."""
        return sum((self.by_quarter.get(number, Tally()) for number in QUARTERS), Tally())

    @property
    def earlier(self) -> Tally:
        """Everything before the year."""
        return self.by_quarter.get(EARLIER, Tally())

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Who stays away most comes first: in the year, then before it."""
        return (-self.year.away, -self.earlier.away, self.year.came, self.name.casefold())


def offices_of(user: User, regency: str) -> QuerySet[EventOffice]:
    """Invitations of a regency's events, of the offices that the user answers for.

    Whoever works for the regency sees them all, a kecamatan those of its area, a kelurahan or desa its own.
    """
    events = Event.objects.visible_to(user).standing().filter(region__code__startswith=regency).order_by()
    rows = EventOffice.objects.filter(event__in=events.values("pk"))
    own = user.region_id or ""
    return rows.filter(region__code__startswith=own) if len(own) > 5 and not user.is_superuser else rows


def overview(rows: QuerySet[EventOffice], year: int, today: dt.date) -> list[Row]:
    """One row per office for a year, up to today, with everything before it summed; who stays away most comes first.

    One query over the events of one regency.
    """
    until = min(dt.date(year, 12, 31), today)
    counted = (
        rows.filter(event__held_on__lte=until)
        .order_by()
        .annotate(
            bucket=Case(
                When(event__held_on__lt=dt.date(year, 1, 1), then=Value(EARLIER)),
                default=ExtractQuarter("event__held_on"),
            )
        )
        .values("office", "name", "region_id", "region__name", "partner_id", "partner__name", "bucket")
        .annotate(
            invited=Count("pk"),
            came=Count("pk", filter=Q(attended=True)),
            away=Count("pk", filter=Q(attended=False)),
            last=Max("event__held_on", filter=Q(attended=False)),
        )
    )
    found: dict[object, Row] = {}
    for one in counted:
        key = (one["office"], one["region_id"] or one["partner_id"] or one["name"].casefold())
        row = found.setdefault(key, Row(one["office"], one["partner__name"] or one["name"], one["region_id"] or ""))
        tally = Tally(one["invited"], one["came"], one["away"])
        row.by_quarter[one["bucket"]] = row.by_quarter.get(one["bucket"], Tally()) + tally
        row.last_absence = max(filter(None, (row.last_absence, one["last"])), default=None)
    return sorted(found.values(), key=lambda row: row.order)


def totals(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Per kind of office how many were invited in the year, came and stayed away, those that stay away most first."""
    by_kind: dict[str, tuple[int, Tally]] = {}
    for row in rows:
        offices, tally = by_kind.get(row.kind, (0, Tally()))
        by_kind[row.kind] = (offices + bool(row.year.invited), tally + row.year)
    return [
        {"kind": kind, "offices": offices, "tally": tally}
        for kind, (offices, tally) in sorted(by_kind.items(), key=lambda item: -item[1][1].away)
        if tally.invited
    ]
