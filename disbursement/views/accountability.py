"""Accountability (LPJ): the list, one group's account, beginning it, the remainder, handing it in, printing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disbursement import accountability, reviewing
from disbursement.accountability_forms import RemainderForm
from disbursement.accountability_printing import draft_pdf
from disbursement.filters import AccountabilityFilter, with_due_date
from disbursement.forms import EmptyForm
from disbursement.models import Accountability, AccountabilityLine, Payment, Reopening
from disbursement.overview import days_late, figures, shown_lines
from disbursement.views.answers import step
from groups.exporting import Column, count_of, send_table
from groups.filters import described
from groups.listing import page_of, sort_by
from groups.models import Proposal
from groups.transitions import Status
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog

Mark = AccountabilityLine.Mark
READING, WRITING = "disbursement.view_accountability", "disbursement.write_accountability"
STEPS = ["GET", "HEAD", "POST"]
SORTS = {"group": ["group__name"], "due": ["due_on"], "received": ["received"]}


@require_safe
@require(READING)
def accountability_list(request: AuthedRequest) -> HttpResponse:
    """Groups that received money, and how far their account of it is; what is due first comes first."""
    today = timezone.localdate()
    listing = _listing(request, today)
    first = None
    if request.GET.get("sort"):
        rows = sort_by(listing.qs, request.GET, SORTS, default="due")
    elif request.user.region_id:
        rows = listing.qs.order_by(F("status").desc(), "due_on", "pk")
    else:
        # Of a whole country the days would take too long to work out; who was paid first is due first, or nearly so.
        rows, first = listing.qs.order_by("status_since", "pk"), Q(status=Status.FUNDED)
    page = page_of(rows, request.GET, first=first, shown=_shown)
    for proposal in page:
        proposal.overdue_days = _days_late(proposal, today)
    return render(request, "disbursement/accountability_list.html", {"filter": listing, "page": page})


def _listing(request: AuthedRequest, today: dt.date) -> AccountabilityFilter:
    granted = Proposal.objects.visible_to(request.user).filter(status__in=[Status.FUNDED, Status.ACCOUNTED])
    return AccountabilityFilter(request.GET, queryset=_with_sums(granted), user=request.user, today=today)


def _days_late(proposal: Any, today: dt.date) -> int:
    """Days past its day of a row's account."""
    return days_late(proposal, getattr(proposal, "accountability", None), proposal.due_on, today)


def _with_sums(proposals: QuerySet[Proposal]) -> QuerySet[Any]:
    """Annotate `due_on`, what was `received` and `spent` in rupiah, and whether a reopening was `asked` for."""
    received = Payment.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")
    lines = AccountabilityLine.objects.filter(accountability__proposal=OuterRef("pk")).order_by()
    spent = lines.values("accountability__proposal").annotate(total=Sum("spent")).values("total")
    return with_due_date(proposals).annotate(
        received=Subquery(received.annotate(total=Sum("amount")).values("total")),
        spent=Coalesce(Subquery(spent), 0),
        asked=Exists(Reopening.objects.pending().filter(proposal=OuterRef("pk"))),
    )


def _shown(proposals: QuerySet[Proposal]) -> QuerySet[Any]:
    """Everything a row shows, in one query."""
    return _with_sums(proposals).select_related("group", "village", "program_year__regency", "accountability")


def _standing(proposal: Proposal) -> str:
    found = getattr(proposal, "accountability", None)
    if found is not None:
        return str(found.get_status_display())
    return "Diterima" if proposal.status == Status.ACCOUNTED else "Belum disusun"


