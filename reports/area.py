"""How a user's area stands in a budget year: figures, stages, and what needs attention.

Up to a regency it is counted as it stands. A province and the whole country are read from what `reports/figures/`
counted last: nobody counts a hundred thousand groups while somebody waits for a page.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Sum, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from eligibility.models import SelectionResult
from groups.models import Assignment, FundsReceived, Group, Proposal
from groups.transitions import ROAD, TARGETS, Status
from kube_portal.accounts.roles import Role
from kube_portal.look.templatetags.look import bilangan
from kube_portal.programs.models import FundingCeiling, ProgramYear
from monitoring import duedates
from monitoring.models import Event, EventOffice, Flag
from reports.figures import reading
from reports.scope import Scope

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

DECREED_OR_LATER = (Status.DECREED, Status.TRAINED, Status.FUNDED, Status.ACCOUNTED)
PAID = (Status.FUNDED, Status.ACCOUNTED)
# How long the result of a selection is told on the desk.
NEWS_DAYS = 60


@dataclass(frozen=True)
class Stage:
    """How many proposals stand in one status, and how many of them longer than the year allows."""

    status: Status
    label: str
    count: int
    late: int


@dataclass(frozen=True)
class Note:
    """Something that needs attention: a sentence, what it is about, and where to look."""

    text: str
    facts: str
    url: str
    tone: str = "warn"


@dataclass(frozen=True)
class Area:
    """A user's area in one budget year; money in rupiah, the ceiling 0 where it belongs to a wider area.

    Of what was counted ahead (`is_kept`), `counted_at` is when; None as long as nothing was.
    """

    year: int
    years: list[int]
    proposals: int
    decreed: int
    paid: int
    ceiling: int
    stages: list[Stage]
    notes: list[Note]
    is_kept: bool = False
    counted_at: dt.datetime | None = None

    @property
    def largest(self) -> int:
        """The fullest stage, to which the bars are drawn."""
        return max((stage.count for stage in self.stages), default=0)


def area(user: User, asked_year: str = "") -> Area | None:
    """The user's area in a budget year, the newest when none (or none that exists) is asked for; None without any.

    Nine queries, whatever the area's size; four above a regency.
    """
    program_years = ProgramYear.objects.visible_to(user)
    years = list(program_years.order_by("-year").values_list("year", flat=True).distinct())
    if not years:
        return None
    year = next((known for known in years if str(known) == asked_year), years[0])
    if is_wide(user):
        return _kept(user, year, years)
    ceilings = FundingCeiling.objects.filter(program_year__in=program_years.filter(year=year))
    ceiling = 0 if _sees_a_part(user) else ceilings.aggregate(total=Sum("amount"))["total"] or 0
    return _area(year, years, _counts(user, year), ceiling, list(_notes(user)))


def is_wide(user: User) -> bool:
    """Whether the territory is a province or the whole country, of which nothing is counted in a request."""
    return user.is_superuser or len(user.region_id or "") == len("61")


def _area(
    year: int, years: list[int], counts: dict[str, dict[str, int]], ceiling: int, notes: list[Note], **kept: Any
) -> Area:
    return Area(
        year=year,
        years=years,
        proposals=_sum(counts, "count", counts),
        decreed=_sum(counts, "count", DECREED_OR_LATER),
        paid=_sum(counts, "money", PAID),
        ceiling=ceiling,
        stages=[
            Stage(status, str(status.label), counts[status]["count"], counts[status]["late"])
            for status in ROAD
            if status in counts
        ],
        notes=notes,
        **kept,
    )


def _kept(user: User, year: int, years: list[int]) -> Area:
    """A province or the country, as it was counted last (two queries, and one for the news)."""
    scope = Scope(user=user, year=None, code="" if user.is_superuser else str(user.region_id))
    by_year = reading.by_year(scope)
    found = by_year.get(year, Counter())
    counts = {
        status: {"count": number, "money": found[f"amount:{status}"], "late": found[f"late:{status}"]}
        for status in Status.values
        if (number := found[f"status:{status}"])
    }
    notes = [*_kept_notes(user, sum(by_year.values(), Counter())), *_news(user)]
    counted_at = reading.counted_at(scope)
    return _area(year, years, counts, found["ceiling"], notes, is_kept=True, counted_at=counted_at)


def _kept_notes(user: User, counts: Counter[str]) -> Iterator[Note]:
    """What needs attention in a wide area, over all its years."""
    yield from _alone(user, counts["needing"] - counts["accompanied"], "Terpilih, ditetapkan, atau menerima bantuan")
    if user.has_perm("monitoring.view_fieldreport"):
        yield from _owing(counts["owing"], counts["overdue"])
    if user.has_perm("monitoring.view_flag"):
        yield from _flagged(counts["flagged"], counts["flags_unanswered"])


def _sees_a_part(user: User) -> bool:
    """A ceiling belongs to a whole regency; to a village, a district or a pendamping it would say nothing."""
    return len(user.region_id or "") > 5 or user.role == Role.PENDAMPING


def _counts(user: User, year: int) -> dict[str, dict[str, int]]:
    """Status → how many, how much money, how many late (one query)."""
    rows: Iterable[Any] = (
        Proposal.objects.visible_to(user)
        .filter(program_year__year=year)
        .order_by()
        .values("status")
        .annotate(
            count=Count("pk"),
            money=Sum("amount"),
            late=Count("pk", filter=Q(status_since__lt=Value(timezone.now() - dt.timedelta(days=1)) - _target())),
        )
    )
    return {row["status"]: row for row in rows}


def _sum(counts: dict[str, dict[str, int]], what: str, statuses: Iterable[str]) -> int:
    return sum(counts[status][what] for status in statuses if status in counts)


def _target() -> Case:
    """The days a proposal's year allows for its present status, as an interval; none where the year sets no target."""
    day = Value(dt.timedelta(days=1))
    return Case(
        *(
            When(status=status, then=ExpressionWrapper(F(f"program_year__{days}") * day, output_field=DurationField()))
            for status, days in TARGETS.items()
        ),
        output_field=DurationField(),
    )


