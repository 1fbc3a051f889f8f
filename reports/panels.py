"""What the roof says on the pages of the spine: the way to a proposal's summary, for those who decide."""

from __future__ import annotations

from django.urls import reverse

from groups.models import Proposal
from groups.seams import Panel, proposal_panel
from kube_portal.accounts.models import User


@proposal_panel
def summary_panel(proposal: Proposal, user: User) -> Panel | None:
    """Where everything that a decision needs stands on one sheet (no query); not while it is still being written."""
    if proposal.is_draft or not user.has_perm("groups.view_proposal"):
        return None
    url = reverse("reports:proposal_summary", args=[proposal.pk])
    return Panel("Ringkasan", "reports/summary/_panel.html", {"url": url}, order=1, aside=True)
