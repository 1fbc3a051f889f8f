"""Issuing a paper of a proposal, and looking at it before; the apps above use the same two pages for theirs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from groups.forms.papers import IssueForm
from groups.models import Proposal
from groups.papers import Paper, Standing, draft_pdf, issue_paper, standings
from groups.proposal_papers import BY_KIND
from groups.views.access import posted, proposal_for
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check
from kube_portal.documents.printing import TemplateError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where a paper's owner is shown: its page, the words of its head, and the pages of its papers."""

    back: str
    facts: str
    crumbs: Sequence[tuple[str, str]]
    draft_url: str


def paper_or_404(papers: Mapping[str, Paper], kind: str) -> Paper:
    """The paper of that kind."""
    if kind not in papers:
        raise Http404
    return papers[kind]


def issue_page(request: AuthedRequest, paper: Paper, owner: Any, place: Place) -> HttpResponse:
    """What issuing freezes, asked once more; then one document, however often the button is pressed."""
    if not paper.applies(owner):
        raise Http404
    check(request.user, paper.permission)
    standing = standings([paper], owner)[0]
    form = IssueForm(posted(request), standing=standing)
    # A stale page without a reason still says which document it saw: the domain answers it.
    if request.method == "POST" and (form.is_valid() or _is_stale(request, standing)):
        with refused_on(form):
            issued = issue_paper(
                paper,
                owner,
                by=request.user,
                base_url=request.build_absolute_uri("/"),
                replaces=form.cleaned_data.get("replaces", ""),
                number=form.cleaned_data.get("number", ""),
                reason=form.cleaned_data.get("reason", ""),
            )
            messages.success(request, f"{paper.title} {'diterbitkan' if issued.is_new else 'sudah terbit'}.")
            return redirect(place.back)
    context = {"paper": paper, "standing": standing, "form": form, "place": place}
    return render(request, "groups/paper_issue.html", context)


def _is_stale(request: AuthedRequest, standing: Standing) -> bool:
    """Another document is in force than the page was opened with."""
    seen = request.POST.get("replaces", "")
    return standing.document is not None and seen != standing.document.code


def draft_page(request: AuthedRequest, paper: Paper, owner: Any) -> HttpResponse:
    """The paper as it would read today, marked KONSEP; nothing is kept."""
    if not paper.applies(owner):
        raise Http404
    check(request.user, paper.permission)
    try:
        pdf = draft_pdf(paper, owner)
    except TemplateError as trouble:
        logger.exception("The paper %s could not be printed", paper.template)
        return render(request, "template_trouble.html", {"trouble": trouble}, status=503)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"konsep-{paper.kind}-{owner.pk}.pdf") or ""
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_paper(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """Issue a paper of a proposal: its budget plan, the statement of responsibility, the integrity pact."""
    proposal = proposal_for(request.user, pk)
    return issue_page(request, paper_or_404(BY_KIND, kind), proposal, _place(proposal, kind))


@require_safe
@never_cache
@login_required
def proposal_paper_draft(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """A paper of a proposal as it would read today."""
    proposal = proposal_for(request.user, pk)
    return draft_page(request, paper_or_404(BY_KIND, kind), proposal)


def _place(proposal: Proposal, kind: str) -> Place:
    return Place(
        back=f"{proposal.get_absolute_url()}#dokumen",
        facts=proposal.headline,
        crumbs=[(proposal.group.name, proposal.get_absolute_url())],
        draft_url=reverse("groups:proposal_paper_draft", args=[proposal.pk, kind]),
    )
