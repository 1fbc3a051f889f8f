"""Bring proposals in from a workbook, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from groups.importing import ImportResult, UnreadableWorkbook, import_workbook
from groups.importing.rejects import leave_rejects
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User


class Command(BaseCommand):
    """Makes drafts from FILE.xlsx in the name of a user, within that user's territory.

    Each group is taken whole or not at all; what was refused is named in FILE.ditolak.csv beside the input. Ends with
    `diterima=N ditolak=M`, and with a non-zero code when anything was refused.
    """

    help = "Impor usulan dari berkas Excel. Baris terakhir: diterima=N ditolak=M."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the person, the year."""
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--as", dest="username", default="admin", help="nama pengguna penyusun (baku: admin)")
        parser.add_argument("--year", type=int, help="tahun program bagi baris tanpa tahun")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, report, and say how it went."""
        path: Path = options["file"]
        user = User.objects.filter(username=options["username"], is_active=True).select_related("region").first()
        if user is None:
            raise CommandError(f"Pengguna {options['username']} tidak ada; sebutkan dengan --as NAMA.")
        if not user.has_perm("groups.import_proposal"):
            raise CommandError(f"Pengguna {user.username} tidak berhak mengimpor usulan.")
        try:
            with path.open("rb") as opened:
                result = import_workbook(
                    File(opened, name=path.name), by=user, year=options["year"], progress=self._progress
                )
        except OSError as error:
            raise CommandError(f"Berkas {path} tidak dapat dibuka: {error.strerror}.") from None
        except UnreadableWorkbook as unreadable:
            raise CommandError(str(unreadable)) from None
        log_access(user, AccessLog.Action.IMPORT, "groups.proposal", f"{path.name}: {result.counts}")
        self._report(path, result)

    def _progress(self, done: int, total: int) -> None:
        if done % 25 == 0 or done == total:
            self.stderr.write(f"{done} dari {total} kelompok")

    def _report(self, path: Path, result: ImportResult) -> None:
        for proposal in result.skipped:
            self.stdout.write(f"Sudah ada, dilewati: {proposal.group} ({proposal.village.label})")
        for error in result.errors:
            self.stdout.write(
                f"{error.sheet} baris {error.row}, {error.column}: {error.value or '(kosong)'} – {error.reason} "
                f"{error.remedy}"
            )
        for heading in result.unread:
            self.stdout.write(f"Kolom yang tidak dikenal dan tidak dibaca: {heading}")
        try:
            if rejects := leave_rejects(path, result.errors):
                self.stdout.write(f"Yang ditolak ditulis ke {rejects}")
        except OSError as error:
            # The drafts are made already: what was refused stands above, so only the copy is missing.
            self.stderr.write(f"{error.filename} tidak dapat ditulis: {error.strerror}.")
        self.stdout.write(result.counts)
        if result.rejected:
            # The counts stay the last line, so the code is given without another message.
            raise SystemExit(1)
