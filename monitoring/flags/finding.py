"""Working flags out for the groups of a regency, in a fixed number of questions however many groups there are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from groups.models import Group, Member
from kube_portal.programs.models import ProgramYear
from monitoring import duedates
from monitoring.cashbook.loans import Arrears, arrears_of
from monitoring.models import FieldReport, Flag, ReportAttendance, SupervisionVisit
from monitoring.quarters import quarter_of

# How far back the last six reports may lie: a group whose reports are older is flagged for that.
MONTHS_BACK = 9
COMPARED = 3
WATCHING = (SupervisionVisit.Office.VILLAGE, SupervisionVisit.Office.DISTRICT, SupervisionVisit.Office.DINAS)


@dataclass(frozen=True)
class Finding:
    """A flag as it would be today."""

    group_id: int
    kind: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Bounds:
    """From when on things count: parameters of the regency's newest program year."""

    inactive_after: int
    fall_percent: int


def bounds(regency_code: str) -> Bounds:
    """What a regency counts as inactive and as falling (one query)."""
    year = ProgramYear.objects.filter(regency_id=regency_code).order_by("-year").first() or ProgramYear()
    return Bounds(year.inactive_after_reports, year.turnover_fall_percent)


def find(regency_code: str, today: dt.date, group: Group | None = None) -> list[Finding]:
    """Every flag of the regency's groups that hold money and run, or of one group. At most ten queries."""
    limits = bounds(regency_code)
    running = Group.objects.within(regency_code).exclude(development__in=duedates.SILENT)
    if group is not None:
        running = running.filter(pk=group.pk)
    groups = {
        one.pk: one
        for one in duedates.with_first_owed(duedates.with_overdue(running, today)).filter(first_month__isnull=False)
    }
    reports = _last_reports(groups, today)
    in_arrears = arrears_of(groups, today)
    return [
        *_without_report(groups.values()),
        *_said_by_last(reports, by_book=set(in_arrears)),
        *_in_arrears(in_arrears, today),
        *_inactive(reports, limits.inactive_after),
        *_falling(reports, limits.fall_percent),
        *_silent(groups.values(), today),
    ]


def _last_reports(groups: Iterable[int], today: dt.date) -> dict[int, list[FieldReport]]:
    """Reports in force of the last months by group, newest first (one query)."""
    since = duedates.first_day(today)
    for _ in range(MONTHS_BACK):
        since = duedates.month_before(since)
    found: dict[int, list[FieldReport]] = defaultdict(list)
    rows = FieldReport.objects.in_force().filter(group_id__in=list(groups), month__gte=since).order_by("-month")
    for report in rows.only(
        "group_id", "month", "turnover", "is_joint_business", "is_main_business", "used_as_planned", "loans_overdue"
    ):
        found[report.group_id].append(report)
    return found


def _without_report(groups: Iterable[Any]) -> Iterator[Finding]:
    for group in groups:
        if group.overdue:
            yield Finding(
                group.pk, Flag.Kind.NO_REPORT, {"count": group.overdue, "month": group.first_owed.isoformat()}
            )


def _in_arrears(found: dict[int, Arrears], today: dt.date) -> Iterator[Finding]:
    """What the cash book says of loans that did not come back."""
    for group_id, owed in found.items():
        yield Finding(
            group_id,
            Flag.Kind.ARREARS,
            {
                "amount": owed.amount,
                "since": (today - dt.timedelta(days=owed.oldest_days)).isoformat(),
                "borrowers": len(owed.members),
            },
        )


def _said_by_last(reports: dict[int, list[FieldReport]], *, by_book: set[int]) -> Iterator[Finding]:
    """What the newest report says itself; of arrears only where the cash book is silent."""
    for group_id, (last, *_) in reports.items():
        told = {"report": last.pk, "month": last.month.isoformat()}
        if last.used_as_planned is False:
            yield Finding(group_id, Flag.Kind.NOT_AS_PLANNED, told)
        if last.is_joint_business is False:
            yield Finding(group_id, Flag.Kind.INDIVIDUAL, told)
        if last.is_main_business is False:
            yield Finding(group_id, Flag.Kind.SIDE, told)
        if last.loans_overdue and group_id not in by_book:
            yield Finding(group_id, Flag.Kind.ARREARS, {**told, "amount": last.loans_overdue})


def _inactive(reports: dict[int, list[FieldReport]], visits: int) -> Iterator[Finding]:
    """Present members who missed each of the last visits; none where there were not as many (two queries)."""
    asked = {
        report.pk: group_id for group_id, rows in reports.items() if len(rows) >= visits for report in rows[:visits]
    }
    missed: dict[int, list[int]] = defaultdict(list)
    rows = (
        ReportAttendance.objects.filter(report_id__in=asked, member__left_on__isnull=True)
        .order_by()
        .values_list("member__group_id", "member_id")
        .annotate(noted=Count("pk"), came=Count("pk", filter=Q(present=True)))
        .filter(noted=visits, came=0)
    )
    for group_id, member_id, *_ in rows.order_by("member_id"):
        missed[group_id].append(member_id)
    sizes = dict(
        Member.objects.present()
        .filter(group_id__in=list(missed))
        .order_by()
        .values_list("group_id")
        .annotate(Count("pk"))
    )
    for group_id, members in missed.items():
        yield Finding(
            group_id, Flag.Kind.INACTIVE, {"members": members, "of": sizes.get(group_id, 0), "visits": visits}
        )


def _falling(reports: dict[int, list[FieldReport]], percent: int) -> Iterator[Finding]:
    """The average turnover of the last three reports against that of the three before."""
    for group_id, rows in reports.items():
        figures = [report.turnover or 0 for report in rows[: 2 * COMPARED]]
        if len(figures) < 2 * COMPARED:
            continue
        now, before = sum(figures[:COMPARED]) // COMPARED, sum(figures[COMPARED:]) // COMPARED
        fallen = (before - now) * 100 // before if before else 0
        if fallen >= percent:
            yield Finding(
                group_id,
                Flag.Kind.FALLING,
                {
                    "now": now,
                    "before": before,
                    "percent": fallen,
                    "report": rows[0].pk,
                    "month": rows[0].month.isoformat(),
                },
            )


def _silent(groups: Iterable[Any], today: dt.date) -> Iterator[Finding]:
    """Offices that did not come in the quarter before this one, though money was there all along (one query)."""
    first, last, name = quarter_of(quarter_of(today)[0] - dt.timedelta(days=1))
    watched = [group.pk for group in groups if group.first_month < first]
    came = set(_visits(watched).filter(visited_on__range=(first, last)).values_list("group_id", "office"))
    for group_id in watched:
        silent = [str(office) for office in WATCHING if (group_id, office) not in came]
        if silent:
            yield Finding(group_id, Flag.Kind.SILENT, {"offices": silent, "quarter": name, "until": last.isoformat()})


def _visits(groups: list[int]) -> QuerySet[SupervisionVisit]:
    return SupervisionVisit.objects.filter(group_id__in=groups).order_by()
