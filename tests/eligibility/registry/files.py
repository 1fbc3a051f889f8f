"""Registries as files: rows of invented people, written the way offices and agencies write them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from eligibility.registry.importing import ImportResult, import_registry
from kube_portal.regions.models import Region
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.groups import nik_of as _nik_of

HEADINGS = ("nik", "no_kk", "nama", "tanggal_lahir", "jenis_kelamin", "alamat", "kode_wilayah", "desil")


def nik_of(serial: int, born: dt.date = dt.date(1985, 4, 11)) -> str:
    """A sound NIK of Singkawang Selatan."""
    return _nik_of(born=born, serial=serial)


SOUND = (
    (nik_of(1), "6172050101100001", "Siti Aminah", "1990-03-11", "P", "Jalan Raya 1", SEDAU, "2"),
    (nik_of(2), "6172050101100001", "Ahmad Yani", "11-03-1988", "L", "Jalan Raya 1", SEDAU, "2"),
    (nik_of(3), "6172050101100003", "Maria Bong", "11 Maret 1985", "Perempuan", "", SIJANGKUNG, "4"),
)


def row(serial: int = 9, **changes: str) -> tuple[str, ...]:
    """A sound row with some cells changed: `row(desil="11")`."""
    cells = dict(zip(HEADINGS, SOUND[0], strict=True)) | {"nik": nik_of(serial)} | changes
    return tuple(cells[heading] for heading in HEADINGS)


def csv_of(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS, delimiter: str = ",") -> bytes:
    """The rows as text, nothing quoted."""
    return "".join(f"{delimiter.join(line)}\n" for line in (headings, *rows)).encode()


def xlsx_of(
    rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS, sheets: Sequence[str] = ("Data",)
) -> bytes:
    """The rows as a workbook, in its last sheet; texts as text, numbers as numbers, dates as dates."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        pages = [book.add_worksheet(name) for name in sheets]
        for line, cells in enumerate((headings, *rows)):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    pages[-1].write_string(line, column, cell)
                else:
                    pages[-1].write(line, column, cell)
    return file.getvalue()


def take_in(folder: Path, content: bytes, **values: Any) -> ImportResult:
    """Import the content as DTSEN 2026-Q4 of Kota Singkawang, unless `values` say otherwise."""
    values = {"source": "dtsen", "period": "2026-Q4", "regency": "61.72", "name": "dtsen.csv", "by": None} | values
    regency = Region.objects.get(pk=values.pop("regency"))
    return import_registry(io.BytesIO(content), regency=regency, rejects_path=folder / "dtsen.ditolak.csv", **values)


def rejects_of(result: ImportResult) -> list[tuple[str, str, str, str]]:
    """What the file of refused rows says: row, column, value, reason."""
    assert result.rejects is not None
    with result.rejects.open(encoding="utf-8-sig", newline="") as file:
        return [tuple(line) for line in csv.reader(file, delimiter=";")][1:]
