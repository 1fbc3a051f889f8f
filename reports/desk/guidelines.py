"""What one's role must read and one has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from groups.models import Group
from reports.desk.kinds import Kind, no_proposal, own_page
from reports.models import Guideline

if TYPE_CHECKING:
    from kube_portal.accounts.models import User


def _unread(user: User) -> QuerySet[Any]:
    return Guideline.objects.to_be_read_by(user)


def _in_place_of_a_group(guideline: Guideline) -> Group:
    """What stands in the place of a group on a row: the title."""
    return Group(name=guideline.title)


TO_DO: tuple[Kind, ...] = (
    Kind(
        "Pedoman yang perlu dibaca", "Baca", "reports.view_guideline", _unread, own_page,
        lambda: f"{reverse('reports:guideline_list')}?show=unread", since="published_at", tells=("region",),
        on_proposal=no_proposal, facts=lambda row: row.get_kind_display(), group=_in_place_of_a_group,
        place=lambda row: row.place,
    ),
)  # fmt: skip
