"""What a group still waits for, on its page."""

from __future__ import annotations

from groups.models import Group
from groups.seams import Panel, group_panel
from kube_portal.accounts.models import User
from monitoring import equipment


@group_panel
def equipment_of_group(group: Group, user: User) -> Panel | None:
    """Requests for equipment that are not met yet (M4); one query."""
    if not user.has_perm("monitoring.view_equipment"):
        return None
    requests = list(equipment.open_of(group)[:10])
    may_ask = user.has_perm("monitoring.add_equipment")
    if not requests and not may_ask:
        return None
    return Panel(
        "Kebutuhan alat",
        "monitoring/_equipment_panel.html",
        {"group": group, "requests": requests, "may_ask": may_ask},
        order=65,
    )
