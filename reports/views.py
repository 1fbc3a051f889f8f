"""The desk: what waits for me, and how my area stands."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from kube_portal.accounts.access import AuthedRequest
from reports import desk as desks


@login_required
def desk(request: AuthedRequest) -> HttpResponse:
    """What waits for the user, oldest first, then the user's area in a budget year (`?year=2026`)."""
    piles = desks.piles(request.user)
    return render(
        request,
        "reports/desk.html",
        {
            "piles": piles,
            "waiting_total": sum(pile.total for pile in piles),
            "area": desks.area(request.user, request.GET.get("year", "")),
        },
    )
