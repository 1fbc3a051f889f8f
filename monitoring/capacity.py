"""Whether a regency has enough pendamping for the groups that have none and for those that are to come (T2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import Left

from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from monitoring.assignments import Limits, with_load, without_primary


@dataclass(frozen=True)
class DistrictNeed:
    """Groups of one district that need somebody now, and those that are found eligible."""

    name: str
    unaccompanied: int
    eligible: int


@dataclass(frozen=True)
class Capacity:
    """Groups that need a pendamping, now and soon, against the places that trained pendamping have left."""

    people: int
    untrained: int
    room_to_target: int
    room_to_cap: int
    unaccompanied: int
    eligible: int
    districts: list[DistrictNeed]

    @property
    def needed(self) -> int:
        """Places wanted in all."""
        return self.unaccompanied + self.eligible

    @property
    def short_of_cap(self) -> int:
        """Places that are missing even when everybody carries as much as allowed."""
        return max(self.needed - self.room_to_cap, 0)

    @property
    def short_of_target(self) -> int:
        """Places that are missing when nobody carries more than advised."""
        return max(self.needed - self.room_to_target, 0)


def capacity(user: User, allowed: Limits) -> Capacity | None:
    """How the user's regency, or the part of it in sight, stands; None for who works above a regency. Four queries."""
    if not user.region_id or len(user.region_id) < 5:
        return None
    people = with_load(User.objects.in_role(Role.PENDAMPING).within(user.region_id[:5]))
    loads = list(people.values_list("load", "trainings"))
    trained = [load for load, trainings in loads if trainings]
    proposals = Proposal.objects.visible_to(user)
    now = _by_district(without_primary(proposals).select_related(None).order_by())
    soon = _by_district(proposals.filter(status=Status.ELIGIBLE, program_year__closed_on__isnull=True))
    wanted = sorted({*now, *soon})
    names = dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))
    return Capacity(
        people=len(loads),
        untrained=len(loads) - len(trained),
        room_to_target=sum(max(allowed.target - load, 0) for load in trained),
        room_to_cap=sum(max(allowed.cap - load, 0) for load in trained),
        unaccompanied=sum(now.values()),
        eligible=sum(soon.values()),
        districts=[DistrictNeed(names.get(code, code), now[code], soon[code]) for code in wanted],
    )


def _by_district(proposals: QuerySet[Proposal]) -> Counter[str]:
    """How many groups in each district (one query)."""
    rows = (
        proposals.annotate(district=Left("village_id", 8))
        .order_by()
        .values("district")
        .annotate(count=Count("group_id", distinct=True))
    )
    return Counter(dict(rows.values_list("district", "count")))
