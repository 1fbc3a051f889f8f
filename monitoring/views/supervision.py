"""Around a group: its books, visits of the offices, and warnings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from groups.lifecycle import MoveRefused
from groups.models import Group
from kube_portal.accounts.access import AuthedRequest, require
from monitoring import books, problems, quarters, supervision
from monitoring.forms import BooksForm, SettleForm, SupervisionVisitForm, WarningForm, refuse_on
from monitoring.models import GroupBook, SupervisionVisit, Warning
from monitoring.views.common import group_in_reach

VISITING = "monitoring.add_visit"
WARNING = "monitoring.add_warning"
VISITS_PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@require("monitoring.open_books")
def book_open(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Open the group's activity book and cash book, empty, before money arrives."""
    group = group_in_reach(request.user, group_id)
    missing = books.missing(group)
    initial = {"kinds": [kind.value for kind in missing], "opened_on": group.village.today()}
    form = BooksForm(request.POST or None, missing=missing, initial=initial) if missing else None
    if request.method == "POST":
        if form is None:
            messages.info(request, "Kedua buku sudah dibuka; tidak ada yang berubah.")
            return redirect("monitoring:book_open", group.pk)
        if form.is_valid():
            try:
                opened = books.open_books(group=group, by=request.user, **form.cleaned_data)
            except MoveRefused as refused:
                refuse_on(form, refused)
            else:
                names = " dan ".join(book.get_kind_display().lower() for book in opened) or "tidak ada buku baru"
                messages.success(request, f"Dibuka: {names}.")
                return redirect("monitoring:book_open", group.pk)
    opened_books = list(GroupBook.objects.filter(group=group).select_related("opened_by"))
    return render(request, "monitoring/book_open.html", {"form": form, "group": group, "books": opened_books})


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.view_group")
def visit_list(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Who came to look at a group, office by office; officials write their own visits down here."""
    group = group_in_reach(request.user, group_id)
    offices = supervision.offices_for(request.user) if request.user.has_perm(VISITING) else []
    initial = {"visited_on": group.village.today(), "visitor": f"{request.user}, {request.user.role_label.lower()}"}
    data = request.POST if request.method == "POST" else None
    form = SupervisionVisitForm(data, offices=offices, initial=initial) if offices else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                supervision.log_visit(group=group, by=request.user, **form.cleaned_data)
            except MoveRefused as refused:
                refuse_on(form, refused)
            else:
                messages.success(request, "Kunjungan dicatat.")
                return redirect("monitoring:visit_list", group.pk)
    today = group.village.today()
    visits = SupervisionVisit.objects.filter(group=group).select_related("recorded_by")
    context = {
        "form": form,
        "group": group,
        "eyes": supervision.coverage(group, today),
        "quarter": quarters.quarter_of(today)[2],
        "page": Paginator(visits, VISITS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "monitoring/visit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require("monitoring.view_fieldreport")
def warning_list(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Warnings to a group: give the next one, settle them, or hand them on to the Dinas (M3)."""
    group = group_in_reach(request.user, group_id)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    if request.method == "POST" and not request.user.has_perm(WARNING):
        raise PermissionDenied
    today = group.village.today()
    warn_form = WarningForm(request.POST if action == "warn" else None, initial={"given_on": today})
    settle_form = SettleForm(request.POST if action == "settle" else None)
    if request.method == "POST":
        done = _act(request, group, action, warn_form, settle_form)
        if done:
            messages.success(request, done)
            return redirect("monitoring:warning_list", group.pk)
    warnings = list(Warning.objects.filter(group=group).select_related("given_by", "answered_by"))
    standing = [warning for warning in warnings if warning.is_open]
    context = {
        "group": group,
        "warnings": warnings,
        "standing": standing,
        "late": {warning.pk for warning in standing if warning.is_late(today)},
        "can_warn": len(standing) < problems.LAST_NUMBER,
        "can_escalate": any(warning.escalated_on is None for warning in standing),
        "warn_form": warn_form,
        "settle_form": settle_form,
        "may_write": request.user.has_perm(WARNING),
        "days": problems.DAYS_TO_ANSWER,
    }
    return render(request, "monitoring/warning_list.html", context)


def _act(request: AuthedRequest, group: Group, action: str, warn_form: Any, settle_form: Any) -> str:
    """Carry out what was pressed; returns what to say, or nothing when it was refused (and told)."""
    today = group.village.today()
    form = {"warn": warn_form, "settle": settle_form}.get(action)
    try:
        if action == "escalate":
            return f"{problems.escalate(group=group, on=today)} teguran diteruskan ke Dinas."
        if form is None:
            messages.error(request, "Permintaan tidak dikenal. Muat ulang halaman.")
        elif form.is_valid() and action == "warn":
            warning = problems.warn(group=group, by=request.user, **form.cleaned_data)
            return f"{warning.label} dicatat."
        elif form.is_valid():
            closed = problems.settle(group=group, on=today, by=request.user, **form.cleaned_data)
            return f"{closed} teguran dinyatakan selesai."
    except MoveRefused as refused:
        if form is None:
            messages.error(request, str(refused))
        else:
            refuse_on(form, refused)
    return ""
