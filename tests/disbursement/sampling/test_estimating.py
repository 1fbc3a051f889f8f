"""Sample sizes and intervals, against published values and against a computation of its own."""

from __future__ import annotations

import math
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disbursement.sampling.estimating import (
    CONFIDENCES,
    MARGINS,
    QUANTILES,
    Estimate,
    confidence_attained,
    interval,
    margin_attained,
    needed,
    percent,
)


@pytest.mark.parametrize(
    ("population", "confidence", "margin", "size"),
    [
        # As in the tables of sample sizes everywhere (Krejcie and Morgan 1970 for 95 % and 5 %).
        (43, 95, 10, 30), (10, 95, 5, 10), (100, 95, 5, 80), (1_000, 95, 5, 278), (10_000, 95, 5, 370),
        (1_000_000, 95, 5, 384), (1_000_000, 99, 5, 664), (1_000_000, 90, 5, 271), (1, 90, 20, 1), (0, 95, 10, 0),
    ],
)  # fmt: skip
def test_how_many_are_drawn(population: int, confidence: int, margin: int, size: int) -> None:
    assert needed(population, confidence, margin) == size


@pytest.mark.parametrize(
    ("count", "responses", "lower", "upper"),
    # Newcombe (1998), table I, method 3: Wilson's score without continuity correction.
    [(81, 263, "0.2553", "0.3662"), (15, 148, "0.0624", "0.1605"), (0, 20, "0", "0.1611"), (1, 29, "0.0061", "0.1718")],
)
def test_wilson_as_published(count: int, responses: int, lower: str, upper: str) -> None:
    # Of a population without end the correction is nothing.
    found = interval(count, responses, 10**12, 95)

    assert [bound.quantize(Decimal("0.0001")) for bound in found] == [Decimal(lower), Decimal(upper)]


def by_bisection(count: int, responses: int, population: int, z: float) -> tuple[float, float]:
    """Solves |p̂ − p| = z·√(p(1−p)/n·(N−n)/(N−1)) for p by halving, on either side of p̂."""
    seen = count / responses
    fpc = (population - responses) / (population - 1)

    def outside(truth: float) -> bool:
        return abs(seen - truth) > z * math.sqrt(truth * (1 - truth) / responses * fpc)

    def edge(far: float) -> float:
        near = seen
        for _ in range(200):
            middle = (near + far) / 2
            near, far = (near, middle) if outside(middle) else (middle, far)
        return near

    return edge(0.0), edge(1.0)


@given(st.data())
def test_the_interval_solves_its_equation(data: st.DataObject) -> None:
    population = data.draw(st.integers(2, 5_000))
    responses = data.draw(st.integers(1, population - 1))
    count = data.draw(st.integers(0, responses))
    confidence = data.draw(st.sampled_from(CONFIDENCES))

    lower, upper = (float(bound) for bound in interval(count, responses, population, confidence))

    low, high = by_bisection(count, responses, population, float(QUANTILES[confidence]))
    assert lower == pytest.approx(max(low, count / population), abs=1e-9)
    assert upper == pytest.approx(min(high, 1 - (responses - count) / population), abs=1e-9)
    assert 0 <= lower <= count / responses + 1e-12
    assert count / responses - 1e-12 <= upper <= 1


def test_of_a_population_it_holds_the_truth_as_often_as_it_says() -> None:
    population, truth, size, rng, held = 43, 6, 30, random.Random(43), 0
    everybody = [True] * truth + [False] * (population - truth)
    for _ in range(2_000):
        lower, upper = interval(sum(rng.sample(everybody, size)), size, population, 95)
        held += lower <= Decimal(truth) / population <= upper
    assert held / 2_000 >= 0.94


def test_whoever_asks_everybody_knows() -> None:
    assert interval(3, 10, 10, 95) == (Decimal("0.3"), Decimal("0.3"))
    assert Estimate(3, 10, 10, 95).text == "30 %"
    assert (margin_attained(10, 10, 95), confidence_attained(10, 10, 10)) == (0, 100)


def test_without_an_answer_nothing_is_known() -> None:
    assert interval(0, 0, 10, 95) == (0, 1)
    assert Estimate(0, 0, 10, 95).text == "–"
    assert (margin_attained(0, 10, 95), confidence_attained(0, 10, 10)) == (None, None)


@pytest.mark.parametrize("population", [2, 7, 43, 999, 12_345])
@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("margin", MARGINS)
def test_the_size_that_is_drawn_keeps_what_was_wanted_and_one_less_does_not(
    population: int, confidence: int, margin: int
) -> None:
    size = needed(population, confidence, margin)
    kept = margin_attained(size, population, confidence)
    assert kept is not None
    assert kept <= Decimal(margin) / 100
    assert (confidence_attained(size, population, margin) or 0) >= confidence
    if size > 1:
        less = margin_attained(size - 1, population, confidence)
        assert less is not None
        assert less > Decimal(margin) / 100


def test_groups_are_counted_to_the_careful_side() -> None:
    found = Estimate(4, 30, 43, 95)
    assert (found.share, found.lower, found.upper) == ("13,3", "9,3", "21,6")
    assert (found.fewest, found.most) == (4, 9)


@pytest.mark.parametrize(
    ("share", "down", "up"),
    [("0.05", "5", "5"), ("0.0512", "5,1", "5,2"), ("0.9999", "99,9", "100"), ("0", "0", "0"), ("1", "100", "100")],
)
def test_percent_is_rounded_outwards(share: str, down: str, up: str) -> None:
    assert (percent(Decimal(share), up=False), percent(Decimal(share), up=True)) == (down, up)
