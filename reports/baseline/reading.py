"""From a file to statements: one village a row, every cell read or refused by its name, all or nothing."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.core.files.base import File as DjangoFile

from groups.importing import cells
from groups.importing.cells import Unreadable
from groups.importing.reading import UnreadableWorkbook
from groups.importing.tables import Table, tables_of
from kube_portal.regions import codes
from reports.baseline.entering import Statement

# The largest regency of Indonesia has some 850 villages.
MAX_ROWS = 2_000
HEADING_ROWS = 20
MAX_NUMBER = 1_000_000
HEADINGS = ("Kode desa/kelurahan", "Desa/kelurahan", "Keluarga miskin", "Jiwa miskin", "Sumber", "Per tanggal")
VILLAGE, FAMILIES, PERSONS, SOURCE, AS_OF = "village", "families", "persons", "source", "as_of"
KNOWN = {
    VILLAGE: ("kode desa/kelurahan", "kode desa", "kode wilayah", "kode kelurahan", "kode"),
    FAMILIES: ("keluarga miskin", "jumlah keluarga miskin", "kk miskin", "keluarga"),
    PERSONS: ("jiwa miskin", "jumlah jiwa miskin", "jiwa"),
    SOURCE: ("sumber", "sumber data"),
    AS_OF: ("per tanggal", "tanggal", "keadaan per"),
}


@dataclass(frozen=True)
class Problem:
    """One cell that can't be taken: where it stands, what it holds, why, and what to do."""

    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass
