"""The recap of each pendamping's work, by month or quarter: on the page, on paper, as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from groups.exporting import Column, count_of, in_parts, send_rows
from groups.lifecycle import MoveRefused
from groups.listing import page_of
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.printing import TemplateError
from monitoring import recap_printing
from monitoring.querysets import pendamping_visible_to
from monitoring.recap import Period, figures, period_of, periods_offered, recaps
from monitoring.views.common import today_of
from monitoring.views.pendamping import person_in_reach

READING = "monitoring.view_pendamping"
MOST_ON_PAPER = 1000

COLUMNS = (
    Column("Pendamping", lambda row: str(row.user), 28),
    Column("Wilayah kerja", lambda row: row.user.region.label if row.user.region else "", 26),
    Column("Kelompok", lambda row: row.group_count, 10),
    Column("Hari kelompok", lambda row: row.days, 14),
    Column("Kunjungan", lambda row: row.visits, 12),
    Column("Laporan tepat waktu", lambda row: row.in_time, 18),
    Column("Laporan terlambat", lambda row: row.late, 18),
    Column("Laporan belum masuk", lambda row: row.missing, 18),
    Column("Masalah ditangani", lambda row: row.cases, 16),
    Column("Pelatihan diberikan", lambda row: row.trainings, 18),
    Column("Ketepatan waktu (persen)", lambda row: row.timeliness, 22),
)


def _period(request: AuthedRequest) -> Period:
    return period_of(request.GET.get("period", ""), today_of(request.user))


def _people(user: User) -> Any:
    return pendamping_visible_to(user).select_related("region").order_by("first_name", "last_name", "pk")


@require_safe
@require(READING)
def recap_list(request: AuthedRequest) -> HttpResponse:
    """Everybody's work in one month or quarter."""
    today, period = today_of(request.user), _period(request)
    page = page_of(_people(request.user), request.GET)
    context = {
        "page": page,
        "rows": recaps(list(page.object_list), period, today),
        "period": period,
        "periods": periods_offered(today, period),
        "prints_all": len(request.user.region_id or "") >= 5,
    }
    return render(request, "monitoring/recap_list.html", context)


@require_safe
@require(READING)
def recap_export(request: AuthedRequest) -> HttpResponseBase:
    """Everybody's work as a workbook or as CSV (`?as=csv`); logged."""
    period, as_csv = _period(request), request.GET.get("as") == "csv"
    people, today = _people(request.user), today_of(request.user)
    total = count_of(people)
    log_access(
        request, AccessLog.Action.EXPORT, "monitoring.recap",
        f"{total} baris, {'CSV' if as_csv else 'XLSX'}, {period.key}",
    )  # fmt: skip
    rows = (row for part in in_parts(people) for row in recaps(part, period, today))
    return send_rows(f"rekap-pendamping-{period.key.lower()}", "Rekap", COLUMNS, rows, as_csv=as_csv, total=total)


@require_safe
@require(READING)
def recap_print_all(request: AuthedRequest) -> HttpResponseBase:
    """Everybody's work as one PDF to be signed."""
    today, period = today_of(request.user), _period(request)
    regency = (request.user.region_id or "")[:5]
    found = recaps(list(_people(request.user)[:MOST_ON_PAPER]), period, today)
    back = f"{reverse('monitoring:recap_list')}?period={period.key}"
    return _sent(
        request,
        lambda: recap_printing.all_pdf(found, period, regency=regency, today=today),
        f"rekap-pendamping-{period.key.lower()}.pdf",
        back,
    )


@require_safe
@login_required
def recap_detail(request: AuthedRequest, user_id: int) -> HttpResponse:
    """One pendamping's work, group by group. One's own is open."""
    person = _reader(request, user_id)
    today, period = today_of(request.user), _period(request)
    recap = recaps([person], period, today)[0]
    context = {
        "person": person,
        "recap": recap,
        "figures": list(figures(recap)),
        "period": period,
        "periods": periods_offered(today, period),
    }
    return render(request, "monitoring/recap_detail.html", context)


@require_safe
@login_required
def recap_print(request: AuthedRequest, user_id: int) -> HttpResponseBase:
    """One pendamping's work as a PDF to be signed."""
    person = _reader(request, user_id)
    today, period = today_of(request.user), _period(request)
    recap = recaps([person], period, today)[0]
    back = f"{reverse('monitoring:recap_detail', args=[person.pk])}?period={period.key}"
    return _sent(
        request,
        lambda: recap_printing.one_pdf(recap, period, regency=(person.region_id or "")[:5], today=today),
        f"rekap-{person.username}-{period.key.lower()}.pdf",
        back,
    )


def _reader(request: AuthedRequest, user_id: int) -> Any:
    person = person_in_reach(request.user, user_id)
    if person.pk != request.user.pk:
        check(request.user, READING)
    return person


def _sent(request: AuthedRequest, draw: Callable[[], bytes], name: str, back: str) -> HttpResponseBase:
    """A PDF as a download; what can't be printed is said on the page it came from."""
    try:
        pdf = draw()
    except MoveRefused as refused:
        for blocker in refused.blockers:
            messages.error(request, blocker.text)
        return redirect(back)
    except TemplateError as trouble:
        messages.error(request, trouble.sentence)
        return redirect(back)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )
