"""Planning an outreach or a training, and noting who came: what both kinds of event share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring.models import Attendance, Event, EventGroup
from monitoring.refusals import all_or_nothing, refuse

EARLIEST = dt.date(2005, 1, 1)
DAYS_AHEAD = 366


def record(
    *,
    kind: str,
    region: Region,
    topic: str,
    place: str,
    held_on: dt.date,
    by: User,
    groups: Iterable[Group] = (),
    language: str = "Indonesia",
    notes: str = "",
) -> Event:
    """Write down an event, planned or held, for some groups; returns it.

    Raises MoveRefused for a day that can't be, for a year without rules, or when the same event stands there already.
    """
    today = region.today()
    if not EARLIEST <= held_on <= today + dt.timedelta(days=DAYS_AHEAD):
        raise refuse(f"Tanggal harus antara 1 Januari {EARLIEST.year} dan satu tahun dari sekarang.")
    program_year = ProgramYear.objects.filter(regency_id=region.code[:5], year=held_on.year).first()
    if program_year is None:
        raise refuse(f"Aturan tahun {held_on.year} belum ada di kabupaten/kota ini. Hubungi administrator sistem.")
    with all_or_nothing():
        event = Event.objects.create(
            kind=kind,
            region=region,
            program_year=program_year,
            topic=topic.strip(),
            place=place.strip(),
            held_on=held_on,
            language=language.strip() or "Indonesia",
            notes=notes.strip(),
            created_by=by,
        )
        EventGroup.objects.bulk_create([EventGroup(event=event, group=group) for group in groups])
        return event


def members_of(group: Group) -> QuerySet[Member]:
    """Who is offered for attendance: those who have not left, in the order of the list."""
    return group.members.filter(left_on__isnull=True).order_by("pk")


def mark_attendance(*, event: Event, group: Group, present: Mapping[int, bool], by: User) -> int:
    """Note for members of one group whether they came (member id → yes or no); returns how many came.

    Members who left or belong to another group are refused, and so is an event whose day has not come.
    """
    if not event.is_held(group.village.today()):
        raise refuse("Kehadiran dicatat pada hari kegiatan atau sesudahnya.")
    if not EventGroup.objects.filter(event=event, group=group).exists():
        raise refuse("Kelompok ini tidak diundang pada kegiatan itu.")
    known = set(members_of(group).values_list("pk", flat=True))
    if not set(present) <= known:
        raise refuse("Ada nama yang bukan anggota kelompok ini lagi. Muat ulang halaman.")
    with all_or_nothing():
        for member_id, came in sorted(present.items()):
            Attendance.objects.update_or_create(
                event=event, member_id=member_id, defaults={"present": came, "recorded_by": by}
            )
    return sum(present.values())


def attendance_of(event: Event, group: Group) -> dict[int, bool]:
    """Member id → came, as far as noted (one query)."""
    return dict(event.attendances.filter(member__group_id=group.pk).values_list("member_id", "present"))


def ring_states(members: Iterable[Member], present: Mapping[int, bool]) -> list[str]:
    """The ring's states for attendance: good came, bad stayed away, none not yet noted."""
    words = {True: "good", False: "bad", None: "none"}
    return [words[present.get(member.pk)] for member in members]
