"""Who accompanies which group: assigning a pendamping, ending an assignment, and who could take one more (T2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from groups.models import Assignment, Group, Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.querysets import UserQuerySet
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import implements
from monitoring.models import PendampingProfile, PendampingTraining
from monitoring.refusals import all_or_nothing, refuse

# When a regency has no program year yet; the trigger on assignments falls back to the same cap.
DEFAULT_TARGET, DEFAULT_CAP = 7, 10
EARLIEST = dt.date(2005, 1, 1)
# An assignment may be decreed a little ahead of its first day.
DAYS_AHEAD = 31
REFRESH_AFTER = dt.timedelta(days=365)

# Groups in these statuses need somebody at their side.
NEEDING_PENDAMPING = (Status.APPROVED, Status.DECREED, Status.TRAINED, Status.FUNDED, Status.ACCOUNTED)


class Limits(NamedTuple):
    """How many groups one pendamping should (target) and may (cap) accompany."""

    target: int
    cap: int


def limits(regency_code: str) -> Limits:
    """The load a regency allows now, from its newest program year (one query)."""
    year = ProgramYear.objects.filter(regency_id=regency_code).order_by("-year").first()
    return Limits(year.load_target, year.load_cap) if year else Limits(DEFAULT_TARGET, DEFAULT_CAP)


def with_load(people: UserQuerySet) -> QuerySet[Any]:
    """Annotate `load` (open assignments), `last_trained` (a date or None) and `trainings` (how many)."""
    open_assignments = (
        Assignment.objects.filter(user_id=OuterRef("pk"), ended_on__isnull=True)
        .order_by()
        .values("user_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
    trainings = PendampingTraining.objects.filter(user_id=OuterRef("pk")).order_by().values("user_id")
    return people.annotate(
        load=Coalesce(Subquery(open_assignments), 0),
        last_trained=Subquery(trainings.annotate(last=Max("trained_on")).values("last")),
        trainings=Coalesce(Subquery(trainings.annotate(count=Count("pk")).values("count")), 0),
    )


def is_trained(user: User) -> bool:
    """Whether the Dinas has trained this pendamping at all (T1). One query."""
    return PendampingTraining.objects.filter(user_id=user.pk).exists()


def without_primary(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Proposals chosen or further whose group has no primary pendamping, longest waiting first."""
    primary = Assignment.objects.filter(group_id=OuterRef("group_id"), is_primary=True, ended_on__isnull=True)
    return (
        proposals.filter(~Exists(primary), status__in=NEEDING_PENDAMPING, program_year__closed_on__isnull=True)
        .select_related("group", "village", "program_year")
        .order_by("status_since", "pk")
    )


@implements("T2")
def assign(
    *,
    group: Group,
    user: User,
    primary: bool,
    level: str,
    started_on: dt.date,
    by: User,
    decree_number: str = "",
) -> Assignment:
    """Let a pendamping accompany a group from a day on; returns the open assignment.

    Raises MoveRefused with what stands in the way: the wrong role or territory, an untrained primary pendamping (T1), a
    member of the group, or the cap, which the database keeps even when two people assign at once.
    """
    with all_or_nothing():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        objections = list(_objections(group, person, primary=primary, started_on=started_on))
        if objections:
            raise refuse(*objections)
        return Assignment.objects.create(
            group=group,
            user=person,
            is_primary=primary,
            level=level,
            started_on=started_on,
            decree_number=decree_number.strip(),
            assigned_by=by,
        )


def _objections(group: Group, user: User, *, primary: bool, started_on: dt.date) -> list[str]:
    """Why this person can't accompany this group, in sentences."""
    found = []
    today = group.village.today()
    if user.role != Role.PENDAMPING or not user.is_active:
        found.append(f"{user} bukan pendamping yang aktif.")
    elif not user.covers(group.village_id):
        found.append(f"Wilayah kerja {user} tidak mencakup {group.village}.")
    if primary and not is_trained(user):
        found.append(f"{user} belum pernah dilatih dinas, jadi belum boleh menjadi pendamping utama (T1).")
    if is_member(user, group):
        found.append(f"{user} adalah anggota kelompok ini. Pendamping tidak boleh menjadi anggota kelompoknya.")
    if not EARLIEST <= started_on <= today + dt.timedelta(days=DAYS_AHEAD):
        found.append(f"Tanggal mulai harus antara 1 Januari {EARLIEST.year} dan {DAYS_AHEAD} hari dari sekarang.")
    held = Assignment.objects.open().filter(user_id=user.pk).count()
    cap = limits(group.regency_code).cap
    if held >= cap:
        found.append(f"{user} sudah mendampingi {held} kelompok; batasnya {cap} (T2).")
    return found


