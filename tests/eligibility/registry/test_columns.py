"""Headings in any order, by any of their names."""

import pytest

from eligibility.registry.columns import NotARegistry, named, recognise
from tests.eligibility.registry.files import HEADINGS


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("NIK", "nik"),
        ("No. KK", "kk"),
        ("NOMOR KK *", "kk"),
        ("Nama Lengkap", "name"),
        ("Tgl. Lahir", "birth_date"),
        ("Jenis Kelamin (L/P)", "sex"),
        ("ALAMAT", "address"),
        ("Kode Desa/Kelurahan", "village"),
        ("kode_wilayah", "village"),
        ("Desil Nasional", "desil"),
    ],
)
def test_a_heading_by_another_name(heading, field):
    assert recognise(["no", heading]) == {field: 1}


def test_any_order_and_columns_that_nobody_needs():
    assert named(["No", *reversed(HEADINGS), "RT"], source="dtsen") == [
        "other_0", "desil", "village", "address", "sex", "birth_date", "name", "kk", "nik", "other_9",
    ]  # fmt: skip


def test_what_is_missing_and_what_was_found():
    with pytest.raises(NotARegistry) as refused:
        named(["NIK", "Nama", "Gaji"], source="dtsen")

    assert str(refused.value) == (
        "Ini bukan berkas data sosial: kolom no_kk, kode_wilayah dan desil tidak ada. Judul kolom yang ditemukan: NIK, "
        "Nama, Gaji. Betulkan judul kolomnya di baris paling atas, lalu impor lagi."
    )


def test_dtks_ranks_nobody():
    assert named(["nik", "no_kk", "nama", "kode_wilayah"], source="dtks") == ["nik", "kk", "name", "village"]


def test_the_same_column_twice():
    with pytest.raises(NotARegistry, match="Kolom nik ada dua: “NIK” dan “No KTP”"):
        named([*HEADINGS[1:], "NIK", "No KTP"], source="dtsen")


def test_too_many_columns():
    with pytest.raises(NotARegistry, match="berisi 108 kolom"):
        named([*HEADINGS, *("x" * 100)], source="dtsen")
