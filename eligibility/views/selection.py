"""What is done on the selection board: put forward, one or a whole district; select, undo; pass on a freed place."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from eligibility import offers, ranking, selection, vacancies
from eligibility.forms import DistrictNominateForm, NominateForm, PassForm, RationaleForm, ReasonForm
from eligibility.models import Nomination, PlaceOffer
from eligibility.views.board import year_of
from groups import lifecycle
from groups.models import Proposal
from groups.transitions import Status
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region


def _proposal(user: User, pk: int) -> Proposal:
    """A proposal in the user's territory with all that the pages of selection show; 404 outside."""
    return get_object_or_404(
        Proposal.objects.visible_to(user).select_related(
            "group", "village", "program_year__regency", "tier", "nomination__by"
        ),
        pk=pk,
    )


def board_at(year: ProgramYear, village_id: str) -> str:
    """The board of a year at one village, or at one district."""
    address = reverse("eligibility:selection_board", args=[year.year])
    place = village_id if len(village_id) == 13 else f"kecamatan-{village_id}"
    return f"{address}?regency={year.regency_id}&district={village_id[:8]}#{place}"


def _board_of(proposal: Proposal) -> str:
    return board_at(proposal.program_year, proposal.village_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.nominate")
def proposal_nominate(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Put an eligible proposal forward with a rank, or change it; a reason where the score says otherwise."""
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
    waiting = [one for one in _standings_around(proposal) if one.is_waiting]
    context = {
        "form": form,
        "proposal": proposal,
        "board_url": _board_of(proposal),
        "nomination": standing,
        "waiting": waiting,
        "own": next((one for one in waiting if one.proposal.pk == proposal.pk), None),
    }
    return render(request, "eligibility/proposal_nominate.html", context)


def _standings_around(proposal: Proposal) -> list[ranking.Standing]:
    return ranking.standings(proposal.program_year, [selection.district_of(proposal)])


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.nominate")
def district_nominate(request: AuthedRequest, year: int, district: str) -> HttpResponse:
    """Put a whole district forward in the order of the score, or those that are ticked."""
    chosen = year_of(request, year)
    if chosen is None or not district.startswith(f"{chosen.regency_id}.") or not request.user.covers(district):
        raise Http404
    region = get_object_or_404(Region.objects.districts(), pk=district)
    waiting = sorted(
        (one for one in ranking.standings(chosen, [district]) if one.is_waiting),
        key=lambda one: one.score_position or 0,
    )
    if not waiting or not chosen.is_open:
        messages.warning(request, f"Tidak ada kelompok yang menunggu seleksi di {region.label} tahun {chosen.year}.")
        return redirect(board_at(chosen, district))
    form = DistrictNominateForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            made = selection.nominate_district(
                program_year=chosen, district=district, by=request.user, **form.cleaned_data
            )
            messages.success(request, f"{len(made)} kelompok di {region.label} diusulkan menurut urutan nilai.")
            return redirect(board_at(chosen, district))
    context = {
        "form": form,
        "ticked": {str(pk) for pk in form["chosen"].value() or []},
        "waiting": waiting,
        "region": region,
        "facts": f"{region.label} · {chosen}",
        "board_url": board_at(chosen, district),
    }
    return render(request, "eligibility/district_nominate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.select")
def proposal_select(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Select one proposal, with the reason and what it does to places and budget."""
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
    waiting = [one for one in _standings_around(proposal) if one.is_waiting]
    own = next((one for one in waiting if one.proposal.pk == proposal.pk), None)
    context = {
        "form": form,
        "proposal": proposal,
        "board_url": _board_of(proposal),
        "blockers": blockers,
        "slots": slots,
        "holds_slot": any(slot.village_id == proposal.village_id for slot in slots),
        "budgets": vacancies.budgets(proposal.program_year),
        "own": own,
        "ahead": [one for one in waiting if own is not None and (one.position or 0) < (own.position or 0)],
        "offer": PlaceOffer.objects.open().for_list().filter(proposal=proposal).first(),
    }
    return render(request, "eligibility/proposal_select.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.select")
def proposal_unselect(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Undo a selection before the decree, with a reason; the place is offered to the next in line."""
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


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.view_selection")
def offer_pass(request: AuthedRequest, pk: int) -> HttpResponse:
    """Pass over the group that a freed place is offered to, with a reason; the next in line is offered it."""
    offer = get_object_or_404(
        PlaceOffer.objects.visible_to(request.user)
        .for_list()
        .select_related("proposal__program_year__regency", "proposal__tier"),
        pk=pk,
    )
    check(request.user, offers.RIGHT_TO_SKIP)
    board_url = _board_of(offer.proposal)
    if not offer.is_open:
        messages.warning(request, f"Tawaran ini sudah selesai: {offer.get_outcome_display().lower()}.")
        return redirect(board_url)
    form = PassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            following = offers.pass_over(offer=offer, by=request.user, reason=form.cleaned_data["reason"])
            told = f"Tempat itu sekarang ditawarkan kepada {following.proposal.group}." if following else ""
            told = told or "Tidak ada kelompok lain yang menunggu dan muat di kecamatan ini."
            messages.success(request, f"{offer.proposal.group} dilewati. {told}")
            return redirect(board_url)
    context = {"form": form, "offer": offer, "board_url": board_url}
    return render(request, "eligibility/offer_pass.html", context)
