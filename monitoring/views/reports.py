"""Monthly reports: the list by month, writing one in four steps, reading, correcting and reviewing it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from groups.lifecycle import MoveRefused
from groups.listing import Sorts, page_of, sort_by
from groups.models import Assignment, FundsReceived, Group
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import bulan
from monitoring import duedates, events, fieldreports
from monitoring.filters import ReportFilter, month_of
from monitoring.forms import BusinessForm, MonthForm, ProblemsForm, UuidForm, VisitForm, refuse_on
from monitoring.models import FieldReport, ReportAttendance
from monitoring.views.common import group_in_reach, today_of

READING = "monitoring.view_fieldreport"
WRITING = "monitoring.add_fieldreport"
REVIEWING = "monitoring.review_fieldreport"
STEP_LABELS = {"visit": "Kunjungan", "business": "Usaha", "problems": "Kendala", "send": "Kirim"}
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
    today = today_of(request.user)
    month = month_of(request.GET.get("month", ""), today)
    groups = _reporting(request.user, month, today)
    listing = ReportFilter(request.GET, queryset=groups, user=request.user, month=month, today=today)
    # What a whole country owes would take too long to work out.
    rows = sort_by(listing.qs, request.GET, SORTS, default="-overdue" if request.user.region_id else "name")
    page = page_of(rows, request.GET, shown=lambda chosen: _with_reports(chosen, month, today))
    newer = duedates.month_after(month)
    context = {
        "filter": listing,
        "page": page,
        "rows": _rows(page.object_list),
        "month": month,
        "older": duedates.month_before(month),
        "newer": newer if newer <= today else None,
        "today": today,
        "may_write": request.user.has_perm(WRITING),
    }
    return render(request, "monitoring/report_list.html", context)


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
        draft_id=Subquery(of_month.drafts().values("pk")[:1]),
    )
    return annotated


def _rows(groups: Iterable[Any]) -> list[dict[str, Any]]:
    """Each group of a page with the ring of the month's visit and its pendamping (two queries)."""
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
    return [
        {"group": group, "ring": rings.get(group.submitted_id, []), "pendamping": people.get(group.pk)}
        for group in shown
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def report_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Choose the month to report on, oldest missing first; a month with a draft leads back into it."""
    group = group_in_reach(request.user, group_id)
    months = duedates.months_of(group, group.village.today())
    open_months = [state for state in months if state.is_missing]
    form = MonthForm(
        request.POST or None,
        months=[state.month for state in open_months],
        initial={"month": _first_choice(request.GET.get("month", ""), open_months)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            report, is_new = fieldreports.start(group=group, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            if not is_new:
                messages.info(request, f"Laporan {bulan(report.month)} sudah dimulai. Lanjutkan di sini.")
            return redirect("monitoring:report_edit", report.pk, "visit") if report.is_draft else redirect(report)
    context = {"form": form, "group": group, "months": months[:24], "has_open": bool(open_months)}
    return render(request, "monitoring/report_create.html", context)


def _first_choice(asked: str, open_months: list[duedates.MonthState]) -> str:
    """The month that a link asks for, else the oldest overdue one, else the newest."""
    known = {f"{state.month:%Y-%m}": state.month for state in open_months}
    late = [state.month for state in open_months if state.days_late]
    chosen = known.get(asked) or (late[-1] if late else next(iter(known.values()), None))
    return chosen.isoformat() if chosen else ""


def _report(user: User, pk: int) -> FieldReport:
    rows = FieldReport.objects.visible_to(user).select_related("group__village", "submitted_by", "reviewed_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def report_edit(request: AuthedRequest, pk: int, step: str) -> HttpResponse:
    """One of the four steps of a draft; each saves what it holds and leads to the next."""
    report = _report(request.user, pk)
    if step not in fieldreports.STEPS:
        raise Http404
    if not report.is_draft:
        messages.warning(request, "Laporan ini sudah dikirim, jadi tidak dapat diubah.")
        return redirect(report)
    before = fieldreports.previous(report)
    if step == "send":
        return _send(request, report, before)
    form = _step_form(request, report, step, before)
    if request.method == "POST" and form.is_valid():
        try:
            _save_step(report, step, form)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            following = fieldreports.STEPS[fieldreports.STEPS.index(step) + 1]
            return redirect("monitoring:report_edit", report.pk, following)
    context = {**_frame(report, step), "form": form, "before": before}
    return render(request, f"monitoring/report_{step}.html", context)


def _step_form(request: AuthedRequest, report: FieldReport, step: str, before: FieldReport | None) -> Form:
    data = request.POST if request.method == "POST" else None
    if step == "business":
        return BusinessForm(data, report=report, before=before)
    if step == "problems":
        return ProblemsForm(data, report=report)
    return VisitForm(
        data,
        members=events.members_of(report.group),
        present=_present(report),
        initial={"visit_on": report.visit_on},
    )


def _save_step(report: FieldReport, step: str, form: Form) -> None:
    if isinstance(form, VisitForm):
        fieldreports.save_visit(report=report, visit_on=form.cleaned_data["visit_on"], present=form.present)
    else:
        fieldreports.save_figures(report=report, values=form.cleaned_data)


def _present(report: FieldReport) -> dict[int, bool]:
    return dict(report.attendances.values_list("member_id", "present"))


def _frame(report: FieldReport, step: str) -> dict[str, Any]:
    """What every step shows: the group with the ring of who was there, and how far the report is."""
    index = fieldreports.STEPS.index(step)
    members = list(events.members_of(report.group))
    return {
        "report": report,
        "group": report.group,
        "ring": events.ring_states(members, _present(report)),
        "step": step,
        "back": fieldreports.STEPS[index - 1] if index else "",
        "steps": [
            {
                "label": label,
                "url": reverse("monitoring:report_edit", args=[report.pk, name]),
                "state": "current" if name == step else "done" if _is_filled(report, name) else "todo",
            }
            for name, label in STEP_LABELS.items()
        ],
    }


def _is_filled(report: FieldReport, step: str) -> bool:
    """Whether a step has been saved once."""
    filled = {"visit": report.visit_on, "business": report.turnover, "problems": report.has_problems}
    return filled.get(step) is not None


def _send(request: AuthedRequest, report: FieldReport, before: FieldReport | None) -> HttpResponse:
    """The last step: everything at a glance, what is missing, and the button."""
    if request.method == "POST":
        try:
            is_new = fieldreports.submit(report=report, by=request.user)
        except MoveRefused as refused:
            for blocker in refused.blockers:
                messages.error(request, blocker.text)
            return redirect("monitoring:report_edit", report.pk, "send")
        if is_new:
            messages.success(request, f"Laporan {bulan(report.month)} {report.group} terkirim. Terima kasih.")
        else:
            messages.info(request, "Laporan ini sudah dikirim sebelumnya; tidak ada yang berubah.")
        return redirect(report)
    context = {**_frame(report, "send"), "missing": list(fieldreports.missing(report)), "before": before}
    return render(request, "monitoring/report_send.html", context)


@require_safe
@require(READING)
def report_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """A report as it stands, beside the month before, with its other versions."""
    report = _report(request.user, pk)
    members = {row.member_id: row for row in report.attendances.select_related("member").order_by("member_id")}
    context = {
        "report": report,
        "group": report.group,
        "before": fieldreports.previous(report),
        "attendances": list(members.values()),
        "ring": ["good" if row.present else "bad" for row in members.values()],
        "loans": fieldreports.loans(report),
        "due_on": duedates.due_on(report.month, duedates.due_day_of(report.group.regency_code)),
        "versions": list(
            FieldReport.objects.filter(group_id=report.group_id, month=report.month)
            .exclude(pk=report.pk)
            .order_by("version")
        ),
        "may_write": request.user.has_perm(WRITING),
        "may_review": request.user.has_perm(REVIEWING) and report.is_in_force and report.reviewed_at is None,
        "uuid_form": UuidForm(),
    }
    return render(request, "monitoring/report_detail.html", context)


@require_http_methods(["POST"])
@require(WRITING)
def report_correct(request: AuthedRequest, pk: int) -> HttpResponse:
    """Begin a new version of a submitted report, filled with what the old one says."""
    report = _report(request.user, pk)
    form = UuidForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Permintaan tidak lengkap. Muat ulang halaman lalu coba lagi.")
        return redirect(report)
    try:
        draft, _ = fieldreports.correct(report=report, by=request.user, uuid=form.cleaned_data["uuid"])
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect(report)
    return redirect("monitoring:report_edit", draft.pk, "visit") if draft.is_draft else redirect(draft)


@require_http_methods(["POST"])
@require(REVIEWING)
def report_review(request: AuthedRequest, pk: int) -> HttpResponse:
    """The Dinas has read the report."""
    report = _report(request.user, pk)
    try:
        is_new = fieldreports.review(report=report, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Laporan ditandai sudah diperiksa." if is_new else "Laporan ini sudah diperiksa.")
    return redirect(report)
