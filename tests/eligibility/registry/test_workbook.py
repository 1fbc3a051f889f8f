"""Workbooks that are broken, locked, programs, or larger than memory; and cells as Excel keeps them."""

import io
import zipfile

import pytest

from eligibility.registry import workbook
from eligibility.registry.columns import NotARegistry
from eligibility.registry.workbook import open_workbook
from tests.eligibility.registry.files import HEADINGS, SOUND, row, xlsx_of


def refused(content: bytes) -> str:
    with pytest.raises(NotARegistry) as error:
        open_workbook(io.BytesIO(content), source="dtsen")
    return str(error.value)


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same workbook with some of its parts replaced or added, by the end of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if not any(name.endswith(end) for end in parts):
                target.writestr(name, source.read(name))
        for end, data in parts.items():
            target.writestr(next((name for name in source.namelist() if name.endswith(end)), end), data)
    return out.getvalue()


def test_numbers_and_formulas_come_as_text():
    rows = [[6.172051104850007e15, 617205110485, "=1+1", True, 2.5, None, "a\x0bb\nc", 4.0]]

    heading_row, columns, blocks = open_workbook(io.BytesIO(xlsx_of(rows)), source="dtsen")

    assert (heading_row, columns[0]) == (1, "nik")
    assert b"".join(blocks) == b'"6.17205E+15","617205110485","=1+1","BENAR","2.5","","a b c","4"\n'


def test_the_first_sheet_that_has_headings_is_read():
    heading_row, _, blocks = open_workbook(io.BytesIO(xlsx_of(SOUND, sheets=("Sampul", "Data"))), source="dtsen")

    assert heading_row == 1
    assert b"".join(blocks).count(b"\n") == 3


def test_a_bomb_is_not_unpacked():
    bomb = repacked(xlsx_of(SOUND), **{"sheet1.xml": b" " * (workbook.MOST_UNPACKED + 1)})

    assert len(bomb) < 500_000
    assert "terlalu besar: paling banyak 150000 baris. Simpan dari Excel sebagai “CSV UTF-8”" in refused(bomb)


@pytest.mark.parametrize("cell", ["A150011", "XFD9", "AAA1"])
def test_a_cell_far_outside_any_registry(cell):
    sheet = f'<worksheet><sheetData><row r="{cell.lstrip("AXFD")}"><c r="{cell}"/></row></sheetData></worksheet>'

    assert "terlalu besar" in refused(repacked(xlsx_of(SOUND), **{"sheet1.xml": sheet.encode()}))


def test_a_reference_cut_in_two_between_chunks(monkeypatch):
    monkeypatch.setattr(workbook, "_CHUNK", 7)
    sheet = b'<sheetData><row r="999999"/></sheetData>'

    assert "terlalu besar" in refused(repacked(xlsx_of(SOUND), **{"sheet1.xml": sheet}))


def test_an_archive_that_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("dtsen.csv", "nik,no_kk")

    assert refused(out.getvalue()).startswith("Ini arsip ZIP, bukan berkas Excel.")


def test_a_workbook_with_a_program():
    assert "berisi program (makro)" in refused(repacked(xlsx_of(SOUND), **{"xl/vbaProject.bin": b"x"}))


@pytest.mark.parametrize("end", [10, 200, 2000])
def test_a_truncated_workbook(end):
    assert "rusak atau tidak lengkap" in refused(xlsx_of([row(number) for number in range(1, 200)])[:-end])


def test_a_sheet_that_is_no_sheet():
    assert "rusak atau tidak lengkap" in refused(repacked(xlsx_of(SOUND), **{"sheet1.xml": b"<worksheet><sheetData"}))


def test_a_workbook_without_a_row():
    assert "Judul kolom yang ditemukan: tidak ada" in refused(xlsx_of([], []))
    assert list(open_workbook(io.BytesIO(xlsx_of([], HEADINGS)), source="dtsen")[2]) == []
