"""What monitoring erases of a person: the name among those in arrears, and who complained under that name.

Who came and who did not stays, as a count.
Photos of a visit show a place of business and a group at work, and name nobody; they stay with the report.
What the cash book says of a loan, and the photos of its receipts, stay with the book, as does the money.
A flag's facts are numbers and ids of members, a quiz asks everybody the same: neither holds a name.
"""

from __future__ import annotations

import re

from django.apps import apps
from django.db.models import CharField, Func, Q, QuerySet, Value

from groups.erasure import ERASED, Person, eraser
from groups.models import Group
from monitoring.models import Complainant, FieldReport


@eraser(
    holds=(
        "monitoring.Attendance",
        "monitoring.AttendanceHistory",
        "monitoring.QuizQuestion",
        "monitoring.QuizQuestionHistory",
        "monitoring.QuizSitting",
        "monitoring.QuizSittingHistory",
        "monitoring.ReportAttendance",
        "monitoring.CashEntry",
        "monitoring.CashReceipt",
        "monitoring.Loan",
        "monitoring.Instalment",
        "monitoring.MinutesAttendance",
        "monitoring.PendampingProfile",
        "monitoring.PendampingProfileHistory",
        "monitoring.Flag",
    ),
    past=(
        "monitoring.FieldReport:fieldreport_stands_once_submitted",
        "monitoring.FieldReportHistory:append_only",
        "monitoring.Complainant:complainant_append_only",
    ),
)
def erase(person: Person) -> dict[str, int]:
    """The person's name in the reports' lists of who is in arrears.

    A pendamping's own profile is that of an account, not of a member. What people wrote in free words is not searched.
    """
    history = apps.get_model("monitoring", "FieldReportHistory")
    reports = 0
    for name in sorted(person.names, key=len, reverse=True):
        reports += _without(FieldReport.objects.filter(group__in=person.groups), name)
        _without(history._default_manager.filter(group__in=person.groups), name)
    return {
        "reports that named who is in arrears": reports,
        "complainants of that name around the groups": _complained(person),
    }


def _complained(person: Person) -> int:
    """Overwrite the name and the contact of who complained under one of the person's names, where they live."""
    villages = Group.objects.filter(pk__in=person.groups).values("village_id")
    named = Q(pk__in=[])
    for name in person.names:
        named |= Q(name__iexact=name)
    return Complainant.objects.filter(named, case__village__in=villages).update(name=ERASED, contact="")


def _without(rows: QuerySet[FieldReport], name: str) -> int:
    """Overwrite a name in the lists, however its letters are written; returns in how many."""
    replaced = Func(
        "loans_overdue_members",
        Value(rf"\m{re.escape(name)}\M"),
        Value(ERASED),
        Value("gi"),
        function="regexp_replace",
        output_field=CharField(),
    )
    return rows.filter(loans_overdue_members__icontains=name).update(loans_overdue_members=replaced)
