"""Statements: the list of imports, bringing one in, how it stands against the ledger, and what leaves as a file."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disbursement.filters import LineFilter, StatementFilter
from disbursement.models import Payment, StatementImport, StatementKind, StatementLine
from disbursement.reconciliation import example, importing, standing
from disbursement.reconciliation.standing import OUTCOMES, Shown
from disbursement.statement_forms import StatementForm
from groups.exporting import CHUNK, XLSX, Column, count_of, disarmed, send_rows
from groups.filters import described
from groups.importing.reading import UnreadableWorkbook
from groups.lifecycle import MoveRefused, NotAllowed
from groups.listing import page_of, sort_by
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, Post
from kube_portal.look.templatetags.look import tanggal

SEEING, DOING = "disbursement.view_payment", "disbursement.reconcile_payment"
SORTS = {"imported": ["imported_at"], "period": ["period_from", "period_to"], "lines": ["lines_read"]}
PROBLEMS_SHOWN = 100

LINE_COLUMNS = (
    Column("Baris", lambda row: row.number, 8),
    Column("Tanggal", lambda row: row.line.dated_on, 12),
    Column("No. SP2D atau referensi", lambda row: row.line.reference, 24),
    Column("Rekening", lambda row: row.line.account, 20),
    Column("Keterangan", lambda row: row.line.description, 40),
    Column("Keluar (Rp)", lambda row: row.line.amount if row.line.amount > 0 else None, 16),
    Column("Masuk (Rp)", lambda row: -row.line.amount if row.line.amount < 0 else None, 16),
    Column("Hasil", lambda row: row.label, 24),
    Column("Menurut", lambda row: str(row.reconciliation or ""), 30),
    Column("SP2D di portal", lambda row: row.payment.sp2d_number if row.payment else None, 24),
    Column("Kelompok", lambda row: row.payment.proposal.group.name if row.payment else None, 30),
    Column("Catatan", lambda row: " ".join(row.remarks), 60),
)
PAYMENT_COLUMNS = (
    Column("Tanggal", lambda payment: payment.paid_on, 12),
    Column("SP2D atau bukti setor", lambda payment: payment.sp2d_number, 24),
    Column("Kelompok", lambda payment: payment.proposal.group.name, 30),
    Column("Desa/kelurahan", lambda payment: payment.proposal.village.label, 28),
    Column("Rekening", lambda payment: payment.order.payee.get("number", ""), 20),
    Column("Jumlah (Rp)", lambda payment: payment.amount, 16),
)


@require_safe
@require(SEEING)
def statement_list(request: AuthedRequest) -> HttpResponse:
    """What was imported, newest first, and how much of each file is not settled."""
    listing = StatementFilter(request.GET, queryset=StatementImport.objects.visible_to(request.user), user=request.user)
    rows = sort_by(listing.qs, request.GET, SORTS, default="-imported")
    page = page_of(rows, request.GET, shown=lambda found: found.for_list())
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    lines: Any = StatementLine.objects.filter(statement_rows__statement__in=[one.pk for one in page]).with_outcome()
    for pk, outcome, count in (
        lines.order_by().values_list("statement_rows__statement", "outcome").annotate(count=Count("pk"))
    ):
        counts[pk][outcome] = count
    for one in page:
        one.left = [
            (f"{counts[one.pk][name]} {OUTCOMES[name][0].lower()}", OUTCOMES[name][1])
            for name in ("mismatched", "unmatched")
            if counts[one.pk].get(name)
        ]
    return render(request, "disbursement/statement_list.html", {"filter": listing, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@require(DOING)
def statement_import(request: AuthedRequest) -> HttpResponse:
    """Upload a file; its page says at once what is matched and what is not, or why the file was refused."""
    initial = {name: request.GET.get(name) for name in ("kind", "program_year")}
    form = StatementForm(posted(request), request.FILES or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        result = None
        try:
            with refused_on(form):
                result = importing.import_statement(
                    data["file"],
                    program_year=data["program_year"],
                    kind=data["kind"],
                    by=request.user,
                    period_from=data["period_from"],
                    period_to=data["period_to"],
                )
        except UnreadableWorkbook as unreadable:
            form.add_error("file", str(unreadable))
        if result is not None:
            log_access(request, AccessLog.Action.IMPORT, result.statement, f"{result.statement.lines_read} baris")
            _tell(request, result)
            return redirect(result.statement)
    return render(request, "disbursement/statement_import.html", {"form": form, "kinds": StatementKind})


def _tell(request: AuthedRequest, result: importing.ImportResult) -> None:
    statement = result.statement
    if statement.refused:
        messages.error(request, "Berkas ditolak seluruhnya; tidak ada baris yang disimpan.")
    elif not result.is_new:
        messages.info(request, "Berkas ini sudah diimpor sebelumnya; tidak ada baris baru.")
    else:
        known = f", {statement.known} sudah ada dari berkas sebelumnya" if statement.known else ""
        messages.success(request, f"{statement.added} baris baru diimpor{known}.")


@require_safe
@require(SEEING)
def statement_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One file: figures by outcome, its lines, and the payments of its days that it does not show."""
    statement = statement_of(request, pk)
    if statement.refused:
        context = {"statement": statement, "problems": statement.errors[:PROBLEMS_SHOWN]}
        return render(request, "disbursement/statement_refused.html", context)
    lines = standing.lines_of(statement)
    listing = LineFilter(request.GET, queryset=lines)
    missing = standing.unseen(statement)
    context = {
        "statement": statement,
        "facts": f"{statement.program_year.regency.name} · {tanggal(statement.period_from)} sampai "
        f"{tanggal(statement.period_to)}",
        "filter": listing,
        **_summary(lines, missing),
        "shows_unseen": listing.asks_for_unseen,
    }
    if listing.asks_for_unseen:
        context["page"] = page_of(listing.unseen(missing), request.GET)
    else:
        page = page_of(listing.qs, request.GET)
        page.object_list = standing.shown(page.object_list)
        found = statement.statement_rows.filter(line__in=[row.line.pk for row in page.object_list])
        numbers = dict(found.values_list("line", "number"))
        for row in page.object_list:
            row.number = numbers[row.line.pk]
        context["page"] = page
        only_unknown = listing.form.is_valid() and listing.form.cleaned_data["outcome"] == "unmatched"
        context["explainable"] = page.paginator.count if only_unknown else 0
    return render(request, "disbursement/statement_detail.html", context)


