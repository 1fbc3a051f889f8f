"""One door for a registry's file: the command, the page and the demo all come through `import_registry`.

Everything happens in one transaction: the file runs into a temporary table by COPY, SQL takes the sound rows over,
counts are made, the snapshot is put in force. Whoever is killed on the way leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pghistory
import psycopg2
from django.db import connection, transaction

from eligibility.models import RegistryCount, RegistrySnapshot
from eligibility.models.registry import PERIOD
from eligibility.registry import checking, forcing, rejects
from eligibility.registry.columns import NotARegistry
from eligibility.registry.sources import Table, open_table
from kube_portal.accounts.models import User
from kube_portal.documents.storing import clean_name
from kube_portal.programs.models import RegistrySource
from kube_portal.regions.models import Region

# With the hash of source and regency, one advisory lock for each: "DTSE".
LOCK = 0x4454_5345
# A NIK ends with 0 once in ten. Where Excel kept fifteen digits, all do.
_ROUNDED_SHARE = 0.5
_ROUNDED_FROM = 20

READING, CHECKING, SAVING = "Membaca", "Memeriksa", "Menyimpan"
# Told which step is at hand, and how much of it is done (0 to 1; None where nobody can say).
Progress = Callable[[str, float | None], None]


class ImportRefused(Exception):  # noqa: N818 (reads as what is wrong)
    """A file that is not imported, as a whole; nothing has changed. The message says why and what to do."""


@dataclass(frozen=True)
class ImportResult:
    """What came of a file. `rejects` is where the rows left out are explained; None when there are none."""

    snapshot: RegistrySnapshot
    accepted: int
    rejected: int
    rejects: Path | None = None
    is_new: bool = True

    @property
    def counts(self) -> str:
        """The last line of the command: `diterima=99812 ditolak=7`."""
        return f"diterima={self.accepted} ditolak={self.rejected}"


class NothingAccepted(ImportRefused):
    """Every row was refused: it is rather the wrong file, regency or source."""

    def __init__(self, *, rejected: int, rejects_path: Path) -> None:
        super().__init__(
            f"Tidak ada satu baris pun yang dapat diterima dari {rejected} baris. Mungkin berkasnya milik "
            "kabupaten/kota lain; alasannya per baris ada di berkas penolakan."
        )
        self.rejected = rejected
        self.rejects_path = rejects_path


def import_registry(
    file: BinaryIO,
    *,
    name: str,
    source: str,
    regency: Region,
    period: str,
    by: User | None,
    rejects_path: Path,
    is_correction: bool = False,
    in_force: bool | None = None,
    progress: Progress = lambda step, share: None,
) -> ImportResult:
    """Make a snapshot of `source` for the regency and quarter from a CSV or XLSX; the same file twice adds nothing.

    A second file for the same quarter needs `is_correction` and becomes its next revision. `in_force` puts the snapshot
    in force or leaves that; None asks `forcing.goes_in_force`. Rows left out are explained in a file at `rejects_path`.
    Raises NotARegistry or ImportRefused, having changed nothing.
    """
    if not re.fullmatch(PERIOD, period):
        raise ImportRefused("Tulis periode sebagai tahun dan triwulan, misalnya 2026-Q4.")
    if regency.level != Region.Level.REGENCY:
        raise ImportRefused(f"{regency.label} bukan kabupaten/kota. Sebut kodenya, misalnya 61.72.")
    sha256 = _sha256(file)
    with _unfinished(rejects_path) as unfinished, transaction.atomic():
        _lock(source, regency)
        earlier = RegistrySnapshot.objects.filter(source=source, regency=regency, period=period).order_by("-revision")
        if (known := earlier.filter(sha256=sha256).first()) is not None:
            return ImportResult(known, 0, 0, is_new=False)
        if (last := earlier.first()) is not None and not is_correction:
            raise ImportRefused(
                f"{last} untuk {regency.name} sudah ada, dari berkas lain ({last.file_name}). Bila berkas ini "
                "perbaikannya, impor lagi sebagai perbaikan."
            )
        table = open_table(file, source=source)
        staged = _stage(table, progress)
        progress(CHECKING, None)
        checking.read_values(regency)
        accepted = checking.choose_sound(today=regency.today())
        _refuse_rounded(accepted)
        rejected = 0
        if accepted < staged:
            left_out = checking.left_out(today=regency.today())
            rejected = rejects.write(
                unfinished, left_out, heading_row=table.heading_row, width=len(table.columns), regency=regency
            )
        if not accepted:
            unfinished.replace(rejects_path)
            raise NothingAccepted(rejected=rejected, rejects_path=rejects_path)
        progress(SAVING, None)
        with pghistory.context(activity="import_registry", user=by.pk if by else None):
            snapshot = RegistrySnapshot.objects.create(
                source=source,
                regency=regency,
                period=period,
                revision=last.revision + 1 if last is not None else 1,
                file_name=clean_name(name),
                sha256=sha256,
                accepted=accepted,
                rejected=rejected,
                imported_by=by,
            )
        checking.take_over(snapshot_id=snapshot.pk)
        RegistryCount.objects.bulk_create(
            RegistryCount(snapshot=snapshot, village_id=village, desil=desil, people=people, families=families)
            for village, desil, people, families in checking.count_people()
        )
        checking.clear()
        if forcing.goes_in_force(snapshot) if in_force is None else in_force:
            forcing.put_in_force(snapshot=snapshot, by=by)
    if rejected:
        unfinished.replace(rejects_path)
    else:
        rejects_path.unlink(missing_ok=True)
    return ImportResult(snapshot, accepted, rejected, rejects_path if rejected else None)


@contextlib.contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A place for the explanations, which bear their name only once the import stands."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _lock(source: str, regency: Region) -> None:
    """One import at a time of a source and regency; the second is told rather than kept waiting."""
    with connection.cursor() as cursor:
        # A server at work on a long statement does not notice by itself that nobody waits for the answer any more.
        cursor.execute("SET LOCAL client_connection_check_interval = '1s'")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, f"{source} {regency.pk}"])
        if not cursor.fetchone()[0]:
            raise ImportRefused(
                f"Data {RegistrySource(source).label} {regency.name} sedang diimpor oleh proses lain. Tunggu sampai "
                "selesai, lalu coba lagi."
            )


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()


class _Reader:
    """What COPY reads from: blocks of rows as they are made, and how far they have come."""

    def __init__(self, table: Table, progress: Progress) -> None:
        self._table = table
        self._progress = progress
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """The next block, of whatever size."""
        try:
            block = next(self._table.blocks, b"")
            self._progress(READING, self._table.share_read())
        except Exception as error:
            # psycopg2 tells the database of it, and then knows no more of what it was.
            self.error = error
            raise
        return block


def _stage(table: Table, progress: Progress) -> int:
    """Let the file run into the staging table; returns how many rows it has, blank ones too."""
    checking.stage(table)
    reader = _Reader(table, progress)
    with connection.cursor() as cursor:
        driver: Any = cursor.cursor if hasattr(cursor, "cursor") else cursor
        try:
            driver.copy_expert(checking.copy_statement(table), reader)
        except psycopg2.Error:
            if reader.error is not None:
                raise reader.error from None
            raise
        return int(driver.rowcount)


def _refuse_rounded(accepted: int) -> None:
    """Excel keeps fifteen digits: a file that went through it as numbers has a 0 at the end of every NIK."""
    if accepted >= _ROUNDED_FROM and (rounded := checking.count_rounded()) > accepted * _ROUNDED_SHARE:
        raise NotARegistry(
            f"{rounded} dari {accepted} NIK berakhiran 0: Excel telah membulatkannya, sehingga angka terakhirnya "
            "hilang. Minta berkas aslinya, dan buka kolom NIK sebagai Teks."
        )
