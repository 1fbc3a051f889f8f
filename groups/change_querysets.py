"""Requested changes of members, as the portal asks for them; every read begins with `visible_to(user)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from groups.models import ChangeRequest, Newcomer  # noqa: F401 — named in quoted type arguments
    from kube_portal.accounts.models import User


class ChangeRequestQuerySet(GroupRowQuerySet["ChangeRequest"]):
    """Requests, by jurisdiction and by state."""

    def filed(self) -> Self:
        """Those that wait for the Dinas."""
        return self.filter(state="filed")

    def open(self) -> Self:
        """Those not decided for good: they wait for the Dinas, or for whoever files them again."""
        return self.filter(state__in=["filed", "returned"])

    def for_page(self) -> Self:
        """With everything a page or a row of a list shows (one query)."""
        return self.select_related(
            "group__village", "member", "successor", "chair", "secretary", "treasurer", "minutes", "evidence",
            "filed_by", "answered_by", "newcomer__residence", "newcomer__willingness", "newcomer__member",
        )  # fmt: skip

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """Those whose minutes and letters the user may read: who handles changes of members."""
        return self.visible_to(user) if user.has_perm("groups.view_changerequest") else self.none()


class NewcomerQuerySet(GroupScopedQuerySet["Newcomer"]):
    """Who is to take a member's place."""

    village_path = "request__group__village_id"
    group_path = "request__group_id"
