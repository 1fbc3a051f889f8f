"""Cash books: those of a territory, one book month by month, its print and its export."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from groups.exporting import CHUNK, count_of, send_rows
from groups.filters import described
from groups.listing import Sorts, page_of, sort_by, without_numbers
from groups.models import Group
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.printing import TemplateError
from kube_portal.look.templatetags.look import bulan
from monitoring.cashbook import closing, entries, ledger, loans, overview, printing
from monitoring.cashbook.exporting import BOOK_COLUMNS, LINE_COLUMNS, running_rows
from monitoring.cashbook.filters import BookFilter
from monitoring.duedates import first_day, month_after, month_before
from monitoring.models import CashClose, CashEntry, GroupBook
from monitoring.models.cashbook import CashKind
from monitoring.views.common import group_in_reach, today_of

logger = logging.getLogger(__name__)

READING = "monitoring.view_cashbook"
LINES_PER_PAGE = 100
SORTS: Sorts = {"name": (Lower("name"),), "village": ("village_id", Lower("name"))}


def book_in_reach(user: User, group_id: int) -> GroupBook:
    """The cash book of a group of the user's territory, or 404."""
    group = group_in_reach(user, group_id)
    book = get_object_or_404(GroupBook, group_id=group.pk, kind=GroupBook.Kind.CASH)
    book.group = group
    return book


@require_safe
@require(READING)
def cashbook_list(request: AuthedRequest) -> HttpResponse:
    """Every cash book of the territory: what the group has, the last line, the last close, loans in arrears."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    listing, today = _listing(request), today_of(request.user)
    rows = sort_by(listing.qs, request.GET, SORTS, default="name")
    page = page_of(rows, request.GET, shown=lambda chosen: overview.shown(chosen, today))
    page.object_list = overview.with_held(page.object_list)
    context = {"filter": listing, "page": page, "last_month": month_before(today), "today": today}
    return render(request, "monitoring/cashbook_list.html", context)


def _listing(request: AuthedRequest) -> BookFilter:
    groups = overview.groups_with_books(request.user)
    return BookFilter(request.GET, queryset=groups, user=request.user, today=today_of(request.user))


@require_safe
@require(READING)
def cashbook_list_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered books as a workbook or (`?as=csv`) CSV; logged."""
    listing, as_csv = _listing(request), request.GET.get("as") == "csv"
    rows = sort_by(listing.qs, request.GET, SORTS, default="name")
    total = count_of(rows)
    detail = f"{total} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.cashbook_list", detail)
    books = _book_rows(rows, today_of(request.user))
    return send_rows("buku-kas", "Buku kas", BOOK_COLUMNS, books, as_csv=as_csv, total=total)


def _book_rows(groups: Any, today: dt.date) -> Iterator[Any]:
    """Groups with all that is said of their books, some hundred at a time, in their order."""
    keys = list(groups.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        found = {group.pk: group for group in overview.shown(Group.objects.filter(pk__in=part), today)}
        yield from overview.with_held(found[pk] for pk in part if pk in found)


@require_safe
@require(READING)
def cashbook_detail(request: AuthedRequest, group_id: int) -> HttpResponse:
    """One month of a group's cash book, line by line with the running balance; empty until money came."""
    group = group_in_reach(request.user, group_id)
    book = ledger.book_of(group)
    today = group.village.today()
    span = ledger.span_of(book, today)
    months = span.months
    if book is None or not months:
        return render(request, "monitoring/cashbook_empty.html", {"group": group, "book": book})
    month = span.asked(request.GET.get("month", ""))
    kind = request.GET.get("kind", "")
    kind = kind if kind in CashKind.values else ""
    shown = ledger.month_of(book, month)
    page = Paginator(shown.of_kind(kind), LINES_PER_PAGE).get_page(request.GET.get("page"))
    close = CashClose.objects.filter(book=book, month=month).select_related("closed_by", "reopened_by")
    newest = ledger.newest_close(book)
    turn = closing.next_turn(book, today)
    context = {
        "group": group,
        "book": book,
        "shown": shown,
        "month": month,
        "months": months,
        "older": month_before(month) if month_before(month) in months else None,
        "newer": month_after(month) if month_after(month) in months else None,
        "kind": kind,
        "kinds": [(one.kind.value, one.kind.label) for one in shown.totals],
        "page": page,
        "lines": _with_entries(page.object_list),
        "held": ledger.held(book),
        "arrears": loans.arrears(group, today),
        "closes": list(close.order_by("-pk")),
        "newest": newest,
        "turn": turn if turn is not None and turn.is_over else None,
        "today": today,
        "may_write": request.user.has_perm(entries.WRITING),
        "may_close": request.user.has_perm(closing.CLOSING),
        "may_reopen": request.user.has_perm(closing.REOPENING),
    }
    return render(request, "monitoring/cashbook_detail.html", context)


def _with_entries(lines: Any) -> list[tuple[CashEntry, ledger.Balance]]:
    """The lines of a page with everything that is shown of them (two queries)."""
    found = {
        entry.pk: entry
        for entry in CashEntry.objects.filter(pk__in=[line.pk for line in lines])
        .select_related("member", "loan", "reverses", "reversal")
        .prefetch_related("receipts__file")
    }
    return [(found[line.pk], line.balance) for line in lines]


@require_safe
@require(READING)
def cashbook_export(request: AuthedRequest, group_id: int) -> HttpResponseBase:
    """A month of the book, or (without `?month=`) all of it, as a workbook or (`?as=csv`) CSV; logged."""
    book = book_in_reach(request.user, group_id)
    span = ledger.span_of(book, book.group.village.today())
    rows = CashEntry.objects.filter(book=book).select_related("member", "written_by")
    opening, name = ledger.Balance(), f"buku-kas-{book.group_id}"
    if span.months and request.GET.get("month"):
        month = span.asked(request.GET["month"])
        opening = ledger.held(book, month - dt.timedelta(days=1))
        rows = rows.filter(dated_on__gte=month, dated_on__lt=month_after(month))
        name = f"{name}-{month:%Y-%m}"
    as_csv = request.GET.get("as") == "csv"
    log_access(request, AccessLog.Action.EXPORT, book, f"{name}, {'CSV' if as_csv else 'XLSX'}")
    return send_rows(name, "Buku kas", LINE_COLUMNS, running_rows(rows, opening), as_csv=as_csv)


@require_safe
@never_cache
@require(READING)
def cashbook_print(request: AuthedRequest, group_id: int, paper: str) -> HttpResponse:
    """One of the group's books as on paper, as PDF: `ledger` of a month, loans, guests, minutes, members, inventory."""
    group = group_in_reach(request.user, group_id)
    if paper not in printing.PAPERS:
        raise Http404
    today = group.village.today()
    book = ledger.book_of(group)
    span = ledger.span_of(book, today)
    month = span.asked(request.GET.get("month", "")) if span.months else first_day(today)
    try:
        pdf = printing.print_paper(paper, group, book, month)
    except TemplateError as trouble:
        logger.exception("The book %s could not be printed", paper)
        return render(request, "template_trouble.html", {"trouble": trouble}, status=503)
    if pdf is None:
        raise Http404
    log_access(request, AccessLog.Action.EXPORT, group, f"{printing.PAPERS[paper].title}, PDF, {bulan(month)}")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{paper}-{group.pk}-{month:%Y-%m}.pdf") or ""
    return response
