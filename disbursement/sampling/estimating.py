"""How many groups to ask, and what the answers of a sample say about all of them.

Everything is counted for a finite population, drawn without replacement. Whole numbers and Decimal only: what is shown
rounds to the careful side.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from statistics import NormalDist

# Two-sided quantiles of the normal distribution.
QUANTILES = {90: Decimal("1.6448536269514727"), 95: Decimal("1.9599639845400542"), 99: Decimal("2.5758293035489004")}
CONFIDENCES = tuple(QUANTILES)
MARGINS = (5, 10, 15, 20)

_PERCENT = Decimal(100)
_FINE = Decimal("0.000001")


def needed(population: int, confidence: int, margin: int) -> int:
    """How many of so many groups to draw for a confidence and a margin, both in percent (Cochran, finite population).

    `n0 = z²·¼/e²`, then `n = n0·N/(N + n0 − 1)`, rounded up: the share that varies most, one half, is assumed.
    """
    if population <= 0:
        return 0
    without_end = QUANTILES[confidence] ** 2 / 4 / (Decimal(margin) / _PERCENT) ** 2
    size = without_end * population / (population + without_end - 1)
    return min(int(size.to_integral_value(ROUND_CEILING)), population)


def interval(count: int, responses: int, population: int, confidence: int) -> tuple[Decimal, Decimal]:
    """Between which shares of the population the truth lies, when `count` of `responses` answered so.

    Wilson's score interval with the finite population correction: its n is `n·(N−1)/(N−n)`. What was seen bounds it
    too: at least `count` of the population are so, and at least `responses − count` are not.
    """
    if responses <= 0:
        return Decimal(0), Decimal(1)
    share = Decimal(count) / responses
    if responses >= population:
        return share, share
    size = Decimal(responses) * (population - 1) / (population - responses)
    squared = QUANTILES[confidence] ** 2
    middle = (share + squared / (2 * size)) / (1 + squared / size)
    half = QUANTILES[confidence] * (share * (1 - share) / size + squared / (4 * size**2)).sqrt() / (1 + squared / size)
    seen, unseen = Decimal(count) / population, Decimal(population - responses + count) / population
    return max(middle - half, seen), min(middle + half, unseen)


def margin_attained(responses: int, population: int, confidence: int) -> Decimal | None:
    """The margin, as a share, that so many answers give at a confidence; None without one, 0 when all answered."""
    if responses <= 0:
        return None
    if responses >= population:
        return Decimal(0)
    return QUANTILES[confidence] * (_variance(responses, population)).sqrt()


def confidence_attained(responses: int, population: int, margin: int) -> int | None:
    """With which confidence, in whole percent rounded down, so many answers keep the margin that was wanted."""
    if responses <= 0:
        return None
    if responses >= population:
        return 100
    reach = Decimal(margin) / _PERCENT / _variance(responses, population).sqrt()
    # The distribution comes as a float: rounded before it is cut, so that 95 % stays 95 %.
    return min(int(round((2 * NormalDist().cdf(float(reach)) - 1) * 100, 6)), 99)


def _variance(responses: int, population: int) -> Decimal:
    """The largest variance of a share, for answers drawn without replacement."""
    return Decimal(population - responses) / (4 * Decimal(responses) * (population - 1))


def percent(share: Decimal, *, up: bool) -> str:
    """A share in percent with at most one decimal, rounded up or down: `5`, `22,4`."""
    rounded = (share * _PERCENT).quantize(_FINE).quantize(Decimal("0.1"), ROUND_CEILING if up else ROUND_FLOOR)
    return f"{rounded:f}".removesuffix(".0").replace(".", ",")


@dataclass(frozen=True)
class Estimate:
    """What the answers say about all groups: `count` of `responses` were so, out of a population."""

    count: int
    responses: int
    population: int
    confidence: int

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest share of the population."""
        return interval(self.count, self.responses, self.population, self.confidence)

    @property
    def share(self) -> str:
        """The share among those who answered, in percent; empty without an answer."""
        if not self.responses:
            return ""
        exact = Decimal(self.count) / self.responses * _PERCENT
        return f"{exact.quantize(Decimal('0.1')):f}".removesuffix(".0").replace(".", ",")

    @property
    def lower(self) -> str:
        """The lower bound in percent, rounded down."""
        return percent(self.bounds[0], up=False)

    @property
    def upper(self) -> str:
        """The upper bound in percent, rounded up."""
        return percent(self.bounds[1], up=True)

    @property
    def fewest(self) -> int:
        """The fewest groups of the population that this can be."""
        return int((self.bounds[0] * self.population).quantize(_FINE).to_integral_value(ROUND_CEILING))

    @property
    def most(self) -> int:
        """The most groups of the population that this can be."""
        return int((self.bounds[1] * self.population).quantize(_FINE).to_integral_value(ROUND_FLOOR))

    @property
    def is_exact(self) -> bool:
        """Whether every group answered, so that nothing is estimated."""
        return 0 < self.population <= self.responses

    @property
    def text(self) -> str:
        """The bounds in words for a table: `5–22,4 %`."""
        if not self.responses:
            return "–"
        return f"{self.lower} %" if self.is_exact else f"{self.lower}–{self.upper} %"
