"""The desk: what waits for me, and how my area stands."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kube_portal.accounts.access import AuthedRequest
from reports.area import area
from reports.desk import piles


@login_required
def desk(request: AuthedRequest) -> HttpResponse:
    """What waits for the user, oldest first, then the user's area in a budget year (`?year=2026`)."""
    waiting = piles(request.user)
    return render(
        request,
        "reports/desk.html",
        {
            "greeting": _greeting(timezone.localtime().hour),
            "piles": waiting,
            "waiting_total": sum(pile.total for pile in waiting),
            "area": area(request.user, request.GET.get("year", "")),
        },
    )


def _greeting(hour: int) -> str:
    """How one greets at an hour of the user's own day."""
    for until, word in ((11, "pagi"), (15, "siang"), (18, "sore")):
        if hour < until:
            return f"Selamat {word}, "
    return "Selamat malam, "
