"""From a file to lines: CSV or XLSX, headings wherever they stand, and every cell read or refused by its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.files.base import File as DjangoFile

from disbursement.models import StatementKind
from disbursement.reconciliation import columns
from disbursement.reconciliation.columns import (
    ACCOUNT,
    AMOUNT,
    CREDIT,
    DATE,
    DEBIT,
    DESCRIPTION,
    HEADINGS,
    PAYEE,
    REFERENCE,
    SIDE,
)
from groups.importing import cells
from groups.importing.cells import Unreadable
from groups.importing.reading import UnreadableWorkbook
from groups.importing.tables import Table, tables_of

MAX_LINES = 20_000
HEADING_ROWS = 30
MAX_PROBLEMS = 1_000
_TOO_LONG = "Bagi menurut tanggal menjadi beberapa berkas."
_EXPECTED = (
    "Baris judul tidak ditemukan. Perlu kolom Tanggal, dan Debet dan Kredit (atau Jumlah); lihat berkas contoh di "
    "halaman ini."
)


@dataclass(frozen=True)
class Entry:
    """One line as the file says it; `amount` above zero is money out."""

    number: int
    dated_on: dt.date
    amount: int
    account: str
    reference: str
    description: str


@dataclass(frozen=True)
class Problem:
    """One thing that can't be taken: its cell as Excel names it, row and column, what stood there, why, what to do."""

    cell: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str

    def as_json(self) -> dict[str, Any]:
        """To keep with the refused file."""
        return asdict(self)


@dataclass
class Reading:
    """What came of a file: its lines, or what is wrong with it. `skipped` are sums, balances and repeated headings."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: int = 0
    unread: str = ""


@dataclass(frozen=True)
class Bounds:
    """Which days a line may have, and what to say where it has another."""

    first: dt.date
    last: dt.date
    remedy: str


def read(upload: DjangoFile[Any], *, kind: str, bounds: Bounds) -> Reading:
    """Every line of a statement (`bank`) or list of SP2Ds (`sp2d`). Raises UnreadableWorkbook for the file as a whole.

    In a bank's statement debet is money out of the treasury and kredit money in; a bare amount says neither, so that it
    is taken in a list of SP2Ds alone.
    """
    for table in tables_of(upload, most=MAX_LINES, above=HEADING_ROWS, too_long=_TOO_LONG):
        found = _headings(table)
        if found is not None:
            return _Reader(table, *found, kind=kind, bounds=bounds).reading()
    raise UnreadableWorkbook(_EXPECTED)


def _headings(table: Table) -> tuple[int, dict[str, int]] | None:
    """Where the headings stand, and in which column each field is."""
    for at, line in enumerate(table[:HEADING_ROWS]):
        names = [columns.heading(cell) for cell in line]
        places = {
            name: names.index(next(one for one in known if one in names))
            for name, known in HEADINGS.items()
            if any(one in names for one in known)
        }
        if DATE in places and (AMOUNT in places or DEBIT in places or CREDIT in places):
            return at, places
    return None


def cell_name(row: int, place: int) -> str:
    """How a spreadsheet names a cell: row 14 of the fourth column is `D14`."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


