"""Where the days go between a village's submission and the money, and who will be late at the usual pace (D2).

A proposal stays in a status from the move into it to the next move; what has not ended runs until now. Stays are put
together into the stages that people know. Everything is counted in the database, for a regency or a part of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, Left, TruncDate
from django.utils import timezone

from disbursement.models import Payment
from groups.models import Proposal
from groups.querysets import ProposalQuerySet
from groups.transitions import COMMITTED, HOLDING_MEMBERS, ROAD, TARGETS, Status
from kube_portal.programs.models import ProgramYear

PAID = (Status.FUNDED, Status.ACCOUNTED)
# From submission until the money is there, in the order of the road.
ON_THE_WAY = ROAD[ROAD.index(Status.VILLAGE_REVIEW) : ROAD.index(Status.FUNDED)]
# With fewer stays than this, a stage has no usual length yet; the days that the year allows stand in.
ENOUGH = 5


@dataclass(frozen=True)
class Stage:
    """A part of the road as people speak of it, and the statuses that it is made of."""

    name: str
    label: str
    statuses: tuple[Status, ...]
    waits_on: str

    def target(self, year: ProgramYear) -> int | None:
        """The days that the year allows for it, all its statuses together; None where it sets none."""
        days = [getattr(year, TARGETS[status]) for status in self.statuses if status in TARGETS]
        return sum(days) if days else None


STAGES: Sequence[Stage] = (
    Stage("village", "Desa/kelurahan", (Status.VILLAGE_REVIEW,), "lurah atau kepala desa"),
    Stage("mending", "Perbaikan", (Status.DRAFT,), "operator, setelah dikembalikan"),
    Stage("verification", "Verifikasi", (Status.SUBMITTED, Status.VERIFICATION), "verifikator Dinas"),
    Stage("selection", "Seleksi", (Status.ELIGIBLE,), "kepala bidang dan kepala dinas"),
    Stage("decree", "SK", (Status.APPROVED,), "Dinas dan penanda tangan SK"),
    Stage("training", "Pelatihan", (Status.DECREED,), "pendamping"),
    Stage("payment", "Pembayaran", (Status.TRAINED,), "bendahara, PPK-SKPD dan kepala dinas"),
)


@dataclass(frozen=True)
class Length:
    """How long one stage took: typical and longest days, over so many proposals that came through it."""

    stage: Stage
    typical: float
    longest: float
    proposals: int


@dataclass(frozen=True)
class Kept:
    """How a deadline was kept: grants paid in time, paid late, promised and not yet paid."""

    in_time: int = 0
    late: int = 0
    waiting: int = 0

    @property
    def promised(self) -> int:
        """Grants in all."""
        return self.in_time + self.late + self.waiting

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """The parts of the bar: tone, word, number."""
        return [
            ("good", "tepat waktu", self.in_time),
            ("warn", "belum dibayar", self.waiting),
            ("bad", "terlambat", self.late),
        ]


@dataclass(frozen=True)
class Road:
    """The stages of a year or an area: how long each took, and how the deadline was kept."""

    lengths: Sequence[Length] = ()
    kept: Kept = field(default_factory=Kept)

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """The parts of the bar: stage, its label, typical days; a stage of less than a day has no part."""
        return [(one.stage.name, f"hari {one.stage.label}", round(one.typical)) for one in self.lengths]

    @property
    def days(self) -> int:
        """The typical days of all stages together."""
        return sum(days for _, _, days in self.parts)

    def length_of(self, name: str) -> Length | None:
        """One stage; None where nobody came through it."""
        return next((one for one in self.lengths if one.stage.name == name), None)


@dataclass(frozen=True)
class Delays:
    """The road by year over the whole scope, and by area in one year."""

    by_year: Mapping[int, Road] = field(default_factory=dict)
    by_area: Mapping[str, Road] = field(default_factory=dict)


def counted(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """The proposals that a report counts: submitted, and not ended without money."""
    return proposals.in_status(*HOLDING_MEMBERS)


def delays(proposals: ProposalQuerySet, *, year: int, length: int) -> Delays:
    """Per year, and in `year` per area whose code is so long: how long each stage took, how the deadline was kept.

    Three queries, whatever the number of proposals.
    """
    of_years, of_areas = _lengths(proposals, year=year, length=length)
    kept_of_years = _kept(proposals, "program_year__year")
    kept_of_areas = _kept(proposals.filter(program_year__year=year), Left("village_id", length))
    years = sorted({*of_years, *kept_of_years}, reverse=True)
    areas = sorted({*of_areas, *kept_of_areas})
    return Delays(
        {one: Road(of_years.get(one, ()), kept_of_years.get(one, Kept())) for one in years},
        {one: Road(of_areas.get(one, ()), kept_of_areas.get(one, Kept())) for one in areas},
    )


def _lengths(
    proposals: ProposalQuerySet, *, year: int, length: int
) -> tuple[dict[int, list[Length]], dict[str, list[Length]]]:
    """How long the stages took, by year and by the code of an area."""
    of_years: dict[int, list[Length]] = {}
    of_areas: dict[str, list[Length]] = {}
    try:
        scope, params = proposals.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return of_years, of_areas
    statuses = ", ".join(f"('{status}', {place})" for place, stage in enumerate(STAGES) for status in stage.statuses)
    sql = f"""
        WITH stays AS MATERIALIZED (
            SELECT m.proposal_id, m.to_status, m.at AS since,
                   lead(m.at) OVER (PARTITION BY m.proposal_id ORDER BY m.id) AS until
              FROM groups_proposalmove m WHERE m.proposal_id IN ({scope})
        ),
        spent AS MATERIALIZED (
            SELECT s.proposal_id, stage.place, extract(epoch FROM sum(s.until - s.since)) / 86400 AS days
              FROM stays s JOIN (VALUES {statuses}) AS stage (status, place) ON stage.status = s.to_status
             GROUP BY s.proposal_id, stage.place
            HAVING count(*) = count(s.until)
        )
        SELECT y.year, area.code, spent.place, percentile_cont(0.5) WITHIN GROUP (ORDER BY spent.days),
               max(spent.days), count(*)
          FROM spent
          JOIN groups_proposal p ON p.id = spent.proposal_id
          JOIN programs_programyear y ON y.id = p.program_year_id
          CROSS JOIN LATERAL (SELECT CASE WHEN y.year = %s THEN left(p.village_id, %s) END AS code) AS area
         GROUP BY GROUPING SETS ((y.year, spent.place), (y.year, area.code, spent.place))
        HAVING GROUPING(area.code) = 1 OR area.code IS NOT NULL
         ORDER BY spent.place
    """  # noqa: S608 - names of our own; every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, (*params, year, length))
        for of_year, area, place, typical, longest, count in cursor.fetchall():
            found = Length(STAGES[place], float(typical), float(longest), count)
            if area is None:
                of_years.setdefault(of_year, []).append(found)
            else:
                of_areas.setdefault(area, []).append(found)
    return of_years, of_areas


def _kept(proposals: ProposalQuerySet, by: str | Left) -> dict[Any, Kept]:
    """Grants promised, against the deadline of their own year."""
    # Reversals are asked for one payment at a time, from the last day back, so that the first answer ends the search.
    reversal = Payment.objects.filter(reverses=OuterRef("pk"))
    effective = Payment.objects.filter(~Exists(reversal), proposal=OuterRef("pk"), reverses__isnull=True)
    deadline = F("program_year__disbursement_deadline")
    rows = (
        proposals.in_status(*COMMITTED)
        .annotate(last=Subquery(effective.order_by("-paid_on").values("paid_on")[:1]))
        .order_by()
        .values_list(by)
        .annotate(
            in_time=Count("pk", filter=Q(status__in=PAID, last__lte=deadline)),
            late=Count("pk", filter=Q(status__in=PAID, last__gt=deadline)),
            waiting=Count("pk", filter=~Q(status__in=PAID)),
        )
    )
    return {key: Kept(in_time, late, waiting) for key, in_time, late, waiting in rows}


def usual_days(year: ProgramYear) -> dict[Status, float]:
    """How many days each status on the way usually takes in the regency, in this year and the one before (one query).

    The median of the stays that ended; the year's target where fewer than ENOUGH did.
    """
    sql = """
        WITH stays AS MATERIALIZED (
            SELECT m.to_status, m.at AS since, lead(m.at) OVER (PARTITION BY m.proposal_id ORDER BY m.id) AS until
              FROM groups_proposalmove m
              JOIN groups_proposal p ON p.id = m.proposal_id
              JOIN programs_programyear y ON y.id = p.program_year_id
             WHERE y.regency_id = %s AND y.year BETWEEN %s AND %s
        )
        SELECT to_status, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM until - since) / 86400)
          FROM stays WHERE until IS NOT NULL GROUP BY to_status HAVING count(*) >= %s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, (year.regency_id, year.year - 1, year.year, ENOUGH))
        measured = {status: float(days) for status, days in cursor.fetchall()}
    return {status: measured.get(status, float(getattr(year, TARGETS[status]))) for status in ON_THE_WAY}


