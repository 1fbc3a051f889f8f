"""The budget of a year: ceiling, reserved, paid and left by funding source, and the proposals behind each figure."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disbursement import budget
from groups import closing
from groups.listing import page_of, sort_by
from groups.models import Proposal
from groups.querysets import ProposalQuerySet
from groups.transitions import Status
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.programs.models import FundingSource, ProgramYear

LAPSED_SORTS = {
    "group": ["group__name"],
    "village": ["village__name", "group__name"],
    "amount": ["amount"],
    "freed": ["freed", "amount"],
}
SORTS = {"group": ["group__name"], "amount": ["amount"], "paid": ["paid"], "status": ["status"]}


@require_safe
@require("disbursement.view_payment")
def budget_year(request: AuthedRequest, year: int) -> HttpResponse:
    """One year's money by funding source; `?source=apbd&part=paid` names the proposals behind a figure."""
    visible = ProgramYear.objects.visible_to(request.user).select_related("regency")
    program_year = get_object_or_404(visible, pk=year)
    source, part = (request.GET.get(name, "") for name in ("source", "part"))
    source = source if source in FundingSource.values else ""
    part = part if part in budget.PARTS else ""
    rows = sort_by(
        budget.behind(program_year, request.user, source=source, part=part), request.GET, SORTS, default="group"
    )
    context = {
        "program_year": program_year,
        "sources": budget.of_year(program_year),
        "page": page_of(rows, request.GET, shown=_for_list),
        "chosen": " · ".join(
            filter(None, [str(FundingSource(source).label) if source else "", budget.PARTS.get(part, "")])
        ),
    }
    return render(request, "disbursement/budget_year.html", context)


@require_safe
@require("disbursement.view_payment")
def budget_lapsed(request: AuthedRequest, year: int) -> HttpResponse:
    """What the closing of a year frees, or freed: by funding source and district, and the groups behind it."""
    visible = ProgramYear.objects.visible_to(request.user).select_related("regency")
    program_year = get_object_or_404(visible, pk=year)
    rows = closing.at_closing(Proposal.objects.visible_to(request.user), program_year)
    lines = closing.freed(rows)
    if request.GET.get("part") == "promised":
        rows = rows.filter(promised=True)
    next_year = ProgramYear.objects.filter(regency_id=program_year.regency_id, year=program_year.year + 1).first()

    def shown(chosen: ProposalQuerySet) -> QuerySet[Any]:
        return with_draft(closing.at_closing(chosen, program_year), program_year)

    page = page_of(sort_by(rows, request.GET, LAPSED_SORTS, default="-freed"), request.GET, shown=shown)
    for proposal in page:
        proposal.stood_label = Status(proposal.stood).label
    context = {
        "program_year": program_year,
        "lines": lines,
        "proposals": sum(line.proposals for line in lines),
        "promised": sum(line.promised for line in lines),
        "rupiah": sum(line.rupiah for line in lines),
        "page": page,
        "next_year": next_year,
    }
    return render(request, "disbursement/budget_lapsed.html", context)


def with_draft(rows: QuerySet[Any], program_year: ProgramYear) -> QuerySet[Any]:
    """Annotate `draft`, the group's proposal in a later year, if it has one; with everything that a row shows."""
    later = Proposal.objects.filter(group_id=OuterRef("group_id"), program_year__year__gt=program_year.year)
    found: QuerySet[Any] = rows.select_related("group", "village", "tier", "program_year").annotate(
        draft=Subquery(later.order_by("program_year__year", "pk").values("pk")[:1])
    )
    return found


def _for_list(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With everything that a row shows."""
    return budget.with_paid(rows.select_related("group", "village", "tier", "program_year"))
