"""From a file to rows: refuse what is no workbook or would fill the memory, find the headings, read every cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import File as DjangoFile
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound, XmlError, ZipError

from groups.importing import cells
from groups.importing.columns import BUDGET, GROUPS, KEY, MEMBERS, SHEETS, Column
from kube_portal.documents.storing import XLSX, RejectedFile, inspect

MAX_ROWS: Mapping[str, int] = {GROUPS: 500, MEMBERS: 10_000, BUDGET: 20_000}
# A sheet with one cell in its farthest corner makes a reader lay out billions of empty ones.
MAX_SHEET_ROWS, MAX_SHEET_COLUMNS = 25_000, 60
MAX_UNPACKED = 60 * 1024 * 1024
HEADING_ROWS = 10
_USE_TEMPLATE = "Pakai berkas contoh dari halaman Impor usulan."
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})?([0-9]{1,9})["']""")


class UnreadableWorkbook(Exception):  # noqa: N818 — reads as what is wrong
    """A file from which nothing can be taken; the message says why and what to do, in Indonesian."""


@dataclass(frozen=True)
class RowError:
    """One thing that can't be taken: where it stands, what was there, why not, and what to do."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass
class Row:
    """One line of a sheet: its number as Excel shows it, its values by field, and what was wrong in it."""

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The group it belongs to."""
        return str(self.values.get(KEY, "")).casefold()

    def refuse(self, name: str, reason: str, remedy: str) -> None:
        """Add an error about one of the row's fields."""
        column = next(column for column in SHEETS[self.sheet] if column.field == name)
        value = cells.shown(self.raw[name]) if name in self.raw else ""
        self.errors.append(RowError(self.sheet, self.number, column.heading, value, reason, remedy))


def read(upload: DjangoFile[Any]) -> dict[str, list[Row]]:
    """Every row of the three sheets, each cell read or refused. Raises UnreadableWorkbook for the file as a whole."""
    try:
        data = inspect(upload, allowed={XLSX}).data
    except RejectedFile as rejected:
        raise UnreadableWorkbook(str(rejected)) from None
    _check_extent(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return {sheet: list(_rows(sheet, _table(book, sheet))) for sheet in SHEETS}
    except PasswordError:
        raise UnreadableWorkbook("Berkas ini dikunci kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.") from None
    except (CalamineError, XmlError, ZipError, ValueError, OSError):
        raise UnreadableWorkbook(
            "Berkas Excel ini rusak. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
        ) from None


def _check_extent(data: bytes) -> None:
    """Refuse a workbook that unpacks into too much, or that names a cell far outside any list of groups."""
    too_large = UnreadableWorkbook("Isi berkas Excel ini terlalu besar. Bagi menjadi beberapa berkas.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise too_large
            for entry in archive.infolist():
                # The parts of a workbook may bear any name: a sheet is known by what it holds.
                if b"sheetData" in (content := archive.read(entry)):
                    _check_cells(content, too_large)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
        raise UnreadableWorkbook("Berkas Excel ini rusak. Simpan ulang sebagai .xlsx, lalu unggah lagi.") from None


def _check_cells(content: bytes, too_large: UnreadableWorkbook) -> None:
    for letters, row in _CELL.findall(content):
        if int(row) > MAX_SHEET_ROWS or (letters and _column_number(letters) > MAX_SHEET_COLUMNS):
            raise too_large


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _table(book: CalamineWorkbook, sheet: str) -> Sequence[Sequence[Any]]:
    try:
        found = book.get_sheet_by_name(sheet)
    except WorksheetNotFound:
        raise UnreadableWorkbook(
            f"Lembar “{sheet}” tidak ada. Pakai berkas contoh dari halaman Impor usulan."
        ) from None
    if found.total_height > MAX_ROWS[sheet] + HEADING_ROWS:
        raise UnreadableWorkbook(
            f"Lembar “{sheet}” berisi {found.total_height} baris; paling banyak {MAX_ROWS[sheet]}. Bagi menjadi "
            "beberapa berkas."
        )
    return found.to_python(skip_empty_area=False)


def _normal(heading: Any) -> str:
    return " ".join(str(heading).replace("*", " ").split()).casefold()


def _rows(sheet: str, table: Sequence[Sequence[Any]]) -> Iterator[Row]:
    heading_at, places = _headings(sheet, table)
    for number, line in enumerate(table[heading_at + 1 :], start=heading_at + 2):
        raw = {name: line[place] for name, (place, _) in places.items() if place < len(line)}
        if all(cells.is_empty(cell) for cell in raw.values()):
            continue
        yield _row(sheet, number, raw, {name: column for name, (_, column) in places.items()})


def _headings(sheet: str, table: Sequence[Sequence[Any]]) -> tuple[int, dict[str, tuple[int, Column]]]:
    """Where the headings stand, and where each field's column is."""
    first = _normal(SHEETS[sheet][0].heading)
    for at, line in enumerate(table[:HEADING_ROWS]):
        names = [_normal(cell) for cell in line]
        if first in names:
            places = {
                column.field: (names.index(_normal(column.heading)), column)
                for column in SHEETS[sheet]
                if _normal(column.heading) in names
            }
            missing = [column.heading for column in SHEETS[sheet] if column.needed and column.field not in places]
            if missing:
                listed = ", ".join(f"“{heading}”" for heading in missing)
                raise UnreadableWorkbook(f"Lembar “{sheet}”: kolom {listed} tidak ada. {_USE_TEMPLATE}")
            return at, places
    raise UnreadableWorkbook(
        f"Lembar “{sheet}”: baris judul dengan kolom “{SHEETS[sheet][0].heading}” tidak ditemukan. {_USE_TEMPLATE}"
    )


def _row(sheet: str, number: int, raw: dict[str, Any], columns: Mapping[str, Column]) -> Row:
    row = Row(sheet, number, raw=raw)
    for name, column in columns.items():
        cell = raw.get(name)
        if cells.is_empty(cell):
            if column.needed:
                row.refuse(name, "Belum diisi.", f"Isi kolom “{column.heading}”.")
            continue
        try:
            row.values[name] = column.read(cell)
        except cells.Unreadable as wrong:
            row.refuse(name, wrong.reason, wrong.remedy)
    return row
