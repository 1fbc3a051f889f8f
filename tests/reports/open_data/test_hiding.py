"""No count under five is shown, and none can be worked out from what is shown.

The second is judged by linear algebra that knows nothing of how cells are chosen: each shown total is an equation over
the villages that are hidden, and no hidden cell may follow from these equations.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.open_data.hiding import ancestors, hidden_areas, is_small, sums

CODES = [
    f"{province}.{regency}.{district}.{village}"
    for province in ("61", "62")
    for regency in ("01", "02")
    for district in ("01", "02")
    for village in ("2001", "2002", "2003")
]


def equations(villages: dict[str, tuple[int, ...]], hidden: set[str]) -> tuple[list[str], list[list[Fraction]]]:
    """The hidden villages, and what each shown total says of them."""
    unknown = sorted(code for code in villages if code in hidden)
    shown = [area for area in sums(villages) if area not in villages and area not in hidden]
    return unknown, [[Fraction(code.startswith(area)) for code in unknown] for area in shown]


def rank(rows: list[list[Fraction]]) -> int:
    """By Gaussian elimination."""
    rows, found = [row[:] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(found, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for at in range(len(rows)):
            if at != found and rows[at][column]:
                factor = rows[at][column] / rows[found][column]
                rows[at] = [one - factor * other for one, other in zip(rows[at], rows[found], strict=True)]
        found += 1
    return found


def follows(area: str, unknown: list[str], rows: list[list[Fraction]]) -> bool:
    """Whether the sum over an area's hidden villages is a combination of what the shown totals say."""
    asked = [Fraction(code.startswith(area)) for code in unknown]
    return rank([*rows, asked]) == rank(rows)


groups = st.dictionaries(st.sampled_from(CODES), st.tuples(st.integers(1, 12), st.integers(1, 90)), max_size=24)


@given(groups)
@settings(max_examples=120, deadline=None)
def test_nothing_small_is_shown_and_nothing_hidden_follows(villages: dict[str, tuple[int, int]]) -> None:
    hidden = hidden_areas(villages)
    for area, values in sums(villages).items():
        assert area in hidden or not is_small(values)
    unknown, rows = equations(villages, hidden)
    for area in hidden:
        assert not follows(area, unknown, rows), area


@given(groups)
@settings(max_examples=120, deadline=None)
def test_what_is_left_of_a_total_is_never_small(villages: dict[str, tuple[int, int]]) -> None:
    hidden = hidden_areas(villages)
    shown = set(sums(villages)) - hidden
    for area in shown - set(villages):
        # What somebody gets who subtracts from a total every largest total and village shown within it.
        left = [
            code
            for code in villages
            if code.startswith(area)
            and code in hidden
            and not any(one in shown and len(one) > len(area) for one in ancestors(code))
        ]
        if left:
            together = sum(villages[code][0] for code in left)
            assert together >= 5


@given(
    st.dictionaries(
        st.sampled_from(CODES), st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 2)), max_size=24
    )
)
@settings(max_examples=100, deadline=None)
def test_parts_are_hidden_as_well_where_wholes_are(parts: dict[str, tuple[int, int, int]]) -> None:
    sizes = {code: (sum(values), sum(values)) for code, values in parts.items() if sum(values)}
    parts = {code: values for code, values in parts.items() if code in sizes}
    unseen = hidden_areas(sizes)
    unsplit = hidden_areas(parts, hidden=unseen)
    assert unseen <= unsplit
    for area, values in sums(parts).items():
        assert area in unsplit or not is_small(values)
    unknown, rows = equations(parts, unsplit)
    for area in unsplit:
        assert not follows(area, unknown, rows), area


def test_a_single_small_village_takes_the_smallest_other_with_it() -> None:
    villages = {"61.01.01.2001": (3, 30), "61.01.01.2002": (6, 60), "61.01.01.2003": (9, 90)}
    assert hidden_areas(villages) == {"61.01.01.2001", "61.01.01.2002"}


def test_a_village_alone_in_its_district_takes_one_of_another_district() -> None:
    villages = {"61.01.01.2001": (3, 30), "61.01.02.2001": (6, 60), "61.01.02.2002": (9, 90)}
    assert hidden_areas(villages) == {
        "61.01.01.2001", "61.01.01", "61.01.02", "61.01.02.2001",
    }  # fmt: skip


def test_where_no_other_village_is_left_the_total_goes_too() -> None:
    assert hidden_areas({"61.01.01.2001": (3, 30)}) == {"61.01.01.2001", "61.01.01", "61.01", "61", ""}
    ones = {f"61.01.01.200{number}": (1, 10) for number in range(1, 6)}
    assert hidden_areas(ones) == set(ones)


@pytest.mark.parametrize(
    "villages", [{}, {"61.01.01.2001": (5, 50)}, {"61.01.01.2001": (5, 50), "62.01.01.2001": (8, 80)}]
)
def test_where_nothing_is_small_all_is_shown(villages: dict[str, tuple[int, int]]) -> None:
    assert hidden_areas(villages) == set()
