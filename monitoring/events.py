"""Planning an event, moving or cancelling it, and noting which members came: what all kinds of event share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypedDict, Unpack

from django.db.models import Q, QuerySet
from django.utils import timezone

from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring.models import Attendance, Event, EventChange, EventGroup, EventOffice, QuizSitting
from monitoring.quiz import questions
from monitoring.refusals import all_or_nothing, refuse

EARLIEST = dt.date(2005, 1, 1)
DAYS_AHEAD = 366
NOT_YET = "Kehadiran dicatat pada hari kegiatan atau sesudahnya."
CANCELLED = "Kegiatan ini sudah dibatalkan."


class Details(TypedDict, total=False):
    """What may be said of an event beside topic, place and day."""

    starts_at: dt.time | None
    language: str
    interpreter: str
    led_by: str
    speakers: str
    notes: str


def record(
    *,
    kind: str,
    region: Region,
    topic: str,
    place: str,
    held_on: dt.date,
    by: User,
    groups: Iterable[Group] = (),
    **details: Unpack[Details],
) -> Event:
    """Write down an event, planned or held, for some groups; returns it.

    The first event of a regency brings the portal's own quiz along. Raises MoveRefused for a day that can't be, for a
    year without rules, or when the same event stands there already.
    """
    program_year = _year_of(region, held_on)
    with all_or_nothing():
        event = Event.objects.create(
            kind=kind,
            region=region,
            program_year=program_year,
            topic=topic.strip(),
            place=place.strip(),
            held_on=held_on,
            created_by=by,
            **_tidied(details),
        )
        EventGroup.objects.bulk_create([EventGroup(event=event, group=group) for group in groups])
        questions.install(region.code[:5])
        return event


def _year_of(region: Region, held_on: dt.date) -> ProgramYear:
    today = region.today()
    if not EARLIEST <= held_on <= today + dt.timedelta(days=DAYS_AHEAD):
        raise refuse(f"Tanggal harus antara 1 Januari {EARLIEST.year} dan satu tahun dari sekarang.")
    found = ProgramYear.objects.filter(regency_id=region.code[:5], year=held_on.year).first()
    if found is None:
        raise refuse(f"Aturan tahun {held_on.year} belum ada di kabupaten/kota ini. Hubungi administrator sistem.")
    return found


def _tidied(details: Details) -> Details:
    """Without spaces around; no language means Indonesian."""
    return {
        "starts_at": details.get("starts_at"),
        "language": details.get("language", "").strip() or "Indonesia",
        "interpreter": details.get("interpreter", "").strip(),
        "led_by": details.get("led_by", "").strip(),
        "speakers": details.get("speakers", "").strip(),
        "notes": details.get("notes", "").strip(),
    }


def may_change(user: User, event: Event) -> bool:
    """Whether somebody who sees the event may also change it; a pendamping only what they wrote down themself."""
    return user.has_perm(f"monitoring.add_{event.kind}") and (
        user.role != Role.PENDAMPING or event.created_by_id == user.pk
    )


def lock(event: Event) -> Event:
    """The event's row as it stands, locked until the transaction ends. Raises MoveRefused for a cancelled one."""
    locked = (
        Event.objects.select_related("region", "program_year")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=event.pk)
    )
    if locked.is_cancelled:
        raise refuse(CANCELLED)
    return locked


def lock_held(event: Event) -> Event:
    """The same, of an event whose day has come. Raises MoveRefused before that."""
    locked = lock(event)
    if not locked.is_held(locked.region.today()):
        raise refuse(NOT_YET)
    return locked


def change(*, event: Event, topic: str, **details: Unpack[Details]) -> Event:
    """Correct what an event is about and who speaks; day and place are `move`d. Raises MoveRefused."""
    with all_or_nothing():
        locked = lock(event)
        locked.topic = topic.strip()
        for name, value in _tidied(details).items():
            setattr(locked, name, value)
        locked.save()
        return locked


