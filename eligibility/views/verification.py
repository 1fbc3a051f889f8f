"""Field verification: the list, the plan, the members one by one, the place of business, the conclusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eligibility import verification as activity
from eligibility.assessment import Assessment, Summary, assess
from eligibility.filters import VerificationFilter
from eligibility.forms import ConcludeForm, MemberCheckForm, SiteForm
from eligibility.models import MemberCheck, Verification
from eligibility.views.access import READING, WRITING, verification_for, writes
from eligibility.views.refusals import refused_on
from groups import lifecycle
from groups.listing import page_of
from groups.models import Proposal
from groups.seams import Blocker
from groups.transitions import Status
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User

SHOWN_UNPLANNED = 5
SORTS = {
    "planned_on": ("planned_on", "pk"),
    "-planned_on": ("-planned_on", "-pk"),
    "group": ("proposal__group__name", "pk"),
    "-group": ("-proposal__group__name", "pk"),
    "verifier": ("verifier__first_name", "planned_on", "pk"),
    "-verifier": ("-verifier__first_name", "planned_on", "pk"),
}


@require_safe
@require(READING)
def verification_list(request: AuthedRequest) -> HttpResponse:
    """Verifications of my territory, open ones first; above them the proposals that nobody has planned yet."""
    rows = Verification.objects.visible_to(request.user)
    listing = VerificationFilter(request.GET, queryset=rows, user=request.user)
    order = SORTS.get(request.GET.get("sort", ""), ("-concluded_at", "planned_on", "pk"))
    page = page_of(listing.qs.order_by(*order), request.GET, shown=lambda chosen: chosen.for_list())
    rings = _rings(page.object_list)
    unplanned = Proposal.objects.visible_to(request.user).in_status(Status.SUBMITTED).oldest_first()
    context = {
        "filter": listing,
        "page": page,
        "rows": [(verification, rings[verification.pk]) for verification in page],
        "unplanned": unplanned.select_related("group", "village", "program_year")[:SHOWN_UNPLANNED],
        "unplanned_count": unplanned.count(),
        "may_plan": request.user.role_allows("groups.handle_proposal"),
        "today": timezone.localdate(),
    }
    return render(request, "eligibility/verification_list.html", context)


def _rings(verifications: Iterable[Verification]) -> dict[int, list[str]]:
    """The dots of several verifications with one query."""
    rings: dict[int, list[str]] = defaultdict(list)
    ids = [verification.pk for verification in verifications]
    checks = MemberCheck.objects.filter(verification_id__in=ids, member__left_on__isnull=True).with_state()
    for found in checks.order_by("member_id"):
        rings[found.verification_id].append(found.ring_state)
    return rings


@require_safe
@require(READING)
def verification_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One verification: its ring, its members to visit, the place of business, and what is missing to conclude."""
    verification = verification_for(request.user, pk)
    summary = assess(verification.proposal, verification)
    missing = _missing(verification, by=verification.verifier) if verification.is_open else []
    may_write = writes(request.user, verification)
    context = {
        "verification": verification,
        "proposal": verification.proposal,
        "summary": summary,
        "missing": missing,
        "status": ("Berjalan", "info") if verification.is_open and summary.visited else verification.state,
        "may_write": may_write,
        "following": next((one for one in summary.members if not one.is_visited), None) if may_write else None,
        "may_conclude": verification.is_open and request.user.pk == verification.verifier_id,
        "may_replan": verification.is_open and request.user.role_allows("groups.handle_proposal"),
        "may_ask": verification.is_open and request.user.role_allows("eligibility.ask_dispensation"),
    }
    return render(request, "eligibility/verification_detail.html", context)


def _missing(verification: Verification, *, by: User) -> list[Blocker]:
    """What stands in the way of a conclusion by that person, apart from writing it."""
    own = {reverse("eligibility:verification_conclude", args=[verification.pk])}
    blockers = lifecycle.blockers(verification.proposal, "pass_verification", by=by)
    return [blocker for blocker in blockers if blocker.url not in own]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def member_check(request: AuthedRequest, pk: int, member_id: int) -> HttpResponse:
    """One member at home: cards, six questions, findings. Shows the NIK to who compares it, so it is never cached."""
    verification = verification_for(request.user, pk)
    summary = assess(verification.proposal, verification)
    one = next((found for found in summary.members if found.member.pk == member_id), None)
    if one is None:
        return get_object_or_404(MemberCheck.objects.none(), pk=member_id)  # type: ignore[return-value]
    writing = writes(request.user, verification)
    if request.method == "POST":
        check(request.user, WRITING)
        return _save_member(request, verification, summary, one)
    if writing:
        log_access(request, AccessLog.Action.REVEAL, one.member, "Pemeriksaan lapangan")
    return _member_page(request, verification, summary, one, _form(one, verification) if writing else None)


