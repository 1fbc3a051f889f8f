"""Who accompanies which group: assigning a pendamping, ending an assignment, and what each carries (T2)."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from groups.models import Assignment, Group, Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.querysets import UserQuerySet
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import implements
from monitoring import assignment_decrees
from monitoring.models import PendampingProfile, PendampingTraining
from monitoring.refusals import all_or_nothing, refuse

EARLIEST = dt.date(2005, 1, 1)
# An assignment may be decreed a little ahead of its first day.
DAYS_AHEAD = 31

# Groups in these statuses need somebody at their side.
NEEDING_PENDAMPING = (Status.APPROVED, Status.DECREED, Status.TRAINED, Status.FUNDED, Status.ACCOUNTED)


class Limits(NamedTuple):
    """How many groups one pendamping should (target) and may (cap) accompany; after how many days a training is old."""

    target: int = 7
    cap: int = 10
    refresh_days: int = 365

    def stale_before(self, today: dt.date) -> dt.date:
        """The day before which a last training lies too far back."""
        return today - dt.timedelta(days=self.refresh_days)


def limits(regency_code: str) -> Limits:
    """The load a regency allows now, from its newest program year (one query).

    Without a program year the trigger on assignments falls back to the same cap.
    """
    year = ProgramYear.objects.filter(regency_id=regency_code).order_by("-year").first()
    return Limits(year.load_target, year.load_cap, year.refresh_training_days) if year else Limits()


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


class Paper(NamedTuple):
    """By what an assignment is made: a decree or a letter, its number, its date, and its scan if there is one."""

    kind: str = Assignment.Basis.LETTER
    number: str = ""
    dated_on: dt.date | None = None
    scan: File | None = None


@implements("T2")
def assign(
    *,
    group: Group,
    user: User,
    primary: bool,
    level: str,
    started_on: dt.date,
    by: User,
    paper: Paper | None = None,
) -> Assignment:
    """Let a pendamping accompany a group from a day on; returns the open assignment.

    The primary one needs a decree or, until it is there, a letter; its number is recorded, and its scan kept. Raises
    MoveRefused with what stands in the way: the wrong role or territory, an untrained primary pendamping (T1), a
    member of the group, or the cap, which the database keeps even when two people assign at once.
    """
    paper = paper or Paper()
    number = " ".join(paper.number.split())
    with all_or_nothing():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        objections = list(_objections(group, person, primary=primary, started_on=started_on))
        objections += assignment_decrees.objections(
            group.regency_code, paper.kind, number, paper.dated_on, needed=primary, today=group.village.today()
        )
        if objections:
            raise refuse(*objections)
        made = Assignment.objects.create(
            group=group,
            user=person,
            is_primary=primary,
            level=level,
            started_on=started_on,
            basis=paper.kind,
            decree_number=number,
            decree_date=paper.dated_on if number else None,
            assigned_by=by,
        )
        if number:
            assignment_decrees.write_down([made], scan=paper.scan, by=by)
        return made


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
    allowed = limits(regency_code)
    if load <= allowed.target:
        return ""
    return f"{user} sekarang mendampingi {load} kelompok, di atas anjuran {allowed.target} (batas {allowed.cap})."


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


def has_room(regency_code: str) -> bool:
    """Whether any pendamping of the regency carries fewer groups than allowed. Two queries."""
    people = with_load(User.objects.in_role(Role.PENDAMPING).within(regency_code))
    return people.filter(load__lt=limits(regency_code).cap).exists()


def save_profile(profile: PendampingProfile) -> PendampingProfile:
    """Keep what the Dinas knows of a pendamping; raises MoveRefused when the NIK is that of a member of their group."""
    with all_or_nothing():
        profile.save()
    return profile
