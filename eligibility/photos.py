"""Photos of a field verification: taken in one by one, and taken out again when they are wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import File as DjangoFile
from django.db import transaction
from django.utils import timezone

from eligibility.locks import locked_open, need_team
from eligibility.models import FieldPhoto, MemberCheck, Verification
from groups.lifecycle import MoveRefused
from groups.models import Member
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.documents.photos import Beside, Photo, develop
from kube_portal.documents.storing import RejectedFile, store
from kube_portal.position import InvalidPosition, Located, Position, Source

Kind = FieldPhoto.Kind
# How many may stand of each kind: per member, and of the place of business.
MOST = {Kind.HOUSE: 4, Kind.KTP: 1, Kind.SITE: 6}
# A phone whose clock runs ahead by more than this is wrong about the day.
CLOCK_AHEAD = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Added:
    """A photo that was taken in, and what had to be left out of it, in words for whoever brought it."""

    photo: FieldPhoto
    remark: str = ""


def add(*, verification: Verification, member: Member | None, kind: str, upload: DjangoFile[Any], by: User) -> Added:
    """Keep a photo of a member's house or KTP, or (without a member) of the place of business.

    The picture is made small and stripped; where and when it was taken are kept beside it, unless the place lies
    outside Indonesia. The same photo twice is kept once; one that was already used for somebody else is refused.
    Raises MoveRefused for that, for what is no photo, and as `verification.save_member_check` does.
    """
    try:
        photo = develop(upload)
    except RejectedFile as rejected:
        raise MoveRefused([Blocker(str(rejected))]) from None
    with transaction.atomic():
        locked = locked_open(verification)
        need_team(by, locked)
        check = _check_of(locked, member)
        standing = FieldPhoto.objects.standing().filter(verification=locked)
        sha256 = hashlib.sha256(photo.data).hexdigest()
        same = standing.filter(file__sha256=sha256).select_related("member_check__member").first()
        if same is not None:
            return Added(_known(same, check, kind))
        if standing.filter(member_check=check, kind=kind).count() >= MOST[Kind(kind)]:
            raise MoveRefused([Blocker(_too_many(Kind(kind)))])
        return _keep(locked, check, Kind(kind), photo, by)


def _check_of(verification: Verification, member: Member | None) -> MemberCheck | None:
    """The check of a present member of this group."""
    if member is None:
        return None
    if member.group_id != verification.proposal.group_id or member.left_on is not None:
        raise MoveRefused([Blocker(f"{member} bukan anggota kelompok ini lagi.")])
    check, _ = MemberCheck.objects.get_or_create(verification=verification, member=member)
    return check


def _known(same: FieldPhoto, check: MemberCheck | None, kind: str) -> FieldPhoto:
    """The photo that stands already: a double click; used for something else it is refused."""
    if (same.member_check_id, same.kind) == (check.pk if check is not None else None, kind):
        return same
    whose = "" if same.member_check is None else f" {same.member_check.member.name}"
    raise MoveRefused([Blocker(f"Foto ini sudah dipakai: {same}{whose}. Ambil foto yang lain.")])


def _too_many(kind: Kind) -> str:
    if MOST[kind] == 1:
        return f"Sudah ada {kind.label}. Keluarkan dulu yang lama bila ingin menggantinya."
    return f"Sudah ada {MOST[kind]} foto. Keluarkan dulu satu bila ingin menambah."


def _keep(verification: Verification, check: MemberCheck | None, kind: Kind, photo: Photo, by: User) -> Added:
    whose = "" if check is None else f"-{check.member_id}"
    file = store(upload=photo.as_file(f"foto-{_WORDS[kind]}{whose}.jpg"), by=by, kind=f"photo_{kind}")
    position, remark = _place(photo.beside)
    kept = FieldPhoto(
        verification=verification,
        member_check=check,
        kind=kind,
        file=file,
        thumbnail=b"" if kind == Kind.KTP else photo.thumbnail,
        taken_at=_time(photo.beside, verification),
        added_by=by,
    )
    kept.put_at(position, Source.PHOTO)
    kept.save(force_insert=True)
    file.attach(kept)
    return Added(kept, remark)


_WORDS = {Kind.HOUSE: "rumah", Kind.KTP: "ktp", Kind.SITE: "lokasi"}


def _place(beside: Beside) -> tuple[Position | None, str]:
    """Where it was taken, if that is in Indonesia; else why not."""
    if beside.coordinates is None:
        return None, ""
    try:
        return Position.at(*beside.coordinates, beside.accuracy), ""
    except InvalidPosition as invalid:
        return None, f"Posisi di dalam foto tidak disimpan. {invalid}"


def _time(beside: Beside, verification: Verification) -> dt.datetime | None:
    """When it was taken by the phone's clock, which shows the regency's time unless it says otherwise."""
    if beside.taken_at is None:
        return None
    zone = ZoneInfo(verification.proposal.program_year.regency.timezone)
    taken = beside.taken_at if beside.taken_at.tzinfo is not None else beside.taken_at.replace(tzinfo=zone)
    return taken if taken <= timezone.now() + CLOCK_AHEAD else None


@transaction.atomic
def take_out(*, photo: FieldPhoto, by: User) -> None:
    """Show a photo to nobody any more; who took it out and when stays on record. A second click changes nothing.

    Raises MoveRefused once the verification is concluded, NotAllowed outside the team.
    """
    locked = locked_open(photo.verification)
    need_team(by, locked)
    FieldPhoto.objects.standing().filter(pk=photo.pk).update(removed_by=by, removed_at=timezone.now())


@dataclass(frozen=True)
class Evidence:
    """The photos that somebody may see of a member or of the place of business, and where that is."""

    photos: Sequence[FieldPhoto]
    position: Position | None = None
    source: str = ""

    def of(self, kind: str) -> list[FieldPhoto]:
        """The photos of one kind."""
        return [photo for photo in self.photos if photo.kind == kind]

    @property
    def houses(self) -> list[FieldPhoto]:
        """Photos of the house."""
        return self.of(Kind.HOUSE)

    @property
    def ktps(self) -> list[FieldPhoto]:
        """Photos of the KTP."""
        return self.of(Kind.KTP)

    @property
    def source_label(self) -> str:
        """Who says where it is."""
        return str(Source(self.source).label) if self.source else ""


def evidence(row: Located | None, photos: Sequence[FieldPhoto]) -> Evidence:
    """The photos of a row and its place: its own if it was recorded, else where the youngest photo was taken."""
    if row is not None and row.position is not None:
        return Evidence(photos, row.position, row.position_source)
    taken = next((photo for photo in reversed(photos) if photo.position is not None), None)
    return Evidence(photos, taken.position, Source.PHOTO) if taken is not None else Evidence(photos)


def by_check(user: User, verification: Verification) -> dict[int | None, list[FieldPhoto]]:
    """The photos of a verification that a person may see, by the check they belong to, None for the place of business.

    One query, without the small pictures.
    """
    found: dict[int | None, list[FieldPhoto]] = defaultdict(list)
    photos = FieldPhoto.objects.visible_to(user).filter(verification=verification).defer("thumbnail").order_by("pk")
    for photo in photos:
        found[photo.member_check_id].append(photo)
    return found


def of_check(user: User, verification: Verification, check: MemberCheck | None) -> list[FieldPhoto]:
    """The photos of one member, or without one of the place of business, with their small pictures: one query."""
    photos = FieldPhoto.objects.visible_to(user).filter(verification=verification, member_check=check)
    return list(photos.select_related("file", "added_by").order_by("pk"))
