"""The section of the proposal page with the papers of its file."""

from __future__ import annotations

from django.urls import reverse

from groups.models import Proposal
from groups.papers import standings
from groups.proposal_papers import PAPERS
from groups.seams import Panel, proposal_panel
from groups.transitions import Status
from kube_portal.accounts.models import User


@proposal_panel
def papers(proposal: Proposal, user: User) -> Panel | None:
    """Each paper: not issued yet, issued, or issued and changed since; the whole file as one PDF or ZIP."""
    may_issue = user.has_perm("groups.issue_paper")
    if proposal.status == Status.DRAFT and not may_issue:
        return None
    rows = [
        {
            "standing": standing,
            "issue_url": reverse("groups:proposal_paper", args=[proposal.pk, standing.paper.kind]),
            "draft_url": reverse("groups:proposal_paper_draft", args=[proposal.pk, standing.paper.kind]),
        }
        for standing in standings(PAPERS, proposal)
    ]
    return Panel(
        "Dokumen", "groups/_papers_panel.html", {"rows": rows, "proposal": proposal, "may_issue": may_issue}, order=70
    )
