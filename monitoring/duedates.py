"""When a monthly report is due, and how many a group still owes (M1).

One report per group and month, from the month in which money first arrived until the group stops. The report on a month
is due on `report_due_day` of the month after it, by the rules of the regency's newest program year. A month that is
paused where the group is (`ReportPause`) owes nothing; a report on it may be sent all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractYear, Greatest, Least, Left, TruncMonth

from groups.models import Development, FundsReceived, Group
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import implements
from monitoring.models import FieldReport, PausedMonth, ReportPause

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

DEFAULT_DUE_DAY = 10
# Groups that no longer exist, or stopped, owe nobody a report.
SILENT = (Development.DISSOLVED, Development.INACTIVE)


def first_day(day: dt.date) -> dt.date:
    """First day of a day's month."""
    return day.replace(day=1)


def month_after(month: dt.date) -> dt.date:
    """First day of the month after."""
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def month_before(month: dt.date) -> dt.date:
    """First day of the month before."""
    return (month.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


@implements("M1")
def due_on(month: dt.date, due_day: int) -> dt.date:
    """The last day on which the report on a month is in time."""
    return month_after(month).replace(day=due_day)


def last_overdue_month(today: dt.date, due_day: int) -> dt.date:
    """The newest month whose report is overdue if it has not come by now."""
    previous = month_before(today)
    return previous if today > due_on(previous, due_day) else month_before(previous)


def due_day_of(regency_code: str) -> int:
    """The day of the month by which a regency wants its reports (one query)."""
    year = ProgramYear.objects.filter(regency_id=regency_code).order_by("-year").first()
    return year.report_due_day if year else DEFAULT_DUE_DAY


def first_month(group: Group) -> dt.date | None:
    """The month in which a group's money first arrived; None while it holds none (one query)."""
    funds = FundsReceived.objects.filter(group_id=group.pk).aggregate(first=Min("received_on"), net=Sum("amount"))
    return first_day(funds["first"]) if funds["first"] and funds["net"] > 0 else None


@dataclass(frozen=True)
class MonthState:
    """One month of one group: its report or draft if any, when it is due, and by how many days it is late.

    In a paused month nothing is late.
    """

    month: dt.date
    due_on: dt.date
    report: FieldReport | None
    draft: FieldReport | None
    days_late: int
    pause: ReportPause | None = None

    @property
    def is_missing(self) -> bool:
        """No report has been submitted."""
        return self.report is None


def months_of(group: Group, today: dt.date) -> list[MonthState]:
    """Every month that a group may report on, newest first; nothing before money came. Four queries."""
    first = first_month(group)
    if first is None:
        return []
    due_day = due_day_of(group.regency_code)
    found: dict[tuple[dt.date, str], FieldReport] = {
        (report.month, report.state): report
        for report in FieldReport.objects.filter(group_id=group.pk).exclude(state="replaced")
    }
    pauses = pauses_over(group.village_id, first)
    states = []
    month = first_day(today)
    while month >= first:
        due = due_on(month, due_day)
        report, pause = found.get((month, "submitted")), pauses.get(month)
        owed = report is None and pause is None and group.development not in SILENT
        late = (today - due).days if owed and today > due else 0
        states.append(MonthState(month, due, report, found.get((month, "draft")), late, pause))
        month = month_before(month)
    return states


def pauses_over(village_code: str, first: dt.date) -> dict[dt.date, ReportPause]:
    """The months paused in a village since a month, each with its pause (one query)."""
    rows = PausedMonth.objects.over_village(village_code).filter(month__gte=first).select_related("pause__region")
    return {row.month: row.pause for row in rows.order_by("-pause_id")}


def funded_by(month: dt.date, funds: QuerySet[FundsReceived]) -> QuerySet[Any]:
    """Ids of the groups that hold money, the first of which arrived in that month or before.

    Adds the funds up once, where `with_first_month` asks group by group; so `funds` should be those of the territory.
    """
    totals = funds.order_by().values("group_id").annotate(first=Min("received_on"), net=Sum("amount"))
    return totals.filter(net__gt=0, first__lt=month_after(month)).values("group_id")


def with_first_month(groups: QuerySet[Group]) -> QuerySet[Any]:
    """Annotate `first_month`, the month in which money first arrived; None while a group holds none."""
    funds = (
        FundsReceived.objects.filter(group_id=OuterRef("pk"))
        .order_by()
        .values("group_id")
        .annotate(first=Min("received_on"), net=Sum("amount"))
        .filter(net__gt=0)
        .annotate(month=Cast(TruncMonth("first"), DateField()))
        .values("month")
    )
    return groups.annotate(first_month=Subquery(funds, output_field=DateField()))


def with_overdue(groups: QuerySet[Group], today: dt.date) -> QuerySet[Any]:
    """Annotate `first_month`, `last_overdue` (the newest overdue month) and `overdue`: how many reports are owed.

    Of the months from the first to the newest overdue one, those with a report and those that are paused are taken off.
    """
    due_day = (
        ProgramYear.objects.annotate(of=Left(OuterRef("village_id"), 5))
        .filter(regency_id=F("of"))
        .order_by("-year")
        .values("report_due_day")[:1]
    )
    previous = month_before(today)
    reported = (
        FieldReport.objects.in_force()
        .filter(group_id=OuterRef("pk"), month__gte=OuterRef("first_month"), month__lte=OuterRef("last_overdue"))
        .order_by()
        .values("group_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
    paused = (
        PausedMonth.objects.over("village_id")
        .filter(month__gte=OuterRef("first_month"), month__lte=OuterRef("last_overdue"))
        .exclude(
            Exists(FieldReport.objects.in_force().filter(group_id=OuterRef(OuterRef("pk")), month=OuterRef("month")))
        )
        # One row for all, so that there is one count; two pauses may cover the same month.
        .order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(count=Count("month", distinct=True))
        .values("count")
    )
    annotated: QuerySet[Any] = (
        with_first_month(groups)
        .annotate(due_day=Coalesce(Subquery(due_day), DEFAULT_DUE_DAY))
        .annotate(
            last_overdue=Case(
                When(due_day__lt=today.day, then=Value(previous)),
                default=Value(month_before(previous)),
                output_field=DateField(),
            )
        )
        .annotate(
            overdue=Case(
                When(Q(first_month__isnull=True) | Q(development__in=SILENT), then=Value(0)),
                default=Greatest(
                    _month_number("last_overdue")
                    - _month_number("first_month")
                    + 1
                    - Coalesce(Subquery(reported), 0)
                    - Coalesce(Subquery(paused), 0),
                    Value(0),
                ),
                output_field=IntegerField(),
            )
        )
    )
    return annotated


def with_first_owed(groups: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate `first_owed`, the oldest month that a group of `with_overdue` owes a report on."""
    # It is the first month, or follows a month that has a report or is paused, and has neither itself.
    following = Cast(TruncMonth(Cast(F("month") + Value(dt.timedelta(days=31)), DateField())), DateField())
    sent = FieldReport.objects.in_force().filter(group_id=OuterRef("pk"), month__gte=OuterRef("first_month"))
    paused = PausedMonth.objects.over("village_id").filter(month__gte=OuterRef("first_month"))
    after_sent, after_paused = (
        rows.annotate(following=following)
        .exclude(Exists(FieldReport.objects.in_force().filter(group_id=group, month=OuterRef("following"))))
        .exclude(Exists(paused_then.filter(month=OuterRef("following"))))
        .order_by("month")
        .values("following")[:1]
        for rows, group, paused_then in (
            (sent, OuterRef("group_id"), PausedMonth.objects.over("group__village_id")),
            (paused, OuterRef(OuterRef("pk")), _over_the_groups_village()),
        )
    )
    covered = Exists(sent.filter(month=OuterRef("first_month"))) | Exists(paused.filter(month=OuterRef("first_month")))
    annotated: QuerySet[Any] = groups.annotate(
        first_owed=Case(
            When(covered, then=Least(Subquery(after_sent), Subquery(after_paused))),
            default=F("first_month"),
            output_field=DateField(),
        )
    )
    return annotated


def _over_the_groups_village() -> QuerySet[PausedMonth]:
    """Months paused in the village of the group two queries above."""
    return PausedMonth.objects.over_code(OuterRef(OuterRef("village_id")))


def owed_months(groups: Sequence[Any]) -> dict[int, list[dt.date]]:
    """The overdue months of a few groups of `with_overdue`, oldest first, by group id (two queries)."""
    owing = [group for group in groups if group.overdue]
    sent: dict[int, set[dt.date]] = {group.pk: set() for group in owing}
    reports = FieldReport.objects.in_force().filter(group_id__in=list(sent))
    for group_id, month in reports.order_by().values_list("group_id", "month"):
        sent[group_id].add(month)
    codes = {code for group in owing for code in (group.village_id[:5], group.village_id[:8], group.village_id)}
    paused: dict[str, set[dt.date]] = {code: set() for code in codes}
    pauses = PausedMonth.objects.filter(region_id__in=list(codes)).order_by()
    for code, month in pauses.values_list("region_id", "month"):
        paused[code].add(month)
    found: dict[int, list[dt.date]] = {}
    for group in owing:
        settled = sent[group.pk].union(*(paused[group.village_id[:length]] for length in (5, 8, 13)))
        month, found[group.pk] = group.first_month, []
        while month <= group.last_overdue:
            if month not in settled:
                found[group.pk].append(month)
            month = month_after(month)
    return found


def _month_number(field: str) -> Combinable:
    return ExtractYear(field) * 12 + ExtractMonth(field)


def overdue_by_person(people: Iterable[User], today: dt.date) -> dict[int, int]:
    """How many reports each pendamping owes over the groups that they accompany as the primary one (one query)."""
    owed: dict[int, int] = {}
    rows = (
        with_overdue(
            Group.objects.filter(
                assignments__user__in=list(people), assignments__is_primary=True, assignments__ended_on__isnull=True
            ),
            today,
        )
        .order_by()
        .values_list("assignments__user_id", "overdue")
    )
    for person, count in rows:
        owed[person] = owed.get(person, 0) + count
    return owed
