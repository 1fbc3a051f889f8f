"""From a file to rows: refuse what is no workbook or would fill the memory, find the headings, read every cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import File as DjangoFile
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

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
_FAILED_CELL = re.compile(rb"""(<(?:\w+:)?c\b[^>]*?\s)t\s*=\s*(["'])e\2""")


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

    def is_refused(self, name: str) -> bool:
        """Whether something was wrong with one of the row's fields."""
        return any(error.column == self._column(name).heading for error in self.errors)

    def refuse(self, name: str, reason: str, remedy: str) -> None:
        """Add an error about one of the row's fields."""
        value = cells.shown(self.raw[name]) if name in self.raw else ""
        self.errors.append(RowError(self.sheet, self.number, self._column(name).heading, value, reason, remedy))

    def _column(self, name: str) -> Column:
        return next(column for column in SHEETS[self.sheet] if column.field == name)


@dataclass(frozen=True)
class Workbook:
    """What a file holds: its rows by sheet, and the headings that nobody reads, as `Anggota: “Tgl lahir”`."""

    rows: Mapping[str, list[Row]]
    unread: Sequence[str]


def read(upload: DjangoFile[Any]) -> Workbook:
    """Every row of the three sheets, each cell read or refused. Raises UnreadableWorkbook for the file as a whole."""
    try:
        data = inspect(upload, allowed={XLSX}).data
    except RejectedFile as rejected:
        raise UnreadableWorkbook(str(rejected)) from None
    with opened(data) as book:
        tables = {sheet: _table(book, sheet) for sheet in SHEETS}
    headings = {sheet: _headings(sheet, table) for sheet, table in tables.items()}
    rows = {sheet: list(_rows(sheet, table, *headings[sheet])) for sheet, table in tables.items()}
    if not rows[GROUPS]:
        raise UnreadableWorkbook(
            f"Lembar “{GROUPS}” belum berisi satu kelompok pun. Isi satu baris untuk tiap kelompok di bawah judulnya."
        )
    unread = [f"{sheet}: {listed}" for sheet, table in tables.items() if (listed := _unread(table, *headings[sheet]))]
    return Workbook(rows, unread)


@contextmanager
def opened(data: bytes) -> Iterator[CalamineWorkbook]:
    """A workbook to read, checked before; UnreadableWorkbook where it cannot be opened or read."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(checked(data))) as book:
            yield book
    except PasswordError:
        raise UnreadableWorkbook("Berkas ini dikunci kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.") from None
    except (CalamineError, XmlError, ZipError, ValueError, OSError):
        raise UnreadableWorkbook(
            "Berkas Excel ini rusak. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
        ) from None


def checked(data: bytes) -> bytes:
    """Refuse a workbook that unpacks into too much, or that names a cell far outside any list of groups.

    Gives the same workbook back, in which what a failed formula left behind (`#N/A`) is text: the reader would take it
    for an empty cell.
    """
    too_large = UnreadableWorkbook("Isi berkas Excel ini terlalu besar. Bagi menjadi beberapa berkas.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise too_large
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
        raise UnreadableWorkbook("Berkas Excel ini rusak. Simpan ulang sebagai .xlsx, lalu unggah lagi.") from None
    failed = {}
    for name, content in parts.items():
        # The parts of a workbook may bear any name: a sheet is known by what it holds.
        if b"sheetData" in content:
            _check_cells(content, too_large)
            if _FAILED_CELL.search(content):
                failed[name] = _FAILED_CELL.sub(rb'\1t="str"', content)
    return _packed({**parts, **failed}) if failed else data


def _packed(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


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
    """A sheet as it stands, found by its name whatever the case; merged cells hold their value on every line."""
    named = {_normal(name): name for name in reversed(book.sheet_names)}
    if _normal(sheet) not in named:
        raise UnreadableWorkbook(f"Lembar “{sheet}” tidak ada. {_USE_TEMPLATE}")
    found = book.get_sheet_by_name(named[_normal(sheet)])
    if found.total_height > MAX_ROWS[sheet] + HEADING_ROWS:
        raise UnreadableWorkbook(
            f"Lembar “{sheet}” berisi {found.total_height} baris; paling banyak {MAX_ROWS[sheet]}. Bagi menjadi "
            "beberapa berkas."
        )
    table = found.to_python(skip_empty_area=False)
    _spread(table, found.merged_cell_ranges or ())
    return table


def _spread(table: list[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Repeat the value of a cell that was merged downwards (one number of a group beside its ten members).

    Lines with nothing of their own stay empty. Ranges are few in a list of groups; a file of nothing else is cut short.
    """
    filled = {number for number, line in enumerate(table) if not all(map(cells.is_empty, line))}
    for (top, left), (bottom, _) in merged[: MAX_ROWS[MEMBERS]]:
        for number in range(top + 1, min(bottom + 1, len(table))):
            if number in filled and left < len(table[number]) and cells.is_empty(table[number][left]):
                table[number][left] = table[top][left]


def _normal(heading: Any) -> str:
    return " ".join(str(heading).replace("*", " ").split()).casefold()


def _rows(
    sheet: str, table: Sequence[Sequence[Any]], heading_at: int, places: Mapping[str, tuple[int, Column]]
) -> Iterator[Row]:
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
            missing = _missing(sheet, names)
            if missing:
                other = next((other for other in SHEETS if other != sheet and not _missing(other, names)), "")
                listed = ", ".join(f"“{heading}”" for heading in missing)
                raise UnreadableWorkbook(
                    f"Isi lembar “{sheet}” adalah isi lembar “{other}”. Tukar nama kedua lembar itu."
                    if other
                    else f"Lembar “{sheet}”: kolom {listed} tidak ada. {_USE_TEMPLATE}"
                )
            return at, places
    raise UnreadableWorkbook(
        f"Lembar “{sheet}”: baris judul dengan kolom “{SHEETS[sheet][0].heading}” tidak ditemukan. {_USE_TEMPLATE}"
    )


def _missing(sheet: str, names: Sequence[str]) -> list[str]:
    """The needed columns of a sheet that are not among some headings."""
    return [column.heading for column in SHEETS[sheet] if column.needed and _normal(column.heading) not in names]


def _unread(table: Sequence[Sequence[Any]], heading_at: int, places: Mapping[str, tuple[int, Column]]) -> str:
    """The headings over columns that fill no field though something stands in them."""
    read = {place for place, _ in places.values()}
    names = [
        str(heading).strip()
        for place, heading in enumerate(table[heading_at])
        if place not in read
        and not cells.is_empty(heading)
        and any(place < len(line) and not cells.is_empty(line[place]) for line in table[heading_at + 1 :])
    ]
    return ", ".join(f"“{name[:60]}”" for name in names)


def _row(sheet: str, number: int, raw: dict[str, Any], columns: Mapping[str, Column]) -> Row:
    row = Row(sheet, number, raw=raw)
    for name, column in columns.items():
        cell = raw.get(name)
        if cells.is_empty(cell):
            if column.needed:
                instead = ", atau hapus baris ini" if name == KEY else ""
                row.refuse(name, "Belum diisi.", f"Isi kolom “{column.heading}”{instead}.")
            continue
        try:
            row.values[name] = column.read(cell)
        except cells.Unreadable as wrong:
            row.refuse(name, wrong.reason, wrong.remedy)
    return row
