"""Field verification: the list, the plan, the members one by one, the place of business, the conclusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from eligibility import photos
from eligibility import verification as activity
from eligibility.assessment import assess
from eligibility.filters import VerificationFilter
from eligibility.forms import ConcludeForm
from eligibility.minutes import may_issue
from eligibility.models import MemberCheck, Minutes, Verification
from eligibility.querysets import VerificationQuerySet
from eligibility.verification_columns import VERIFICATION_COLUMNS
from eligibility.views.access import READING, verification_for, writes
from groups import lifecycle
from groups.exporting import count_of, send_table
from groups.filters import described
from groups.listing import page_of
from groups.models import Proposal
from groups.seams import Blocker
from groups.transitions import Status
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
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


def _listing(request: AuthedRequest) -> tuple[VerificationFilter, VerificationQuerySet]:
    """What the list and its file show: filtered, in the order that was asked for."""
    rows = Verification.objects.visible_to(request.user)
    listing = VerificationFilter(request.GET, queryset=rows, user=request.user)
    order = SORTS.get(request.GET.get("sort", ""), ("-concluded_at", "planned_on", "pk"))
    return listing, listing.qs.order_by(*order)


@require_safe
@require(READING)
def verification_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered verifications as a workbook or as CSV (`?as=csv`), without personal data; logged."""
    listing, rows = _listing(request)
    as_csv = request.GET.get("as") == "csv"
    detail = f"{count_of(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "eligibility.verification", detail)
    return send_table("verifikasi-lapangan", VERIFICATION_COLUMNS, rows.for_list(), as_csv=as_csv)


@require_safe
@require(READING)
def verification_list(request: AuthedRequest) -> HttpResponse:
    """Verifications of my territory, open ones first; above them the proposals that nobody has planned yet."""
    listing, rows = _listing(request)
    page = page_of(rows, request.GET, shown=lambda chosen: chosen.for_list())
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
    user, proposal = request.user, verification.proposal
    summary = assess(proposal, verification)
    verification.visited = summary.visited
    taken = photos.by_check(user, verification)
    may_write = writes(user, verification)
    context = {
        "verification": verification,
        "proposal": proposal,
        "summary": summary,
        "members": [
            (one, photos.evidence(one.check, taken[one.check.pk] if one.check else [])) for one in summary.members
        ],
        "site": photos.evidence(verification, taken[None]),
        "missing": _missing(verification, by=verification.verifier) if verification.is_open else [],
        "may_write": may_write,
        "following": next((one for one in summary.members if not one.is_visited), None) if may_write else None,
        "may_conclude": verification.is_open and user.pk == verification.verifier_id,
        "may_replan": verification.is_open and user.role_allows("groups.handle_proposal"),
        "may_ask": verification.is_open and user.role_allows("eligibility.ask_dispensation"),
        "may_move": verification.is_open and lifecycle.may(user, proposal, "reject"),
        "minutes": Minutes.objects.visible_to(user)
        .in_force()
        .filter(verification=verification)
        .select_related("document", "scan")
        .first(),
        "may_issue": may_issue(user, verification),
    }
    return render(request, "eligibility/verification_detail.html", context)


def _missing(verification: Verification, *, by: User) -> list[Blocker]:
    """What stands in the way of a conclusion by that person, apart from writing it."""
    own = {reverse("eligibility:verification_conclude", args=[verification.pk])}
    blockers = lifecycle.blockers(verification.proposal, "pass_verification", by=by)
    return [blocker for blocker in blockers if blocker.url not in own]


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.verify_proposal")
def verification_conclude(request: AuthedRequest, pk: int) -> HttpResponse:
    """The verifier's word that the group is eligible; or that it is not, which leaves the next move to the Dinas."""
    verification = verification_for(request.user, pk)
    if not verification.is_open:
        messages.warning(request, "Verifikasi ini sudah selesai.")
        return redirect(verification)
    initial = {"conclusion": verification.conclusion}
    form = ConcludeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            messages.success(request, _conclude(request, verification, form.cleaned_data["conclusion"]))
            return redirect(verification)
    context = {
        "form": form,
        "verification": verification,
        "proposal": verification.proposal,
        "summary": assess(verification.proposal, verification),
        "missing": _missing(verification, by=request.user) if request.method != "POST" else [],
        "leads": request.user.pk == verification.verifier_id,
    }
    return render(request, "eligibility/verification_conclude.html", context)


def _conclude(request: AuthedRequest, verification: Verification, conclusion: str) -> str:
    """Conclude as the button says; answers what to tell."""
    group = verification.proposal.group
    if "unfit" in request.POST:
        activity.conclude_unfit(verification=verification, conclusion=conclusion, by=request.user)
        return f"{group} disimpulkan tidak layak. Tolak usulannya, atau kembalikan untuk diperbaiki."
    activity.conclude(verification=verification, conclusion=conclusion, by=request.user)
    return f"{group} dinyatakan layak dan menunggu seleksi."
