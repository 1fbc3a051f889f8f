"""Files of an event: what was taught, the signed list, minutes and photos, kept small and taken out only on record."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File as DjangoFile
from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.documents.photos import develop
from kube_portal.documents.storing import PDF, RejectedFile, clean_name, inspect, nothing_half_kept, store
from monitoring import events
from monitoring.models import Event, EventMaterial
from monitoring.refusals import refuse

MOST = 20


def add(*, event: Event, upload: DjangoFile[Any], kind: str, title: str, by: User) -> EventMaterial:
    """Keep a file of an event: a PDF as it is, a photo made small and stripped.

    The same file twice is one. Raises RejectedFile for what is neither, MoveRefused beyond twenty.
    """
    upload.seek(0)
    head = upload.read(8)
    upload.seek(0)
    _say_what_to_do(head, upload)
    with nothing_half_kept():
        locked = events.lock(event)
        name = clean_name(upload.name or "")
        thumbnail = b""
        if head.startswith(b"%PDF-"):
            inspect(upload, allowed=frozenset({PDF}))
            file = store(upload=upload, by=by, kind=f"event_{kind}", allowed=frozenset({PDF}))
        else:
            photo = develop(upload)
            thumbnail = photo.thumbnail
            file = store(upload=photo.as_file(f"{name.rpartition('.')[0] or name}.jpg"), by=by, kind=f"event_{kind}")
        standing = EventMaterial.objects.standing().filter(event=locked)
        if standing.filter(file__sha256=file.sha256, kind=kind).exists():
            raise refuse("Berkas ini sudah ada pada kegiatan ini.")
        if standing.count() >= MOST:
            raise refuse(f"Paling banyak {MOST} berkas untuk satu kegiatan.")
        material = EventMaterial.objects.create(
            event=locked, kind=kind, title=" ".join(title.split()) or name[:120], file=file, thumbnail=thumbnail,
            added_by=by,
        )  # fmt: skip
        file.attach(material)
        return material


def _say_what_to_do(head: bytes, upload: DjangoFile[Any]) -> None:
    """A remedy for the files that people bring most often beside PDF and photos: slides, texts, and HEIC."""
    name = clean_name(upload.name or "")
    if head[4:8] == b"ftyp":
        raise RejectedFile(
            f"Foto “{name}” berformat HEIC, yang tidak dapat dibuka di semua tempat. Atur kamera ponsel ke “Paling "
            "kompatibel” (JPG), atau kirim tangkapan layarnya."
        )
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RejectedFile(
            f"“{name}” berkas Office (Word, Excel atau PowerPoint). Simpan sebagai PDF, lalu unggah PDF itu."
        )


def take_out(*, material: EventMaterial, by: User) -> None:
    """Show a file no more; it stays on record. Pressed twice, it is done once."""
    EventMaterial.objects.filter(pk=material.pk, removed_at__isnull=True).update(
        removed_by=by, removed_at=timezone.now()
    )
