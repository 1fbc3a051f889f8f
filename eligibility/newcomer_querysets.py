"""Visits to those who are to come into a group, as the portal asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet

if TYPE_CHECKING:
    from eligibility.models import NewcomerFinding, NewcomerVisit  # noqa: F401 — named in quoted type arguments


class NewcomerVisitQuerySet(GroupRowQuerySet["NewcomerVisit"]):
    """Visits, by jurisdiction."""


class NewcomerFindingQuerySet(GroupScopedQuerySet["NewcomerFinding"]):
    """What was found at them."""

    village_path = "visit__group__village_id"
    group_path = "visit__group_id"
