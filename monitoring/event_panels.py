"""What the page of a group shows of its trainings: the newest ones, and what its members understood."""

from __future__ import annotations

from groups.models import Group
from groups.seams import Panel, group_panel
from kube_portal.accounts.models import User
from monitoring.models import Event
from monitoring.quiz import result_of

EVENTS_SHOWN = 4


@group_panel
def understanding_of_group(group: Group, user: User) -> Panel | None:
    """Trainings and outreach of the group, newest first, with what its members answered before and after."""
    if not user.has_perm("monitoring.view_training"):
        return None
    events = list(
        Event.objects.filter(event_groups__group_id=group.pk)
        .exclude(kind=Event.Kind.MEETING)
        .order_by("-held_on", "-pk")[:EVENTS_SHOWN]
    )
    if not events:
        return None
    return Panel(
        "Pelatihan dan pemahaman",
        "monitoring/_understanding_panel.html",
        {"events": events, "result": result_of(group), "today": group.village.today()},
        order=58,
    )
