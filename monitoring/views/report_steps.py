"""Writing a monthly report on a phone: the month, then step by step; each step saves what it holds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from groups.lifecycle import MoveRefused
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.models import User
from kube_portal.documents.storing import NotStored
from kube_portal.look.templatetags.look import bulan
from monitoring import duedates, events, fieldreports, photos
from monitoring.forms import refuse_on
from monitoring.models import FieldReport, ReportPhoto
from monitoring.report_forms import BusinessForm, MonthForm, PhotoForm, ProblemsForm, SendForm, VisitForm
from monitoring.reporting_rules import rules_of
from monitoring.views.common import group_in_reach
from monitoring.views.reports import WRITING

STEP_LABELS = {
    "visit": "Kunjungan",
    "photos": "Foto",
    "business": "Usaha",
    "problems": "Kendala",
    "send": "Kirim",
}
STEPS = ["GET", "HEAD", "POST"]


@require_http_methods(STEPS)
@require(WRITING)
def report_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Choose the month to report on, oldest missing first; a month with a draft leads back into it."""
    group = group_in_reach(request.user, group_id)
    months = duedates.months_of(group, group.village.today())
    open_months = [state for state in months if state.is_missing]
    form = MonthForm(
        request.POST if request.method == "POST" else None,
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


def report_of(user: User, pk: int) -> FieldReport:
    """A report of the user's territory with what its pages show (one query), or 404."""
    rows = FieldReport.objects.visible_to(user).select_related(
        "group__village", "created_by", "submitted_by", "reviewed_by", "corrects__reviewed_by"
    )
    return get_object_or_404(rows, pk=pk)


@require_http_methods(STEPS)
@require(WRITING)
def report_edit(request: AuthedRequest, pk: int, step: str) -> HttpResponse:
    """One of the steps of a draft; each saves what it holds and leads to the next."""
    report = report_of(request.user, pk)
    if step not in fieldreports.STEPS:
        raise Http404
    if not report.is_draft:
        messages.warning(request, "Laporan ini sudah dikirim, jadi tidak dapat diubah.")
        return redirect(report)
    if step == "photos":
        return _photos(request, report)
    before = fieldreports.previous(report)
    if step == "send":
        return _send(request, report, before)
    form = _step_form(request, report, step, before)
    if request.method == "POST" and form.is_valid():
        try:
            _save_step(report, form)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            return redirect("monitoring:report_edit", report.pk, _after(step))
    context = {**_frame(report, step), "form": form, "before": before}
    return render(request, f"monitoring/report_{step}.html", context)


def _after(step: str) -> str:
    return fieldreports.STEPS[fieldreports.STEPS.index(step) + 1]


def _step_form(request: AuthedRequest, report: FieldReport, step: str, before: FieldReport | None) -> Form:
    data = request.POST if request.method == "POST" else None
    if step == "business":
        return BusinessForm(data, report=report, before=before, rules=rules_of(report.group.regency_code))
    if step == "problems":
        return ProblemsForm(data, report=report)
    return VisitForm(data, report=report, members=fieldreports.members_for(report), present=_present(report))


def _save_step(report: FieldReport, form: Form) -> None:
    if isinstance(form, VisitForm):
        data = form.cleaned_data
        fieldreports.save_visit(
            report=report,
            visit_on=data["visit_on"],
            present=form.present,
            position=data["position"],
            source=form.source,
        )
    elif isinstance(form, ProblemsForm):
        fieldreports.save_figures(report=report, values=form.values, needs=form.needs)
    else:
        fieldreports.save_figures(report=report, values=form.cleaned_data)


def _present(report: FieldReport) -> dict[int, bool]:
    return dict(report.attendances.values_list("member_id", "present"))


def _frame(report: FieldReport, step: str) -> dict[str, Any]:
    """What every step shows: the group with the ring of who was there, and how far the report is (three queries)."""
    index = fieldreports.STEPS.index(step)
    members = list(events.members_of(report.group))
    shown = photos.of_report(report)
    filled = {
        "visit": report.visit_on is not None,
        "photos": bool(shown),
        "business": report.turnover is not None,
        "problems": report.has_problems is not None,
    }
    return {
        "report": report,
        "group": report.group,
        "ring": events.ring_states(members, _present(report)),
        "photos": shown,
        "step": step,
        "back": fieldreports.STEPS[index - 1] if index else "",
        "next": _after(step) if step != "send" else "",
        "steps": [
            {
                "label": label,
                "url": reverse("monitoring:report_edit", args=[report.pk, name]),
                "state": "current" if name == step else "done" if filled.get(name) else "todo",
            }
            for name, label in STEP_LABELS.items()
        ],
    }


def _photos(request: AuthedRequest, report: FieldReport) -> HttpResponse:
    """Photos of the visit, one by one; each is kept as soon as it arrives."""
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if request.method == "POST" and form.is_valid():
        try:
            added = photos.add(
                report=report, upload=form.cleaned_data["photo"], by=request.user, uuid=form.cleaned_data["uuid"],
                taken_at=form.cleaned_data["device_time"],
            )  # fmt: skip
        except MoveRefused as refused:
            for blocker in refused.blockers:
                form.add_error("photo", blocker.text)
        except NotStored as trouble:
            form.add_error("photo", str(trouble))
        else:
            messages.success(request, "Foto disimpan." if added.is_new else "Foto ini sudah ada pada laporan.")
            if added.remark:
                messages.warning(request, added.remark)
            return redirect("monitoring:report_edit", report.pk, "photos")
    frame = _frame(report, "photos")
    context = {**frame, "form": form, "has_room": len(frame["photos"]) < photos.MOST, "most": photos.MOST}
    return render(request, "monitoring/report_photos.html", context)


@require_POST
@require(WRITING)
def report_photo_remove(request: AuthedRequest, pk: int) -> HttpResponse:
    """Leave a photo out of a draft; a second press changes nothing."""
    photo = get_object_or_404(ReportPhoto.objects.visible_to(request.user).select_related("report"), pk=pk)
    try:
        photos.take_out(photo=photo, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect(photo.report)
    messages.success(request, "Foto dikeluarkan.")
    return redirect("monitoring:report_edit", photo.report_id, "photos")


def _send(request: AuthedRequest, report: FieldReport, before: FieldReport | None) -> HttpResponse:
    """The last step: everything at a glance, what is missing, and the button."""
    form = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.is_valid()
        try:
            is_new = fieldreports.submit(report=report, by=request.user, device_time=form.cleaned_data["device_time"])
        except MoveRefused as refused:
            for blocker in refused.blockers:
                messages.error(request, blocker.text)
            return redirect("monitoring:report_edit", report.pk, "send")
        if is_new:
            messages.success(request, f"Laporan {bulan(report.month)} {report.group} terkirim. Terima kasih.")
        else:
            messages.info(request, "Laporan ini sudah dikirim sebelumnya; tidak ada yang berubah.")
        return redirect(report)
    context = {
        **_frame(report, "send"),
        "form": form,
        "missing": list(fieldreports.missing(report)),
        "before": before,
        "needs": list(report.needs.all()),
    }
    return render(request, "monitoring/report_send.html", context)