class Reading:
    """What came of a file: its statements, or what is wrong with it."""

    statements: list[Statement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(
    upload: DjangoFile[Any], *, villages: set[str], source: str, as_of: dt.date | None, latest: dt.date
) -> Reading:
    """Every row of a file about these villages; `source` and `as_of` stand in where a row gives none.

    Raises UnreadableWorkbook for the file as a whole.
    """
    for table in tables_of(upload, most=MAX_ROWS, above=HEADING_ROWS, too_long="Satu baris per desa."):
        for at, line in enumerate(table[:HEADING_ROWS]):
            names = [" ".join(str(cell or "").split()).lower() for cell in line]
            places = {
                name: next(names.index(one) for one in known if one in names)
                for name, known in KNOWN.items()
                if any(one in names for one in known)
            }
            if {VILLAGE, FAMILIES} <= set(places):
                return _rows(table, at, places, villages=villages, source=source, as_of=as_of, latest=latest)
    raise UnreadableWorkbook(
        "Baris judul tidak ditemukan. Perlu kolom Kode desa/kelurahan dan Keluarga miskin; unduh berkas isian di "
        "halaman ini."
    )


def _rows(
    table: Table,
    heading_at: int,
    places: dict[str, int],
    *,
    villages: set[str],
    source: str,
    as_of: dt.date | None,
    latest: dt.date,
) -> Reading:
    found = Reading()
    seen: dict[str, int] = {}
    for number, line in enumerate(table[heading_at + 1 :], start=heading_at + 2):
        if all(cells.is_empty(cell) for cell in line):
            continue
        row = _Row(number, line, places, table[heading_at], found.problems)
        if row.is_empty(FAMILIES) and row.is_empty(PERSONS):
            # A village that nobody counted: its line of the form stays as it was handed out.
            continue
        before = len(found.problems)
        village = row.read(VILLAGE, _code)
        if village is not None and village not in villages:
            row.refuse(VILLAGE, "Bukan desa/kelurahan di wilayah Anda.", "Periksa kodenya, atau hapus baris ini.")
        elif village is not None and village in seen:
            row.refuse(VILLAGE, f"Desa ini sudah ada di baris {seen[village]}.", "Hapus salah satunya.")
        elif village is not None:
            seen[village] = number
        families = row.read(FAMILIES, _number)
        persons = None if row.is_empty(PERSONS) else row.read(PERSONS, _number)
        if families is not None and persons is not None and persons < families:
            row.refuse(PERSONS, "Jumlah jiwa kurang dari jumlah keluarga.", "Periksa kedua angkanya.")
        said = source if row.is_empty(SOURCE) else row.read(SOURCE, cells.text(200))
        day = as_of if row.is_empty(AS_OF) else row.read(AS_OF, cells.date)
        if not said and len(found.problems) == before:
            row.refuse(SOURCE, "Sumbernya belum ada.", "Isi kolom Sumber, atau isi Sumber di halaman unggah.")
        if day is None and len(found.problems) == before:
            row.refuse(AS_OF, "Tanggalnya belum ada.", "Isi kolom Per tanggal, atau isi tanggal di halaman unggah.")
        elif day is not None and not dt.date(2000, 1, 1) <= day <= latest:
            row.refuse(AS_OF, "Tanggal ini di luar tahun 2000 sampai hari ini.", "Betulkan tanggalnya.")
        if len(found.problems) == before:
            found.statements.append(Statement(str(village), int(families or 0), persons, str(said), day or latest))
    if not found.statements and not found.problems:
        raise UnreadableWorkbook("Tidak ada satu angka pun di bawah baris judul. Isi kolom Keluarga miskin.")
    return found


class _Row:
    """One line of the table, whose troubles are told by their column."""

    def __init__(
        self, number: int, line: Sequence[Any], places: dict[str, int], titles: Sequence[Any], problems: list[Problem]
    ) -> None:
        self.number, self.line, self.places, self.titles, self.problems = number, line, places, titles, problems

    def cell(self, name: str) -> Any:
        place = self.places.get(name)
        return self.line[place] if place is not None and place < len(self.line) else None

    def is_empty(self, name: str) -> bool:
        return cells.is_empty(self.cell(name))

    def read(self, name: str, reader: Any) -> Any:
        try:
            return reader(self.cell(name))
        except Unreadable as wrong:
            self.refuse(name, wrong.reason, wrong.remedy)
            return None

    def refuse(self, name: str, reason: str, remedy: str) -> None:
        place = self.places.get(name)
        title = " ".join(str(self.titles[place]).split())[:60] if place is not None else dict(_TITLES)[name]
        raw = self.cell(name)
        value = "" if cells.is_empty(raw) else cells.shown(raw).replace("\x00", "")
        self.problems.append(Problem(self.number, title, value, reason, remedy))


_TITLES = ((SOURCE, "Sumber"), (AS_OF, "Per tanggal"), (PERSONS, "Jiwa miskin"))


def _code(cell: Any) -> str:
    """A village's code; one that Excel made a number of has lost nothing, since ten digits fit."""
    try:
        code = codes.parse_code(cells.text(40)(cell))
    except codes.InvalidRegionCode as wrong:
        raise Unreadable(str(wrong), "Salin kode dari berkas isian, misalnya 61.72.05.1001.") from None
    if codes.level_of(code) != codes.VILLAGE:
        raise Unreadable("Ini bukan kode desa/kelurahan.", "Tulis kode lengkap, misalnya 61.72.05.1001.")
    return code


def _number(cell: Any) -> int:
    """A whole number of families or people."""
    text = cells.text(20)(cell).replace(".", "").replace(" ", "")
    if not (text.isascii() and text.isdigit()):
        raise Unreadable("Ini bukan bilangan bulat.", "Tulis angkanya saja, misalnya 245.")
    if int(text) > MAX_NUMBER:
        raise Unreadable("Terlalu besar untuk satu desa.", "Periksa angkanya.")
    return int(text)


def form_to_fill_in(villages: Sequence[tuple[str, str]]) -> bytes:
    """A workbook with a line per village, to be filled in and handed back; codes stay text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Keluarga miskin")
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(HEADINGS):
            sheet.set_column(place, place, 28 if place == 1 else 20)
            sheet.write_string(0, place, title, bold)
        for line, (code, label) in enumerate(villages, start=1):
            sheet.write_string(line, 0, code, text)
            sheet.write_string(line, 1, label)
    return file.getvalue()
