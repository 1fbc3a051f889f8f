"""The selection board, and what is done on it: put forward, select, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from eligibility import board, selection
from eligibility.forms import NominateForm, RationaleForm, ReasonForm
from eligibility.models import Nomination
from eligibility.views.refusals import refused_on
from groups import lifecycle
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear

SEEING = "eligibility.view_selection"


@require_safe
@require(SEEING)
def selection_board_index(request: AuthedRequest) -> HttpResponse:
    """The board of the latest year of my territory."""
    year = ProgramYear.objects.visible_to(request.user).order_by("-year").first()
    if year is None:
        return render(request, "eligibility/selection_board_empty.html")
    return redirect("eligibility:selection_board", year.year)


@require_safe
@require(SEEING)
def selection_board(request: AuthedRequest, year: int) -> HttpResponse:
    """Per district its slots, villages and candidates; `?regency=` chooses where a territory holds several."""
    years = list(ProgramYear.objects.visible_to(request.user).select_related("regency").order_by("-year", "regency_id"))
    of_year = [found for found in years if found.year == year]
    if not of_year:
        raise Http404
    chosen = next((found for found in of_year if found.regency_id == request.GET.get("regency")), of_year[0])
    page = board.page_of_districts(request.user, chosen, request.GET.get("page"))
    quota = chosen.villages_per_district
    limit = f"paling banyak {quota} desa/kelurahan per kecamatan (Q1)" if quota else "tanpa batas desa/kelurahan (Q1)"
    context = {
        "title": f"Seleksi {chosen.year}",
        "facts": f"{chosen.regency.name} · {limit}",
        "program_year": chosen,
        "years": sorted({found.year for found in years if found.regency_id == chosen.regency_id}, reverse=True),
        "regencies": of_year,
        "page": page,
        "districts": board.districts(request.user, chosen, page),
        "budgets": board.budgets(chosen),
        "may_nominate": request.user.role_allows("eligibility.nominate") and chosen.is_open,
        "may_select": request.user.role_allows("eligibility.select") and chosen.is_open,
    }
    return render(request, "eligibility/selection_board.html", context)


def _proposal(user: User, pk: int) -> Proposal:
    """A proposal in the user's territory with all that the pages of selection show; 404 outside."""
    return get_object_or_404(
        Proposal.objects.visible_to(user).select_related(
            "group", "village", "program_year__regency", "tier", "nomination__by"
        ),
        pk=pk,
    )


def _board_of(proposal: Proposal) -> str:
    """The board at this proposal's village."""
    address = reverse("eligibility:selection_board", args=[proposal.program_year.year])
    return f"{address}?regency={proposal.program_year.regency_id}#{proposal.village_id}"


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.nominate")
def proposal_nominate(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Put an eligible proposal forward with a rank and a rationale, or change them."""
    proposal = _proposal(request.user, proposal_id)
    if proposal.status != Status.ELIGIBLE:
        messages.warning(request, f"Usulan {proposal.group} sekarang berstatus “{proposal.status_label}”.")
        return redirect(_board_of(proposal))
    standing = Nomination.objects.filter(proposal=proposal).first()
    initial = (
        {"rank": standing.rank, "rationale": standing.rationale}
        if standing is not None
        else {"rank": selection.next_rank(proposal)}
    )
    form = NominateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            selection.nominate(proposal=proposal, by=request.user, **form.cleaned_data)
            messages.success(request, f"{proposal.group} diusulkan pada peringkat {form.cleaned_data['rank']}.")
            return redirect(_board_of(proposal))
    context = {"form": form, "proposal": proposal, "board_url": _board_of(proposal), "nomination": standing}
    return render(request, "eligibility/proposal_nominate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.select")
def proposal_select(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Select one proposal, with the reason and what it does to slots and budget."""
    proposal = _proposal(request.user, proposal_id)
    if proposal.status != Status.ELIGIBLE:
        messages.warning(request, f"Usulan {proposal.group} sekarang berstatus “{proposal.status_label}”.")
        return redirect(_board_of(proposal))
    form = RationaleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            selection.select(proposal=proposal, by=request.user, rationale=form.cleaned_data["note"])
            messages.success(request, f"{proposal.group} ({proposal.village.label}) terpilih dan menunggu SK.")
            return redirect(_board_of(proposal))
    blockers = lifecycle.blockers(proposal, "select", by=request.user) if request.method != "POST" else []
    slots = selection.slots_of(proposal)
    context = {
        "form": form,
        "proposal": proposal,
        "board_url": _board_of(proposal),
        "blockers": blockers,
        "slots": slots,
        "holds_slot": any(slot.village_id == proposal.village_id for slot in slots),
        "budgets": board.budgets(proposal.program_year),
    }
    return render(request, "eligibility/proposal_select.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.select")
def proposal_unselect(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Undo a selection before the decree, with a reason."""
    proposal = _proposal(request.user, proposal_id)
    if proposal.status != Status.APPROVED:
        messages.warning(request, f"Usulan {proposal.group} sekarang berstatus “{proposal.status_label}”.")
        return redirect(_board_of(proposal))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            selection.unselect(proposal=proposal, by=request.user, reason=form.cleaned_data["note"])
            messages.success(request, f"Pilihan {proposal.group} dibatalkan; usulannya kembali ke daftar tunggu.")
            return redirect(_board_of(proposal))
    context = {
        "form": form,
        "proposal": proposal,
        "board_url": _board_of(proposal),
        "blockers": lifecycle.blockers(proposal, "unselect", by=request.user) if request.method != "POST" else [],
    }
    return render(request, "eligibility/proposal_unselect.html", context)
