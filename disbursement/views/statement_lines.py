"""One line of a statement: what it was matched with, and the steps by which people link, explain and undo."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from disbursement.filters import LineFilter
from disbursement.forms import ReasonForm
from disbursement.models import StatementLine
from disbursement.reconciliation import deciding, standing
from disbursement.statement_forms import ExplainForm, LinkForm
from disbursement.views.answers import step
from disbursement.views.statements import DOING, SEEING, statement_of
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah

STEPS = ["GET", "HEAD", "POST"]
LINES_SHOWN = 10


@require_safe
@require(SEEING)
def statement_line(request: AuthedRequest, pk: int) -> HttpResponse:
    """Facts, outcome with what differs, payments that it may be, and who decided what."""
    line = _line_of(request, pk)
    (row,) = standing.shown([line])
    may = request.user.has_perm(DOING)
    context = {
        "line": line,
        "row": row,
        "rows": list(line.statement_rows.select_related("statement__file").order_by("pk")),
        "suggested": [] if row.reconciliation else _suggested(line, request),
        "history": _history(line),
        "may_decide": may and row.reconciliation is None,
        "may_undo": may and row.reconciliation is not None,
        "returned": row.payment
        if row.reconciliation is None and line.amount < 0 and row.outcome == "unmatched"
        else None,
        "may_return": request.user.has_perm("groups.return_payment"),
    }
    return render(request, "disbursement/statement_line.html", context)


def _suggested(line: StatementLine, request: AuthedRequest) -> list[tuple[Any, list[str]]]:
    found = standing.suggestions(line, request.user)
    return [(one, [*standing.differences(line, one), *_other_number(line, one)]) for one in found]


def _other_number(line: StatementLine, payment: Any) -> list[str]:
    said = standing.reference_differs(line, payment)
    return [said] if said else []


def _history(line: StatementLine) -> list[dict[str, Any]]:
    """Who matched, explained and undid what, newest first (one query)."""
    entries = []
    for one in line.reconciliations.select_related("by", "payment", "reversal__by"):
        what = f"{one}: {one.payment}" if one.payment else str(one)
        who = f"portal, saat dijalankan {one.by}" if one.is_automatic else str(one.by)
        tone = "good" if one.active else "neutral"
        entries.append({"title": what, "who": who, "at": one.at, "note": one.reason, "tone": tone})
        undone = getattr(one, "reversal", None)
        if undone is not None:
            who = str(undone.by or "portal")
            entries.append({"title": "Dibatalkan", "who": who, "at": undone.at, "note": undone.reason, "tone": "warn"})
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


@require_http_methods(STEPS)
@require(DOING)
def statement_line_link(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say which payment a line is."""
    line = _line_of(request, pk)
    suggested = standing.suggestions(line, request.user)
    form = LinkForm(posted(request), suggested=suggested)
    return _step(
        request,
        line,
        form=form,
        do=lambda data: deciding.link(line=line, payment=form.chosen, by=request.user, reason=data["reason"]),
        done="Baris dicocokkan dengan pembayaran itu.",
        title="Cocokkan dengan tangan",
        question="Pembayaran mana yang dimaksud baris ini?",
        missing=[]
        if suggested
        else [
            {"text": "Tidak ada catatan bayar yang mirip. Bila bukan pembayaran kepada kelompok, jelaskan barisnya."}
        ],
        consequences=["Yang berbeda tetap ditampilkan bersama alasan Anda; buku pembayaran tidak diubah."],
        action_label="Cocokkan",
        tone="primary",
    )


