"""What this app itself has to say on its pages: the papers of a proposal's file, the things of a group."""

from __future__ import annotations

from django.urls import reverse

from groups.changing import panel  # noqa: F401 — registers the panel of changes of members
from groups.models import Group, InventoryItem, PastGrant, Proposal
from groups.papers import standings
from groups.proposal_papers import PAPERS
from groups.seams import Panel, group_panel, proposal_panel
from groups.transitions import Status
from kube_portal.accounts.models import User

THINGS_SHOWN = 5


@group_panel
def inventory_of_group(group: Group, user: User) -> Panel | None:
    """The youngest of the group's things and how many are left of each; nothing where there is none (one query)."""
    rows = InventoryItem.objects.standing().filter(group=group).with_left().order_by("-acquired_on", "-pk")
    items = list(rows[: THINGS_SHOWN + 1])
    if not items:
        return None
    return Panel(
        "Inventaris",
        "groups/_inventory_panel.html",
        {"group": group, "items": items[:THINGS_SHOWN], "more": len(items) > THINGS_SHOWN},
        order=60,
    )


@group_panel
def grants_of_before(group: Group, user: User) -> Panel | None:
    """What the archive tells of earlier years; nothing for a group without any (one query)."""
    grants = list(PastGrant.objects.filter(group=group).order_by("-year"))
    return (
        Panel("Bantuan terdahulu", "groups/_past_grants_panel.html", {"grants": grants}, order=60) if grants else None
    )


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
