"""Receipts of purchases as files: kept at once, so that a refused form loses none; attached when it is saved."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.files.base import File as DjangoFile

from disbursement.models import Purchase, PurchaseReceipt
from disbursement.refusals import refuse
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.documents.photos import develop
from kube_portal.documents.storing import PDF, RejectedFile, inspect, store

Kind = PurchaseReceipt.Kind
# How many of each kind stand at one purchase.
MOST = {Kind.RECEIPT: 8, Kind.GOODS: 4}
_NAMES = {Kind.RECEIPT: "nota", Kind.GOODS: "barang"}


def keep(upload: DjangoFile[Any], *, kind: str, by: User) -> File:
    """Store a receipt that belongs to nothing yet; only who brought it sees it.

    A photo is made small and stripped; a PDF stays as it is, where a receipt is wanted. Raises RejectedFile.
    """
    if kind == Kind.RECEIPT and inspect_kind(upload) == PDF:
        return store(upload=upload, by=by, kind=f"purchase_{kind}")
    photo = develop(upload)
    return store(upload=photo.as_file(f"foto-{_NAMES[Kind(kind)]}.jpg"), by=by, kind=f"purchase_{kind}")


def inspect_kind(upload: DjangoFile[Any]) -> str:
    """What an upload is: a PDF, a photo, or (for `develop` to complain about) something else."""
    upload.seek(0)
    head = upload.read(5)
    upload.seek(0)
    if head == b"%PDF-":
        return inspect(upload).content_type
    return ""


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


def kept_for(by: User, ids: Iterable[str], kind: str) -> list[File]:
    """The files among these ids that this person kept for a form and that belong to nothing yet (one query)."""
    found = []
    for one in ids:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    files = File.objects.filter(
        pk__in=found[: 2 * MOST[Kind(kind)]], uploaded_by=by, owner_id__isnull=True, kind=f"purchase_{kind}"
    )
    return list(files.order_by("uploaded_at"))


def attach(purchase: Purchase, files: Iterable[File], *, kind: str, by: User) -> None:
    """Give files their purchase; the same picture twice counts once. Raises MoveRefused beyond the most it takes.

    Call it inside the transaction that holds the account locked.
    """
    standing = purchase.receipts.filter(removed_at__isnull=True, kind=kind)
    known = set(standing.values_list("file__sha256", flat=True))
    room = MOST[Kind(kind)] - len(known)
    for file in files:
        if file.sha256 in known:
            continue
        if room <= 0:
            raise refuse(f"Paling banyak {MOST[Kind(kind)]} {Kind(kind).label} untuk satu belanja.")
        thumbnail = b""
        if file.is_image:
            with file.content.open("rb") as content:
                thumbnail = develop(DjangoFile(content, name=file.name)).thumbnail
        receipt = PurchaseReceipt.objects.create(
            purchase=purchase, kind=kind, file=file, thumbnail=thumbnail, added_by=by
        )
        file.attach(receipt)
        known.add(file.sha256)
        room -= 1