@require_http_methods(STEPS)
@require(DOING)
def statement_line_explain(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say why a line is no payment to a group."""
    line = _line_of(request, pk)
    return _step(
        request,
        line,
        form=ReasonForm(posted(request), label="Apa baris ini?"),
        do=lambda data: deciding.explain(line=line, by=request.user, reason=data["reason"]),
        done="Penjelasan dicatat.",
        title="Jelaskan baris",
        question="Baris ini bukan pembayaran kepada kelompok",
        consequences=["Misalnya biaya administrasi bank atau belanja lain kantor. Inspektorat membaca penjelasan ini."],
        action_label="Simpan penjelasan",
        tone="primary",
    )


@require_http_methods(STEPS)
@require(DOING)
def statement_explain(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say of all unknown lines that fit the words of the address (`?q=`) why they are no payments to groups."""
    statement = statement_of(request, pk)
    if statement.refused:
        raise Http404
    listing = LineFilter(request.GET, queryset=standing.lines_of(statement).came_out("unmatched"))
    lines = list(listing.qs)
    form = ExplainForm(posted(request), lines=lines)
    words = (listing.form.cleaned_data.get("q") or "") if listing.form.is_valid() else ""
    return step(
        request,
        form=form,
        do=lambda data: deciding.explain_all(
            statement=statement, lines=[line.pk for line in lines], by=request.user, reason=data["reason"]
        ),
        done=f"Penjelasan dicatat pada {len(lines)} baris.",
        back=statement.get_absolute_url(),
        title="Jelaskan banyak baris",
        facts=f"{statement.get_kind_display()} · {statement.file.name}",
        crumbs=[
            ("Rekonsiliasi bank", reverse("disbursement:statement_list")),
            (statement.get_kind_display(), statement.get_absolute_url()),
        ],
        question=f"{len(lines)} baris yang tidak dikenal ini bukan pembayaran kepada kelompok",
        summary=[
            ("Memuat kata", words or "semua baris yang tidak dikenal"),
            ("Uang keluar", format_rupiah(sum(line.amount for line in lines if line.amount > 0))),
            ("Uang masuk", format_rupiah(-sum(line.amount for line in lines if line.amount < 0))),
            *((tanggal(line.dated_on), f"{_said(line)}, {format_rupiah(line.amount)}") for line in lines[:LINES_SHOWN]),
            *([("", f"dan {len(lines) - LINES_SHOWN} baris lagi")] if len(lines) > LINES_SHOWN else []),
        ],
        missing=[] if lines else [{"text": "Tidak ada baris yang tidak dikenal dengan kata itu."}],
        consequences=["Setiap baris mendapat penjelasan yang sama atas nama Anda, dan dapat dibatalkan satu per satu."],
        action_label=f"Jelaskan {len(lines)} baris",
        tone="primary",
    )


def _said(line: StatementLine) -> str:
    return line.description or line.reference or line.account or "tanpa keterangan"


@require_http_methods(STEPS)
@require(DOING)
def statement_line_undo(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take back what a line was matched with, or its explanation."""
    line = _line_of(request, pk)
    (row,) = standing.shown([line])
    return _step(
        request,
        line,
        form=ReasonForm(posted(request)),
        do=lambda data: deciding.undo(line=line, by=request.user, reason=data["reason"]),
        done="Pencocokan dibatalkan.",
        title="Batalkan pencocokan",
        question="Mengapa pencocokan ini keliru?",
        missing=[] if row.reconciliation else [{"text": "Baris ini tidak (lagi) dicocokkan atau dijelaskan."}],
        consequences=["Yang lama tetap tercatat; portal tidak mencocokkan pasangan ini lagi."],
        action_label="Batalkan pencocokan",
        tone="danger",
    )


def _line_of(request: AuthedRequest, pk: int) -> StatementLine:
    """A line of the reader's regency with its outcome, or 404."""
    visible = StatementLine.objects.visible_to(request.user).with_outcome().select_related("program_year__regency")
    return get_object_or_404(visible, pk=pk)


def _step(request: AuthedRequest, line: StatementLine, **context: Any) -> HttpResponse:
    way = "Uang keluar" if line.amount > 0 else "Uang masuk"
    return step(
        request,
        back=line.get_absolute_url(),
        facts=f"{line.get_kind_display()} · {tanggal(line.dated_on)} · {format_rupiah(abs(line.amount))}",
        crumbs=[("Rekonsiliasi bank", reverse("disbursement:statement_list")), (str(line), line.get_absolute_url())],
        summary=[
            (way, format_rupiah(abs(line.amount))),
            ("SP2D atau referensi", line.reference or "–"),
            ("Rekening", line.account or "–"),
            ("Keterangan", line.description or "–"),
        ],
        **context,
    )
