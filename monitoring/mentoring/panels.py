"""The mentoring plan on the group's page."""

from __future__ import annotations

from groups.models import Group
from groups.seams import Panel, group_panel
from kube_portal.accounts.models import User
from monitoring.mentoring import plans
from monitoring.mentoring.progress import progress_of
from monitoring.models import MentoringPlan


@group_panel
def plan_of_group(group: Group, user: User) -> Panel | None:
    """This year's plan with its progress, or that there is none yet once money has come; for who may read plans."""
    if not user.has_perm("monitoring.view_plan"):
        return None
    today = group.village.today()
    plan = (
        MentoringPlan.objects.filter(group_id=group.pk, year=today.year)
        .exclude(state="replaced")
        .order_by("state")
        .first()
    )
    writes = user.has_perm(plans.WRITING)
    if plan is None and not writes and not group.funds_received.exists():
        return None
    if plan is not None:
        plan.group = group
    return Panel(
        "Rencana pendampingan",
        "monitoring/_plan_panel.html",
        {
            "group": group,
            "year": today.year,
            "progress": progress_of([plan], today)[0] if plan is not None else None,
            "writes": writes,
        },
        order=65,
    )
