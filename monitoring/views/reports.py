"""The list of monthly reports, one month of every group that reports, and its export."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.exporting import Column, count_of, day_of, send_table
from groups.filters import described
from groups.listing import Sorts, page_of, sort_by
from groups.models import Assignment, FundsReceived, Group
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.look.templatetags.look import bulan
from monitoring import duedates
from monitoring.filters import ReportFilter, month_of
from monitoring.models import FieldReport, PausedMonth, ReportAttendance, ReportNotice
from monitoring.views.common import today_of

READING = "monitoring.view_fieldreport"
WRITING = "monitoring.add_fieldreport"
REVIEWING = "monitoring.review_fieldreport"
SORTS: Sorts = {
    "name": (Lower("name"),),
    "turnover": ("turnover", Lower("name")),
    "overdue": ("overdue", Lower("name")),
    "sent": ("submitted_at", Lower("name")),
}


@require_safe
@require(READING)
def report_list(request: AuthedRequest) -> HttpResponse:
    """Every group that reports, for one month: what came, what is a draft, what is overdue."""
    listing, rows, month, today = _listing(request)
    page = page_of(rows, request.GET, shown=lambda chosen: _with_reports(chosen, month, today))
    newer = duedates.month_after(month)
    context = {
        "filter": listing,
        "page": page,
        "rows": _rows(page.object_list, month),
        "month": month,
        "older": duedates.month_before(month),
        "newer": newer if newer <= today else None,
        "today": today,
        "may_write": request.user.has_perm(WRITING),
    }
    return render(request, "monitoring/report_list.html", context)


def _listing(request: AuthedRequest) -> tuple[ReportFilter, QuerySet[Any], dt.date, dt.date]:
    """The filter, the rows it leaves in their order, the month they are about, and today."""
    today = today_of(request.user)
    month = month_of(request.GET.get("month", ""), today)
    groups = _reporting(request.user, month, today)
    listing = ReportFilter(request.GET, queryset=groups, user=request.user, month=month, today=today)
    # What a whole country owes would take too long to work out.
    rows = sort_by(listing.qs, request.GET, SORTS, default="-overdue" if request.user.region_id else "name")
    return listing, rows, month, today


def _state_of(group: Any) -> str:
    """How the month stands in one group, for a cell."""
    if group.submitted_id:
        return str(FieldReport.Review(group.review).label) if group.review else "Masuk, belum diperiksa"
    return "Draf" if group.draft_id else "Dijeda" if group.is_paused else "Belum masuk"


COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda group: group.village_id),
    Column("Desa/kelurahan", lambda group: group.village.label, 28),
    Column("Kelompok", lambda group: group.name, 30),
    Column("Laporan", _state_of, 24),
    Column("Dikirim", lambda group: day_of(group.submitted_at), 12),
    Column("Omzet (Rp)", lambda group: group.turnover, 14),
    Column("Biaya (Rp)", lambda group: group.costs, 14),
    Column("Tunggakan laporan", lambda group: group.overdue, 18),
)


@require_safe
@require(READING)
def report_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered month as a workbook or (`?as=csv`) CSV; logged."""
    listing, rows, month, _ = _listing(request)
    as_csv = request.GET.get("as") == "csv"
    detail = f"{bulan(month)}, {count_of(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.fieldreport", detail)
    return send_table(f"laporan-{month:%Y-%m}", COLUMNS, rows, as_csv=as_csv)


def _reporting(user: User, month: dt.date, today: dt.date) -> QuerySet[Any]:
    """Groups in reach that held money by that month, with what there is of the month's report."""
    of_month = FieldReport.objects.filter(group_id=OuterRef("pk"), month=month)
    groups = Group.objects.visible_to(user).filter(
        ~Q(development__in=duedates.SILENT) | Exists(of_month),
        pk__in=duedates.funded_by(month, FundsReceived.objects.visible_to(user)),
    )
    return _with_reports(groups, month, today)


def _with_reports(groups: QuerySet[Group], month: dt.date, today: dt.date) -> QuerySet[Any]:
    """Annotate what there is of the month's report, and how many reports are owed."""
    of_month = FieldReport.objects.filter(group_id=OuterRef("pk"), month=month)
    sent = of_month.in_force()
    annotated: QuerySet[Any] = duedates.with_overdue(groups.select_related("village"), today).annotate(
        submitted_id=Subquery(sent.values("pk")[:1]),
        submitted_at=Subquery(sent.values("submitted_at")[:1]),
        turnover=Subquery(sent.values("turnover")[:1]),
        costs=Subquery(sent.values("costs")[:1]),
        has_problems=Subquery(sent.values("has_problems")[:1]),
        review=Subquery(sent.values("review")[:1]),
        draft_id=Subquery(of_month.drafts().values("pk")[:1]),
        is_paused=Exists(PausedMonth.objects.over("village_id").filter(month=month)),
    )
    return annotated


def _rows(groups: Iterable[Any], month: dt.date) -> list[dict[str, Any]]:
    """Each group of a page with the ring of the visit, its pendamping, and what was done about a late report.

    Three queries.
    """
    shown = list(groups)
    rings: dict[int, list[str]] = defaultdict(list)
    noted = ReportAttendance.objects.filter(report_id__in=[group.submitted_id for group in shown if group.submitted_id])
    for row in noted.order_by("member_id"):
        rings[row.report_id].append("good" if row.present else "bad")
    people = {
        one.group_id: one.user
        for one in Assignment.objects.open()
        .filter(group_id__in=[group.pk for group in shown], is_primary=True)
        .select_related("user")
    }
    notices: dict[int, list[ReportNotice]] = defaultdict(list)
    made = ReportNotice.objects.filter(group_id__in=[group.pk for group in shown], month=month)
    for notice in made.order_by("made_at", "pk"):
        notices[notice.group_id].append(notice)
    return [
        {
            "group": group,
            "ring": rings.get(group.submitted_id, []),
            "pendamping": people.get(group.pk),
            "notices": notices.get(group.pk, []),
        }
        for group in shown
    ]
