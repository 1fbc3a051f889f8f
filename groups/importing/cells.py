"""Reading one cell: what Excel made of it, what somebody meant by it, and why it can't be taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from groups.identity import InvalidIdentityNumber, parse_kk, parse_nik
from groups.models import BusinessKind, MaritalStatus, Position, Sex
from groups.models.proposals import Proposal
from kube_portal.money import MAX_RUPIAH, InvalidRupiah, format_rupiah, parse_rupiah
from kube_portal.programs.models import Schooling

Cell = Any
Reader = Callable[[Cell], Any]

# Excel keeps fifteen digits of a number: from here on the last ones are gone.
LOST_DIGITS = 1e15
# Day 10,000 of Excel's calendar is 18 May 1927: below it a number is a year or a slip, not a birth date.
FIRST_SERIAL, LAST_SERIAL = 10_000, 60_000
EXCEL_EPOCH = dt.date(1899, 12, 30)
_DATE_FORMATS = ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d")
_MONTHS = {
    word: number
    for number, words in enumerate(
        ("januari jan", "februari pebruari feb peb", "maret mar", "april apr", "mei", "juni jun", "juli jul",
         "agustus agu ags agt", "september sep sept", "oktober okt", "november nopember nov nop", "desember des"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_WRITTEN_DATE = re.compile(r"(\d{1,2}) ([a-z]{3,9})\.? (\d{4})", re.ASCII)
# What messengers and web pages leave between letters, and nobody sees.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")


class Unreadable(Exception):  # noqa: N818 — reads as what is wrong
    """A cell that can't be taken: why, and what to do about it, in Indonesian."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(reason)


