"""Deviation flags: what departs where, and the page on which one is explained."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.exporting import Column, count_of, send_table
from groups.filters import described
from groups.lifecycle import MoveRefused
from groups.listing import page_of, sort_by
from groups.models import Member
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from monitoring.flag_querysets import FlagQuerySet
from monitoring.flags import answering, counting
from monitoring.flags.filters import FlagFilter
from monitoring.flags.forms import AnswerForm
from monitoring.flags.kinds import KINDS, link, sentence
from monitoring.forms import refuse_on
from monitoring.models import Flag, FlagRound
from monitoring.views.common import today_of

READING = "monitoring.view_flag"
ANSWERING = "monitoring.answer_flag"
SORTS = {"group": ["group__name"], "kind": ["kind", "raised_on"], "raised": ["raised_on"]}

EXPORT_COLUMNS = (
    Column("Kode wilayah", lambda flag: flag.group.village_id),
    Column("Desa/kelurahan", lambda flag: flag.group.village.label, 28),
    Column("Kelompok", lambda flag: flag.group.name, 30),
    Column("Tanda", lambda flag: flag.get_kind_display(), 30),
    Column("Dasar", sentence, 60),
    Column("Aturan", lambda flag: KINDS[flag.kind].rule, 8),
    Column("Sejak", lambda flag: flag.raised_on, 12),
    Column("Dijawab", lambda flag: "ya" if flag.answered_at else "belum", 10),
)


@require_safe
@require(READING)
def flag_list(request: AuthedRequest) -> HttpResponse:
    """Every open flag of my territory, the longest standing first, and how many there are in each part of it."""
    found = FlagFilter(request.GET, queryset=Flag.objects.visible_to(request.user).open(), user=request.user)
    page = page_of(sort_by(found.qs, request.GET, SORTS, default="raised"), request.GET, shown=FlagQuerySet.for_list)
    today = today_of(request.user)
    scope = found.scope
    context = {
        "filter": found,
        "page": page,
        "rows": [(flag, sentence(flag), flag.days(today)) for flag in page],
        "parts": counting.parts_of(scope, Flag.objects.visible_to(request.user)),
        "may_count": counting.may_count(scope),
        "kinds": KINDS.values(),
        "worked_out": FlagRound.objects.filter(pk=scope[:5]).first() if len(scope) >= 5 else None,
    }
    return render(request, "monitoring/flag_list.html", context)


@require_safe
@require(READING)
def flag_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered flags as a workbook or (`?as=csv`) CSV, without names of members; logged."""
    found = FlagFilter(request.GET, queryset=Flag.objects.visible_to(request.user).open(), user=request.user)
    rows = sort_by(found.qs.for_list(), request.GET, SORTS, default="raised")
    as_csv = request.GET.get("as") == "csv"
    detail = f"{count_of(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(found)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.flag", detail)
    return send_table("tanda-penyimpangan", EXPORT_COLUMNS, rows, as_csv=as_csv)


@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def flag_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One flag: what it was read off, what it means, what was answered; whoever knows the group answers here."""
    flag = get_object_or_404(Flag.objects.visible_to(request.user).for_list(), pk=pk)
    may_answer = request.user.has_perm(ANSWERING)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answering.answer(flag=flag, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, "Jawaban dicatat.")
            return redirect(flag)
    context = {
        "flag": flag,
        "kind": KINDS[flag.kind],
        "sentence": sentence(flag),
        "link": link(flag),
        "days": flag.days(flag.group.village.today()),
        "members": Member.objects.filter(pk__in=flag.facts.get("members", []), group=flag.group).order_by("pk"),
        "answers": flag.answers.select_related("by"),
        "form": form if may_answer and flag.is_open else None,
    }
    return render(request, "monitoring/flag_detail.html", context)
