"""`manage.py merge_region OLD NEW`: see the class."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kube_portal.regions.codes import InvalidRegionCode, parse_code
from kube_portal.regions.merging import CannotMerge, merge_region


class Command(BaseCommand):
    """Ends a region in favour of another: after a merger, a split, or a change of desa into kelurahan.

    The old region stays, inactive and with its successor, since old documents name it. Users, groups and whatever else
    refers to it move to the new one, all or nothing; append-only records keep the old code.
    """

    help = "Mengakhiri wilayah OLD dan memindahkan semua yang terkait ke wilayah NEW."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two codes."""
        parser.add_argument("old", metavar="OLD", help="Kode wilayah yang berakhir, misalnya 61.72.05.1004.")
        parser.add_argument("new", metavar="NEW", help="Kode wilayah penggantinya.")

    def handle(self, *, old: str, new: str, **options: Any) -> None:
        """Merge, then say what moved."""
        try:
            old, new = parse_code(old), parse_code(new)
            result = merge_region(old=old, new=new)
        except (CannotMerge, InvalidRegionCode) as error:
            raise CommandError(f"{error} Tidak ada yang diubah.") from error
        for label, count in result.moved.items():
            self.stdout.write(f"{label}: {count} baris dipindahkan")
        for label, count in result.kept.items():
            self.stdout.write(f"{label}: {count} baris tetap memakai kode lama (catatan yang tidak boleh diubah)")
        self.stdout.write(
            f"{old} digantikan oleh {new}: dipindahkan={sum(result.moved.values())} tetap={sum(result.kept.values())}"
        )
