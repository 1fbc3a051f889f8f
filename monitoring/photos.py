"""Photos of a monthly report: taken in one by one, each once, and taken out of a draft when they are wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid as uuids
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import File as DjangoFile
from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.documents.photos import Beside, develop
from kube_portal.documents.storing import RejectedFile, nothing_half_kept, store
from kube_portal.position import InvalidPosition, Position, Source
from monitoring.models import FieldReport, ReportPhoto
from monitoring.refusals import all_or_nothing, refuse

KIND = "report_photo"
MOST = 6
# A phone whose clock runs ahead by more than this is wrong about the day.
CLOCK_AHEAD = dt.timedelta(hours=24)
_SENT = "Laporan ini sudah dikirim, jadi fotonya tidak dapat diubah. Pakai “Perbaiki laporan”."


@dataclass(frozen=True)
class Added:
    """A photo of the report, whether this call brought it, and what had to be left out of it, in words."""

    photo: ReportPhoto
    is_new: bool
    remark: str = ""


def add(
    *,
    report: FieldReport,
    upload: DjangoFile[Any],
    by: User,
    uuid: uuids.UUID | None = None,
    taken_at: dt.datetime | None = None,
    position: Position | None = None,
) -> Added:
    """Keep a photo of a draft, made small and stripped of what the phone wrote beside it, which is kept as data.

    What the photo itself says of time and place goes before what the phone says (`taken_at`, `position`). The same UUID
    or the same bytes again are the same photo. Raises MoveRefused for what is no photo, for too many, and once the
    report was sent.
    """
    known = ReportPhoto.objects.filter(uuid=uuid).first() if uuid is not None else None
    if known is not None:
        if known.report_id != report.pk:
            raise refuse("Kode foto ini sudah dipakai untuk laporan lain.")
        return Added(known, is_new=False)
    digest = _digest(upload)
    try:
        photo = develop(upload)
    except RejectedFile as rejected:
        raise refuse(said_of(rejected, upload)) from None
    with nothing_half_kept(), all_or_nothing():
        locked = _locked(report)
        standing = ReportPhoto.objects.standing().filter(report=locked)
        same = standing.filter(digest=digest).first()
        if same is not None:
            return Added(same, is_new=False)
        if not locked.is_draft:
            raise refuse(_SENT)
        if standing.count() >= MOST:
            raise refuse(f"Sudah ada {MOST} foto. Keluarkan dulu satu bila ingin menambah.")
        file = store(upload=photo.as_file(f"kunjungan-{locked.month:%Y-%m}.jpg"), by=by, kind=KIND)
        kept = ReportPhoto(
            uuid=uuid or uuids.uuid4(), report=locked, file=file, digest=digest, thumbnail=photo.thumbnail, added_by=by
        )
        kept.taken_at, kept.clock = _time(photo.beside, taken_at, ZoneInfo(locked.group.village.timezone))
        place, source, remark = _place(photo.beside, position)
        kept.put_at(place, source)
        kept.save(force_insert=True)
        file.attach(kept)
    return Added(kept, is_new=True, remark=remark)


def _locked(report: FieldReport) -> FieldReport:
    rows = FieldReport.objects.select_for_update(no_key=True, of=("self",)).select_related("group__village")
    return rows.get(pk=report.pk)


def _digest(upload: DjangoFile[Any]) -> str:
    """The SHA-256 of the bytes as they came; the file stands at its beginning again."""
    upload.seek(0)
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


def said_of(rejected: RejectedFile, upload: DjangoFile[Any]) -> str:
    """Why a file is not taken, with the remedy for the pictures that iPhones write."""
    upload.seek(0)
    head = upload.read(12)
    upload.seek(0)
    if head[4:8] == b"ftyp":
        return (
            f"Foto “{upload.name}” berformat HEIC, yang tidak dapat dibuka di semua tempat. Atur kamera ponsel ke "
            "“Paling kompatibel” (JPG), atau kirim tangkapan layarnya."
        )
    return str(rejected)


def _time(beside: Beside, said: dt.datetime | None, zone: ZoneInfo) -> tuple[dt.datetime | None, str]:
    """When it was taken, and who says so; nothing where the clock was plainly wrong."""
    latest = timezone.now() + CLOCK_AHEAD
    if beside.taken_at is not None:
        taken = beside.taken_at if beside.taken_at.tzinfo is not None else beside.taken_at.replace(tzinfo=zone)
        if taken <= latest:
            return taken, ReportPhoto.Clock.PHOTO
    if said is not None and said <= latest:
        return said, ReportPhoto.Clock.DEVICE
    return None, ""


def _place(beside: Beside, said: Position | None) -> tuple[Position | None, str, str]:
    """Where it was taken and who says so; else why the photo's own place is not kept."""
    remark = ""
    if beside.coordinates is not None:
        try:
            return Position.at(*beside.coordinates, beside.accuracy), Source.PHOTO, ""
        except InvalidPosition as invalid:
            remark = f"Posisi di dalam foto tidak disimpan. {invalid}"
    return said, Source.DEVICE if said is not None else "", remark


def take_out(*, photo: ReportPhoto, by: User) -> None:
    """Leave a photo out of a draft; who did it and when stays on record. A second click changes nothing.

    Raises MoveRefused once the report was sent.
    """
    with all_or_nothing():
        if not _locked(photo.report).is_draft:
            raise refuse(_SENT)
        ReportPhoto.objects.standing().filter(pk=photo.pk).update(removed_by=by, removed_at=timezone.now())


def carry_over(original: FieldReport, draft: FieldReport) -> None:
    """Let a correction show the photos of the report that it corrects; the files are the same."""
    kept = (
        "file_id", "digest", "thumbnail", "taken_at", "clock", "added_by_id", "added_at", "latitude", "longitude",
        "accuracy", "position_source",
    )  # fmt: skip
    ReportPhoto.objects.bulk_create(
        [
            ReportPhoto(report=draft, **{name: getattr(photo, name) for name in kept})
            for photo in ReportPhoto.objects.standing().filter(report=original)
        ]
    )


def of_report(report: FieldReport) -> list[ReportPhoto]:
    """The photos of a report that nobody took out, with their small pictures (one query)."""
    rows = ReportPhoto.objects.standing().filter(report=report)
    return list(rows.select_related("file", "added_by").order_by("pk"))
