"""What a file says: headings, amounts, days and accounts as banks and Excel write them, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.base import ContentFile

from disbursement.reconciliation import columns, example
from disbursement.reconciliation.reading import Bounds, Reading, cell_name, read
from groups.importing.cells import Unreadable
from groups.importing.reading import UnreadableWorkbook

BOUNDS = Bounds(dt.date(2026, 1, 1), dt.date(2026, 12, 31), "Periksa tahunnya.")
DAY = dt.date(2026, 7, 28)


def csv(*lines: str, kind: str = "bank", name: str = "a.csv") -> Reading:
    return read(ContentFile("\n".join(lines).encode(), name=name), kind=kind, bounds=BOUNDS)


def workbook(*rows: list[Any], kind: str = "bank", name: str = "a.xlsx") -> Reading:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, place, dt.datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                else:
                    sheet.write(line, place, value)
    return read(ContentFile(file.getvalue(), name=name), kind=kind, bounds=BOUNDS)


@pytest.mark.parametrize(
    ("typed", "rupiah"),
    [
        ("20.000.000,00", 20_000_000),
        ("20000000", 20_000_000),
        ("20.000.000", 20_000_000),
        ("20,000,000.00", 20_000_000),
        ("20000000.00", 20_000_000),
        ("Rp 20.000.000,-", 20_000_000),
        ("(5.000)", -5_000),
        ("-5.000", -5_000),
        (20_000_000.0, 20_000_000),
        (15_000, 15_000),
        ("", 0),
        ("-", 0),
        (None, 0),
    ],
)
def test_amounts(typed, rupiah):
    assert columns.rupiah(typed) == (rupiah, "")


@pytest.mark.parametrize("typed", ["20.000.000 DB", "20,000,000.00 D", "20000000Debet"])
def test_amounts_with_their_side(typed):
    amount, side = columns.rupiah(typed)
    assert (amount, side in columns.OUT) == (20_000_000, True)


@pytest.mark.parametrize(
    "typed", ["20.000.00", "1,5", "2.000.000,50", "dua puluh", 1.5, "20.000.000.50", "9" * 400, True, 1e300]
)
def test_amounts_that_nobody_can_be_sure_of(typed):
    with pytest.raises(Unreadable):
        columns.rupiah(typed)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("3021000001", "3021000001"),
        ("302-1000-001", "3021000001"),
        ("Bank Kalbar 3021000001", "3021000001"),
        ("3021000001 KUBE 2026", "3021000001"),
        (3021000001.0, "3021000001"),
        ("", ""),
    ],
)
def test_accounts(typed, digits):
    assert columns.account(typed) == digits


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (7.60404e15, "Excel mengubah"),
        ("7.60404E+15", "Excel mengubah"),
        ("7,60404E+15", "Excel mengubah"),
        ("3021000001 / 3021000002", "lebih dari satu"),
        ("KUBE", "Bukan nomor"),
        ("123", "Bukan nomor"),
        ("1" * 21, "Bukan nomor"),
    ],
)
def test_accounts_that_are_none(typed, said):
    with pytest.raises(Unreadable, match=said):
        columns.account(typed)


@pytest.mark.parametrize(
    "typed", ["28/07/2026", "28-07-2026", "2026-07-28", "28/07/2026 14:02:11", "28 Juli 2026", 46231.0]
)
def test_days(typed):
    assert columns.day(typed) == DAY


@pytest.mark.parametrize("typed", ["07/28/2026", "28/07/26", "kemarin", "31/02/2026", 1.0, True])
def test_days_that_are_none(typed):
    with pytest.raises(Unreadable):
        columns.day(typed)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("TRF SP2D 0101/SP2D-LS/2026 KUBE Bukit", "0101/SP2D-LS/2026"),
        ("SP2D No. 61.72/04/000123/LS/2026", "61.72/04/000123/LS/2026"),
        ("pencairan sp2d:0101", "0101"),
        ("Pembayaran 0101/SP2D-LS/2026.", "0101/SP2D-LS/2026"),
        ("SP2D bulan Juli", ""),
        ("Biaya administrasi 31/12/2026", ""),
        ("", ""),
    ],
)
def test_numbers_in_descriptions(text, number):
    assert columns.reference_in(text) == number


@pytest.mark.parametrize(
    "heading",
    [
        "Tanggal;No. SP2D;Rekening Tujuan;Keterangan;Debet;Kredit",
        "TGL;Referensi;No. Rekening;Uraian;DEBIT (Rp);KREDIT (Rp)",
        "Tanggal Transaksi;Nomor SP2D;Nomor Rekening Penerima;Deskripsi;Keluar;Masuk",
    ],
)
def test_headings_as_they_come(heading):
    found = csv("Bank Kalbar", "Cabang Singkawang;;", "", heading, "28/07/2026;0101;3021000001;x;20.000.000,00;")

    (entry,) = found.entries
    assert (entry.number, entry.dated_on, entry.amount) == (5, DAY, 20_000_000)
    assert (entry.account, entry.reference, entry.description) == ("3021000001", "0101", "x")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(delimiter):
    lines = [["Tanggal", "Referensi", "Debet", "Kredit"], ["28/07/2026", "S1", "", "5000"]]
    (entry,) = csv(*(delimiter.join(line) for line in lines)).entries
    assert (entry.amount, entry.reference) == (-5_000, "S1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding):
    text = "Tanggal;Keterangan;Debet;Kredit\n28/07/2026;Biaya café;5000;\n"
    found = read(ContentFile(text.encode(encoding), name="a.csv"), kind="bank", bounds=BOUNDS)
    assert found.entries[0].description == "Biaya café"


def test_one_column_with_a_side():
    found = csv("Tanggal;Keterangan;Jumlah;D/K", "28/07/2026;a;5000;D", "28/07/2026;b;6000;K", "28/07/2026;c;7000;X")

    assert [entry.amount for entry in found.entries] == [5_000, -6_000]
    assert [(problem.cell, problem.reason) for problem in found.problems] == [("D4", "Bukan debet atau kredit.")]


def test_balances_sums_and_repeated_headings_are_passed_over():
    head = "Tanggal;Keterangan;Debet;Kredit;Saldo"
    found = csv(
        head, "01/07/2026;Saldo awal;0,00;0,00;9", "28/07/2026;Jumlah a;5000;;4", ";;;;", head, ";Jumlah;5000;;",
        "Total;;5000;;", "Halaman 1 dari 1;;;;",
    )  # fmt: skip

    assert len(found.entries) == 1
    assert (found.skipped, found.problems, found.unread) == (5, [], "“Saldo”")


def test_a_workbook_with_real_dates_and_numbers_as_text():
    found = workbook(
        ["Tanggal SP2D", "No. SP2D", "Rekening", "Nilai"],
        [DAY, "0101/SP2D-LS/2026", "3021000001", 20_000_000],
        [DAY, "0102/SP2D-LS/2026", 7.60404e15, 20_000_000.5],
        kind="sp2d",
    )

    assert [entry.reference for entry in found.entries] == ["0101/SP2D-LS/2026"]
    assert [(one.cell, one.column, one.value) for one in found.problems] == [
        ("D3", "Nilai", "2e+07"), ("C3", "Rekening", "7.60404E+15"),
    ]  # fmt: skip
    assert all(one.remedy for one in found.problems)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (";S1;1;x;5000;", "Belum diisi."),
        ("28/07/2027;S1;;x;5000;", "Di luar 01-01-2026 sampai 31-12-2026."),
        ("28/07/2026;S1;;x;5000;6000", "sama-sama terisi"),
        ("28/07/2026;S1;;x;;", "Tidak ada jumlah"),
        ("28/07/2026;S1;;x;-5000;", "kurang dari nol"),
        ("28/07/2026;S1;;x;abc;", "angka saja"),
        ("28/07/2026;#N/A;;x;5000;", "Rumus"),
    ],
)
def test_what_is_refused_names_its_cell(line, said):
    found = csv("Tanggal;No. SP2D;Rekening;Keterangan;Debet;Kredit", line)

    assert found.entries == []
    assert said in " ".join(problem.reason for problem in found.problems)
    assert {problem.row for problem in found.problems} == {2}


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "kosong"),
        (b"Tanggal;Keterangan;Debet;Kredit\n", "a.csv", "Tidak ada satu transaksi"),
        (b"Nama;Alamat\nSiti;Sedau\n", "a.csv", "Baris judul tidak ditemukan"),
        (b"Tanggal;Keterangan;Jumlah\n28/07/2026;x;5000\n", "a.csv", "Debet dan Kredit"),
        (b"Tanggal;Debet;Kredit\n28/07/2026;5000;\n", "a.csv", "paling sedikit satu"),
        (b"Tanggal;Debet\x00;Kredit\n", "a.csv", "tidak dapat diterima"),
        (b"%PDF-1.4\n", "a.pdf", "tidak dapat diterima"),
        (b"%PDF-1.4\n", "a.csv", "tidak dapat diterima"),
        (b"<table><tr><td>Tanggal</td></tr></table>", "a.xls", "ternyata berisi"),
        (b"PK\x03\x04rusak", "a.xlsx", "tidak dapat diterima"),
        (b"Tanggal;Keterangan;Debet;Kredit\n" + b"28/07/2026;x;1;\n" * 20_031, "a.csv", "paling banyak 20000"),
        (b'Tanggal;Keterangan;Debet;Kredit\n28/07/2026;"' + b"x" * 140_000 + b'";1;\n', "a.csv", "judul"),
    ],
)
def test_files_from_which_nothing_can_be_read(data, name, said):
    with pytest.raises(UnreadableWorkbook, match=said):
        read(ContentFile(data, name=name), kind="bank", bounds=BOUNDS)


def test_a_bomb_is_not_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(name, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<sheetData>" + b" " * 80_000_000)
    with pytest.raises(UnreadableWorkbook, match="terlalu besar"):
        read(ContentFile(file.getvalue(), name="a.xlsx"), kind="bank", bounds=BOUNDS)


def test_mistakes_without_end_stop_at_a_thousand():
    found = csv("Tanggal;Keterangan;Debet;Kredit", *["x;y;z;"] * 3_000)
    assert 1_000 <= len(found.problems) <= 1_001


@pytest.mark.parametrize("kind", ["bank", "sp2d"])
@pytest.mark.parametrize("as_csv", [True, False])
def test_the_examples_read_without_a_mistake(kind, as_csv):
    data = example.as_csv(kind) if as_csv else example.as_xlsx(kind)
    found = read(ContentFile(data, name=f"a.{'csv' if as_csv else 'xlsx'}"), kind=kind, bounds=BOUNDS)

    assert (len(found.entries), found.problems, found.skipped) == (len(example.rows(kind)), [], 0)
    assert found.entries[1].reference == "0102/SP2D-LS/2026"


@pytest.mark.parametrize(("place", "name"), [(0, "A7"), (25, "Z7"), (26, "AA7"), (51, "AZ7"), (52, "BA7")])
def test_cells_as_excel_names_them(place, name):
    assert cell_name(7, place) == name


@pytest.mark.parametrize("kind", ["bank", "sp2d"])
def test_the_documentation_keeps_the_same_examples(kind):
    stem = settings.BASE_DIR / "docs" / "examples" / example.NAMES[kind]
    remedy = "Run docs/examples/make_examples.py."
    assert stem.with_suffix(".csv").read_bytes() == example.as_csv(kind), remedy
    assert stem.with_suffix(".xlsx").read_bytes() == example.as_xlsx(kind), remedy
