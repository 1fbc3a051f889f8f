"""One person written two ways, and two people written alike."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from eligibility.names import SHORTENED, TITLES, same_name

pytestmark = pytest.mark.django_db


def same(one: str, other: str) -> bool:
    with connection.cursor() as cursor:
        query = f"SELECT {same_name('one', 'other')} FROM (VALUES (%s, %s)) AS pair (one, other)"  # noqa: S608 - our own
        cursor.execute(query, [one, other])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rusli", "RUSLI"),
        ("Muh. Rusli", "Muhammad Rusli"),
        ("M. Rusli", "RUSLI MUHAMAD"),
        ("Moch. Saleh", "Mohammad Saleh"),
        ("H. Abd. Rahman", "ABDUL RAHMAN"),
        ("Hj. St. Aminah", "Siti Aminah"),
        ("Rusli, S.Pd.", "Rusli"),
        ("Drs. Rusli, M.Si", "RUSLI"),
        ("Rusli, Muhammad", "Muhammad Rusli"),
        ("Soekarno", "Sukarno"),
        ("Djamaluddin", "Jamaludin"),
        ("Tjokro", "Cokro"),
        ("Aisyah", "Aisah"),
        ("Nur'aini", "Nuraini"),
        ("Nur'aini", "Nur’aini"),
        ("Achmad Yusuf", "Ahmad Jusuf"),
        ("Zainal", "Sainal"),
        ("Siti Aminah", "Siti Aminah Ramadhani"),
        ("  Dewi   Lestari ", "dewi lestari"),
    ],
)
def test_one_person_written_two_ways(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rusli", "Ruslan"),
        ("Siti Aminah", "Siti Rahmah"),
        ("Muhammad Rusli", "Muhammad Ruslan"),
        ("Rusli", "Rusli Hasan"),  # one word alone says too little
        ("Dewi Lestari", "Lestari"),
        ("Abdul Rahman", "Abdul Rahim"),
        ("Hasan", ""),
        ("Hasan", "H."),
        ("Rusli", "- 123"),
    ],
)
def test_two_people(one, other):
    assert not same(one, other)
    assert not same(other, one)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_compares_alike_from_both_sides(one, other):
    one, other = one.replace("\0", ""), other.replace("\0", "")

    assert same(one, one)
    assert same(one, other) == same(other, one)


def test_the_lists_hold_plain_capitals():
    words = [*TITLES, *SHORTENED, *(short for shorts in SHORTENED.values() for short in shorts)]

    assert [word for word in words if not word.isascii() or not word.isalpha() or word != word.upper()] == []
