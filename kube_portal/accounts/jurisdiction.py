"""Where a user's rights reach: whatever lies under the code of the user's region."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class JurisdictionQuerySet(models.QuerySet[M_co]):
    """Rows that lie in a region, and so belong to those whose region covers it."""

    village_path: ClassVar[str]
    """The way from a row to its region: `village_id`, `group__village_id`."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The rows in the user's territory: all for a superuser, none without a role or a region."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        if not user.role or not user.region_id:
            return self.none()
        return self.within(user.region_id)

    def within(self, code: str) -> Self:
        """The rows in the region with that code, or in any region inside it.

        A prefix look-up on the foreign key's own column, without a join to the table of regions. Every part of a
        code has a fixed length, so that the bare prefix cannot reach into a neighbour.
        """
        return self.filter(**{f"{self.village_path.removesuffix('_id')}__code__startswith": code})