COLUMNS: Sequence[Column] = (
    Column("Tahun", lambda proposal: proposal.program_year.year, 8),
    Column("Kode wilayah", lambda proposal: proposal.village_id),
    Column("Desa/kelurahan", lambda proposal: proposal.village.label, 28),
    Column("Kelompok", lambda proposal: proposal.group.name, 30),
    Column("Keadaan LPJ", _standing, 28),
    Column("Batas", lambda proposal: proposal.due_on, 12),
    Column("Hari terlambat", lambda proposal: _days_late(proposal, timezone.localdate()) or None, 14),
    Column("Diterima (Rp)", lambda proposal: proposal.received, 16),
    Column("Dibelanjakan (Rp)", lambda proposal: proposal.spent, 16),
    Column(
        "Dikembalikan (Rp)",
        lambda proposal: found.returned_amount if (found := getattr(proposal, "accountability", None)) else 0,
        16,
    ),
)


@require_safe
@require(READING)
def accountability_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered list as a workbook or (`?as=csv`) CSV, without personal data; logged."""
    listing = _listing(request, timezone.localdate())
    rows = sort_by(
        listing.qs.select_related("group", "village", "program_year", "accountability"),
        request.GET,
        SORTS,
        default="due",
    )
    as_csv = request.GET.get("as") == "csv"
    detail = f"{count_of(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "disbursement.accountability", detail)
    return send_table("lpj", COLUMNS, rows, as_csv=as_csv)


@require_safe
@require(READING)
def accountability_detail(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """One group's account: line by line with its purchases, what is missing, its rounds."""
    proposal = proposal_for(request, proposal_id)
    found = Accountability.objects.filter(proposal=proposal).select_related(
        "submitted_by", "checked_by", "returned_slip", "document"
    ).first()  # fmt: skip
    lines = []
    if found is not None:
        found.proposal = proposal
        lines = shown_lines(found)
    spent = sum(one.line.spent for one in lines)
    writes = request.user.has_perm(WRITING) and proposal.status == Status.FUNDED
    is_open = found is None or found.is_open
    reopenings = list(proposal.reopenings.select_related("asked_by", "decided_by").order_by("-pk"))
    pending = next((one for one in reopenings if one.decided_at is None), None)
    context = {
        "proposal": proposal,
        "accountability": found,
        "lines": lines,
        "shown": [one for one in lines if one.line.counts],
        "outside": next((one for one in lines if not one.line.counts), None),
        "budget": list(proposal.budget_lines.all()) if found is None else [],
        "planned": sum(one.line.planned for one in lines),
        "spent": spent,
        "figures": figures(proposal, found, spent),
        "goods": accountability.goods_to_write_down(proposal) if is_open else [],
        "may_write": writes and is_open,
        "missing": accountability.reasons_against_submitting(found) if writes and found and found.is_open else [],
        "may_check": found is not None and reviewing.may_check(found, request.user),
        "to_mend": [one.line for one in lines if one.line.mark == Mark.MEND],
        "unmarked": sum(1 for one in lines if one.line.counts and not one.line.mark),
        "things": [one for line in lines for one in line.purchases if one.stays],
        "may_ask": proposal.status == Status.ACCOUNTED
        and pending is None
        and request.user.has_perm("groups.reopen_accounts"),
        "pending": pending,
        "may_decide": pending is not None
        and pending.asked_by_id != request.user.pk
        and request.user.has_perm("disbursement.approve_reopening"),
        "reopenings": reopenings,
        "steps": list(found.steps.select_related("by").order_by("-pk")) if found is not None else [],
    }
    return render(request, "disbursement/accountability_detail.html", context)


