"""Files of poor families: every row is taken or refused by its cell."""

import datetime as dt
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from groups.importing.reading import UnreadableWorkbook
from reports.baseline import reading

SEDAU, SIJANGKUNG = "61.72.05.1001", "61.72.05.1003"
HEAD = "Kode desa/kelurahan;Desa/kelurahan;Keluarga miskin;Jiwa miskin;Sumber;Per tanggal"
TODAY = dt.date(2026, 11, 27)


def read(*rows: str, source: str = "DTSEN", as_of: dt.date | None = dt.date(2026, 1, 31)) -> reading.Reading:
    file = SimpleUploadedFile("desa.csv", "\n".join([HEAD, *rows]).encode())
    return reading.read(file, villages={SEDAU, SIJANGKUNG}, source=source, as_of=as_of, latest=TODAY)


def test_rows_become_statements_and_empty_lines_are_passed_over() -> None:
    found = read(f"{SEDAU};Sedau;1.245;4.980;SK 1;15-02-2026", f"{SIJANGKUNG};Sijangkung;;;;", ";;;;;")
    assert found.problems == []
    [one] = found.statements
    assert (one.village, one.families, one.persons, one.source) == (SEDAU, 1245, 4980, "SK 1")
    assert one.as_of == dt.date(2026, 2, 15)


def test_source_and_day_are_taken_from_the_page_where_a_row_has_none() -> None:
    [one] = read(f"{SEDAU};;3;;;").statements
    assert (one.source, one.as_of, one.persons) == ("DTSEN", dt.date(2026, 1, 31), None)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (";;3;;;", "Kode desa/kelurahan", "bukan kode wilayah"),
        ("61.72.05;;3;;;", "Kode desa/kelurahan", "bukan kode desa"),
        ("76.04.08.2002;;3;;;", "Kode desa/kelurahan", "Bukan desa/kelurahan di wilayah Anda"),
        (f"{SEDAU};;tiga;;;", "Keluarga miskin", "bukan bilangan bulat"),
        (f"{SEDAU};;-3;;;", "Keluarga miskin", "bukan bilangan bulat"),
        (f"{SEDAU};;9999999;;;", "Keluarga miskin", "Terlalu besar"),
        (f"{SEDAU};;;12;;", "Keluarga miskin", "bukan bilangan bulat"),
        (f"{SEDAU};;30;12;;", "Jiwa miskin", "kurang dari jumlah keluarga"),
        (f"{SEDAU};;30;;;31-02-2026", "Per tanggal", ""),
        (f"{SEDAU};;30;;;31-12-2026", "Per tanggal", "di luar tahun 2000 sampai hari ini"),
    ],
)
def test_what_can_not_be_taken_is_told_by_its_cell(row: str, column: str, reason: str) -> None:
    [problem] = read(row).problems
    assert (problem.row, problem.column) == (2, column)
    assert reason in problem.reason
    assert problem.remedy


def test_a_village_stands_once_in_a_file() -> None:
    found = read(f"{SEDAU};;3;;;", "6172051001;;4;;;")
    assert [(one.row, one.reason) for one in found.problems] == [(3, "Desa ini sudah ada di baris 2.")]


def test_a_source_and_a_day_must_stand_somewhere() -> None:
    assert [one.column for one in read(f"{SEDAU};;3;;;", source="").problems] == ["Sumber"]
    assert [one.column for one in read(f"{SEDAU};;3;;;", as_of=None).problems] == ["Per tanggal"]


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2", b"PK\x03\x04 broken", HEAD.encode(), b"\x00\x01\x02"])
def test_what_is_no_such_file_is_refused_as_a_whole(content: bytes) -> None:
    file = SimpleUploadedFile("desa.csv", content)
    with pytest.raises(UnreadableWorkbook):
        reading.read(file, villages={SEDAU}, source="x", as_of=TODAY, latest=TODAY)


def test_the_form_to_fill_in_is_read_back() -> None:
    content = reading.form_to_fill_in([(SEDAU, "Kelurahan Sedau")])
    file = SimpleUploadedFile("isian.xlsx", content)
    with pytest.raises(UnreadableWorkbook, match="Tidak ada satu angka pun"):
        reading.read(file, villages={SEDAU}, source="x", as_of=TODAY, latest=TODAY)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_no_cell_breaks_it(cells: list[str]) -> None:
    line = ";".join(cell.replace(";", "").replace("\n", "").replace("\r", "") for cell in cells)
    with suppress(UnreadableWorkbook):
        found = read(line)
        assert found.statements or found.problems
