"""What each pendamping did in a month or a quarter, as the recap for their honoraria tells it.

A report counts for whoever was the group's primary pendamping when its month ended; a visit for whoever sent the report
that tells of it. All figures come from recorded facts, for any number of people in the same few queries.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q
from django.utils import timezone

from groups.models import Assignment, Group
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import bulan
from kube_portal.programs.models import ProgramYear
from monitoring import duedates
from monitoring.models import CaseStep, Event, FieldReport, PausedMonth

MONTHS_OFFERED = 12
QUARTERS_OFFERED = 4


@dataclass(frozen=True)
class Period:
    """A month or a quarter: its key in the address (`2026-10`, `2026-Q3`), first and last day, and its name."""

    key: str
    first: dt.date
    last: dt.date
    label: str

    @property
    def months(self) -> list[dt.date]:
        """First days of its months."""
        found = [self.first]
        while (following := duedates.month_after(found[-1])) <= self.last:
            found.append(following)
        return found


def month_period(month: dt.date) -> Period:
    """The month of a day."""
    first = duedates.first_day(month)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Period(f"{first:%Y-%m}", first, last, str(bulan(first)))


def quarter_period(year: int, quarter: int) -> Period:
    """One of the four quarters of a year."""
    first = dt.date(year, quarter * 3 - 2, 1)
    last = month_period(dt.date(year, quarter * 3, 1)).last
    return Period(f"{year}-Q{quarter}", first, last, f"Triwulan {'I' * quarter if quarter < 4 else 'IV'} {year}")


def period_of(key: str, today: dt.date) -> Period:
    """What `?period=` asks for; last month for none, nonsense, or a time that has not come."""
    default = month_period(duedates.month_before(today))
    found = re.fullmatch(r"(20\d\d)-(?:(0[1-9]|1[0-2])|Q([1-4]))", key)
    if found is None:
        return default
    year, month, quarter = int(found[1]), found[2], found[3]
    chosen = month_period(dt.date(year, int(month), 1)) if month else quarter_period(year, int(quarter))
    return chosen if dt.date(2005, 1, 1) <= chosen.first <= today else default


def periods_offered(today: dt.date, chosen: Period) -> list[tuple[str, str]]:
    """The months and quarters one may choose, newest first, with the chosen one if it lies further back."""
    month = duedates.first_day(today)
    periods = []
    for _ in range(MONTHS_OFFERED):
        periods.append(month_period(month))
        month = duedates.month_before(month)
    year, quarter = today.year, (today.month + 2) // 3
    for _ in range(QUARTERS_OFFERED):
        periods.append(quarter_period(year, quarter))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    if chosen.key not in {one.key for one in periods}:
        periods.append(chosen)
    return [(one.key, one.label) for one in periods]


@dataclass
class GroupWork:
    """One group that somebody accompanied in the period: for how many days, and what became of its reports."""

    group: Group
    is_primary: bool
    days: int
    in_time: int = 0
    late: int = 0
    missing: int = 0
    visits: int = 0


@dataclass
class Recap:
    """One pendamping's work in a period."""

    user: User
    groups: list[GroupWork] = field(default_factory=list)
    trainings: int = 0
    cases: int = 0
    other_visits: int = 0

    def _sum(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.groups)

    @property
    def group_count(self) -> int:
        """How many groups were accompanied on at least one day."""
        return len({one.group.pk for one in self.groups})

    @property
    def days(self) -> int:
        """Days of accompaniment, added up over the groups."""
        return self._sum("days")

    @property
    def visits(self) -> int:
        """Visits, each group and day once; also to groups accompanied before or after."""
        return self._sum("visits") + self.other_visits

    @property
    def in_time(self) -> int:
        """Reports that came by their day."""
        return self._sum("in_time")

    @property
    def late(self) -> int:
        """Reports that came after it."""
        return self._sum("late")

    @property
    def missing(self) -> int:
        """Reports whose day has passed without one."""
        return self._sum("missing")

    @property
    def timeliness(self) -> int | None:
        """Reports in time, in whole percent of those that were due, rounded down; None when none was due."""
        due = self.in_time + self.late + self.missing
        return self.in_time * 100 // due if due else None


def cases_handled(people: Iterable[User], period: Period) -> dict[int, int]:
    """In how many cases each did something in the period: took it on, warned, mediated, settled or handed it on."""
    work = CaseStep.Kind
    rows = (
        CaseStep.objects.filter(
            by__in=list(people),
            on__range=(period.first, period.last),
            kind__in=[work.TAKEN, work.WARNING, work.MEDIATION, work.RESOLUTION, work.ESCALATION],
        )
        .order_by()
        .values_list("by")
        .annotate(count=Count("case_id", distinct=True))
    )
    return dict(rows)


def recaps(people: Sequence[User], period: Period, today: dt.date) -> list[Recap]:
    """The work of each, in the order of `people`. Ten queries for any number."""
    found = {person.pk: Recap(person) for person in people}
    _add_groups(found, period, today)
    _add_reports(found, period, today)
    _add_visits(found, period)
    trainings = (
        Event.objects.training()
        .filter(created_by__in=found, held_on__range=(period.first, period.last))
        .order_by()
        .values_list("created_by")
        .annotate(count=Count("pk"))
    )
    for pk, count in trainings:
        found[pk].trainings = count
    for pk, count in cases_handled(people, period).items():
        found[pk].cases = count
    return list(found.values())


