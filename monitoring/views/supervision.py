"""Around a group: its books, and visits of the offices; over an area: which offices came in a quarter."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.exporting import count_of, send_rows
from groups.filters import described
from groups.lifecycle import MoveRefused
from groups.listing import page_of
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from monitoring import books, supervision
from monitoring import supervision_overview as overview
from monitoring.forms import BooksForm, SupervisionVisitForm, refuse_on
from monitoring.models import GroupBook, SupervisionVisit
from monitoring.supervision_overview import COLUMNS, SupervisionFilter
from monitoring.views.common import group_in_reach, today_of

VISITING = "monitoring.add_visit"
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
    form = SupervisionVisitForm(data, request.FILES or None, offices=offices, initial=initial) if offices else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            with refused_on(form):
                supervision.log_visit(group=group, by=request.user, **form.cleaned_data)
                messages.success(request, "Kunjungan dicatat.")
                return redirect("monitoring:visit_list", group.pk)
    today = group.village.today()
    quarter = overview.quarter_asked(request.GET.get("quarter", ""), today)
    visits = SupervisionVisit.objects.filter(group=group).select_related("recorded_by", "photo")
    context = {
        "form": form,
        "group": group,
        "eyes": supervision.coverage(group, quarter.first),
        "quarter": quarter.name,
        "older": overview.quarter_at(quarter.first - dt.timedelta(days=1), today),
        "newer": overview.quarter_at(quarter.last + dt.timedelta(days=1), today) if quarter.is_over else None,
        "page": Paginator(visits, VISITS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "monitoring/visit_list.html", context)


@require_safe
@require("monitoring.view_supervision")
def supervision_overview(request: AuthedRequest) -> HttpResponse:
    """For one quarter, which office came to which group, and which groups nobody came to look at (M2)."""
    user, today = request.user, today_of(request.user)
    listing = SupervisionFilter(request.GET, user=user, today=today)
    page = page_of(listing.qs.order_by("village_id", "name", "pk"), request.GET, shown=overview.shown)
    page.object_list = overview.rows(page.object_list, listing.quarter)
    # Of a whole province it would take too long to work out.
    scope = listing.scope if len(listing.scope) >= 5 else ""
    context = {
        "filter": listing,
        "page": page,
        "quarter": listing.quarter,
        "areas": overview.areas(user, scope, listing.quarter) if scope else [],
        "offices": SupervisionVisit.Office,
        "may_visit": user.has_perm(VISITING),
        "own_offices": [office.value for office in supervision.offices_for(user)],
    }
    return render(request, "monitoring/supervision_overview.html", context)


@require_safe
@require("monitoring.view_supervision")
def supervision_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered groups with each office's visits as a workbook or (`?as=csv`) CSV; logged."""
    listing = SupervisionFilter(request.GET, user=request.user, today=today_of(request.user))
    as_csv = request.GET.get("as") == "csv"
    found = listing.qs.order_by("village_id", "name", "pk")
    total = count_of(found)
    detail = f"{total} baris, {'CSV' if as_csv else 'XLSX'}, {listing.quarter.name}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.supervisionvisit", detail)
    rows = overview.all_rows(found, listing.quarter)
    return send_rows("pengawasan", "Pengawasan", COLUMNS, rows, as_csv=as_csv, total=total)