def is_member(user: User, group: Group) -> bool:
    """Whether the pendamping's NIK is that of a present member of the group. Two queries at most."""
    profile = PendampingProfile.objects.filter(user_id=user.pk).exclude(nik="").first()
    return (
        profile is not None and Member.objects.filter(group_id=group.pk, nik=profile.nik, left_on__isnull=True).exists()
    )


def load_warning(user: User, regency_code: str) -> str:
    """What to tell whoever assigned, once the load lies above the advised one; empty below it."""
    load = Assignment.objects.open().filter(user_id=user.pk).count()
    target, cap = limits(regency_code)
    if load <= target:
        return ""
    return f"{user} sekarang mendampingi {load} kelompok, di atas anjuran {target} (batas {cap})."


def end(*, assignment: Assignment, ended_on: dt.date, reason: str) -> Assignment:
    """End an assignment on a day, with a reason; raises MoveRefused when it has ended or the day does not fit."""
    with all_or_nothing():
        locked = (
            Assignment.objects.select_for_update(no_key=True, of=("self",))
            .select_related("group__village")
            .get(pk=assignment.pk)
        )
        if locked.ended_on is not None:
            raise refuse("Penugasan ini sudah berakhir.")
        if not reason.strip():
            raise refuse("Alasan perlu diisi.")
        if ended_on > locked.group.village.today():
            raise refuse("Tanggal berakhir tidak boleh di masa depan.")
        if ended_on < locked.started_on:
            raise refuse("Tanggal berakhir mendahului tanggal mulai.")
        locked.ended_on = ended_on
        locked.end_reason = reason.strip()
        locked.save(update_fields=["ended_on", "end_reason"])
        return locked


@dataclass(frozen=True)
class Candidate:
    """Somebody who could accompany a group: how much they carry, how near they are, and what speaks against it."""

    user: User
    load: int
    target: int
    cap: int
    distance: int
    last_trained: dt.date | None
    is_member: bool

    @property
    def is_full(self) -> bool:
        """Carries as many groups as allowed."""
        return self.load >= self.cap

    @property
    def is_over_target(self) -> bool:
        """One more group would lie above the advised load."""
        return self.load >= self.target

    @property
    def can_be_primary(self) -> bool:
        """Has room, has been trained, and is no member of the group."""
        return not self.is_full and self.last_trained is not None and not self.is_member

    @property
    def nearness(self) -> str:
        """How near in the tree of regions, in words."""
        return ("sudah bekerja di desa/kelurahan ini", "sudah bekerja di kecamatan ini", "kecamatan lain")[
            self.distance
        ]


def candidates(group: Group) -> list[Candidate]:
    """Every pendamping whose territory covers the group, best first: able, lightest load, nearest. Four queries."""
    people = with_load(User.objects.in_role(Role.PENDAMPING).within(group.regency_code))
    able = [person for person in people.select_related("region") if person.covers(group.village_id)]
    target, cap = limits(group.regency_code)
    villages: dict[int, list[str]] = {}
    for user_id, village_id in (
        Assignment.objects.open().filter(user__in=able).values_list("user_id", "group__village_id")
    ):
        villages.setdefault(user_id, []).append(village_id)
    members = set(
        PendampingProfile.objects.filter(
            Q(nik__in=group.members.filter(left_on__isnull=True).exclude(nik="").values("nik")), user__in=able
        ).values_list("user_id", flat=True)
    )
    taken = set(Assignment.objects.open().filter(group=group).values_list("user_id", flat=True))
    found = [
        Candidate(
            user=person,
            load=person.load,
            target=target,
            cap=cap,
            distance=_distance(group.village_id, [person.region_id or "", *villages.get(person.pk, [])]),
            last_trained=person.last_trained,
            is_member=person.pk in members,
        )
        for person in able
        if person.pk not in taken
    ]
    return sorted(found, key=lambda one: (not one.can_be_primary, one.load, one.distance, str(one.user), one.user.pk))


def _distance(village_code: str, codes: list[str]) -> int:
    """0 in the same village, 1 in the same district, 2 elsewhere in the regency: the nearest of the places counts."""
    if village_code in codes:
        return 0
    return 1 if any(code.startswith(village_code[:8]) for code in codes) else 2


def has_room(regency_code: str) -> bool:
    """Whether any pendamping of the regency carries fewer groups than allowed. Two queries."""
    people = with_load(User.objects.in_role(Role.PENDAMPING).within(regency_code))
    return people.filter(load__lt=limits(regency_code).cap).exists()
