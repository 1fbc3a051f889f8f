"""Accountability (LPJ): the list, one group's account line by line, and the Dinas's check of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from disbursement import accountability, payments
from disbursement.filters import AccountabilityFilter, with_due_date
from disbursement.forms import AccountabilityForm, EmptyForm, ReasonForm
from disbursement.models import Accountability, AccountabilityLine, Payment, Reopening
from disbursement.timeliness import accountability_due
from disbursement.views.answers import posted, refused_on, step
from groups.listing import page_of, sort_by
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.access import AuthedRequest, require

STEPS = ["GET", "HEAD", "POST"]
SORTS = {"group": ["group__name"], "due": ["due_on"], "received": ["received"]}


@require_safe
@require("disbursement.view_accountability")
def accountability_list(request: AuthedRequest) -> HttpResponse:
    """Groups that received money, and how far their account of it is; what is due first comes first."""
    today = timezone.localdate()
    granted = Proposal.objects.visible_to(request.user).filter(status__in=[Status.FUNDED, Status.ACCOUNTED])
    listing = AccountabilityFilter(request.GET, queryset=_with_sums(granted), user=request.user, today=today)
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
        proposal.overdue_days = (today - proposal.due_on).days if proposal.status == Status.FUNDED else 0
    return render(request, "disbursement/accountability_list.html", {"filter": listing, "page": page})


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


@require_http_methods(STEPS)
@require("disbursement.view_accountability")
def accountability_detail(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """One group's account: written here while it is open, read and checked here afterwards."""
    proposal = _proposal(request, proposal_id)
    found = Accountability.objects.filter(proposal=proposal).select_related("submitted_by", "checked_by").first()
    if found is not None:
        found.proposal = proposal
    budget = list(proposal.budget_lines.all())
    lines = {line.budget_line_id: line for line in found.lines.select_related("receipt")} if found else {}
    writes = request.user.has_perm("disbursement.write_accountability")
    is_open = proposal.status == Status.FUNDED and (found is None or found.is_open)
    form = AccountabilityForm(posted(request), request.FILES or None, budget=budget, lines=lines, accountability=found)
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        if not is_open:
            messages.warning(request, "LPJ ini tidak (lagi) terbuka untuk diubah. Tidak ada yang disimpan.")
            return redirect(_page(proposal))
        if form.is_valid():
            with refused_on(form):
                _save(request, proposal, form)
                return redirect(_page(proposal))
    context = {
        "proposal": proposal,
        "accountability": found,
        "form": form if writes and is_open else None,
        **_figures(proposal, found, budget, lines),
        **_rights(request, proposal, found),
    }
    return render(request, "disbursement/accountability_detail.html", context)


def _save(request: AuthedRequest, proposal: Proposal, form: AccountabilityForm) -> None:
    """Save what was filled in; asked to, hand it to the Dinas, or say why not yet (it stays saved)."""
    saved = accountability.save(
        proposal=proposal,
        by=request.user,
        entries=form.entries(request.user),
        returned_amount=form.cleaned_data["returned_amount"],
        returned_proof=form.cleaned_data["returned_proof"],
    )
    if "submit" not in request.POST:
        messages.success(request, "LPJ disimpan.")
        return
    reasons = accountability.reasons_against_submitting(saved)
    if reasons:
        messages.warning(request, f"LPJ disimpan, tetapi belum bisa diajukan. {' '.join(reasons)}")
        return
    accountability.submit(accountability=saved, by=request.user)
    messages.success(request, "LPJ diajukan ke Dinas untuk diperiksa.")


def _figures(
    proposal: Proposal, found: Accountability | None, budget: list[Any], lines: dict[int, AccountabilityLine]
) -> dict[str, Any]:
    """The sums, the lines to read, and the days: everything in rupiah."""
    received = payments.paid(proposal)
    spent = sum(line.spent for line in lines.values())
    returned = found.returned_amount if found else 0
    effective = Payment.objects.effective().filter(proposal=proposal)
    last = effective.aggregate(last=Max("paid_on"))["last"]
    due = accountability_due(proposal, last)
    table = [{"budget": line, "line": lines.get(line.pk)} for line in budget]
    for row in table:
        row["difference"] = row["line"].spent - row["budget"].total if row["line"] else None
    return {
        "table": table,
        "received": received,
        "spent": spent,
        "returned": returned,
        "unaccounted": received - spent - returned,
        "budget_total": sum(line.total for line in budget),
        "without_receipt": sum(1 for line in lines.values() if line.spent and not line.receipt_id),
        "due": due,
        "overdue_days": (proposal.program_year.today() - due).days if proposal.status == Status.FUNDED else 0,
    }


