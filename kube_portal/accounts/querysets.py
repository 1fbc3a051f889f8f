"""Questions to users, posts and the access log, as adjectives."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, IntegerField, Q, Value, When

from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    # Named in the heads of the classes, where ruff reads no strings.
    from kube_portal.accounts.models import AccessLog, Post, User  # noqa: F401
    from kube_portal.accounts.roles import Role

# What the search box looks through; an index holds it.
USER_NAMES = SearchVector("first_name", "last_name", config="simple")


class UserQuerySet(JurisdictionQuerySet["User"]):
    """Users by territory and by role."""

    village_path = "region_id"

    def named(self, words: SearchQuery) -> Self:
        """Those with these words in their name."""
        return self.alias(names=USER_NAMES).filter(names=words)

    def in_role(self, *roles: Role) -> Self:
        """Those who may sign in and hold one of the roles."""
        return self.filter(role__in=roles, is_active=True)


class PostQuerySet(JurisdictionQuerySet["Post"]):
    """Posts by territory, office and day."""

    village_path = "region_id"

    def in_force(self, on: date) -> Self:
        """Those held on that day, first and last day included."""
        return self.filter(Q(until_date=None) | Q(until_date__gte=on), from_date__lte=on)

    def holding(self, office: str, region: Region | str, on: date) -> Self:
        """Who holds the office of that very region on that day, whoever signs first.

        An acting holder (Plh., Plt., Pj.) signs while there is one, so comes before the definitive one.
        """
        code = region.code if isinstance(region, Region) else region
        acting_first = Case(When(standing="definitive", then=Value(1)), default=Value(0), output_field=IntegerField())
        return self.in_force(on).filter(office=office, region_id=code).order_by(acting_first, "-from_date", "-pk")


class AccessLogQuerySet(JurisdictionQuerySet["AccessLog"]):
    """What the people of a territory looked at."""

    village_path = "user__region_id"