class _Reader:
    """Goes down one table."""

    def __init__(self, table: Table, heading_at: int, places: Mapping[str, int], *, kind: str, bounds: Bounds) -> None:
        self.table, self.heading_at, self.places = table, heading_at, places
        self.kind, self.bounds = kind, bounds
        self.titles = [columns.heading(cell) for cell in table[heading_at]]
        self.found = Reading()

    def reading(self) -> Reading:
        """All lines. Raises UnreadableWorkbook where columns are missing or nothing stands below the headings."""
        self._demand_columns()
        self.found.unread = self._unread()
        for number, line in enumerate(self.table[self.heading_at + 1 :], start=self.heading_at + 2):
            if all(cells.is_empty(cell) for cell in line):
                continue
            if self._is_no_transaction(line):
                self.found.skipped += 1
            elif (entry := self._entry(number, line)) is not None:
                self.found.entries.append(entry)
            if len(self.found.problems) >= MAX_PROBLEMS:
                break
        if not self.found.entries and not self.found.problems:
            raise UnreadableWorkbook("Tidak ada satu transaksi pun di bawah baris judul. Periksa berkasnya.")
        return self.found

    def _demand_columns(self) -> None:
        sided = {DEBIT, CREDIT} <= set(self.places) or {AMOUNT, SIDE} <= set(self.places)
        if self.kind == StatementKind.BANK and not sided:
            raise UnreadableWorkbook(
                "Rekening koran perlu kolom Debet dan Kredit, atau kolom Jumlah dengan kolom D/K, supaya uang keluar "
                "dan uang masuk tidak tertukar."
            )
        if not {REFERENCE, ACCOUNT, DESCRIPTION} & set(self.places):
            raise UnreadableWorkbook(
                "Perlu paling sedikit satu dari kolom No. SP2D (atau Referensi), Rekening tujuan, dan Keterangan."
            )

    def _unread(self) -> str:
        read_places = set(self.places.values())
        names = [
            str(cell).strip()
            for place, cell in enumerate(self.table[self.heading_at])
            if place not in read_places and not cells.is_empty(cell)
        ]
        return ", ".join(f"“{name[:40]}”" for name in names)[:500].replace("\x00", "")

    def _is_no_transaction(self, line: Sequence[Any]) -> bool:
        """A repeated heading, a balance, a sum, the foot of a page."""
        if [columns.heading(cell) for cell in line] == self.titles:
            return True
        dated = self._cell(line, DATE)
        if isinstance(dated, str) and columns.heading(dated).startswith(columns.SUMS):
            return True
        if cells.is_empty(dated):
            texts = [columns.heading(cell) for cell in line if isinstance(cell, str) and not cells.is_empty(cell)]
            begins = bool(texts) and texts[0].startswith(columns.SUMS)
            return begins or all(cells.is_empty(self._cell(line, name)) for name in self.places)
        balance = columns.heading(self._cell(line, DESCRIPTION) or "").startswith("saldo")
        return balance and all(self._is_nothing(line, name) for name in (DEBIT, CREDIT, AMOUNT))

    def _is_nothing(self, line: Sequence[Any], name: str) -> bool:
        try:
            return columns.rupiah(self._cell(line, name)) == (0, "")
        except Unreadable:
            return False

    def _cell(self, line: Sequence[Any], name: str) -> Any:
        place = self.places.get(name)
        return line[place] if place is not None and place < len(line) else None

    def _entry(self, number: int, line: Sequence[Any]) -> Entry | None:
        before = len(self.found.problems)
        dated_on = self._dated_on(number, line)
        amount = self._amount(number, line)
        account = self._read(number, line, ACCOUNT, columns.account) or ""
        reference = self._read(number, line, REFERENCE, columns.reference) or ""
        words = [self._read(number, line, name, columns.description) for name in (DESCRIPTION, PAYEE)]
        description = " · ".join(word for word in words if word)[:300]
        if len(self.found.problems) > before or dated_on is None:
            return None
        return Entry(number, dated_on, amount, account, reference or columns.reference_in(description), description)

    def _dated_on(self, number: int, line: Sequence[Any]) -> dt.date | None:
        if cells.is_empty(self._cell(line, DATE)):
            self._refuse(
                number,
                line,
                DATE,
                Unreadable("Belum diisi.", "Isi tanggalnya, misalnya 31/12/2026, atau hapus baris ini."),
            )
            return None
        found: dt.date | None = self._read(number, line, DATE, columns.day)
        if found is not None and not self.bounds.first <= found <= self.bounds.last:
            wrong = Unreadable(
                f"Di luar {self.bounds.first:%d-%m-%Y} sampai {self.bounds.last:%d-%m-%Y}.", self.bounds.remedy
            )
            self._refuse(number, line, DATE, wrong)
        return found

    def _amount(self, number: int, line: Sequence[Any]) -> int:
        """Money out above zero, money in below; 0 together with a problem."""
        before = len(self.found.problems)
        if {DEBIT, CREDIT} & set(self.places):
            out, came = (self._positive(number, line, name) for name in (DEBIT, CREDIT))
            if len(self.found.problems) > before:
                return 0
            if bool(out) == bool(came):
                name = DEBIT if DEBIT in self.places else CREDIT
                what = "Debet dan kredit sama-sama terisi." if out else "Tidak ada jumlah pada debet maupun kredit."
                self._refuse(number, line, name, Unreadable(what, "Isi salah satunya, atau hapus baris ini."))
            return out - came
        amount, letters = self._read(number, line, AMOUNT, columns.rupiah) or (0, "")
        if len(self.found.problems) == before and not amount:
            self._refuse(number, line, AMOUNT, Unreadable("Jumlahnya nol.", "Isi jumlahnya, atau hapus baris ini."))
        if SIDE in self.places or letters:
            sign = (
                (1 if letters in columns.OUT else -1) if letters else self._read(number, line, SIDE, columns.side) or 1
            )
            if amount < 0:
                self._refuse(number, line, AMOUNT, _MINUS)
            return sign * amount
        return int(amount)

    def _positive(self, number: int, line: Sequence[Any], name: str) -> int:
        amount, _ = self._read(number, line, name, columns.rupiah) or (0, "")
        if amount < 0:
            self._refuse(number, line, name, _MINUS)
        return int(amount)

    def _read(self, number: int, line: Sequence[Any], name: str, reader: Any) -> Any:
        if name not in self.places:
            return None
        try:
            return reader(self._cell(line, name))
        except Unreadable as wrong:
            self._refuse(number, line, name, wrong)
            return None

    def _refuse(self, number: int, line: Sequence[Any], name: str, wrong: Unreadable) -> None:
        place = self.places[name]
        title = " ".join(str(self.table[self.heading_at][place]).split())[:60]
        raw = self._cell(line, name)
        value = "" if cells.is_empty(raw) else cells.shown(raw).replace("\x00", "")
        self.found.problems.append(Problem(cell_name(number, place), number, title, value, wrong.reason, wrong.remedy))


_MINUS = Unreadable("Jumlah kurang dari nol.", "Tulis tanpa tanda minus di kolom yang benar (debet atau kredit).")