def _rights(request: AuthedRequest, proposal: Proposal, found: Accountability | None) -> dict[str, Any]:
    """What this person may do with the account as it stands."""
    user = request.user
    submitted = found is not None and found.status == Accountability.Status.SUBMITTED
    is_accounted = proposal.status == Status.ACCOUNTED
    reopenings = list(proposal.reopenings.select_related("asked_by", "decided_by").order_by("-pk"))
    pending = next((one for one in reopenings if one.decided_at is None), None)
    return {
        "may_check": submitted
        and user.has_perm("disbursement.check_accountability")
        and found is not None
        and found.submitted_by_id != user.pk,
        "may_ask": is_accounted and pending is None and user.has_perm("groups.reopen_accounts"),
        "pending": pending,
        "may_decide": pending is not None
        and pending.asked_by_id != user.pk
        and user.has_perm("disbursement.approve_reopening"),
        "reopenings": reopenings,
    }


@require_http_methods(STEPS)
@require("disbursement.check_accountability")
def accountability_accept(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Accept an account that adds up to the rupiah."""
    proposal, found = _found(request, proposal_id)
    return _step(
        request,
        proposal,
        form=EmptyForm(posted(request)),
        do=lambda data: accountability.accept(accountability=found, by=request.user),
        done="LPJ diterima. Usulan ini selesai.",
        title="Terima LPJ",
        question="Semua baris dan nota sudah diperiksa?",
        consequences=["LPJ yang diterima hanya dapat dibuka lagi oleh dua orang, dengan alasan."],
        action_label="Ya, terima LPJ",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("disbursement.check_accountability")
def accountability_return(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Send an account back, with a note."""
    proposal, found = _found(request, proposal_id)
    return _step(
        request,
        proposal,
        form=ReasonForm(posted(request), label="Apa yang harus diperbaiki?", most=1000),
        do=lambda data: accountability.send_back(accountability=found, by=request.user, note=data["reason"]),
        done="LPJ dikembalikan untuk diperbaiki.",
        title="Kembalikan LPJ",
        question="Sebutkan baris dan nota yang dimaksud",
        action_label="Kembalikan untuk diperbaiki",
        tone="danger",
    )


@require_http_methods(STEPS)
@require("groups.reopen_accounts")
def accountability_reopen(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Ask for an accepted account to be opened again."""
    proposal = _proposal(request, proposal_id)
    return _step(
        request,
        proposal,
        form=ReasonForm(posted(request), label="Alasan membuka lagi", most=500),
        do=lambda data: accountability.ask_reopening(proposal=proposal, by=request.user, reason=data["reason"]),
        done="Permintaan dicatat dan menunggu keputusan orang kedua.",
        title="Minta LPJ dibuka lagi",
        question="Mengapa LPJ ini perlu dibuka lagi?",
        consequences=["Orang lain yang memutuskan. Bila dikabulkan, LPJ kembali kepada penyusunnya."],
        action_label="Minta dibuka lagi",
        tone="primary",
    )


@require_http_methods(["POST"])
@require("disbursement.approve_reopening")
def reopening_decide(request: AuthedRequest, proposal_id: int, pk: int) -> HttpResponse:
    """Grant or refuse what another person asked."""
    proposal = _proposal(request, proposal_id)
    reopening = get_object_or_404(Reopening, pk=pk, proposal=proposal)
    granted = request.POST.get("granted")
    if granted not in ("yes", "no"):
        messages.error(request, "Pilih kabulkan atau tolak.")
        return redirect(_page(proposal))
    form = EmptyForm(request.POST)
    form.is_valid()
    with refused_on(form):
        accountability.decide_reopening(reopening=reopening, by=request.user, granted=granted == "yes")
        messages.success(request, "LPJ dibuka lagi." if granted == "yes" else "Permintaan ditolak; LPJ tetap selesai.")
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect(_page(proposal))


def _proposal(request: AuthedRequest, pk: int) -> Proposal:
    return get_object_or_404(
        Proposal.objects.visible_to(request.user)
        .filter(status__in=[Status.FUNDED, Status.ACCOUNTED])
        .select_related("group", "village", "tier", "program_year__regency"),
        pk=pk,
    )


def _found(request: AuthedRequest, proposal_id: int) -> tuple[Proposal, Accountability]:
    proposal = _proposal(request, proposal_id)
    found = get_object_or_404(Accountability, proposal=proposal)
    found.proposal = proposal
    return proposal, found


def _page(proposal: Proposal) -> str:
    return reverse("disbursement:accountability_detail", args=[proposal.pk])


def _step(request: AuthedRequest, proposal: Proposal, **context: Any) -> HttpResponse:
    return step(
        request,
        back=_page(proposal),
        facts=str(proposal),
        crumbs=[("LPJ", reverse("disbursement:accountability_list")), (str(proposal), _page(proposal))],
        **context,
    )