def _add_groups(found: dict[int, Recap], period: Period, today: dt.date) -> None:
    """Every assignment that touches the period; of one group the days are added up (one query)."""
    until = min(period.last, today)
    rows = (
        Assignment.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=period.first), user__in=found, started_on__lte=until
        )
        .select_related("group__village")
        .order_by("-is_primary", "group__name", "pk")
    )
    seen: dict[tuple[int, int], GroupWork] = {}
    for one in rows:
        began, ended = max(one.started_on, period.first), min(one.ended_on or until, until)
        days = (ended - began).days + 1
        key = (one.user_id, one.group_id)
        if key not in seen:
            seen[key] = GroupWork(one.group, one.is_primary, 0)
            found[one.user_id].groups.append(seen[key])
        seen[key].days += days


def _add_reports(found: dict[int, Recap], period: Period, today: dt.date) -> None:
    """In time, late and missing, where each was the primary pendamping when the month ended (six queries)."""
    ends = [(month, month_period(month).last) for month in period.months]
    held = list(
        Assignment.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=ends[0][1]), user__in=found, is_primary=True,
            started_on__lte=period.last,
        ).values_list("user_id", "group_id", "started_on", "ended_on")
    )  # fmt: skip
    group_ids = {group_id for _, group_id, _, _ in held}
    first_months = _first_months(group_ids)
    due_days, paused = _due_days(group_ids, period)
    sent = {
        (group_id, month): first
        for group_id, month, first in FieldReport.objects.exclude(state="draft")
        .filter(group__in=group_ids, month__in=period.months)
        .order_by()
        .values_list("group_id", "month")
        .annotate(first=Min("submitted_at"))
    }
    work = {(pk, one.group.pk): one for pk, recap in found.items() for one in recap.groups}
    for user_id, group_id, started_on, ended_on in held:
        for month, last in ends:
            was_there = started_on <= last and (ended_on is None or ended_on > last)
            begun = first_months.get(group_id)
            if not was_there or begun is None or month < begun or (user_id, group_id) not in work:
                continue
            due_day, zone = due_days[group_id]
            due = duedates.due_on(month, due_day)
            moment = sent.get((group_id, month))
            is_paused = (group_id, month) in paused
            if moment is not None:
                in_time = is_paused or timezone.localdate(moment, timezone=zone) <= due
                work[user_id, group_id].in_time += in_time
                work[user_id, group_id].late += not in_time
            elif today > due and not is_paused:
                work[user_id, group_id].missing += 1


def _first_months(group_ids: set[int]) -> dict[int, dt.date]:
    """The month in which each group's money arrived, of those that still owe reports (one query)."""
    rows = duedates.with_first_month(Group.objects.filter(pk__in=group_ids).exclude(development__in=duedates.SILENT))
    return dict(rows.filter(first_month__isnull=False).order_by().values_list("pk", "first_month"))


Rules = dict[int, tuple[int, ZoneInfo]]


def _due_days(group_ids: set[int], period: Period) -> tuple[Rules, set[tuple[int, dt.date]]]:
    """By group: the day of the month by which its regency wants reports, and its time zone; and which months are paused
    there (three queries)."""
    places = list(
        Group.objects.filter(pk__in=group_ids).order_by().values_list("pk", "village_id", "village__timezone")
    )
    newest = (
        ProgramYear.objects.filter(regency__in={code[:5] for _, code, _ in places})
        .order_by("regency_id", "-year")
        .distinct("regency_id")
        .values_list("regency_id", "report_due_day")
    )
    days = dict(newest)
    around = {code[:length] for _, code, _ in places for length in (2, 5, 8, 13)}
    pauses = set(
        PausedMonth.objects.filter(month__in=period.months, region__in=around).values_list("region_id", "month")
    )
    paused = {
        (pk, month)
        for pk, code, _ in places
        for month in period.months
        if any((code[:length], month) in pauses for length in (2, 5, 8, 13))
    }
    rules = {
        pk: (days.get(code[:5], duedates.DEFAULT_DUE_DAY), ZoneInfo(zone or "Asia/Jakarta"))
        for pk, code, zone in places
    }
    return rules, paused


def _add_visits(found: dict[int, Recap], period: Period) -> None:
    """Days of visit in reports in force, each group and day once (one query)."""
    rows = (
        FieldReport.objects.in_force()
        .filter(submitted_by__in=found, visit_on__range=(period.first, period.last))
        .order_by()
        .values_list("submitted_by", "group_id", "visit_on")
        .distinct()
    )
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for user_id, group_id, _ in rows:
        counts[user_id, group_id] += 1
    for (user_id, group_id), count in counts.items():
        work = next((one for one in found[user_id].groups if one.group.pk == group_id), None)
        if work is not None:
            work.visits += count
        else:
            found[user_id].other_visits += count


def figures(recap: Recap) -> Iterator[tuple[str, str]]:
    """The recap in words and numbers, for page and paper."""
    yield "Kelompok didampingi", f"{recap.group_count} ({recap.days} hari kelompok)"
    yield "Kunjungan", str(recap.visits)
    yield "Laporan tepat waktu", str(recap.in_time)
    yield "Laporan terlambat", str(recap.late)
    yield "Laporan belum masuk", str(recap.missing)
    yield "Masalah ditangani", str(recap.cases)
    yield "Pelatihan diberikan", str(recap.trainings)
    yield "Ketepatan waktu", "belum ada yang jatuh tempo" if recap.timeliness is None else f"{recap.timeliness} persen"
