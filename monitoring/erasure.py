"""What monitoring erases of a person: the name among those in arrears. Who came and who did not stays, as a count."""

from __future__ import annotations

import re

from django.apps import apps
from django.db.models import CharField, Func, QuerySet, Value

from groups.erasure import ERASED, Person, eraser
from monitoring.models import FieldReport


@eraser(
    holds=(
        "monitoring.Attendance",
        "monitoring.ReportAttendance",
        "monitoring.PendampingProfile",
        "monitoring.PendampingProfileHistory",
    ),
    past=("monitoring.FieldReport:fieldreport_stands_once_submitted", "monitoring.FieldReportHistory:append_only"),
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
    return {"reports that named who is in arrears": reports}


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
