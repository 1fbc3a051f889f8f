"""`manage.py import_regions`: see the class."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kube_portal.regions.importing import BrokenSource, import_regions, write_rejects

SHOWN_REJECTS = 20


class Command(BaseCommand):
    """Loads every region of Indonesia, from province to village, from the npm package `idn-area-data`.

    Run again after the package was updated: known codes are updated in place, new ones added, none deleted. Rows that
    cannot stand are written to `NAME.ditolak.csv` beside their file; a file that cannot be read stops it all.
    """

    help = "Memuat kode dan nama wilayah (provinsi sampai desa/kelurahan) dari paket npm idn-area-data."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--source` is for tests and for newer files."""
        parser.add_argument(
            "--source",
            type=Path,
            default=settings.BASE_DIR / "node_modules" / "idn-area-data" / "data",
            help="Folder berisi provinces.csv, regencies.csv, districts.csv, villages.csv.",
        )

    def handle(self, *, source: Path, **options: Any) -> None:
        """Import, report, and end with the counts."""
        try:
            result = import_regions(source, progress=self.stdout.write)
        except BrokenSource as error:
            raise CommandError(f"{error} Tidak ada yang diubah.") from error
        for row in result.rejected[:SHOWN_REJECTS]:
            self.stderr.write(
                f"{row.file} baris {row.row}, {row.column or 'seluruh baris'} “{row.value}”: {row.reason}"
            )
        try:
            for path in write_rejects(source, result.rejected):
                self.stderr.write(f"Baris yang ditolak ditulis ke {path}")
        except OSError as error:
            # Imported all the same: the rejects were shown above, and the run must be seen to have left some out.
            raise CommandError(
                f"Wilayah sudah dimuat (diterima={result.accepted}), tetapi {len(result.rejected)} baris ditolak dan "
                f"daftarnya tidak dapat ditulis: {error}."
            ) from error
        self.stdout.write(f"baru={result.new} berubah={result.changed} tetap={result.unchanged}")
        self.stdout.write(f"diterima={result.accepted} ditolak={len(result.rejected)}")