def is_noted(event: Event) -> bool:
    """Whether anything was noted of who came or what they answered (one query)."""
    rows = [
        Attendance.objects.filter(event=event).order_by().values("event"),
        EventOffice.objects.filter(event=event, attended__isnull=False).order_by().values("event"),
        QuizSitting.objects.filter(event=event).order_by().values("event"),
    ]
    return rows[0].union(*rows[1:]).exists()


def move(
    *, event: Event, held_on: dt.date, starts_at: dt.time | None, place: str, reason: str, by: User
) -> EventChange | None:
    """Put an event on another day, hour or place, with the reason on record; None when nothing is different.

    Raises MoveRefused without a reason, for a day that can't be, and for a day to come once attendance was noted.
    """
    with all_or_nothing():
        locked = lock(event)
        place = place.strip()
        if (locked.held_on, locked.starts_at, locked.place) == (held_on, starts_at, place):
            return None
        if not reason.strip():
            raise refuse("Tulis alasan memindahkan kegiatan.")
        year = _year_of(locked.region, held_on)
        if held_on > locked.region.today() and is_noted(locked):
            raise refuse(
                "Kehadiran pada kegiatan ini sudah dicatat, jadi tanggalnya tidak dapat dipindah ke hari yang akan "
                "datang."
            )
        told = _told(locked, EventChange.What.MOVED, reason, by)
        locked.held_on, locked.starts_at, locked.place, locked.program_year = held_on, starts_at, place, year
        locked.save(update_fields=["held_on", "starts_at", "place", "program_year"])
        return told


def cancel(*, event: Event, reason: str, by: User) -> EventChange:
    """Call an event off; it stays on record with the reason. Raises MoveRefused once attendance was noted."""
    with all_or_nothing():
        locked = lock(event)
        if not reason.strip():
            raise refuse("Tulis alasan membatalkan kegiatan.")
        if locked.citizens is not None or is_noted(locked):
            raise refuse("Kehadiran pada kegiatan ini sudah dicatat, jadi kegiatan ini tidak dapat dibatalkan.")
        told = _told(locked, EventChange.What.CANCELLED, reason, by)
        locked.cancelled_at = timezone.now()
        locked.save(update_fields=["cancelled_at"])
        return told


def _told(event: Event, what: str, reason: str, by: User) -> EventChange:
    return EventChange.objects.create(
        event=event,
        what=what,
        held_on=event.held_on,
        starts_at=event.starts_at,
        place=event.place,
        reason=reason.strip(),
        by=by,
    )


def count_citizens(*, event: Event, men: int | None, women: int | None) -> None:
    """Note how many came who belong to no group. Raises MoveRefused before the day."""
    with all_or_nothing():
        locked = lock_held(event)
        if (locked.men, locked.women) != (men, women):
            locked.men, locked.women = men, women
            locked.save(update_fields=["men", "women"])


def members_of(group: Group) -> QuerySet[Member]:
    """Who is offered for attendance: those who have not left, in the order of the list."""
    return group.members.filter(left_on__isnull=True).order_by("pk")


def members_at(group: Group, on: dt.date) -> QuerySet[Member]:
    """Who belonged to a group on a day: also those who left since, but nobody who joined later."""
    return group.members.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=on), Q(joined_on__isnull=True) | Q(joined_on__lte=on)
    ).order_by("pk")


def names_at(group: Group, on: dt.date) -> dict[int, str]:
    """Of whom something may be noted on a day: everybody but who had left before, by id (one query)."""
    people = group.members.filter(Q(left_on__isnull=True) | Q(left_on__gt=on))
    return dict(people.values_list("pk", "name"))


# Whether a member came (None while nothing is noted), and how they signed the list.
Mark = tuple[bool | None, str]
UNNOTED: Mark = (None, "")


