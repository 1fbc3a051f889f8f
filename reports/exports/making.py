"""Making a large list: the worker asks for the list's own export as the person who wanted it, and keeps what comes.

So rights, territory and filters are those of the export itself, at the moment it is made; it writes its own line into
the access log. How far it is, is written down every two thousand rows. Files are removed after a day by `tick`, which
also gives up on what a dead worker left behind.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone
from django_tasks import task

from groups import exporting
from kube_portal.accounts.models import User
from kube_portal.documents.storing import FULL
from reports.models import Export
from reports.models.exports import SILENCE, ExportQuerySet, ExportState

logger = logging.getLogger(__name__)

KEPT = dt.timedelta(hours=24)
RECORD_KEPT = dt.timedelta(days=30)
MOST_ACTIVE = 3

CHANGED = "Peran atau wilayah kerja Anda berubah sejak unduhan ini diminta. Buka daftarnya lagi, lalu minta lagi."
REFUSED = "Anda tidak lagi berhak mengunduh daftar ini."
FAULT = "Berhenti karena kesalahan pada portal. Coba lagi, atau hubungi administrator sistem."
NO_ROOM = "Ruang penyimpanan server penuh. Beri tahu administrator sistem, lalu coba lagi."
STOPPED = "Terhenti sebelum selesai, misalnya karena server dimulai ulang. Minta lagi."


class TooMany(Exception):  # noqa: N818 (reads as what is wrong)
    """The person has as many under way as anybody may have."""


def ask(*, user: User, path: str, query: str, ip: str | None = None) -> Export:
    """Queue an export, or find the one of the same address that is under way. Raises `TooMany`."""
    fingerprint = hashlib.sha256(f"{path}?{query}".encode()).hexdigest()
    mine = Export.objects.visible_to(user).active()
    with transaction.atomic():
        # One after the other for one person, so that two presses find one another.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if (same := mine.filter(fingerprint=fingerprint).first()) is not None:
            return same
        if mine.count() >= MOST_ACTIVE:
            raise TooMany
        export = Export.objects.create(
            user=user, as_role=_role_of(user), as_region=user.region_id or "", path=path, query=query,
            fingerprint=fingerprint, ip=ip,
        )  # fmt: skip
        run.enqueue(export.pk)
    return export


@task()
def run(pk: int) -> None:
    """Make one export, once: whoever comes second finds that it no longer waits."""
    taken = Export.objects.filter(pk=pk, state=ExportState.WAITING).update(
        state=ExportState.RUNNING, beat_at=timezone.now()
    )
    if not taken:
        return
    export = Export.objects.select_related("user__region").get(pk=pk)
    try:
        _make(export)
    except PermissionDenied:
        _fail(export, REFUSED)
    except (Http404, Resolver404):
        _fail(export, "Daftar ini tidak ditemukan lagi.")
    except OSError as error:
        logger.exception("export %s could not be written", export.pk)
        _fail(export, NO_ROOM if error.errno in FULL else FAULT)
        if error.errno not in FULL:
            raise
    except BaseException:
        _fail(export, FAULT)
        raise


def is_as_asked(export: Export, user: User) -> bool:
    """Whether the person still has the role and the region in which it was asked for."""
    return user.is_active and (_role_of(user), user.region_id or "") == (export.as_role, export.as_region)


def _role_of(user: User) -> str:
    """What the person may see by: a superuser sees everything, whatever the role."""
    return "superuser" if user.is_superuser else user.role


def _make(export: Export) -> None:
    if not is_as_asked(export, export.user):
        _fail(export, CHANGED)
        return
    with _telling(export), timezone.override(_zone_of(export.user)):
        response = _answer(export)
        if response.status_code != 200 or not getattr(response, "streaming", False):
            _fail(export, REFUSED if response.status_code in (302, 403) else FAULT)
            return
        try:
            size = keep(export.file, response)
        finally:
            # Not `response.close()`: no request ends here, and whoever hears that one does closes the connection.
            if (file := getattr(response, "file_to_stream", None)) is not None:
                file.close()
    export.name = _name_in(response)
    export.content_type = response.headers.get("Content-Type", "application/octet-stream")
    export.size, export.state, export.ended_at = size, ExportState.DONE, timezone.now()
    export.expires_at = export.ended_at + KEPT
    export.save(update_fields=["name", "content_type", "size", "state", "ended_at", "expires_at"])


def _answer(export: Export) -> HttpResponseBase:
    """What the list's own export gives this person."""
    request: Any = WSGIRequest(
        {
            "REQUEST_METHOD": "GET", "PATH_INFO": export.path, "QUERY_STRING": export.query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": export.ip or "", "wsgi.input": BytesIO(),
        }
    )  # fmt: skip
    request.user = export.user
    found = resolve(export.path)
    response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return response


@contextmanager
def _telling(export: Export) -> Iterator[None]:
    """Inside, every so many rows are written down."""

    def tell(done: int, total: int) -> None:
        Export.objects.filter(pk=export.pk).update(done=done, total=total, beat_at=timezone.now())

    token = exporting.progress.set(tell)
    try:
        yield
    finally:
        exporting.progress.reset(token)


def _zone_of(user: User) -> dt.tzinfo | str:
    return user.region.timezone if user.region is not None else timezone.get_default_timezone()


def keep(path: Path, response: Any) -> int:
    """Write what comes, piece by piece; returns how many bytes it were. Nothing half written stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as kept:
            for piece in response.streaming_content:
                kept.write(piece)
            size = kept.tell()
        part.chmod(0o600)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return size


def _name_in(response: HttpResponseBase) -> str:
    found = re.search(r'filename="?([^";]+)', response.headers.get("Content-Disposition", ""))
    return found[1][:150] if found else "daftar"


def _fail(export: Export, message: str) -> None:
    export.state, export.message, export.ended_at = ExportState.FAILED, message, timezone.now()
    export.save(update_fields=["state", "message", "ended_at"])
    export.file.unlink(missing_ok=True)


def tidy(now: dt.datetime) -> dict[str, int]:
    """Remove files past their day and records past their month; give up on what a dead worker left behind."""
    silent = Q(state=ExportState.RUNNING) & (Q(beat_at__isnull=True) | Q(beat_at__lt=now - SILENCE))
    forgotten = Q(state=ExportState.WAITING, asked_at__lt=now - KEPT)
    stopped = list(Export.objects.filter(silent | forgotten))
    for export in stopped:
        _fail(export, STOPPED)
    expired = _expire(Export.objects.filter(expires_at__lte=now))
    old, _ = Export.objects.filter(ended_at__lt=now - RECORD_KEPT).exclude(state=ExportState.DONE).delete()
    return {
        "large exports given up": len(stopped),
        "large exports expired": expired,
        "old export records removed": old,
    }


def expire_all(now: dt.datetime) -> int:
    """Remove every file that waits to be fetched, since what stands in it may no longer; returns how many."""
    Export.objects.filter(state=ExportState.DONE, expires_at__gt=now).update(expires_at=now)
    return _expire(Export.objects.all())


def _expire(exports: ExportQuerySet) -> int:
    expired = list(exports.filter(state=ExportState.DONE))
    for export in expired:
        export.file.unlink(missing_ok=True)
        export.state = ExportState.EXPIRED
        export.save(update_fields=["state"])
    return len(expired)


def fetched(export: Export) -> None:
    """Write down that it was downloaded."""
    Export.objects.filter(pk=export.pk).update(fetched_at=timezone.now())
