"""`manage.py import_registry`: see the class."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from eligibility.registry import rejects
from eligibility.registry.columns import NotARegistry
from eligibility.registry.importing import ImportRefused, ImportResult, NothingAccepted, import_registry
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.programs.models import RegistrySource
from kube_portal.regions.codes import InvalidRegionCode, parse_code
from kube_portal.regions.models import Region

STEP = 0.1


class Command(BaseCommand):
    """Makes a snapshot of the social registry from FILE (CSV or XLSX) for one source, quarter and regency.

    All or nothing; rows that cannot stand are left out and named in FILE.ditolak.csv beside the input. The same file
    twice adds nothing. A file of a newer quarter goes in force by itself. Ends with `diterima=N ditolak=M`, and with a
    non-zero code when nothing was imported.
    """

    help = "Impor data sosial (DTSEN, P3KE, DTKS) dari CSV atau XLSX. Baris terakhir: diterima=N ditolak=M."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, what it is, and what to do with it."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV atau XLSX")
        sources = [str(source.label) for source in RegistrySource]
        parser.add_argument("--source", required=True, type=str.upper, choices=sources, help="sumber data")
        parser.add_argument("--period", required=True, type=str.upper, help="tahun dan triwulan, misalnya 2026-Q4")
        parser.add_argument("--region", required=True, help="kode kabupaten/kota, misalnya 61.72")
        parser.add_argument("--revision", action="store_true", help="berkas ini memperbaiki berkas periode yang sama")
        force = parser.add_mutually_exclusive_group()
        force.add_argument("--force", action="store_true", default=None, help="berlakukan, walau ada yang lebih baru")
        force.add_argument("--no-force", dest="force", action="store_false", help="simpan saja, jangan berlakukan")
        parser.add_argument("--as", dest="username", help="nama pengguna yang mengimpor, untuk riwayat")

    def handle(self, **options: Any) -> None:
        """Import, report, and end with the counts."""
        path: Path = options["file"]
        self._told = -1.0
        try:
            with path.open("rb") as file:
                result = import_registry(
                    file,
                    name=path.name,
                    source=RegistrySource[options["source"]],
                    regency=_regency(options["region"]),
                    period=options["period"],
                    by=_user(options["username"]),
                    rejects_path=rejects.path_beside(path),
                    is_correction=options["revision"],
                    in_force=options["force"],
                    progress=self._progress,
                )
        except NothingAccepted as refused:
            self.stdout.write(f"Alasannya ditulis ke {refused.rejects_path}")
            self.stdout.write(f"diterima=0 ditolak={refused.rejected}")
            raise CommandError(str(refused)) from None
        except (NotARegistry, ImportRefused) as refused:
            raise CommandError(f"{refused} Tidak ada yang diubah.") from None
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}. Tidak ada yang diubah.") from None
        self._report(result)

    def _progress(self, step: str, share: float | None) -> None:
        """One line for a step that nobody can measure, one in ten per cent for one that can be."""
        if share is None:
            self.stderr.write(f"{step} …")
        elif share - self._told >= STEP or share == 1 > self._told:
            self._told = share
            self.stderr.write(f"{step} … {share:.0%}")

    def _report(self, result: ImportResult) -> None:
        snapshot = result.snapshot
        what = f"{snapshot} {snapshot.regency.name}"
        if not result.is_new:
            when = f"{snapshot.imported_at:%d-%m-%Y}"
            self.stdout.write(f"Berkas ini sudah diimpor pada {when} sebagai {what}. Tidak ada yang ditambah.")
        else:
            if snapshot.imported_by is not None:
                log_access(snapshot.imported_by, AccessLog.Action.IMPORT, snapshot, result.counts)
            self.stdout.write(f"{what}: {'berlaku' if snapshot.in_force else 'disimpan, tidak berlaku'}")
        if result.rejects is not None:
            self.stdout.write(f"Yang ditolak ditulis ke {result.rejects}")
        self.stdout.write(result.counts)


def _regency(typed: str) -> Region:
    try:
        found = Region.objects.regencies().filter(pk=parse_code(typed)).first()
    except InvalidRegionCode as wrong:
        raise CommandError(str(wrong)) from None
    if found is None:
        raise CommandError(f"Tidak ada kabupaten/kota dengan kode {typed}.")
    return found


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    user: User | None = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"Pengguna {username} tidak ada; sebut yang lain dengan --as.")
    return user
