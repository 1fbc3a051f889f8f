"""How the pages of this app reach their objects: one way to a proposal, one way into an open draft."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render

from groups.drafting import DraftClosed
from groups.models import Group, Proposal
from kube_portal.accounts.access import AuthedRequest, check
from kube_portal.accounts.models import User

P = ParamSpec("P")


def proposal_for(user: User, pk: int) -> Proposal:
    """A proposal inside the user's jurisdiction with what every page of it shows (one query), or 404."""
    rows = Proposal.objects.visible_to(user).select_related(
        "group__village", "village", "program_year__regency", "tier", "minutes", "drafted_by"
    )
    return get_object_or_404(rows, pk=pk)


def group_for(user: User, pk: int) -> Group:
    """A group inside the user's jurisdiction (one query), or 404."""
    return get_object_or_404(Group.objects.visible_to(user).select_related("village"), pk=pk)


def posted(request: AuthedRequest) -> QueryDict | None:
    """What a form is bound to: everything that was sent, even when that is nothing; None for a page just opened."""
    return request.POST if request.method == "POST" else None


def draft_page(
    view: Callable[Concatenate[AuthedRequest, Proposal, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page that changes a draft: 404 outside the jurisdiction, 403 without the right, 409 once it is no draft."""

    @wraps(view)
    def opened(request: AuthedRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        proposal = proposal_for(request.user, pk)
        check(request.user, "groups.change_proposal")
        try:
            if not proposal.is_draft or not proposal.program_year.is_open:
                raise DraftClosed(proposal)
            return view(request, proposal, *args, **kwargs)
        except DraftClosed as closed:
            return closed_page(request, closed.proposal)

    return login_required(opened)


def closed_page(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Why a proposal can't be edited any more, and where it stands."""
    return render(request, "groups/proposal_closed.html", {"proposal": proposal}, status=409)
