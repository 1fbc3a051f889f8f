"""The guest book and the minutes of a group: written once under a UUID, struck out with a reason."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from monitoring.cashbook import photos
from monitoring.cashbook.entries import WRITING
from monitoring.models import CashEntry, GroupMinutes, Guest, MinutesAttendance, MinutesPaper
from monitoring.refusals import all_or_nothing, demand, refuse

EARLIEST = dt.date(2005, 1, 1)


def _check_day(group: Group, day: dt.date) -> None:
    if day > group.village.today():
        raise refuse("Tanggal tidak boleh di masa depan.")
    if day < EARLIEST:
        raise refuse("Tanggal tidak boleh sebelum 2005.")


def welcome(
    *,
    group: Group,
    held_on: dt.date,
    name: str,
    origin: str,
    purpose: str,
    by: User,
    uuid: uuids.UUID,
    impression: str = "",
) -> tuple[Guest, bool]:
    """Write a guest into the guest book; the same UUID again changes nothing. Raises MoveRefused, NotAllowed."""
    demand(by, WRITING)
    _check_day(group, held_on)
    with all_or_nothing():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        known = Guest.objects.filter(uuid=uuid).first()
        if known is not None:
            if known.group_id != group.pk:
                raise refuse("Kode catatan ini sudah dipakai untuk catatan lain. Muat ulang halaman, lalu tulis lagi.")
            return known, False
        made = Guest.objects.create(
            group=group, held_on=held_on, name=name, origin=origin, purpose=purpose, impression=impression,
            written_by=by, uuid=uuid,
        )  # fmt: skip
        return made, True


@dataclass(frozen=True)
class Meeting:
    """What somebody fills in about a meeting; `present` says of each member whether they came."""

    held_on: dt.date
    place: str
    agenda: str
    decisions: str
    present: Mapping[int, bool]
    others_present: str = ""


def minute(
    *, group: Group, meeting: Meeting, by: User, uuid: uuids.UUID, papers: Sequence[File] = ()
) -> tuple[GroupMinutes, bool]:
    """Write down the minutes of a meeting; the same UUID again changes nothing.

    Raises MoveRefused (a day to come, who is not of the group), NotAllowed.
    """
    demand(by, WRITING)
    _check_day(group, meeting.held_on)
    with all_or_nothing():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        known = GroupMinutes.objects.filter(uuid=uuid).first()
        if known is not None:
            if known.group_id != group.pk:
                raise refuse("Kode catatan ini sudah dipakai untuk catatan lain. Muat ulang halaman, lalu tulis lagi.")
            return known, False
        own = set(Member.objects.filter(group_id=group.pk, pk__in=list(meeting.present)).values_list("pk", flat=True))
        if own != set(meeting.present):
            raise refuse("Daftar anggota berubah sejak halaman ini dibuka. Muat ulang, lalu isi lagi.")
        made = GroupMinutes.objects.create(
            group=group,
            held_on=meeting.held_on,
            place=meeting.place,
            agenda=meeting.agenda,
            decisions=meeting.decisions,
            others_present=meeting.others_present,
            written_by=by,
            uuid=uuid,
        )
        MinutesAttendance.objects.bulk_create(
            MinutesAttendance(minutes=made, member_id=pk, present=came) for pk, came in meeting.present.items()
        )
        photos.attach(MinutesPaper, {"minutes": made}, papers, by=by)
        return made, True


def add_papers(*, minutes: GroupMinutes, papers: Sequence[File], by: User) -> int:
    """Add photos to minutes; the same picture twice counts once. Returns how many were new."""
    demand(by, WRITING)
    with all_or_nothing():
        GroupMinutes.objects.select_for_update(no_key=True).get(pk=minutes.pk)
        return photos.attach(MinutesPaper, {"minutes": minutes}, papers, by=by)


def strike_out(*, record: Guest | GroupMinutes, reason: str, by: User) -> bool:
    """Strike out a guest or minutes, with a reason; it stays on record. Returns whether this call did.

    Raises MoveRefused (no reason, minutes by which a loan was written off), NotAllowed.
    """
    demand(by, WRITING)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise refuse("Tulis mengapa catatan ini dicoret.")
    with all_or_nothing():
        fresh = type(record)._default_manager.select_for_update(no_key=True).get(pk=record.pk)
        if fresh.withdrawn_at is not None:
            return False
        if isinstance(fresh, GroupMinutes) and CashEntry.objects.standing().filter(minutes=fresh).exists():
            raise refuse("Pinjaman dihapuskan berdasarkan notulen ini. Batalkan dahulu penghapusan itu di buku kas.")
        fresh.withdrawn_by, fresh.withdrawn_at, fresh.withdrawal_reason = by, timezone.now(), reason
        fresh.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal_reason"])
        return True
