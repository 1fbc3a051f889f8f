"""One export in a process of its own: `python -m bench.exporting_process DATABASE csv|xlsx ROWS`.

Says on its last line how many rows it wrote, in how many seconds, and the most memory that it ever held.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 — the apps must be there first

from groups.exporting import CHUNK, Column, send_rows  # noqa: E402
from groups.models import Member  # noqa: E402
from reports.exports.making import keep  # noqa: E402

COLUMNS = (
    Column("Nama", lambda member: member.name, 30),
    Column("Jabatan", lambda member: member.get_position_display()),
    Column("Tanggal lahir", lambda member: member.birth_date, 12),
    Column("Pendidikan", lambda member: member.get_schooling_display()),
    Column("Kelompok", lambda member: member.group.name, 30),
    Column("Kode wilayah", lambda member: member.group.village_id),
    Column("Desa/kelurahan", lambda member: member.group.village.label, 28),
)


def members() -> Iterator[Any]:
    """Everybody, and again from the beginning, as long as there is somebody."""
    rows = Member.objects.select_related("group__village").order_by("pk")
    while rows.exists():
        yield from rows.iterator(chunk_size=CHUNK)


def make(kind: str, rows: int) -> dict[str, float]:
    """Make the file from the database at hand, and throw it away; tells rows, seconds and the peak of memory."""
    written = 0

    def counted() -> Iterator[Any]:
        nonlocal written
        for member in islice(members(), rows):
            written += 1
            yield member

    start = time.perf_counter()
    response = send_rows("anggota", "Anggota", COLUMNS, counted(), as_csv=kind == "csv")
    with TemporaryDirectory() as folder:
        keep(Path(folder) / "anggota", response)
    if (file := getattr(response, "file_to_stream", None)) is not None:
        file.close()
    return {"rows": written, "seconds": time.perf_counter() - start, "megabytes": peak_megabytes()}


def main(database: str, kind: str, rows: int) -> None:
    """Make one from the database of that name, and say on the last line what it took."""
    connection.close()
    connection.settings_dict["NAME"] = database
    print(json.dumps(make(kind, rows)))


def peak_megabytes() -> float:
    """The most memory this process held. (`getrusage` begins with what the process held that started this one.)"""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError("the system does not tell a process's peak memory")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
