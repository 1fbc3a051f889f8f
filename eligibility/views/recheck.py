"""Re-checks: the list, what one of them told, and that the Dinas has seen it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from eligibility import rechecks
from eligibility.filters import RecheckFilter, RecheckLineFilter
from eligibility.models import Recheck, RecheckLine
from eligibility.querysets import RecheckLineQuerySet
from eligibility.recheck_columns import LINE_COLUMNS, RECHECK_COLUMNS
from eligibility.recheck_forms import AcknowledgeForm
from groups.exporting import count_of, send_table
from groups.filters import described
from groups.listing import Sorts, page_of, sort_by, without_numbers
from groups.models import Proposal
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User

READING = "eligibility.view_recheck"
SORTS: Sorts = {
    "started": ["started_at"],
    "regency": ["snapshot__regency_id", "started_at"],
    "no_longer": ["own_no_longer"],
    "newly": ["own_newly"],
    "unseen": ["own_unseen"],
}
# By village and group, so that a group stands together.
LINE_SORTS: Sorts = {
    "village": ["proposal__village_id", "proposal__group__name", "proposal_id", "member__name"],
    "group": ["proposal__group__name", "proposal_id", "member__name"],
}


def _listing(request: AuthedRequest) -> tuple[RecheckFilter, QuerySet[Recheck]]:
    """What the list and its file show."""
    rows = Recheck.objects.visible_to(request.user).with_counts_for(request.user)
    listing = RecheckFilter(request.GET, queryset=rows.for_list(), user=request.user)
    return listing, sort_by(listing.qs, request.GET, SORTS, default="-started")


@require_safe
@require(READING)
def recheck_list(request: AuthedRequest) -> HttpResponse:
    """Registries put in force, the latest first, and how many members of my area each one changed."""
    listing, rows = _listing(request)
    return render(request, "eligibility/recheck_list.html", {"filter": listing, "page": page_of(rows, request.GET)})


@require_safe
@require(READING)
def recheck_list_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered list as a workbook or as CSV (`?as=csv`); logged."""
    listing, rows = _listing(request)
    log_access(request, AccessLog.Action.EXPORT, "eligibility.recheck", f"{count_of(rows)} baris, {described(listing)}")
    return send_table("pemeriksaan-ulang", RECHECK_COLUMNS, rows, as_csv=request.GET.get("as") == "csv")


def _recheck(user: User, pk: int) -> Recheck:
    """A re-check with the counts of the user's area; 404 outside."""
    return get_object_or_404(Recheck.objects.visible_to(user).with_counts_for(user).for_list(), pk=pk)


def _lines(request: AuthedRequest, recheck: Recheck) -> tuple[RecheckLineFilter, RecheckLineQuerySet]:
    """What a re-check told of the user's area."""
    rows = RecheckLine.objects.visible_to(request.user).filter(recheck=recheck).for_list()
    listing = RecheckLineFilter(request.GET, queryset=rows, user=request.user)
    lines: Any = sort_by(listing.qs, request.GET, LINE_SORTS, default="village")
    return listing, lines


@require_safe
@require(READING)
def recheck_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One re-check: whom the registry changed, group by group, before and after, and what it means."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    recheck = _recheck(request.user, pk)
    listing, lines = _lines(request, recheck)
    page = page_of(lines, request.GET)
    context = {
        "recheck": recheck,
        "filter": listing,
        "page": page,
        "unseen": {line.proposal_id for line in page if not (line.is_seen or line.is_overtaken)},
        "may_acknowledge": request.user.role_allows(rechecks.ACKNOWLEDGE),
    }
    return render(request, "eligibility/recheck_detail.html", context)


@require_safe
@require(READING)
def recheck_export(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The filtered members of a re-check as a workbook or as CSV (`?as=csv`), without NIK; logged."""
    recheck = _recheck(request.user, pk)
    listing, lines = _lines(request, recheck)
    log_access(request, AccessLog.Action.EXPORT, recheck, f"{count_of(lines)} baris, {described(listing)}")
    name = f"pemeriksaan-ulang-{recheck.snapshot.source}-{recheck.snapshot.period.lower()}"
    return send_table(name, LINE_COLUMNS, lines, as_csv=request.GET.get("as") == "csv")


@require_http_methods(["GET", "HEAD", "POST"])
@require(rechecks.ACKNOWLEDGE)
def recheck_acknowledge(request: AuthedRequest, pk: int, proposal_id: int) -> HttpResponse:
    """Write down for the members of one group that the Dinas has seen it, and what is to happen."""
    recheck = _recheck(request.user, pk)
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user)
        .filter(recheck_lines__recheck=recheck)
        .select_related("group", "village", "program_year")
        .distinct(),
        pk=proposal_id,
    )
    unseen = RecheckLine.objects.unseen().filter(recheck=recheck, proposal=proposal)
    lines = list(unseen.select_related("member").order_by("member__name", "pk"))
    if not lines:
        messages.info(request, f"Semua perubahan di {proposal.group} sudah dilihat.")
        return redirect(recheck)
    form = AcknowledgeForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            count = rechecks.acknowledge(lines=form.chosen, note=form.cleaned_data["note"], by=request.user)
            messages.success(request, f"{count} anggota {proposal.group} ditandai sudah dilihat.")
            return redirect(recheck)
    context = {"recheck": recheck, "proposal": proposal, "lines": lines, "form": form}
    return render(request, "eligibility/recheck_acknowledge.html", context)