def _notes(user: User) -> Iterator[Note]:
    """What needs attention now: groups without pendamping, overdue reports, offices that stayed away (T2, M1, T3)."""
    accompanied = Assignment.objects.filter(group=OuterRef("group"), ended_on__isnull=True)
    alone = (
        Proposal.objects.visible_to(user)
        .filter(status__in=[Status.DECREED, Status.TRAINED, Status.FUNDED], program_year__closed_on__isnull=True)
        .exclude(Exists(accompanied))
        .count()
    )
    yield from _alone(user, alone, "Sudah ditetapkan atau menerima bantuan")
    if user.region is not None and user.has_perm("monitoring.view_fieldreport"):
        today = user.region.today()
        funded = duedates.funded_by(today, FundsReceived.objects.visible_to(user))
        groups = Group.objects.visible_to(user).filter(pk__in=funded)
        owing = duedates.with_overdue(groups, today).filter(overdue__gt=0)
        owed = owing.aggregate(groups=Count("pk"), reports=Sum("overdue"))
        yield from _owing(owed["groups"], owed["reports"])
    if user.region is not None and user.has_perm("monitoring.view_flag"):
        flags = (
            Flag.objects.visible_to(user)
            .open()
            .aggregate(groups=Count("group", distinct=True), unanswered=Count("pk", filter=Q(answered_at__isnull=True)))
        )
        yield from _flagged(flags["groups"], flags["unanswered"])
    if user.has_perm("monitoring.view_outreach"):
        yield from _silent_offices(user)
    yield from _news(user)


def _alone(user: User, groups: int, facts: str) -> Iterator[Note]:
    if groups > 0:
        sees_list = user.has_perm("monitoring.view_pendamping")
        url = reverse("monitoring:pendamping_list") if sees_list else ""
        yield Note(f"{bilangan(groups)} kelompok tanpa pendamping", facts, url, "bad")


def _owing(groups: int, reports: int) -> Iterator[Note]:
    if groups:
        url = f"{reverse('monitoring:report_list')}?overdue=yes"
        yield Note(f"{bilangan(reports)} laporan bulanan belum masuk", f"dari {bilangan(groups)} kelompok", url)


def _flagged(groups: int, unanswered: int) -> Iterator[Note]:
    if groups:
        yield Note(
            f"{bilangan(groups)} kelompok dengan tanda penyimpangan",
            f"{bilangan(unanswered)} tanda belum dijawab",
            reverse("monitoring:flag_list"),
        )


def _news(user: User) -> Iterator[Note]:
    """The latest result of a selection that concerns this area, while it is news."""
    if not user.has_perm("eligibility.view_result"):
        return
    since = timezone.now() - dt.timedelta(days=NEWS_DAYS)
    results = SelectionResult.objects.visible_to(user).for_list().filter(published_at__gt=since).newest_first()
    for result in results[:1]:
        day = date_format(timezone.localtime(result.published_at), "j F Y")
        yield Note(
            f"Hasil seleksi {result.program_year.year} diumumkan", f"{result.area}, {day}", result.get_absolute_url(),
            "good",
        )  # fmt: skip


def _silent_offices(user: User) -> Iterator[Note]:
    """Village offices that missed an outreach of the last year, most often first; at most three."""
    a_year_ago = timezone.localdate() - dt.timedelta(days=365)
    missed = (
        EventOffice.objects.filter(
            event__in=Event.objects.visible_to(user),
            event__held_on__gt=a_year_ago,
            office=EventOffice.Office.VILLAGE,
            attended=False,
        )
        .order_by()
        .values("region__name")
        .annotate(times=Count("pk"))
        .order_by("-times", "region__name")[:3]
    )
    for row in missed:
        yield Note(
            f"Kantor {row['region__name']} tidak hadir",
            f"di {row['times']} kegiatan setahun terakhir",
            reverse("monitoring:absence_list"),
        )
