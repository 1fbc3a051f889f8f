"""Values put into classes for the map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.indicators.catalogue import INDICATORS
from reports.mapping.classes import class_of, classes_of

GOOD, BAD, NEITHER = INDICATORS["paid_groups"], INDICATORS["flagged"], INDICATORS["proposals"]


def tones(indicator, values):
    return [one.tone for one in classes_of(indicator, values)]


def test_quarters_from_worst_to_best():
    assert tones(GOOD, [1, 2, 3, 4]) == ["bad", "warn", "mid", "good"]
    assert tones(BAD, [1, 2, 3, 4]) == ["good", "mid", "warn", "bad"]
    assert tones(NEITHER, [1, 2, 3, 4]) == ["much-1", "much-2", "much-3", "much-4"]


def test_equal_values_are_never_parted():
    assert [(one.lowest, one.highest, one.words) for one in classes_of(GOOD, [0, 0, 0, 5])] == [
        (0, 0, "0"), (5, 5, "5"),
    ]  # fmt: skip
    assert tones(GOOD, [0, 0, 0, 5]) == ["bad", "good"]
    assert tones(GOOD, [7, 7]) == ["mid"]
    assert [one.words for one in classes_of(GOOD, [0] * 22 + [2, 2, 2, 3])] == ["0", "2", "3"]


def test_nothing_known_has_no_class():
    assert classes_of(GOOD, [None, None]) == []
    assert class_of([], 3) is None
    assert class_of(classes_of(GOOD, [1]), None) is None


@pytest.mark.parametrize("indicator", [GOOD, BAD, NEITHER])
@given(values=st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=12))
def test_every_value_has_one_class(indicator, values):
    classes = classes_of(indicator, values)

    assert 1 <= len(classes) <= 4
    for value in values:
        assert sum(one.lowest <= round(value, 4) <= one.highest for one in classes) == 1
