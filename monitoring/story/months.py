"""The business of a group month by month, as a picture and a table, and who came to the last visits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from groups.models import Group, Member
from kube_portal.look.plots import Columns, Month
from monitoring import events
from monitoring.models import FieldReport, ReportAttendance

MONTHS_SHOWN = 12
VISITS_SHOWN = 6


def last_reports(group: Group) -> list[FieldReport]:
    """The group's newest reports in force, newest first (one query)."""
    return list(FieldReport.objects.in_force().filter(group_id=group.pk).order_by("-month")[:MONTHS_SHOWN])


def columns(reports: list[FieldReport]) -> Columns:
    """Turnover, costs and counted cash in rupiah, oldest month first; months without a report stay empty."""
    by_month = {report.month: report for report in reports}
    if not by_month:
        return Columns(["Omzet", "Biaya", "Kas"], [])
    months = []
    month = min(by_month)
    while month <= max(by_month):
        report = by_month.get(month)
        values = [report.turnover, report.costs, report.cash_counted] if report else [None, None, None]
        months.append(Month(month, values, report.get_absolute_url() if report else ""))
        month = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return Columns(["Omzet", "Biaya", "Kas"], months[-MONTHS_SHOWN:])


@dataclass(frozen=True)
class Attended:
    """One member at the last visits: came, stayed away, or was not noted (None), oldest visit first."""

    member: Member
    visits: list[bool | None]

    @property
    def missed(self) -> int:
        """How many visits were missed."""
        return self.visits.count(False)


def attendance(group: Group, reports: list[FieldReport]) -> tuple[list[FieldReport], list[Attended]]:
    """The last visits, oldest first, and every present member at each of them (two queries)."""
    shown = reports[:VISITS_SHOWN][::-1]
    came: dict[int, dict[int, bool]] = defaultdict(dict)
    rows = ReportAttendance.objects.filter(report__in=shown).values_list("member_id", "report_id", "present")
    for member_id, report_id, present in rows:
        came[member_id][report_id] = present
    members = events.members_of(group)
    return shown, [Attended(member, [came[member.pk].get(report.pk) for report in shown]) for member in members]