def mark_attendance(
    *,
    event: Event,
    group: Group,
    present: Mapping[int, bool],
    by: User,
    signed: Mapping[int, str] | None = None,
    seen: Mapping[int, Mark] | None = None,
) -> int:
    """Note for members of one group whether they came (member id → yes or no); returns how many came.

    `signed` says how those who came signed the list. `seen` is what the person saw noted before: what another noted
    meanwhile stays unless it is contradicted, and then nothing is written. Raises MoveRefused for that, for members of
    another group or who left before, and for an event whose day has not come.
    """
    signed = signed or {}
    with all_or_nothing():
        locked = lock_held(event)
        if not EventGroup.objects.filter(event=locked, group=group).exists():
            raise refuse("Kelompok ini tidak diundang pada kegiatan itu.")
        names = names_at(group, locked.held_on)
        standing = noted_of(locked, group)
        if not set(present) <= set(names) | set(standing):
            raise refuse("Ada nama yang bukan anggota kelompok ini lagi. Muat ulang halaman.")
        stands = {pk: mark_of(standing.get(pk)) for pk in present}
        wanted = {pk: (came, signed.get(pk, stands[pk][1]) if came else "") for pk, came in present.items()}
        if seen is not None:
            untouched = [pk for pk in wanted if wanted[pk] == seen.get(pk, UNNOTED) and pk in standing]
            contradicted = [
                pk for pk in wanted if pk not in untouched and stands[pk] not in (wanted[pk], seen.get(pk, UNNOTED))
            ]
            if contradicted:
                raise refuse(
                    *(f"{names.get(pk, 'Anggota')}: {_noted_by(standing[pk])}" for pk in contradicted),
                    "Samakan dahulu, lalu simpan sekali lagi.",
                )
            wanted = {pk: mark for pk, mark in wanted.items() if pk not in untouched}
        _write(locked, {pk: mark for pk, mark in wanted.items() if mark != stands[pk]}, standing, by)
        return locked.attendances.filter(member__group_id=group.pk, present=True).count()


def _noted_by(row: Attendance) -> str:
    came = f"hadir, {row.get_signed_display().lower()}" if row.signed else "hadir" if row.present else "tidak hadir"
    return f"{row.recorded_by} baru saja mencatat “{came}”."


def _write(event: Event, marks: Mapping[int, Mark], standing: Mapping[int, Attendance], by: User) -> None:
    """New rows at once, changed ones one by one, so that each change is in the history."""
    now = timezone.now()
    rows = [
        Attendance(event=event, member_id=pk, present=bool(came), signed=signed, recorded_by=by, recorded_at=now)
        for pk, (came, signed) in sorted(marks.items())
        if pk not in standing
    ]
    Attendance.objects.bulk_create(rows)
    for pk, (came, signed) in sorted(marks.items()):
        if pk in standing:
            row = standing[pk]
            row.present, row.signed, row.recorded_by, row.recorded_at = bool(came), signed, by, now
            row.save(update_fields=["present", "signed", "recorded_by", "recorded_at"])


def noted_of(event: Event, group: Group) -> dict[int, Attendance]:
    """Member id → what is noted of their coming, and by whom (one query)."""
    rows = event.attendances.filter(member__group_id=group.pk).select_related("recorded_by")
    return {row.member_id: row for row in rows}


def mark_of(row: Attendance | None) -> Mark:
    """What is noted of a member; of nobody, nothing."""
    return UNNOTED if row is None else (row.present, row.signed)


def attendance_of(event: Event, group: Group) -> dict[int, bool]:
    """Member id → came, as far as noted (one query)."""
    return dict(event.attendances.filter(member__group_id=group.pk).values_list("member_id", "present"))


def ring_states(members: Iterable[Member], present: Mapping[int, bool]) -> list[str]:
    """The ring's states for attendance: good came, bad stayed away, none not yet noted."""
    words = {True: "good", False: "bad", None: "none"}
    return [words[present.get(member.pk)] for member in members]
