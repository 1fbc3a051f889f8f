"""Cases on a group's page: those that stand open and the last that were settled, as far as the person may know."""

from __future__ import annotations

from groups.models import Group
from groups.seams import Panel, SearchHit, finder, group_panel
from kube_portal.accounts.models import User
from monitoring.cases.asking import open_of
from monitoring.cases.filters import reference_in
from monitoring.models import Case

SETTLED_SHOWN = 3


@group_panel
def cases_of_group(group: Group, user: User) -> Panel | None:
    """What stands open, oldest first, then what was settled last."""
    if not user.has_perm("monitoring.view_case"):
        return None
    settled = Case.objects.visible_to(user).filter(group_id=group.pk, closed_at__isnull=False)
    return Panel(
        "Kasus",
        "monitoring/_cases_panel.html",
        {
            "group": group,
            "cases": list(open_of(group, user)),
            "settled": list(settled.order_by("-closed_at", "-pk")[:SETTLED_SHOWN]),
            "today": group.village.today(),
            "may_open": user.has_perm("monitoring.add_case"),
        },
        order=72,
    )


@finder
def cases(user: User, text: str) -> list[SearchHit]:
    """A case by its number."""
    reference = reference_in(text)
    if reference is None or not user.has_perm("monitoring.view_case"):
        return []
    found = Case.objects.visible_to(user).filter(reference=reference).select_related("group", "village")
    return [
        SearchHit("Kasus", case.reference, f"{case.get_kind_display()} · {case.about}", case.get_absolute_url())
        for case in found
    ]