def is_empty(cell: Cell) -> bool:
    """Whether there is nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Cell) -> str:
    """The cell as its author saw it, for a message."""
    if isinstance(cell, dt.datetime):
        return f"{cell:%d-%m-%Y}"
    if isinstance(cell, dt.date):
        return f"{cell:%d-%m-%Y}"
    if isinstance(cell, float):
        return f"{cell:.5E}".replace("E+0", "E+") if abs(cell) >= LOST_DIGITS else f"{cell:g}"
    return str(cell)[:80]


def text(length: int) -> Reader:
    """Text of at most so many letters."""

    def read(cell: Cell) -> str:
        found = _as_text(cell)
        if len(found) > length:
            raise Unreadable(f"Terlalu panjang: {len(found)} huruf.", f"Pendekkan sampai {length} huruf.")
        if "\x00" in found:
            raise Unreadable("Berisi huruf yang tidak dapat disimpan.", "Ketik ulang isi sel ini.")
        return found

    return read


def _as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        raise Unreadable("Sel ini berisi BENAR/SALAH, bukan tulisan.", "Ubah format sel menjadi Teks, ketik ulang.")
    if isinstance(cell, dt.datetime | dt.date | dt.time | dt.timedelta):
        raise Unreadable("Sel ini berisi tanggal, bukan tulisan.", "Ubah format sel menjadi Teks, ketik ulang.")
    if isinstance(cell, int | float):
        return f"{int(cell)}" if float(cell).is_integer() else f"{cell:g}"
    found = " ".join(_INVISIBLE.sub("", str(cell)).split())
    if _ERRORS.fullmatch(found):
        raise Unreadable("Rumus di sel ini gagal dihitung.", "Ganti rumus dengan isinya.")
    return found


def _identity(what: str, card: str, parse: Callable[[str], str]) -> Reader:
    def read(cell: Cell) -> str:
        if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= LOST_DIGITS:
            raise Unreadable(
                f"Excel mengubah {what} menjadi bilangan, sehingga angka terakhirnya hilang.",
                f"Ubah format kolom menjadi Teks, lalu ketik ulang {what} dari {card}.",
            )
        try:
            return parse(_as_text(cell))
        except InvalidIdentityNumber as wrong:
            raise Unreadable(str(wrong), f"Cocokkan dengan {card}, lalu betulkan.") from None

    return read


nik = _identity("NIK", "KTP", lambda typed: parse_nik(typed).digits)
kk = _identity("nomor KK", "kartu keluarga", parse_kk)


def date(cell: Cell) -> dt.date:
    """A day: a date cell, a text such as 22-11-2026, or the bare number that Excel keeps for a day."""
    remedy = "Tulis seperti 22-11-2026."
    found: dt.date | None = None
    if isinstance(cell, dt.datetime):
        found = cell.date()
    elif isinstance(cell, dt.date):
        found = cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        if FIRST_SERIAL <= cell <= LAST_SERIAL:
            found = EXCEL_EPOCH + dt.timedelta(days=int(cell))
    else:
        found = _typed_date(_as_text(cell))
    if found is None:
        raise Unreadable("Bukan tanggal.", remedy)
    if found.year < 1900:
        raise Unreadable("Tanggal terlalu lama.", remedy)
    return found


def _typed_date(typed: str) -> dt.date | None:
    """A day as people and programs write it: 22-11-2026, 22 November 2026, 22 Nov 2026, 2026-11-22 00:00:00."""
    written = _WRITTEN_DATE.fullmatch(typed.casefold())
    if written and written[2] in _MONTHS:
        typed = f"{written[1]}-{_MONTHS[written[2]]}-{written[3]}"
    for pattern in _DATE_FORMATS:
        try:
            return dt.datetime.strptime(typed.removesuffix(" 00:00:00"), pattern).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            continue
    return None


def whole_number(cell: Cell) -> int:
    """A small whole number, such as a year."""
    typed = _as_text(cell)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise Unreadable("Bukan bilangan bulat.", "Tulis dengan angka, misalnya 2026.")
    return int(typed)


def rupiah(cell: Cell) -> int:
    """Whole rupiah above zero, as a number or as typed text."""
    remedy = "Tulis rupiah bulat, misalnya 1250000 atau 1.250.000."
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not float(cell).is_integer() or abs(cell) > MAX_RUPIAH:
            raise Unreadable("Bukan rupiah bulat.", remedy)
        amount = int(cell)
    else:
        try:
            amount = parse_rupiah(_as_text(cell))
        except InvalidRupiah as wrong:
            raise Unreadable(str(wrong), remedy) from None
    if amount <= 0:
        raise Unreadable(f"Harga {format_rupiah(amount)} tidak lebih dari nol.", remedy)
    return amount


def volume(cell: Cell) -> Decimal:
    """A quantity above zero with at most two decimals."""
    remedy = "Tulis angka lebih dari nol, misalnya 8 atau 2,5."
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # Excel's arithmetic leaves 0.1 + 0.2 = 0.30000000000000004 in a cell.
        number = Decimal(str(round(float(cell), 6)))
    else:
        typed = _as_text(cell)
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", typed):
            typed = typed.replace(".", "")
        try:
            number = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            raise Unreadable("Bukan angka.", remedy) from None
    if not number.is_finite() or number <= 0:
        raise Unreadable("Volume tidak lebih dari nol.", remedy)
    if number >= 10_000_000 or number != round(number, 2):
        raise Unreadable("Volume terlalu besar, atau lebih dari dua angka di belakang koma.", remedy)
    return number


def padded(cell: Cell) -> str:
    """RT or RW: three digits, since Excel drops the leading zeros."""
    typed = _as_text(cell)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 3):
        raise Unreadable("RT dan RW ditulis dengan angka, paling banyak tiga.", "Misalnya 003.")
    return typed.zfill(3)


def phone(cell: Cell) -> str:
    """A telephone number; a bare number has lost its leading zero."""
    typed = _as_text(cell)
    if isinstance(cell, int | float):
        typed = f"0{typed}"
    if not re.fullmatch(r"\+?[0-9][0-9 -]{6,18}", typed):
        raise Unreadable("Bukan nomor telepon.", "Tulis dengan angka, misalnya 0812-3456-7890.")
    return typed


def one_of(answers: Mapping[str, Any], *, also: Mapping[str, Any] | None = None) -> Reader:
    """One of some words, in whatever case; `also` are other ways to say the same."""
    known = {word.casefold(): value for word, value in {**answers, **(also or {})}.items()}

    def read(cell: Cell) -> Any:
        typed = _as_text(cell).casefold()
        if typed not in known:
            raise Unreadable("Tidak ada dalam pilihan.", f"Pilih salah satu: {', '.join(answers)}.")
        return known[typed]

    return read


def _labels(choices: Any) -> dict[str, Any]:
    return {str(label): value for value, label in choices.choices}


SEXES = {"L": Sex.MALE, "P": Sex.FEMALE}
YES_NO = {"Ya": True, "Tidak": False}
BUSINESS_KINDS = _labels(BusinessKind)
MARITAL = _labels(MaritalStatus)
SCHOOLINGS = _labels(Schooling)
POSITIONS = _labels(Position)
MAIN = {"Usaha utama": True, "Usaha sampingan": False}
JOINT = {"Usaha bersama": True, "Usaha perorangan": False}
PRESENCE = _labels(Proposal.VillagePresence)

sex = one_of(SEXES, also={"Laki-laki": Sex.MALE, "Perempuan": Sex.FEMALE})
yes_no = one_of(YES_NO)
business_kind = one_of(BUSINESS_KINDS)
marital_status = one_of(MARITAL, also={"Belum menikah": MaritalStatus.SINGLE, "Menikah": MaritalStatus.MARRIED})
schooling = one_of(
    SCHOOLINGS,
    also={
        "SLTP": Schooling.JUNIOR,
        "SMA": Schooling.SENIOR,
        "SMK": Schooling.SENIOR,
        "SLTA": Schooling.SENIOR,
        "S1": Schooling.DEGREE,
        "D3": Schooling.DIPLOMA,
    },
)
position = one_of(POSITIONS, also={"Bendahara": Position.TREASURER})
is_main = one_of(MAIN, also={"Utama": True, "Sampingan": False})
is_joint = one_of(JOINT, also={"Bersama": True, "Perorangan": False})
presence = one_of(PRESENCE)