def expected_late(proposals: ProposalQuerySet, year: ProgramYear, usual: Mapping[Status, float]) -> QuerySet[Proposal]:
    """The year's proposals on their way that reach the money past the deadline at the usual pace, last first.

    Each carries `expected_on`, that day. A stage that has already lasted longer than usual is taken to end now.
    """
    stay = [When(status=status, then=Value(dt.timedelta(days=usual[status]))) for status in ON_THE_WAY]
    after = [
        When(status=status, then=Value(dt.timedelta(days=sum(usual[one] for one in ON_THE_WAY[place:]))))
        for place, status in enumerate(ON_THE_WAY, start=1)
    ]
    leaves = ExpressionWrapper(
        F("status_since") + Case(*stay, output_field=DurationField()), output_field=DateTimeField()
    )
    expected = ExpressionWrapper(
        Greatest(leaves, Value(timezone.now())) + Case(*after, output_field=DurationField()),
        output_field=DateTimeField(),
    )
    return (
        proposals.in_status(*ON_THE_WAY)
        .filter(program_year=year, program_year__closed_on__isnull=True)
        .annotate(expected_on=TruncDate(expected, output_field=DateField(), tzinfo=ZoneInfo(year.regency.timezone)))
        .filter(expected_on__gt=year.disbursement_deadline)
        .select_related("group", "village", "tier", "program_year")
        .order_by("-expected_on", "pk")
    )


@dataclass(frozen=True)
class Expected:
    """A proposal of a forecast beside its deadline."""

    proposal: Proposal
    expected_on: dt.date
    deadline: dt.date

    @property
    def days_late(self) -> int:
        """Days past the deadline; 0 in time."""
        return max((self.expected_on - self.deadline).days, 0)

    @property
    def text(self) -> str:
        """In words, always with the number."""
        days = (self.expected_on - self.deadline).days
        return f"terlambat {days} hari" if days > 0 else f"{-days} hari sebelum batas" if days else "tepat pada batas"

    @property
    def tone(self) -> str:
        """Red when late."""
        return "bad" if self.days_late else "good"


def expected(proposals: Iterable[Proposal], year: ProgramYear) -> Iterator[Expected]:
    """The rows of `expected_late`, beside the deadline."""
    for proposal in proposals:
        yield Expected(proposal, proposal.expected_on, year.disbursement_deadline)  # type: ignore[attr-defined]
