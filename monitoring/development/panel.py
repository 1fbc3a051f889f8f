"""How far a group has come, on its page: the latest decisions, what is being evaluated, and the way to begin."""

from __future__ import annotations

from groups.models import Group
from groups.seams import Panel, group_panel
from kube_portal.accounts.models import User
from monitoring.models import Evaluation

YEARS_SHOWN = 5


@group_panel
def development_of_group(group: Group, user: User) -> Panel | None:
    """Past years with their stage, newest first, and this year's evaluation; once there was something to evaluate."""
    if not user.has_perm("monitoring.view_evaluation"):
        return None
    year = group.village.today().year
    rows = Evaluation.objects.counting().filter(group_id=group.pk).order_by("-year", "-version")
    found = list(rows[: 2 * YEARS_SHOWN])
    this_year = next((one for one in found if one.year == year), None)
    may_write = user.has_perm("monitoring.add_evaluation")
    may_start = may_write and this_year is None and group.funds_received.exists()
    if not (found or may_start):
        return None
    return Panel(
        "Perkembangan",
        "monitoring/_development_panel.html",
        {
            "group": group,
            "year": year,
            "decided": [one for one in found if one.is_decided][:YEARS_SHOWN],
            "open": [one for one in found if not one.is_decided],
            "may_start": may_start,
        },
        order=58,
    )
