"""Photos of receipts and of minutes: kept as soon as they arrive, so that a refused form loses none; then attached."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.base import File as DjangoFile

from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.documents.photos import develop
from kube_portal.documents.storing import PDF, RejectedFile, inspect, store
from monitoring.models import CashReceipt, MinutesPaper
from monitoring.refusals import refuse

RECEIPT, MINUTES = "cash_receipt", "group_minutes"
# How many stand at one line, or at one meeting.
MOST = 6
_NAMES = {RECEIPT: "nota-kas", MINUTES: "notulen"}


def keep(upload: DjangoFile[Any], *, kind: str, by: User) -> File:
    """Store a file that belongs to nothing yet; only who brought it sees it.

    A photo is made small and stripped; a PDF stays as it is. Raises RejectedFile.
    """
    if _begins_with(upload, b"%PDF-"):
        inspect(upload, allowed=frozenset({PDF}))
        return store(upload=upload, by=by, kind=kind)
    photo = develop(upload)
    return store(upload=photo.as_file(f"{_NAMES[kind]}.jpg"), by=by, kind=kind)


def _begins_with(upload: DjangoFile[Any], head: bytes) -> bool:
    upload.seek(0)
    found: bytes = upload.read(len(head))
    upload.seek(0)
    return found == head


def said_of(rejected: RejectedFile, upload: DjangoFile[Any]) -> str:
    """Why a file is not taken, with the remedy for the pictures that iPhones write."""
    upload.seek(4)
    if upload.read(4) == b"ftyp":
        return (
            f"Foto “{upload.name}” berformat HEIC, yang tidak dapat dibuka di semua tempat. Atur kamera ponsel ke "
            "“Paling kompatibel” (JPG), atau kirim tangkapan layarnya."
        )
    return str(rejected)


def kept_for(by: User, ids: Iterable[str], kind: str) -> list[File]:
    """The files among these ids that this person kept for a form and that belong to nothing yet (one query)."""
    found = []
    for one in ids:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    if not found:
        return []
    files = File.objects.filter(pk__in=found[: 2 * MOST], uploaded_by=by, owner_id__isnull=True, kind=kind)
    return list(files.order_by("uploaded_at"))


def attach(
    model: type[CashReceipt] | type[MinutesPaper], owner: Mapping[str, Any], files: Iterable[File], *, by: User
) -> int:
    """Give files their line or meeting; the same picture twice counts once. Returns how many were new.

    Call it inside the transaction that holds the owner locked. Raises MoveRefused beyond the most it takes.
    """
    wanted = list(files)
    if not wanted:
        return 0
    known = set(model._default_manager.filter(**owner).values_list("file__sha256", flat=True))
    added = 0
    for file in wanted:
        if file.sha256 in known:
            continue
        if len(known) >= MOST:
            raise refuse(f"Paling banyak {MOST} foto untuk satu catatan.")
        thumbnail = b""
        if file.is_image:
            with file.content.open("rb") as content:
                thumbnail = develop(DjangoFile(content, name=file.name)).thumbnail
        row = model._default_manager.create(**owner, file=file, thumbnail=thumbnail, added_by=by)
        file.attach(row)
        known.add(file.sha256)
        added += 1
    return added