@require_POST
@require(WRITING)
def accountability_start(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Begin a group's account; begun already, it is simply opened."""
    proposal = proposal_for(request, proposal_id)
    form = EmptyForm(request.POST)
    form.is_valid()
    with refused_on(form):
        accountability.start(proposal=proposal, by=request.user)
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect(page_of_account(proposal))


@require_http_methods(STEPS)
@require(WRITING)
def accountability_remainder(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """What went back to the treasury: how much, when, under which proof, with the slip."""
    proposal, found = account_for(request, proposal_id)
    spent = accountability.spent_sum(found)
    form = RemainderForm(
        posted(request),
        request.FILES or None,
        initial={"amount": found.returned_amount, "proof": found.returned_proof, "on": found.returned_on},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_on(form):
            accountability.give_back(
                accountability=found,
                by=request.user,
                amount=data["amount"],
                proof=data["proof"],
                on=data["on"],
                slip=data["slip"] or None,
            )
            messages.success(request, "Sisa dana disimpan.")
            return redirect(page_of_account(proposal))
    if request.method == "POST" and request.FILES:
        # A browser never shows a chosen file again.
        form.add_error("slip", "Pilih lagi berkas bukti setor; berkas yang tadi belum tersimpan.")
    context = {
        "proposal": proposal,
        "accountability": found,
        "form": form,
        "figures": figures(proposal, found, spent),
    }
    return render(request, "disbursement/accountability_remainder.html", context)


@require_http_methods(STEPS)
@require(WRITING)
def accountability_submit(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Hand the account to the Dinas, or read what it still lacks."""
    proposal, found = account_for(request, proposal_id)
    if not found.is_open:
        messages.warning(request, "LPJ ini sudah diajukan. Tidak ada yang diubah.")
        return redirect(page_of_account(proposal))
    return step_of_account(
        request,
        proposal,
        form=EmptyForm(posted(request)),
        do=lambda data: accountability.submit(accountability=found, by=request.user),
        done="LPJ diajukan ke Dinas untuk diperiksa.",
        title="Ajukan LPJ",
        question="Semua belanja sudah dicatat dan notanya terbaca?",
        missing=[{"text": reason} for reason in accountability.reasons_against_submitting(found)],
        consequences=[
            "Selama diperiksa Dinas, LPJ tidak dapat diubah.",
            "Yang menyusun LPJ tidak dapat memeriksanya.",
        ],
        action_label="Ajukan ke Dinas",
        tone="primary",
    )


@require_safe
@require(READING)
def accountability_print(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """The account on paper: the document that was issued when it was accepted, or a draft marked as one."""
    _, found = account_for(request, proposal_id)
    if found.status == Accountability.Status.ACCEPTED and found.document is not None:
        return redirect(found.document)
    response = HttpResponse(draft_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lpj-{found.proposal_id}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


# Shared by the pages of an account.


def proposal_for(request: AuthedRequest, pk: int) -> Proposal:
    """A proposal of the visitor's territory whose money came, or 404."""
    return get_object_or_404(
        Proposal.objects.visible_to(request.user)
        .filter(status__in=[Status.FUNDED, Status.ACCOUNTED])
        .select_related("group", "village", "tier", "program_year__regency"),
        pk=pk,
    )


def account_for(request: AuthedRequest, proposal_id: int) -> tuple[Proposal, Accountability]:
    """A proposal with the account that was begun of it, or 404."""
    proposal = proposal_for(request, proposal_id)
    found = get_object_or_404(
        Accountability.objects.select_related("document", "returned_slip", "submitted_by", "checked_by"),
        proposal=proposal,
    )
    found.proposal = proposal
    return proposal, found


def page_of_account(proposal: Proposal) -> str:
    """The address of a proposal's account."""
    return reverse("disbursement:accountability_detail", args=[proposal.pk])


def crumbs_of_account(proposal: Proposal) -> list[tuple[str, str]]:
    """The way to a page below the account."""
    return [("LPJ", reverse("disbursement:accountability_list")), (str(proposal.group), page_of_account(proposal))]


def step_of_account(request: AuthedRequest, proposal: Proposal, *, form: Form, **context: Any) -> HttpResponse:
    """One step of an account, answered on its page."""
    return step(
        request,
        form=form,
        back=page_of_account(proposal),
        facts=str(proposal),
        crumbs=crumbs_of_account(proposal),
        **context,
    )


def must_write(request: AuthedRequest) -> None:
    """403 for who only reads."""
    if not request.user.has_perm(WRITING):
        raise PermissionDenied
