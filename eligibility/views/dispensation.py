"""Exceptions: the list, asking for one, deciding on one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from eligibility import dispensations
from eligibility.assessment import Assessment, Line, assess, verification_of
from eligibility.filters import DispensationFilter
from eligibility.forms import AskForm, DecideForm
from eligibility.models import Dispensation
from eligibility.views.refusals import refused_on
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.access import AuthedRequest, require

ROWS_PER_PAGE = 25
SORTS = {
    "asked_at": ("asked_at", "pk"),
    "-asked_at": ("-asked_at", "-pk"),
    "member": ("member__name", "pk"),
    "-member": ("-member__name", "pk"),
    "rule": ("rule", "-asked_at"),
    "-rule": ("-rule", "-asked_at"),
}


@require_safe
@require("eligibility.view_verification")
def dispensation_list(request: AuthedRequest) -> HttpResponse:
    """Exceptions of my territory; those that wait come first, oldest on top."""
    rows = Dispensation.objects.visible_to(request.user).select_related(
        "member", "proposal__group", "proposal__village", "asked_by", "decided_by"
    )
    listing = DispensationFilter(request.GET, queryset=rows)
    order = SORTS.get(request.GET.get("sort", ""), ("-decided_at", "asked_at", "pk"))
    page = Paginator(listing.qs.order_by(*order), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "eligibility/dispensation_list.html", {"filter": listing, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.ask_dispensation")
def dispensation_ask(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Ask for an exception for one member from one failing rule."""
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("group", "village", "program_year__regency"),
        pk=proposal_id,
    )
    if proposal.status != Status.VERIFICATION:
        messages.warning(request, "Pengecualian hanya diminta selama verifikasi lapangan.")
        return redirect(proposal)
    failing = _failing(proposal)
    chosen = {name: request.GET.get(name, "") for name in ("member", "rule")}
    form = AskForm(request.POST if request.method == "POST" else None, failing=failing, initial=chosen)
    verification = verification_of(proposal)
    if request.method == "POST" and form.is_valid():
        member = next(one.member for one, _ in failing if one.member.pk == form.cleaned_data["member"])
        with refused_on(form):
            asked = dispensations.ask(
                proposal=proposal,
                member=member,
                rule=form.cleaned_data["rule"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
            messages.success(request, f"Pengecualian {asked.rule_label} untuk {member} diminta.")
            return redirect(verification or proposal)
    context = {"form": form, "proposal": proposal, "failing": failing, "verification": verification}
    return render(request, "eligibility/dispensation_ask.html", context)


def _failing(proposal: Proposal) -> list[tuple[Assessment, Line]]:
    """Who fails what, as far as an exception may still be asked."""
    return [(one, line) for one in assess(proposal).members for line in one.lines if line.may_be_dispensed]


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.view_verification")
def dispensation_decide(request: AuthedRequest, pk: int) -> HttpResponse:
    """One request: who, which rule, why; granted or refused by a second person."""
    dispensation = get_object_or_404(
        Dispensation.objects.visible_to(request.user).select_related(
            "member",
            "asked_by",
            "decided_by",
            "proposal__group",
            "proposal__village",
            "proposal__program_year__regency",
        ),
        pk=pk,
    )
    proposal = dispensation.proposal
    may_decide = request.user.role_allows("eligibility.decide_dispensation")
    can_decide = may_decide and dispensation.is_undecided and proposal.status == Status.VERIFICATION
    form = DecideForm(request.POST if request.method == "POST" else None) if can_decide else None
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        if form is None:
            messages.warning(request, "Pengecualian ini sudah diputus, atau usulannya tidak lagi diverifikasi.")
            return redirect(dispensation)
        if form.is_valid():
            with refused_on(form):
                decided = dispensations.decide(
                    dispensation=dispensation,
                    granted=form.cleaned_data["decision"] == Dispensation.Decision.GRANTED,
                    note=form.cleaned_data["note"],
                    by=request.user,
                )
                messages.success(request, f"Pengecualian {decided.get_decision_display().lower()}.")
                return redirect("eligibility:dispensation_list")
    one = next((found for found in assess(proposal).members if found.member.pk == dispensation.member_id), None)
    line = one.line(dispensation.rule) if one is not None else None
    context = {"dispensation": dispensation, "proposal": proposal, "form": form, "one": one, "line": line}
    return render(request, "eligibility/dispensation_decide.html", context)