def _form(one: Assessment, verification: Verification, request: AuthedRequest | None = None) -> MemberCheckForm:
    return MemberCheckForm(
        request.POST if request is not None else None,
        assessment=one,
        today=verification.proposal.program_year.today(),
    )


def _save_member(request: AuthedRequest, verification: Verification, summary: Summary, one: Assessment) -> HttpResponse:
    """Save and go on to the list or the next member; show what another wrote when two were at it."""
    form = _form(one, verification, request)
    stale = None
    if form.is_valid():
        try:
            with refused_on(form):
                activity.save_member_check(
                    verification=verification,
                    member=one.member,
                    version=form.cleaned_data["version"],
                    answers=form.answers,
                    rules=form.rules,
                    by=request.user,
                )
                messages.success(request, f"Pemeriksaan {one.member} tersimpan.")
                return redirect(_onward(request, verification, summary, one))
        except activity.StaleCheck as meanwhile:
            form.add_error(None, meanwhile.sentence)
            stale = assess(verification.proposal, verification)
            form = _again(form, stale, one)
    now = next((found for found in stale.members if found.member.pk == one.member.pk), None) if stale else None
    return _member_page(request, verification, summary, one, form, saved_by_another=now)


def _again(form: MemberCheckForm, summary: Summary, one: Assessment) -> MemberCheckForm:
    """The typed answers once more, now over the version that another wrote."""
    current = next(found for found in summary.members if found.member.pk == one.member.pk)
    version = current.check.version if current.check is not None else 0
    form.data = {**dict(form.data.items()), "version": str(version)}
    return form


def _onward(request: AuthedRequest, verification: Verification, summary: Summary, one: Assessment) -> str:
    """Back to the list at this member, or to the next who was not visited yet."""
    following = _next_unvisited(summary, one)
    if "next" in request.POST and following is not None:
        return reverse("eligibility:member_check", args=[verification.pk, following.member.pk])
    return f"{verification.get_absolute_url()}#anggota-{one.member.pk}"


def _next_unvisited(summary: Summary, one: Assessment) -> Assessment | None:
    """The next member without a visit, after this one and then from the top."""
    place = next(index for index, found in enumerate(summary.members) if found.member.pk == one.member.pk)
    turned = [*summary.members[place + 1 :], *summary.members[:place]]
    return next((found for found in turned if not found.is_visited), None)


def _member_page(
    request: AuthedRequest,
    verification: Verification,
    summary: Summary,
    one: Assessment,
    form: MemberCheckForm | None,
    saved_by_another: Assessment | None = None,
) -> HttpResponse:
    """The page of one member: the form for verifiers of an open verification, else what was recorded."""
    context = {
        "verification": verification,
        "proposal": verification.proposal,
        "one": one,
        "number": [found.member.pk for found in summary.members].index(one.member.pk) + 1,
        "total": len(summary.members),
        "form": form,
        "following": _next_unvisited(summary, one),
        "saved_by_another": saved_by_another,
        "needed": verification.proposal.program_year.poverty_criteria_min,
    }
    return render(request, "eligibility/member_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def verification_site(request: AuthedRequest, pk: int) -> HttpResponse:
    """What the verifier saw of the place of business."""
    verification = verification_for(request.user, pk)
    if not verification.is_open:
        messages.warning(request, "Verifikasi ini sudah selesai, jadi tidak dapat diubah lagi.")
        return redirect(verification)
    if not verification.includes(request.user):
        raise PermissionDenied
    initial = {"visited_on": verification.visited_on or verification.proposal.program_year.today()}
    form = SiteForm(request.POST if request.method == "POST" else None, instance=verification, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            activity.save_site(verification=verification, by=request.user, **form.cleaned_data)
            messages.success(request, "Keadaan lokasi usaha tersimpan.")
            return redirect(verification)
    context = {"form": form, "verification": verification, "proposal": verification.proposal}
    return render(request, "eligibility/verification_site.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.verify_proposal")
def verification_conclude(request: AuthedRequest, pk: int) -> HttpResponse:
    """The verifier's word that the group is eligible."""
    verification = verification_for(request.user, pk)
    if not verification.is_open:
        messages.warning(request, "Verifikasi ini sudah selesai.")
        return redirect(verification)
    form = ConcludeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            activity.conclude(verification=verification, by=request.user, **form.cleaned_data)
            messages.success(request, f"{verification.proposal.group} dinyatakan layak dan menunggu seleksi.")
            return redirect(verification)
    context = {
        "form": form,
        "verification": verification,
        "proposal": verification.proposal,
        "summary": assess(verification.proposal, verification),
        "missing": _missing(verification, by=request.user) if request.method != "POST" else [],
    }
    return render(request, "eligibility/verification_conclude.html", context)
