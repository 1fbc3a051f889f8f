"""Requests for equipment: the list, one with its answers, asking, answering and taking back (M4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.exporting import Column, count_of, day_of, send_table
from groups.filters import described
from groups.lifecycle import MoveRefused
from groups.listing import Sorts, page_of, sort_by
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from monitoring import equipment
from monitoring.equipment_forms import AnswerForm, AskForm
from monitoring.models import EquipmentRequest
from monitoring.report_filters import EquipmentFilter
from monitoring.views.common import group_in_reach

SEEING = "monitoring.view_equipment"
ASKING = "monitoring.add_equipment"
ANSWERING = "monitoring.answer_equipment"
STEPS = ["GET", "HEAD", "POST"]
SORTS: Sorts = {"asked": ("asked_at",), "what": ("what",), "state": ("state", "asked_at")}
State = EquipmentRequest.State


def _listing(request: AuthedRequest) -> EquipmentFilter:
    rows = EquipmentRequest.objects.visible_to(request.user)
    return EquipmentFilter(request.GET, queryset=rows, user=request.user)


@require_safe
@require(SEEING)
def equipment_list(request: AuthedRequest) -> HttpResponse:
    """What groups asked for, the longest waiting first; how many stand in each state."""
    listing = _listing(request)
    rows = sort_by(listing.qs, request.GET, SORTS, default="asked")
    page = page_of(rows, request.GET, shown=lambda chosen: chosen.select_related("group__village", "asked_by"))
    counts = dict(listing.qs.order_by().values_list("state").annotate(count=Count("pk")))
    context = {
        "filter": listing,
        "page": page,
        "figures": [(state.label, counts.get(state.value, 0)) for state in State if state != State.WITHDRAWN],
    }
    return render(request, "monitoring/equipment_list.html", context)


COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda one: one.group.village_id),
    Column("Desa/kelurahan", lambda one: one.group.village.label, 28),
    Column("Kelompok", lambda one: one.group.name, 30),
    Column("Alat", lambda one: one.what, 30),
    Column("Jumlah", lambda one: one.quantity, 8),
    Column("Alasan", lambda one: one.reason, 40),
    Column("Diminta", lambda one: day_of(one.asked_at), 12),
    Column("Keadaan", lambda one: str(one.get_state_display()), 16),
)


@require_safe
@require(SEEING)
def equipment_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered requests as a workbook or (`?as=csv`) CSV; logged."""
    listing = _listing(request)
    rows = sort_by(listing.qs.select_related("group__village"), request.GET, SORTS, default="asked")
    as_csv = request.GET.get("as") == "csv"
    detail = f"{count_of(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.equipmentrequest", detail)
    return send_table("kebutuhan-alat", COLUMNS, rows, as_csv=as_csv)


def _request_of(user: User, pk: int) -> EquipmentRequest:
    rows = EquipmentRequest.objects.visible_to(user).select_related("group__village", "report", "asked_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(STEPS)
@require(SEEING)
def equipment_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One request with every answer; the Dinas answers it here, also once more."""
    asked = _request_of(request.user, pk)
    may_answer = request.user.has_perm(ANSWERING) and not asked.is_withdrawn and asked.asked_by_id != request.user.pk
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        return _answer(request, asked, form)
    return _page(request, asked, form, may_answer=may_answer)


def _answer(request: AuthedRequest, asked: EquipmentRequest, form: AnswerForm) -> HttpResponse:

    check(request.user, ANSWERING)
    if form.is_valid():
        with refused_on(form):
            _, is_new = equipment.answer(
                request=asked, reply=form.reply, by=request.user, token=form.cleaned_data["token"]
            )
            messages.success(request, "Jawaban disimpan." if is_new else "Jawaban ini sudah dicatat.")
            return redirect(asked)
    return _page(request, asked, form, may_answer=True)


def _page(request: AuthedRequest, asked: EquipmentRequest, form: AnswerForm, *, may_answer: bool) -> HttpResponse:
    user = request.user
    context: dict[str, Any] = {
        "asked": asked,
        "group": asked.group,
        "answers": list(asked.answers.select_related("by").order_by("-pk")),
        "form": form if may_answer else None,
        "may_withdraw": user.has_perm(ASKING) and asked.state in (State.OPEN, State.PLANNED),
        "may_read_report": user.has_perm("monitoring.view_fieldreport"),
    }
    return render(request, "monitoring/equipment_detail.html", context)


@require_http_methods(STEPS)
@require(ASKING)
def equipment_ask(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Ask for equipment without a report."""
    group = group_in_reach(request.user, group_id)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            asked, is_new = equipment.ask(group=group, need=form.need, by=request.user, uuid=form.cleaned_data["uuid"])
            messages.success(request, "Permintaan dicatat." if is_new else "Permintaan ini sudah dicatat.")
            return redirect(asked)
    return render(request, "monitoring/equipment_ask.html", {"form": form, "group": group})


@require_POST
@require(ASKING)
def equipment_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a request back that nobody has met or refused; a second press changes nothing."""
    asked = _request_of(request.user, pk)
    try:
        is_new = equipment.withdraw(request=asked, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Permintaan ditarik." if is_new else "Permintaan ini sudah ditarik.")
    return redirect(asked)
