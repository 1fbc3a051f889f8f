"""Which headings a statement may bear, and how one cell is read: rupiah with its decimals, days, account numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from groups.importing import cells
from groups.importing.cells import Unreadable
from kube_portal.money import MAX_RUPIAH, InvalidRupiah, parse_rupiah

DATE, REFERENCE, ACCOUNT, DEBIT, CREDIT = "date", "reference", "account", "debit", "credit"
AMOUNT, SIDE, DESCRIPTION, PAYEE = "amount", "side", "description", "payee"

# Each field's headings, the surest first: where a file has several of a field, the first listed one is read.
HEADINGS: Mapping[str, Sequence[str]] = {
    DATE: (
        "tanggal sp2d", "tgl sp2d", "tanggal transaksi", "tgl transaksi", "tanggal", "tgl", "tanggal cair",
        "tanggal pencairan", "tanggal posting", "tanggal efektif", "posting date", "transaction date", "date",
    ),
    REFERENCE: (
        "no sp2d", "nomor sp2d", "sp2d", "no referensi", "nomor referensi", "referensi", "no ref", "ref", "reference",
        "no bukti", "nomor bukti",
    ),
    ACCOUNT: (
        "rekening tujuan", "no rekening tujuan", "nomor rekening tujuan", "rekening penerima", "no rekening penerima",
        "nomor rekening penerima", "rekening pihak ketiga", "no rekening pihak ketiga", "nomor rekening", "no rekening",
        "norek", "rekening",
    ),
    DEBIT: ("debet", "debit", "mutasi debet", "mutasi debit", "keluar", "pengeluaran"),
    CREDIT: ("kredit", "credit", "mutasi kredit", "masuk", "penerimaan"),
    AMOUNT: ("nilai sp2d", "jumlah sp2d", "nilai", "jumlah", "nominal", "mutasi", "amount"),
    SIDE: ("d k", "dk", "db cr", "d c", "jenis mutasi", "jenis transaksi", "jenis", "tipe", "posisi"),
    DESCRIPTION: (
        "keterangan", "uraian", "uraian transaksi", "keterangan transaksi", "deskripsi", "keperluan", "berita",
        "description", "remark",
    ),
    PAYEE: ("nama penerima", "penerima", "nama rekening tujuan", "pihak ketiga", "nama pihak ketiga"),
}  # fmt: skip

OUT = frozenset({"d", "db", "dr", "debet", "debit", "keluar"})
IN = frozenset({"k", "kr", "c", "cr", "kredit", "credit", "masuk"})
# What stands at the beginning of a line that is no transaction.
SUMS = ("saldo", "jumlah", "total", "subtotal", "sub total", "mutasi", "halaman", "dicetak", "opening", "closing")

_EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9](?:[0-9 .-]*[0-9])?")
_CLOCK = re.compile(r"[ T,]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?(?: ?(?:wib|wita|wit))?", re.IGNORECASE)
_ENGLISH = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.([0-9]{2})")
_SIDED = re.compile(r"(.*[0-9])\s*([a-z]{1,6})\.?", re.IGNORECASE)
_SP2D = re.compile(
    r"\bSP2D\b[\s:.#-]*(?:(?:no|nomor)\b[\s:.]*)?([0-9A-Z][0-9A-Z./-]*[0-9A-Z])|(?<!\S)(\S*SP2D\S*[0-9]\S*)",
    re.IGNORECASE,
)


def heading(cell: Any) -> str:
    """A heading as the table above writes it: `No. SP2D (LS)` is `no sp2d`, `Jumlah (Rp)` is `jumlah`."""
    bare = re.sub(r"\([^)]*\)", " ", str(cell)).casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def day(cell: Any) -> Any:
    """A day, with or without the time of the clock behind it."""
    if isinstance(cell, str):
        typed = _CLOCK.sub("", cell.strip())
        if re.fullmatch(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}", typed):
            raise Unreadable("Tahun ditulis dua angka.", "Tulis tahun dengan empat angka, misalnya 31/12/2026.")
        return cells.date(typed)
    return cells.date(cell)


def rupiah(cell: Any) -> tuple[int, str]:
    """Whole rupiah with its sign, and the letters behind it (`20.000.000,00 DB`); nothing at all is 0."""
    remedy = "Tulis rupiah bulat, misalnya 20.000.000,00 atau 20000000."
    if cells.is_empty(cell):
        return 0, ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not float(cell).is_integer() or abs(cell) > MAX_RUPIAH:
            raise Unreadable("Bukan rupiah bulat.", remedy)
        return int(cell), ""
    typed, side = cells.text(100)(cell), ""
    if typed in ("-", "–"):
        return 0, ""
    if (sided := _SIDED.fullmatch(typed)) and sided[2].casefold() in OUT | IN:
        typed, side = sided[1], sided[2].casefold()
    if typed.startswith("(") and typed.endswith(")"):
        typed = f"-{typed[1:-1]}"
    sign, bare = ("-", typed[1:]) if typed.startswith("-") else ("", typed)
    if english := _ENGLISH.fullmatch(bare.strip()):
        if english[2] != "00":
            raise Unreadable("Berisi sen; portal mencatat rupiah bulat.", remedy)
        typed = sign + english[1].replace(",", "")
    try:
        return parse_rupiah(typed), side
    except InvalidRupiah as wrong:
        raise Unreadable(str(wrong), remedy) from None


def account(cell: Any) -> str:
    """The digits of an account number, which may stand beside a bank or a name; empty for nothing.

    What Excel made a floating number of has lost digits: refused, never guessed.
    """
    if cells.is_empty(cell):
        return ""
    lost = isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= cells.LOST_DIGITS
    if lost or (isinstance(cell, str) and _EXPONENT.fullmatch(cell.strip())):
        raise Unreadable(
            "Excel mengubah nomor rekening menjadi bilangan, sehingga angka terakhirnya hilang.",
            "Ubah format kolom menjadi Teks, lalu salin ulang nomor rekening dari sumbernya.",
        )
    typed = cells.text(150)(cell)
    numbers = [re.sub(r"[^0-9]", "", found) for found in _NUMBER.findall(typed)]
    fitting = [digits for digits in numbers if 5 <= len(digits) <= 20]
    if len(fitting) != 1:
        what = "Ada lebih dari satu nomor di sel ini." if fitting else "Bukan nomor rekening (5 sampai 20 angka)."
        raise Unreadable(what, "Tulis nomor rekeningnya saja.")
    return fitting[0]


def reference(cell: Any) -> str:
    """An SP2D number or whatever the bank calls the transaction by."""
    if cells.is_empty(cell):
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= cells.LOST_DIGITS:
        raise Unreadable(
            "Excel mengubah nomor ini menjadi bilangan, sehingga angka terakhirnya hilang.",
            "Ubah format kolom menjadi Teks, lalu salin ulang dari sumbernya.",
        )
    return str(cells.text(100)(cell))


def description(cell: Any) -> str:
    """Free words, of which 300 letters are kept."""
    return str(cells.text(5000)(cell))[:300] if not cells.is_empty(cell) else ""


def reference_in(text: str) -> str:
    """The SP2D number that a description names: `TRF SP2D 0101/SP2D-LS/2026 KUBE …`; empty where it names none."""
    found = _SP2D.search(text)
    number = (found[1] or found[2] or "").strip(".,;:") if found else ""
    return number[:100] if any(letter.isdigit() for letter in number) else ""


def side(cell: Any) -> int:
    """1 for money out (debet), -1 for money in (kredit)."""
    typed = heading(cell) if not cells.is_empty(cell) else ""
    if typed in OUT:
        return 1
    if typed in IN:
        return -1
    raise Unreadable("Bukan debet atau kredit.", "Tulis D untuk uang keluar, K untuk uang masuk.")
