"""XLSX as rows for COPY: opened only after a look at what it unpacks into, and only up to a size that fits in memory.

The library lays a whole sheet out in memory, about 100 bytes a cell. What is larger comes as CSV, which streams.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from eligibility.registry.columns import MOST_COLUMNS, NotARegistry, named, recognise
from eligibility.registry.delimited import HEADING_ROWS
from kube_portal.documents.storing import MAX_ZIP_ENTRIES

MOST_ROWS = 150_000
MOST_CELLS = 1_500_000
MOST_UNPACKED = 160 * 1024 * 1024
DELIMITER = ","
_SHEETS_LOOKED_AT = 5
_ROWS_AT_ONCE = 1000
_CHUNK = 1024 * 1024
# Excel keeps fifteen digits of a number: from here on the last ones are gone.
_LOST_DIGITS = 1e15

_AS_CSV = "Simpan dari Excel sebagai “CSV UTF-8”, lalu impor CSV-nya."
_BROKEN = "Berkas Excel ini rusak atau tidak lengkap. Buka di Excel, simpan ulang sebagai .xlsx, lalu impor lagi."
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})?([0-9]{1,9})["']""")
# A reference may be cut in two between chunks.
_OVERLAP = 32
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\xa0]")


def open_workbook(file: IO[bytes], *, source: str) -> tuple[int, list[str], Iterator[bytes]]:
    """Number of the heading row, the name of every column, and the rows below as blocks of CSV.

    Raises NotARegistry for what is no workbook, is a bomb, too large for memory, or holds no registry.
    """
    check_extent(file)
    file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            return _first_registry(book, source=source)
    except PasswordError:
        raise NotARegistry("Berkas ini dikunci kata sandi. Simpan tanpa kata sandi, lalu impor lagi.") from None
    except (CalamineError, XmlError, ZipError, ValueError, OSError):
        raise NotARegistry(_BROKEN) from None


def _first_registry(book: CalamineWorkbook, *, source: str) -> tuple[int, list[str], Iterator[bytes]]:
    """The first sheet that has headings; where none has, what is wrong with the first one."""
    beginnings = []
    for name in book.sheet_names[:_SHEETS_LOOKED_AT]:
        rows = iter(book.get_sheet_by_name(name).iter_rows())
        top = [[_text(cell) for cell in row] for row in islice(rows, HEADING_ROWS)]
        known = [len(recognise(cells)) for cells in top]
        if max(known, default=0) >= 2:
            at = known.index(max(known))
            heading = _without_empty_end(top[at])
            names = named(heading, source=source)
            return at + 1, names, _blocks(chain(top[at + 1 :], rows), len(names))
        beginnings.append(next((cells for cells in top if any(cells)), []))
    named(beginnings[0] if beginnings else [], source=source)
    raise NotARegistry(_BROKEN)


def _blocks(rows: Iterator[Sequence[Any]], columns: int) -> Iterator[bytes]:
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        out = io.StringIO()
        write = csv.writer(out, delimiter=DELIMITER, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for row in some:
            cells = [_text(cell) for cell in row[:columns]]
            write(cells + [""] * (columns - len(cells)))
        yield out.getvalue().encode()


def _text(cell: Any) -> str:
    """A cell as text; a number that has lost digits looks as Excel shows it, so that nothing takes it for whole."""
    if isinstance(cell, str):
        return _CONTROLS.sub(" ", cell)
    if isinstance(cell, bool):
        return "BENAR" if cell else "SALAH"
    if isinstance(cell, int | float):
        if abs(cell) >= _LOST_DIGITS:
            return f"{cell:.5E}"
        return str(int(cell)) if float(cell).is_integer() else f"{cell:g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def check_extent(file: IO[bytes]) -> None:
    """Refuse what is no workbook, unpacks into too much, or names a cell far outside any registry."""
    too_large = NotARegistry(f"Isi berkas Excel ini terlalu besar: paling banyak {MOST_ROWS} baris. {_AS_CSV}")
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise NotARegistry(f"Ini arsip ZIP, bukan berkas Excel. {_AS_CSV}")
            if any(name.endswith("vbaProject.bin") for name in names):
                raise NotARegistry("Berkas Excel ini berisi program (makro). Simpan sebagai .xlsx, lalu impor lagi.")
            if len(entries) > MAX_ZIP_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise too_large
            for entry in entries:
                with archive.open(entry) as part:
                    _check_cells(part, too_large)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise NotARegistry(_BROKEN) from None


def _check_cells(part: IO[bytes], too_large: NotARegistry) -> None:
    """One part of a workbook, whatever its name: the farthest row and column that it speaks of."""
    rows = columns = 0
    tail = b""
    while chunk := part.read(_CHUNK):
        for letters, row in _CELL.findall(tail + chunk):
            rows = max(rows, int(row))
            columns = max(columns, _column_number(letters))
        tail = chunk[-_OVERLAP:]
        if rows > MOST_ROWS + HEADING_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
            raise too_large


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
