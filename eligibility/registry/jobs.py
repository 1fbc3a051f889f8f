"""Imports that somebody asked for on the page: queued, run by the worker, watched while they run.

How far one is, nobody writes down, since its transaction shows nothing before its end. The database itself tells: the
connection at work bears the import's name and step (`pg_stat_activity`), and COPY says how many bytes it has read. A
connection that is gone says as clearly that the worker was killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File as DjangoFile
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from eligibility.models import RegistryImport
from eligibility.registry import rejects
from eligibility.registry.columns import NotARegistry
from eligibility.registry.importing import CHECKING, READING, SAVING, ImportRefused, NothingAccepted, import_registry
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.storing import clean_name
from kube_portal.programs.models import RegistrySource
from kube_portal.regions.models import Region

REJECTS_KEPT = timedelta(days=30)
STOPPED_KEPT = timedelta(days=1)
STEPS = (READING, CHECKING, SAVING)

FAULT = "Impor berhenti karena kesalahan pada portal. Tidak ada yang diubah; coba lagi, atau hubungi administrator."
STOPPED = "Impor terhenti sebelum selesai. Tidak ada yang diubah."


@dataclass(frozen=True)
class Progress:
    """Where an import is: which step of `STEPS` (0 while it waits), how much of it, and whether nobody works on it."""

    step: int = 0
    percent: int | None = None
    is_stopped: bool = False


def hand_in(
    *, upload: DjangoFile[Any], source: str, regency: Region, period: str, is_correction: bool, by: User
) -> RegistryImport:
    """Keep the file and queue its import."""
    job = RegistryImport(
        source=RegistrySource(source),
        regency=regency,
        period=period,
        is_correction=is_correction,
        file_name=clean_name(upload.name or ""),
        size=upload.size,
        created_by=by,
    )
    upload.seek(0)
    with transaction.atomic():
        job.file.save(job.file_name, upload, save=False)
        job.save()
        run.enqueue(job.pk)
    return job


def try_again(job: RegistryImport) -> bool:
    """Queue an import whose worker was killed once more; False where it does not wait for that."""
    with transaction.atomic():
        locked = RegistryImport.objects.select_for_update(no_key=True).get(pk=job.pk)
        if not progress_of(locked).is_stopped:
            return False
        locked.state = RegistryImport.State.WAITING
        locked.backend_pid = None
        locked.save(update_fields=["state", "backend_pid"])
        run.enqueue(job.pk)
    return True


@task()
def run(pk: int) -> None:
    """Import one file, once: whoever comes second finds that it no longer waits."""
    with transaction.atomic():
        job = RegistryImport.objects.select_for_update(no_key=True).filter(pk=pk).first()
        if job is None or job.state != RegistryImport.State.WAITING:
            return
        _call_connection(_name_of(job, READING))
        job.state = RegistryImport.State.RUNNING
        job.backend_pid = connection.connection.info.backend_pid
        job.save(update_fields=["state", "backend_pid"])
    try:
        _import(job)
    except BaseException:
        _end(job, RegistryImport.State.FAILED, FAULT)
        raise
    finally:
        _call_connection("")


def _import(job: RegistryImport) -> None:
    rejects_path = rejects.path_beside(Path(job.file.path))
    name = f"{job.file.name}{rejects.SUFFIX}"
    try:
        with Path(job.file.path).open("rb") as file:
            result = import_registry(
                file,
                name=job.file_name,
                source=job.source,
                regency=job.regency,
                period=job.period,
                by=job.created_by,
                rejects_path=rejects_path,
                is_correction=job.is_correction,
                progress=lambda step, share: _call_connection(_name_of(job, step)) if step != READING else None,
            )
    except NothingAccepted as refused:
        job.rejected, job.rejects = refused.rejected, name
        _end(job, RegistryImport.State.FAILED, str(refused))
    except (NotARegistry, ImportRefused) as refused:
        _end(job, RegistryImport.State.FAILED, str(refused))
    else:
        job.snapshot, job.accepted, job.rejected = result.snapshot, result.accepted, result.rejected
        job.rejects = name if result.rejects is not None else ""
        _end(job, RegistryImport.State.DONE, "" if result.is_new else "Berkas ini sudah pernah diimpor.")
        log_access(job.created_by, AccessLog.Action.IMPORT, result.snapshot, result.counts)


def _end(job: RegistryImport, state: str, message: str) -> None:
    """Write the outcome down and remove the file."""
    path = job.file.name
    job.state, job.message, job.ended_at = RegistryImport.State(state), message, timezone.now()
    job.backend_pid, job.file = None, ""
    job.save()
    if path:
        job.file.storage.delete(path)


def progress_of(job: RegistryImport) -> Progress:
    """How far an import is, as the database tells (one query)."""
    if job.state != RegistryImport.State.RUNNING:
        return Progress()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT activity.application_name, copy.bytes_processed
              FROM pg_stat_activity activity LEFT JOIN pg_stat_progress_copy copy USING (pid)
             WHERE activity.pid = %s AND activity.datname = current_database()
            """,
            [job.backend_pid],
        )
        name, read = cursor.fetchone() or ("", None)
    step = next((number for number, step in enumerate(STEPS, start=1) if name == _name_of(job, step)), 0)
    if not step:
        return Progress(is_stopped=True)
    if STEPS[step - 1] == READING and read is not None:
        return Progress(step, min(100 * int(read) // job.size, 100))
    return Progress(step)


def _name_of(job: RegistryImport, step: str) -> str:
    return f"registry-import-{job.pk} {step}"


def _call_connection(name: str) -> None:
    """What this connection is called from now on; others see it at once, whatever transaction it is in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [name])


def tidy(now: datetime) -> dict[str, int]:
    """Give up on imports whose worker was killed a day ago, and remove explanations that are a month old."""
    stopped = [
        job
        for job in RegistryImport.objects.filter(state=RegistryImport.State.RUNNING, created_at__lt=now - STOPPED_KEPT)
        if progress_of(job).is_stopped
    ]
    for job in stopped:
        _end(job, RegistryImport.State.FAILED, STOPPED)
    old = list(RegistryImport.objects.exclude(rejects="").filter(ended_at__lt=now - REJECTS_KEPT))
    for job in old:
        path = job.rejects.name
        job.rejects = ""
        job.save(update_fields=["rejects"])
        job.rejects.storage.delete(str(path))
    return {"registry imports given up": len(stopped), "lists of refused registry rows removed": len(old)}
