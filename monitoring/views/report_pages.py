"""A monthly report as it stands: read beside the month before, printed, corrected, and reviewed by the Dinas."""

from __future__ import annotations

import logging
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from groups.lifecycle import MoveRefused
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.documents.printing import TemplateError
from monitoring import duedates, fieldreports, photos, report_printing
from monitoring.forms import refuse_on
from monitoring.models import FieldReport, ReportPhoto
from monitoring.report_forms import ReviewForm, UuidForm
from monitoring.views.report_steps import report_of
from monitoring.views.reports import READING, REVIEWING, WRITING

logger = logging.getLogger(__name__)


@require_safe
@require(READING)
def report_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """A report as it stands, beside the month before, with its photos and its other versions."""
    return _page(request, report_of(request.user, pk), ReviewForm(initial={"review": FieldReport.Review.FINE}))


def _page(request: AuthedRequest, report: FieldReport, review_form: ReviewForm) -> HttpResponse:
    members = {row.member_id: row for row in report.attendances.select_related("member").order_by("member_id")}
    shown = photos.of_report(report)
    is_own = request.user.pk in (report.submitted_by_id, report.created_by_id)
    may_review = request.user.has_perm(REVIEWING) and report.is_in_force and report.reviewed_at is None
    context = {
        "report": report,
        "group": report.group,
        "before": fieldreports.previous(report),
        "attendances": list(members.values()),
        "ring": ["good" if row.present else "bad" for row in members.values()],
        "photos": shown,
        "odd_photos": _of_another_day(report, shown),
        "needs": list(report.needs.select_related("request")),
        "loans": fieldreports.loans(report),
        "due_on": duedates.due_on(report.month, duedates.due_day_of(report.group.regency_code)),
        "versions": list(
            FieldReport.objects.filter(group_id=report.group_id, month=report.month)
            .exclude(pk=report.pk)
            .order_by("version")
        ),
        "may_write": request.user.has_perm(WRITING),
        "may_review": may_review and not is_own,
        "uuid_form": UuidForm(),
        "review_form": review_form,
    }
    return render(request, "monitoring/report_detail.html", context)


def _of_another_day(report: FieldReport, shown: list[ReportPhoto]) -> list[int]:
    """Photos that were not taken on the day of the visit, by their own word; whoever reads the report should know."""
    zone = ZoneInfo(report.group.village.timezone)
    return [photo.pk for photo in shown if photo.taken_at and photo.taken_on(zone) != report.visit_on]


@require_safe
@never_cache
@require(READING)
def report_paper(request: AuthedRequest, pk: int) -> HttpResponse:
    """The report on paper, for the pendamping and the group's chair to sign."""
    report = report_of(request.user, pk)
    if report.is_draft:
        raise Http404
    try:
        pdf = report_printing.paper_of(report)
    except TemplateError as trouble:
        logger.exception("The monthly report could not be printed")
        return render(request, "template_trouble.html", {"trouble": trouble}, status=503)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"laporan-{report.month:%Y-%m}-{report.group_id}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or ""
    return response


@require_http_methods(["POST"])
@require(WRITING)
def report_correct(request: AuthedRequest, pk: int) -> HttpResponse:
    """Begin a new version of a submitted report, filled with what the old one says."""
    report = report_of(request.user, pk)
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
    """What the Dinas found: in order, with a remark or without, or to be corrected."""
    report = report_of(request.user, pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            is_new = fieldreports.review(
                report=report, by=request.user, finding=data["review"], note=data["review_note"]
            )
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            if not is_new:
                messages.info(request, "Laporan ini sudah diperiksa; tidak ada yang berubah.")
            elif data["review"] == FieldReport.Review.CORRECT:
                messages.success(request, "Laporan diminta diperbaiki. Pendamping melihatnya di daftar tugas.")
            else:
                messages.success(request, "Laporan ditandai sudah diperiksa.")
            return redirect(report)
    return _page(request, report, form)
