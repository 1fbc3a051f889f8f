"""The lists of groups and proposals, and their export."""

from __future__ import annotations

from django.db.models import Case, Count, IntegerField, Q, When
from django.db.models.functions import Lower
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.exporting import GROUP_COLUMNS, PROPOSAL_COLUMNS, count_of, send_table
from groups.filters import GroupFilter, ProposalFilter, described
from groups.listing import Sorts, filled_up, page_of, rings, sort_by, sort_name, without_numbers
from groups.models import Group, Proposal
from groups.querysets import GroupQuerySet, ProposalQuerySet
from groups.transitions import ENDED, Status
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog

GROUP_SORTS: Sorts = {
    "name": [Lower("name")],
    "village": ["village_id", Lower("name")],
    "business": ["business_kind", Lower("name")],
    "development": ["development", Lower("name")],
    "formed": ["formed_on"],
}
# What nobody waits for comes last: ended, accounted for, or of a closed year.
STANDS_STILL = Q(status__in=[*ENDED, Status.ACCOUNTED]) | Q(program_year__closed_on__isnull=False)
PROPOSAL_SORTS: Sorts = {
    "name": [Lower("group__name")],
    "village": ["village_id", Lower("group__name")],
    "year": ["program_year__year"],
    "amount": ["amount"],
    "status": ["status", "status_since"],
    # The longest waiting has stood there since the earliest moment.
    "waiting": [Case(When(STANDS_STILL, then=1), default=0, output_field=IntegerField()), "status_since"],
}


@require_safe
@require("groups.view_group")
def group_list(request: AuthedRequest) -> HttpResponse:
    """The groups of my territory."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    found = GroupFilter(request.GET, queryset=Group.objects.visible_to(request.user), user=request.user)
    rows = sort_by(found.qs, request.GET, GROUP_SORTS, default="name")
    page = page_of(rows, request.GET, shown=_with_live_proposals)
    states = rings(group.pk for group in page)
    for group in page:
        group.states = states.get(group.pk, [])
    return render(request, "groups/group_list.html", {"filter": found, "page": page})


def _with_live_proposals(groups: GroupQuerySet) -> GroupQuerySet:
    """With the village, and how many proposals are under way."""
    under_way = Count("proposals", filter=~Q(proposals__status__in=ENDED))
    return groups.select_related("village").annotate(live=under_way)


@require_safe
@require("groups.view_proposal")
def proposal_list(request: AuthedRequest) -> HttpResponse:
    """The proposals of my territory: where each stands and how long it has waited."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    found = ProposalFilter(request.GET, queryset=Proposal.objects.visible_to(request.user), user=request.user)
    waiting = sort_name(request.GET, PROPOSAL_SORTS, default="waiting").removeprefix("-") == "waiting"
    sorts: Sorts = {"waiting": ["status_since"]} if waiting else PROPOSAL_SORTS
    rows = sort_by(found.qs, request.GET, sorts, default="waiting")
    page = page_of(rows, request.GET, first=~STANDS_STILL if waiting else None, shown=_with_terms)
    states = rings(proposal.group_id for proposal in page)
    now = timezone.now()
    for proposal in page:
        proposal.states = filled_up(states.get(proposal.group_id, []), proposal.program_year.group_size_min)
        proposal.waited = proposal.waiting_days(now) if proposal.waits else None
    return render(request, "groups/proposal_list.html", {"filter": found, "page": page})


def _with_terms(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """With group, village, year and kind of grant."""
    return proposals.select_related("group", "village", "program_year", "tier")


@require_safe
@require("groups.view_group")
def group_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered groups as a workbook or as CSV (`?as=csv`), without NIK; logged."""
    found = GroupFilter(request.GET, queryset=Group.objects.visible_to(request.user), user=request.user)
    rows = sort_by(found.qs.select_related("village").with_size(), request.GET, GROUP_SORTS, default="name")
    _log(request, "groups.group", found, count_of(rows))
    return send_table("kelompok", GROUP_COLUMNS, rows, as_csv=request.GET.get("as") == "csv")


@require_safe
@require("groups.view_proposal")
def proposal_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered proposals as a workbook or as CSV (`?as=csv`), without NIK; logged."""
    found = ProposalFilter(request.GET, queryset=Proposal.objects.visible_to(request.user), user=request.user)
    rows = sort_by(found.qs.for_list(), request.GET, PROPOSAL_SORTS, default="waiting")
    _log(request, "groups.proposal", found, count_of(rows))
    return send_table("usulan", PROPOSAL_COLUMNS, rows, as_csv=request.GET.get("as") == "csv")


def _log(request: AuthedRequest, label: str, found: GroupFilter | ProposalFilter, count: int) -> None:
    kind = "CSV" if request.GET.get("as") == "csv" else "XLSX"
    log_access(request, AccessLog.Action.EXPORT, label, f"{count} baris, {kind}, {described(found)}")
