"""Flags on the page of their group."""

from __future__ import annotations

from groups.models import Group
from groups.seams import Panel, group_panel
from kube_portal.accounts.models import User
from monitoring.flags.kinds import sentence
from monitoring.models import Flag


@group_panel
def flags_of_group(group: Group, user: User) -> Panel | None:
    """The open flags, above everything else; nothing while there is none (one query)."""
    if not user.has_perm("monitoring.view_flag"):
        return None
    flags = list(Flag.objects.open().filter(group_id=group.pk))
    if not flags:
        return None
    return Panel(
        "Tanda penyimpangan",
        "monitoring/_flags_panel.html",
        {"flags": [(one, sentence(one)) for one in flags]},
        order=5,
    )
