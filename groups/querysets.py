"""Groups, members and proposals as the portal asks for them; every read begins with `visible_to(user)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from groups.transitions import ENDED, Status
from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from groups.models import (  # noqa: F401 — named in quoted type arguments
        Assignment,
        Group,
        InventoryDisposal,
        InventoryItem,
        Member,
        Proposal,
    )
    from kube_portal.accounts.models import User

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class GroupScopedQuerySet(JurisdictionQuerySet[M_co]):
    """Rows that belong to a group: by village for officials, by open assignment for a pendamping.

    Subclasses set `village_path` and `group_path`, the way from the row to the village code and to the group's id.
    """

    group_path: ClassVar[str] = "group_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows inside the user's jurisdiction; a pendamping sees the groups of an open assignment."""
        rows = super().visible_to(user)
        if user.is_anonymous or user.is_superuser or user.role != Role.PENDAMPING:
            return rows
        assignment = self._assignment_model()
        return rows.filter(
            Exists(
                assignment.objects.filter(user_id=user.pk, ended_on__isnull=True, group_id=OuterRef(self.group_path))
            )
        )

    @staticmethod
    def _assignment_model() -> Any:
        from groups.models import Assignment  # noqa: PLC0415 — models imports this module

        return Assignment


class GroupQuerySet(GroupScopedQuerySet["Group"]):
    """Groups, by jurisdiction and by state."""

    village_path = "village_id"
    group_path = "pk"

    def with_size(self) -> Self:
        """Annotate `size`: members who have not left."""
        return self.annotate(size=Count("members", filter=Q(members__left_on__isnull=True)))


class MemberQuerySet(GroupScopedQuerySet["Member"]):
    """Members of groups."""

    village_path = "group__village_id"
    group_path = "group_id"

    def present(self) -> Self:
        """Members who have not left their group."""
        return self.filter(left_on__isnull=True)


class ProposalQuerySet(GroupScopedQuerySet["Proposal"]):
    """Proposals, by jurisdiction and by state."""

    village_path = "village_id"
    group_path = "group_id"

    def live(self) -> Self:
        """Proposals that have not ended without money."""
        return self.exclude(status__in=ENDED)

    def in_status(self, *statuses: Status | str) -> Self:
        """Proposals that stand in one of the statuses."""
        return self.filter(status__in=statuses)

    def for_list(self) -> Self:
        """Everything a row of a list shows, in one query."""
        return self.select_related("group", "village", "program_year", "program_year__regency", "tier").annotate(
            size=Count("group__members", filter=Q(group__members__left_on__isnull=True))
        )

    def oldest_first(self) -> Self:
        """Longest waiting first."""
        return self.order_by(F("status_since").asc(), "pk")


class ProposalRowQuerySet(GroupScopedQuerySet[M_co]):
    """Rows that belong to a proposal."""

    village_path = "proposal__village_id"
    group_path = "proposal__group_id"


class GroupRowQuerySet(GroupScopedQuerySet[M_co]):
    """Rows that belong to a group directly."""

    village_path = "group__village_id"
    group_path = "group_id"


class AssignmentQuerySet(GroupRowQuerySet["Assignment"]):
    """Assignments of pendamping to groups."""

    def open(self) -> Self:
        """Assignments that have not ended."""
        return self.filter(ended_on__isnull=True)


class InventoryItemQuerySet(GroupRowQuerySet["InventoryItem"]):
    """What groups own."""

    def standing(self) -> Self:
        """Things that came, whether or not they went since."""
        return self.filter(withdrawn=False)

    def with_left(self) -> Self:
        """Annotate `gone` and `left`: how many went, and how many are still there."""
        gone = Coalesce(Sum("disposals__quantity"), 0)
        return self.annotate(gone=gone, left=F("quantity") - gone)


class InventoryDisposalQuerySet(GroupScopedQuerySet["InventoryDisposal"]):
    """What went of what groups own."""

    village_path = "item__group__village_id"
    group_path = "item__group_id"
