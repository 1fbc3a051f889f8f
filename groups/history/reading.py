"""From a CSV or XLSX of historical groups to lines whose every cell was read, or refused with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from groups.history.columns import BY_FIELD, COLUMNS, GROUP_COLUMNS, KEYS
from groups.importing import cells
from groups.importing.columns import Column
from groups.importing.reading import Row, UnreadableWorkbook, checked

MAX_BYTES = 64 * 1024 * 1024
HEADING_LINES = 10
_ZIP = b"PK\x03\x04"
_HEADINGS = ", ".join(f"“{column.heading}”" for column in COLUMNS if column.needed)


class Line(Row):
    """One line of the file; its columns are those of the history."""

    def _column(self, name: str) -> Column:
        return BY_FIELD[name]


@dataclass(frozen=True)
class History:
    """What a file holds: its lines in order, and the headings that nobody reads."""

    lines: list[Line]
    unread: Sequence[str]


def read(path: Path) -> History:
    """Every line of the file. Raises UnreadableWorkbook for the file as a whole, OSError when it can't be opened."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableWorkbook("Berkas lebih dari 64 MB. Bagi menjadi beberapa berkas.")
    data = path.read_bytes()
    table = _sheet(data) if data.startswith(_ZIP) else _csv(data)
    heading_at, places = _headings(table)
    lines = [
        _line(path.name, number, {name: line[place] for name, place in places.items() if place < len(line)})
        for number, line in enumerate(table[heading_at + 1 :], start=heading_at + 2)
        if not all(map(cells.is_empty, line))
    ]
    if not lines:
        raise UnreadableWorkbook("Berkas ini belum berisi satu kelompok pun di bawah judul kolomnya.")
    known = set(places.values())
    unread = [
        f"“{str(heading).strip()[:60]}”"
        for place, heading in enumerate(table[heading_at])
        if place not in known and not cells.is_empty(heading)
    ]
    return History(lines, unread)


def _sheet(data: bytes) -> list[list[Any]]:
    """The first sheet of a workbook."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(checked(data))) as book:
            found = book.get_sheet_by_index(0)
            return found.to_python(skip_empty_area=False)
    except PasswordError:
        raise UnreadableWorkbook("Berkas ini dikunci kata sandi. Simpan tanpa kata sandi, lalu coba lagi.") from None
    except (CalamineError, XmlError, ZipError, ValueError, OSError, IndexError):
        raise UnreadableWorkbook("Berkas Excel ini rusak. Simpan ulang sebagai .xlsx, lalu coba lagi.") from None


def _csv(data: bytes) -> list[list[str]]:
    """A CSV as Excel or another program saves it: semicolons, commas or tabs, UTF-8 or Windows letters."""
    if b"\x00" in data:
        raise UnreadableWorkbook("Berkas ini bukan CSV atau Excel. Simpan sebagai .csv atau .xlsx, lalu coba lagi.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    try:
        return [list(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        raise UnreadableWorkbook("Berkas CSV ini rusak. Simpan ulang, lalu coba lagi.") from None


def _normal(heading: Any) -> str:
    return " ".join(str(heading).replace("*", " ").split()).casefold()


def _headings(table: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Where the headings stand, and where each field's column is."""
    for at, line in enumerate(table[:HEADING_LINES]):
        names = [_normal(cell) for cell in line]
        places = {
            column.field: names.index(_normal(column.heading)) for column in COLUMNS if _normal(column.heading) in names
        }
        if not all(key in places for key in KEYS):
            continue
        if missing := [column.heading for column in COLUMNS if column.needed and column.field not in places]:
            listed = ", ".join(f"“{heading}”" for heading in missing)
            raise UnreadableWorkbook(f"Kolom {listed} tidak ada.")
        return at, places
    raise UnreadableWorkbook(f"Baris judul tidak ditemukan. Kolom yang diperlukan: {_HEADINGS}.")


def _line(file: str, number: int, raw: dict[str, Any]) -> Line:
    line = Line(file, number, raw=raw)
    for name, cell in raw.items():
        if cells.is_empty(cell):
            continue
        try:
            line.values[name] = BY_FIELD[name].read(cell)
        except cells.Unreadable as wrong:
            line.refuse(name, wrong.reason, wrong.remedy)
    return line


def by_group(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines of each group, which stand together; one without village, name and year belongs to the one above it.

    What a group's first line leaves out is named there; what a later one says otherwise, in that line.
    """
    group: list[Line] = []
    for line in lines:
        given = [key for key in KEYS if key in line.raw and not cells.is_empty(line.raw[key])]
        if group and (not given or _key(line) == _key(group[0])):
            group.append(line)
            continue
        if group:
            yield _agreed(group)
        group = [line]
    if group:
        yield _agreed(group)


def _key(line: Line) -> tuple[str, ...]:
    return tuple(str(line.values.get(key, line.raw.get(key, ""))).strip().casefold() for key in KEYS)


def _agreed(group: list[Line]) -> list[Line]:
    head = group[0]
    for column in GROUP_COLUMNS:
        if column.needed and cells.is_empty(head.raw.get(column.field)):
            head.refuse(column.field, "Belum diisi.", f"Isi kolom “{column.heading}”.")
        said = head.values.get(column.field)
        for line in group[1:]:
            if column.field in line.values and line.values[column.field] != said:
                line.refuse(
                    column.field,
                    f"Berbeda dari baris {head.number} untuk kelompok yang sama.",
                    "Samakan, atau kosongkan di baris ini.",
                )
    return group