def _summary(lines: QuerySet[StatementLine], missing: QuerySet[Payment]) -> dict[str, Any]:
    """The figures of a file, their sum, and what it does not show (two queries)."""
    found = standing.figures(lines)
    unseen = missing.order_by().aggregate(count=Count("pk"), amount=Sum("amount", default=0))
    return {
        "figures": found,
        "total": {name: sum(getattr(one, name) for one in found) for name in ("count", "out", "back")},
        "unseen": unseen,
    }


@require_safe
@require(SEEING)
def statement_export(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The filtered lines, or the payments that are not seen, as a workbook or (`?as=csv`) CSV; logged."""
    statement = statement_of(request, pk)
    if statement.refused:
        raise Http404
    listing = LineFilter(request.GET, queryset=standing.lines_of(statement))
    of_unseen, as_csv = listing.asks_for_unseen, request.GET.get("as") == "csv"
    name = "belum-tampak" if of_unseen else "rekonsiliasi"
    found: QuerySet[Any] = listing.unseen(standing.unseen(statement)) if of_unseen else listing.qs
    total = count_of(found)
    detail = f"{name}, {total} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, statement, detail)
    if of_unseen:
        rows = found.iterator(chunk_size=CHUNK)
        return send_rows(name, "Belum tampak", PAYMENT_COLUMNS, rows, as_csv=as_csv, total=total)
    lines = _rows(statement, found)
    return send_rows(name, "Rekonsiliasi", LINE_COLUMNS, lines, as_csv=as_csv, total=total)


def _rows(statement: StatementImport, lines: QuerySet[StatementLine]) -> Iterator[Shown]:
    """Lines with all that is said of them, some hundred at a time."""
    found = list(lines)
    numbers = dict(statement.statement_rows.values_list("line", "number"))
    for start in range(0, len(found), CHUNK):
        for row in standing.shown(found[start : start + CHUNK]):
            row.number = numbers[row.line.pk]
            yield row


@require_safe
@require(SEEING)
def statement_rejects(request: AuthedRequest, pk: int) -> HttpResponse:
    """Why a file was refused, cell by cell, as a CSV that Excel opens."""
    statement = statement_of(request, pk)
    if not statement.refused:
        raise Http404
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    names = ("cell", "row", "column", "value", "reason", "remedy")
    writer.writerow(["sel", "baris", "kolom", "nilai", "alasan", "perbaikan"])
    for problem in statement.errors:
        writer.writerow([disarmed(problem[name]) for name in names])
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="impor-{statement.pk}.ditolak.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@require(SEEING)
def statement_minutes(request: AuthedRequest, pk: int) -> HttpResponse:
    """The minutes of the reconciliation (berita acara), to print and sign."""
    statement = statement_of(request, pk)
    if statement.refused:
        raise Http404
    year, lines = statement.program_year, standing.lines_of(statement)
    missing = standing.unseen(statement)
    today = year.today()
    offices = (Post.Office.TREASURER, Post.Office.OFFICE_HEAD)
    context = {
        "statement": statement,
        "today": today,
        "open": standing.shown(lines.came_out("mismatched", "unmatched")),
        "by_hand": standing.shown(lines.came_out("hand", "explained")),
        "missing": list(missing),
        "signatures": [
            (office.label, Post.objects.holding(office, year.regency_id, today).first()) for office in offices
        ],
        **_summary(lines, missing),
    }
    return render(request, "disbursement/statement_minutes.html", context)


@require_POST
@require(DOING)
def statement_match(request: AuthedRequest, pk: int) -> HttpResponse:
    """Match the lines of the year anew, once the ledger has what was missing."""
    statement = statement_of(request, pk)
    try:
        done = importing.match_again(statement=statement, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        told = f"{done.added} baris lagi cocok." if done.added else "Tidak ada yang berubah."
        messages.success(request, f"Dicocokkan lagi. {told}")
    return redirect(statement)


@require_safe
@require(DOING)
def statement_example(request: AuthedRequest) -> HttpResponse:
    """An example of a file, by `?kind=` and `?as=csv`."""
    kind = StatementKind.SP2D if request.GET.get("kind") == StatementKind.SP2D else StatementKind.BANK
    is_csv = request.GET.get("as") == "csv"
    content = example.as_csv(kind) if is_csv else example.as_xlsx(kind)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if is_csv else XLSX)
    name = f"{example.NAMES[kind]}.{'csv' if is_csv else 'xlsx'}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def statement_of(request: AuthedRequest, pk: int) -> StatementImport:
    """An import of the reader's regency, or 404."""
    return get_object_or_404(StatementImport.objects.visible_to(request.user).for_list(), pk=pk)
