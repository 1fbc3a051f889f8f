"""What a region code says by itself."""

import csv

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from kube_portal.regions import codes


@pytest.mark.parametrize(
    ("code", "level", "parent", "kind"),
    [
        ("61", "province", None, ""),
        ("61.72", "regency", "61", ""),
        ("61.72.05", "district", "61.72", ""),
        ("61.72.05.1001", "village", "61.72.05", "kelurahan"),
        ("76.04.08.2002", "village", "76.04.08", "desa"),
        ("91.03.01.3001", "village", "91.03.01", "desa_adat"),
    ],
)
def test_level_parent_and_kind(code, level, parent, kind):
    assert codes.is_code(code)
    assert (codes.level_of(code), codes.parent_of(code), codes.village_kind(code)) == (level, parent, kind)


@pytest.mark.parametrize(
    "text",
    [
        "", "6", "617", "61.7", "61.72.5", "61.72.05.", "61.72.05.100", "61.72.05.10010", "61.72.05.0001",
        "61.72.05.4001", "61.72.05.1001.01", "61-72", "٦١", "61\n", " 61", "ab", "61.72.05.1001x",
    ],
)  # fmt: skip
def test_what_is_no_code(text):
    assert not codes.is_code(text)
    with pytest.raises(codes.InvalidRegionCode, match="bukan kode wilayah"):
        codes.level_of(text)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("61", "61"),
        (" 61.72 ", "61.72"),
        ("6172", "61.72"),
        ("617205", "61.72.05"),
        ("6172051001", "61.72.05.1001"),
        ("61.72.05.1001", "61.72.05.1001"),
    ],
)
def test_codes_that_people_type(typed, code):
    assert codes.parse_code(typed) == code


@pytest.mark.parametrize("typed", ["", "617", "61720", "6172054001", "Sedau", "61,72"])
def test_typed_nonsense(typed):
    with pytest.raises(codes.InvalidRegionCode):
        codes.parse_code(typed)


@pytest.mark.parametrize(
    ("code", "ancestor", "inside"),
    [
        ("61.72.05.1001", "61", True),
        ("61.72.05.1001", "61.72", True),
        ("61.72.05.1001", "61.72.05.1001", True),
        ("61.72", "61.72.05", False),
        ("61.72.05.1001", "61.7", False),
        ("61.72.05.1001", "", False),
        ("61.72.05.1001", "76", False),
        ("61.72.05.1001", "61.72.05.100", False),
    ],
)
def test_within(code, ancestor, inside):
    assert codes.is_within(code, ancestor) is inside


def test_kota_and_kabupaten():
    assert codes.is_city("61.72")
    assert not codes.is_city("76.04")
    assert not codes.is_city("61")


def test_every_province_keeps_its_time():
    wib = {"11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36", "61", "62"}
    wita = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
    wit = {"81", "82", "91", "92", "93", "94", "95", "96"}
    with (settings.BASE_DIR / "node_modules/idn-area-data/data/provinces.csv").open(encoding="utf-8") as lines:
        provinces = {row["code"] for row in csv.DictReader(lines)}

    assert provinces == wib | wita | wit
    assert {code for code in provinces if codes.timezone_of(code) == "Asia/Jakarta"} == wib
    assert {code for code in provinces if codes.timezone_of(code) == "Asia/Makassar"} == wita
    assert {code for code in provinces if codes.timezone_of(code) == "Asia/Jayapura"} == wit
    assert codes.timezone_of("76.04.08.2002") == "Asia/Makassar"


@given(st.from_regex(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[1-3][0-9]{3})?)?)?", fullmatch=True))
def test_every_code_is_typed_with_or_without_dots(code):
    if "\n" not in code:
        assert codes.parse_code(code) == codes.parse_code(code.replace(".", ""))
        assert all(codes.is_within(code, ancestor) for ancestor in (code, code[:2]))


@given(st.text(max_size=20))
def test_any_text_is_a_code_or_an_answer_in_words(text):
    try:
        assert codes.is_code(codes.parse_code(text))
    except codes.InvalidRegionCode as refused:
        assert "bukan kode wilayah" in str(refused)  # noqa: PT017  (either outcome is right)
