"""The changes of a group's people on its page: what is asked, what is lacking, and what changed so far."""

from __future__ import annotations

from groups.changing.reasons import reasons_against_filing, under_way
from groups.changing.standing import gap_of
from groups.models import ChangeRequest, Group, MembershipChange
from groups.seams import Panel, group_panel
from kube_portal.accounts.models import User

REQUESTS_SHOWN = 5
CHANGES_SHOWN = 8


@group_panel
def changes_of_members(group: Group, user: User) -> Panel | None:
    """Open requests first, then the latest decided; who came and went; what the group lacks, and until when."""
    if not user.has_perm("groups.view_changerequest"):
        return None
    requests = ChangeRequest.objects.visible_to(user).filter(group=group).for_page().order_by("-filed_at", "-pk")
    shown = list(requests[: REQUESTS_SHOWN + 1])
    changes = list(
        MembershipChange.objects.filter(group=group).select_related("member").order_by("-on", "-pk")[:CHANGES_SHOWN]
    )
    proposal = under_way(group)
    gap = gap_of(group, proposal) if proposal is not None else None
    may_file = user.has_perm("groups.add_changerequest") and not reasons_against_filing(group, proposal)
    if not (shown or changes or gap or may_file):
        return None
    return Panel(
        "Perubahan anggota",
        "groups/_changes_panel.html",
        {
            "group": group,
            "requests": shown[:REQUESTS_SHOWN],
            "more": len(shown) > REQUESTS_SHOWN,
            "changes": changes,
            "gap": gap,
            "may_file": may_file,
        },
        order=15,
    )
