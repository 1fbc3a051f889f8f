"""Who could accompany a group: by ability, load, distance in the tree of regions, and experience with the business."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from groups.models import Assignment, Group
from groups.models.people import BusinessKind
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring.assignments import Limits, limits, with_load
from monitoring.models import PendampingProfile

# Three groups of the same kind of business weigh as much as three groups fewer to carry; more weigh no more.
EXPERIENCE_COUNTS_TO = 3
_NEARNESS = ("sudah bekerja di desa/kelurahan ini", "sudah bekerja di kecamatan ini", "kecamatan lain")


@dataclass(frozen=True)
class Candidate:
    """Somebody who could accompany a group: how much they carry, how near they are, what they know, what is against it.

    `experience` counts the groups of the same kind of business that they accompany or accompanied.
    """

    user: User
    load: int
    allowed: Limits
    distance: int
    last_trained: dt.date | None
    is_member: bool
    experience: int
    business: str
    level: str
    is_stale: bool

    @property
    def is_full(self) -> bool:
        """Carries as many groups as allowed."""
        return self.load >= self.allowed.cap

    @property
    def is_over_target(self) -> bool:
        """One more group would lie above the advised load."""
        return self.load >= self.allowed.target

    @property
    def can_be_primary(self) -> bool:
        """Has room, has been trained, and is no member of the group."""
        return not self.is_full and self.last_trained is not None and not self.is_member

    @property
    def nearness(self) -> str:
        """How near in the tree of regions, in words."""
        return _NEARNESS[self.distance]

    @property
    def knowledge(self) -> str:
        """What they know of the kind of business, in words."""
        if not self.experience:
            return f"belum pernah mendampingi usaha {self.business}"
        return f"pernah mendampingi {self.experience} kelompok usaha {self.business}"

    @property
    def effort(self) -> int:
        """What the order goes by: groups carried and steps of distance, less what they know of the business."""
        return self.load + self.distance - min(self.experience, EXPERIENCE_COUNTS_TO)


def candidates(group: Group) -> list[Candidate]:
    """Every pendamping whose territory covers the group, best first. Seven queries.

    First who may be the primary one, then who stays within the advised load, then by `effort`.
    """
    people = with_load(User.objects.in_role(Role.PENDAMPING).within(group.regency_code))
    able = [person for person in people.select_related("region") if person.covers(group.village_id)]
    allowed = limits(group.regency_code)
    stale_before = allowed.stale_before(group.village.today())
    villages: dict[int, list[str]] = {}
    for user_id, village_id in (
        Assignment.objects.open().filter(user__in=able).values_list("user_id", "group__village_id")
    ):
        villages.setdefault(user_id, []).append(village_id)
    known = experience([person.pk for person in able], group.business_kind)
    members = set(
        PendampingProfile.objects.filter(
            Q(nik__in=group.members.filter(left_on__isnull=True).exclude(nik="").values("nik")), user__in=able
        ).values_list("user_id", flat=True)
    )
    levels = dict(PendampingProfile.objects.filter(user__in=able).values_list("user_id", "level"))
    taken = set(Assignment.objects.open().filter(group=group).values_list("user_id", flat=True))
    found = [
        Candidate(
            user=person,
            load=person.load,
            allowed=allowed,
            distance=_distance(group.village_id, [person.region_id or "", *villages.get(person.pk, [])]),
            last_trained=person.last_trained,
            is_member=person.pk in members,
            experience=known.get(person.pk, 0),
            business=BusinessKind(group.business_kind).label.lower() if group.business_kind else "ini",
            level=levels.get(person.pk, Assignment.Level.VILLAGE.value),
            is_stale=person.last_trained is not None and person.last_trained < stale_before,
        )
        for person in able
        if person.pk not in taken
    ]
    return sorted(
        found,
        key=lambda one: (not one.can_be_primary, one.is_over_target, one.effort, one.load, str(one.user), one.user.pk),
    )


def experience(people: list[int], business_kind: str) -> dict[int, int]:
    """How many groups of that kind of business each accompanied, now or before (one query)."""
    rows = (
        Assignment.objects.filter(user__in=people, group__business_kind=business_kind)
        .order_by()
        .values("user_id")
        .annotate(groups=Count("group_id", distinct=True))
    )
    return dict(rows.values_list("user_id", "groups"))


def _distance(village_code: str, codes: list[str]) -> int:
    """0 in the same village, 1 in the same district, 2 elsewhere in the regency: the nearest of the places counts."""
    if village_code in codes:
        return 0
    return 1 if any(code.startswith(village_code[:8]) for code in codes) else 2
