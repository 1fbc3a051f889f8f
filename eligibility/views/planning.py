"""Planning a field verification, and changing the plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from eligibility import planning
from eligibility.assessment import assess
from eligibility.forms import PlanForm
from eligibility.models import Verification
from eligibility.places import with_places
from eligibility.planning import Letter
from eligibility.views.access import verification_for
from groups.models import Proposal
from groups.transitions import Status
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.documents.storing import store


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.handle_proposal")
def verification_plan(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Set verifier, team, date and letter of a submitted proposal, and begin its verification."""
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("group", "village", "program_year__regency", "tier"),
        pk=proposal_id,
    )
    if proposal.status != Status.SUBMITTED:
        return _already_planned(request, proposal)
    verifiers = planning.verifiers_for(proposal.village_id)
    own = request.user if verifiers.filter(pk=request.user.pk).exists() else None
    form = _form(request, proposal, {"verifier": own})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            planned = planning.plan(proposal=proposal, letter=_letter(request, form), by=request.user, **form.plan)
            messages.success(request, f"Verifikasi {proposal.group} dimulai. Kunjungi anggotanya satu per satu.")
            return redirect(planned)
    context = {"form": form, "proposal": proposal, "summary": with_places(assess(proposal), request.user)}
    return render(request, "eligibility/verification_plan.html", context)


def _already_planned(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """A stale page or a second click: say where the proposal stands and go there."""
    messages.warning(request, f"Usulan {proposal.group} sekarang berstatus “{proposal.status_label}”.")
    running = Verification.objects.open().filter(proposal=proposal).first()
    return redirect(running or proposal)


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.handle_proposal")
def verification_replan(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give an open verification another verifier, team, date or letter."""
    verification = verification_for(request.user, pk)
    if not verification.is_open:
        messages.warning(request, "Verifikasi ini sudah selesai; jadwalnya tidak diubah lagi.")
        return redirect(verification)
    initial = {
        "verifier": verification.verifier,
        "team": [member.user_id for member in verification.team.all() if member.until_on is None],
        "planned_on": verification.planned_on,
        "letter_number": verification.letter_number,
        "letter_on": verification.letter_on,
    }
    form = _form(request, verification.proposal, initial)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            planning.replan(verification=verification, letter=_letter(request, form), by=request.user, **form.plan)
            messages.success(request, "Jadwal verifikasi tersimpan.")
            return redirect(verification)
    context = {"form": form, "proposal": verification.proposal, "verification": verification}
    return render(request, "eligibility/verification_plan.html", context)


def _form(request: AuthedRequest, proposal: Proposal, initial: dict[str, object]) -> PlanForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return PlanForm(*sent, proposal=proposal, initial=initial)


def _letter(request: AuthedRequest, form: PlanForm) -> Letter:
    data = form.cleaned_data
    scan = data["letter_scan"]
    kept = store(upload=scan, by=request.user, kind="assignment_letter") if scan else None
    return Letter(data["letter_number"], data["letter_on"], kept)
