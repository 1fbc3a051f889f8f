"""The page of one sheet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from groups.views.access import proposal_for
from kube_portal.accounts.access import AuthedRequest, check
from reports.summary.sheet import sheet_of


@require_safe
@login_required
@never_cache
def proposal_summary(request: AuthedRequest, pk: int) -> HttpResponse:
    """A proposal on one sheet: everything needed to say yes or no, and the way to the page where it is said."""
    proposal = proposal_for(request.user, pk)
    check(request.user, "groups.view_proposal")
    context = {"proposal": proposal, "sheet": sheet_of(proposal, request.user)}
    return render(request, "reports/summary/sheet.html", context)
