"""Importing the social registry against a bare COPY of the same file's columns, in the same run.

The whole import: hash, staging, every check, the rows by NIK, the counts, the snapshot in force. The bare COPY fills a
table with the same columns, types, key and uniqueness as the registry's own, since rows that cannot be looked up by NIK
are of no use; filling one without any of these is shown as well, for reading. Goals: at most three times as long, and
at most 300 MB of memory in the process that imports.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection

from bench.measuring import Bench, Figure
from bench.population import HOME
from eligibility.registry.importing import import_registry
from groups.models import Member
from kube_portal.regions.models import Region

SLOWER_AT_MOST = 3.0
MEMORY_AT_MOST = 300  # MB
# As many as the large population has members, and no fewer than can be told apart from noise.
FEWEST = 1_000
_COLUMNS = "nik, kk, name, birth_date, sex, address, village_id, desil"
_NAMES = ("Siti Aminah", "Rusli", "Maria Bong", "Ahmad Yani", "Dewi Lestari", "Petrus Lim", "Rohani", "Suhardi")


def measure(bench: Bench) -> Iterator[Figure]:
    """The import, the two bare copies, and the memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dtsen.csv"
        with bench.on("large"):
            rows = max(Member.objects.count(), FEWEST)
            places = [Region.objects.get(pk=HOME[:2]), *Region.objects.within(HOME)]
        write(path, rows, [place.code for place in places if place.level == Region.Level.VILLAGE])
        imported, keyed, plain = bench.medians(
            lambda: _take_in(bench, path, places),
            lambda: _copy(bench, path, "INCLUDING ALL"),
            lambda: _copy(bench, path, ""),
        )
        yield Figure("registry import", rows, imported, "COPY", keyed, at_most=SLOWER_AT_MOST)
        yield Figure("registry import, beside a table without keys", rows, imported, "COPY", plain)
        peak = _peak(lambda: _take_in(bench, path, places))
        yield Figure("registry import, memory", rows, imported, megabytes=peak, megabytes_at_most=MEMORY_AT_MOST)


def _peak(act: Callable[[], None]) -> float:
    """The most memory that this whole process held while it acted, in MB, as Linux counts it."""
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    act()
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def write(path: Path, rows: int, villages: list[str]) -> None:
    """A registry of families of three, village by village; the same every time."""
    pick = random.Random(rows)
    born = [(day, month, year) for year in range(25, 100) for month in range(1, 13) for day in range(1, 29)]
    with path.open("w", encoding="utf-8") as file:
        file.write("nik,no_kk,nama,tanggal_lahir,jenis_kelamin,alamat,kode_wilayah,desil\n")
        for number in range(rows):
            family = number // 3
            # The birth dates come round before a serial number is used again, so that no NIK comes twice.
            day, month, year = born[number * 7919 % len(born)]
            serial = number // len(born) + 1
            woman = number % 2
            village = villages[family * len(villages) * 3 // (rows + 3)]
            file.write(
                f"617205{day + 40 * woman:02}{month:02}{year:02}{serial:04},617205{family % 10**10:010},"
                f"{_NAMES[number % len(_NAMES)]},19{year:02}-{month:02}-{day:02},{'LP'[woman]},"
                f"Jalan Melati {pick.randint(1, 300)} RT {pick.randint(1, 20):03},{village},{family % 10 + 1}\n"
            )


def _take_in(bench: Bench, path: Path, places: list[Region]) -> None:
    """The import by its own door, rolled back."""
    with bench.undone("empty"), path.open("rb") as file:
        Region.objects.bulk_create(places, ignore_conflicts=True)
        import_registry(
            file, name=path.name, source="dtsen", regency=Region.objects.get(pk=HOME), period="2026-Q4", by=None,
            rejects_path=path.with_suffix(".ditolak.csv"),
        )  # fmt: skip


def _copy(bench: Bench, path: Path, like: str) -> None:
    with bench.undone("empty"), connection.cursor() as cursor, path.open("rb") as file:
        cursor.execute(f"CREATE TABLE bare (LIKE eligibility_registryentry {like})")
        cursor.execute("ALTER TABLE bare ALTER id DROP NOT NULL" if not like else "ANALYZE bare")
        cursor.execute("ALTER TABLE bare ALTER snapshot_id SET DEFAULT 1")
        driver = cursor.cursor.cursor if hasattr(cursor.cursor, "cursor") else cursor.cursor
        driver.copy_expert(f"COPY bare ({_COLUMNS}) FROM STDIN WITH (FORMAT csv, HEADER)", file, 1 << 16)
