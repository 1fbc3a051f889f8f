"""The desk: what waits for me, and how my area stands; and the one search box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from groups.seams import FINDERS, HITS_SHOWN, NUMBER_FINDERS, SearchHit
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from reports.area import area
from reports.desk import piles
from reports.forms import SearchForm
from reports.notices import bell


@login_required
def desk(request: AuthedRequest) -> HttpResponse:
    """What waits for the user, oldest first, then the user's area in a budget year (`?year=2026`)."""
    waiting = piles(request.user)
    unread = bell.count_for(request.user)
    response = render(
        request,
        "reports/desk.html",
        {
            "bell": unread,
            "greeting": _greeting(timezone.localtime().hour),
            "piles": waiting,
            "waiting_total": sum(pile.total for pile in waiting),
            "area": area(request.user, request.GET.get("year", "")),
        },
    )
    bell.remember(response, request.user, unread)
    return response


def _greeting(hour: int) -> str:
    """How one greets at an hour of the user's own day."""
    for until, word in ((11, "pagi"), (15, "siang"), (18, "sore")):
        if hour < until:
            return f"Selamat {word}, "
    return "Selamat malam, "


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.view_group")
@never_cache
def search(request: AuthedRequest) -> HttpResponse:
    """Groups, members (masked), proposals and whatever else the apps find, inside the user's territory.

    The words come by POST alone, since a NIK may be among them: nothing typed here ever stands in an address or a log.
    """
    form = SearchForm(request.POST or None)
    sections: list[Section] | None = None
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        finders = NUMBER_FINDERS if form.is_identity_number else FINDERS
        sections = by_kind(hit for find in finders for hit in find(request.user, words))
        if form.is_identity_number:
            found = sum(len(section.hits) for section in sections)
            log_access(request, AccessLog.Action.SEARCH, "groups.member", f"{found} hasil")
    return render(request, "reports/search.html", {"form": form, "kinds": sections})


@dataclass(frozen=True)
class Section:
    """What was found of one kind, and whether there is more than is shown."""

    kind: str
    hits: list[SearchHit]
    is_cut: bool

    @property
    def anchor(self) -> str:
        """The place on the page."""
        return slugify(self.kind)

    @property
    def count(self) -> str:
        """`3`, or `lebih dari 10`."""
        return f"lebih dari {len(self.hits)}" if self.is_cut else str(len(self.hits))


def by_kind(hits: Iterable[SearchHit]) -> list[Section]:
    """The hits of each kind together, in the order in which the kinds came."""
    kinds: dict[str, list[SearchHit]] = {}
    for hit in hits:
        kinds.setdefault(hit.kind, []).append(hit)
    return [Section(kind, found[:HITS_SHOWN], len(found) > HITS_SHOWN) for kind, found in kinds.items()]
