"""Flags and their answers as the portal asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet

if TYPE_CHECKING:
    from monitoring.models import Flag, FlagAnswer  # noqa: F401


class FlagQuerySet(GroupRowQuerySet["Flag"]):
    """Flags, by jurisdiction and by state."""

    def open(self) -> Self:
        """Those whose facts still hold."""
        return self.filter(cleared_on__isnull=True)

    def unanswered(self) -> Self:
        """Open ones to which nobody has said anything."""
        return self.open().filter(answered_at__isnull=True)

    def answered(self) -> Self:
        """Open ones that somebody has answered."""
        return self.open().filter(answered_at__isnull=False)

    def for_list(self) -> Self:
        """Everything a row of a list shows."""
        return self.select_related("group__village")


class FlagAnswerQuerySet(GroupScopedQuerySet["FlagAnswer"]):
    """Answers to flags."""

    village_path = "flag__group__village_id"
    group_path = "flag__group_id"
