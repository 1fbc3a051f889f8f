"""The budget of a year: ceiling, reserved, paid and left by funding source, and the proposals behind each figure."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disbursement import budget
from groups.listing import page_of, sort_by
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.programs.models import FundingSource, ProgramYear

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


def _for_list(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With everything that a row shows."""
    return budget.with_paid(rows.select_related("group", "village", "tier", "program_year"))
