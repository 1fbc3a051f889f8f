"""Putting values into a few classes, so that a map can be read: by quarters of the values, told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reports.indicators.kinds import Indicator, Number, in_words

MOST = 4
# From worst to best, and from little to much where neither way is good.
GOOD_LAST = ("bad", "warn", "mid", "good")
LITTLE_FIRST = ("much-1", "much-2", "much-3", "much-4")
UNKNOWN = "none"


@dataclass(frozen=True)
class Class:
    """Values from one bound to another, both included, and how they are drawn."""

    lowest: float
    highest: float
    tone: str
    words: str


def classes_of(
    indicator: Indicator, values: Iterable[Number], words: Callable[[Number], str] | None = None
) -> list[Class]:
    """Up to four classes with about as many different values each, lowest first; equal values are never parted.

    `words` say a value where the indicator's own don't.
    """
    told = words or (lambda value: in_words(indicator.unit, value))
    known = sorted({round(value, 4) for value in values if value is not None})
    if not known:
        return []
    number = min(MOST, len(known))
    pieces = [known[len(known) * part // number : len(known) * (part + 1) // number] for part in range(number)]
    bounds = [(piece[0], piece[-1]) for piece in pieces]
    tones = _tones(indicator, len(bounds))
    return [Class(low, high, tone, _words(told, low, high)) for (low, high), tone in zip(bounds, tones, strict=True)]


def class_of(classes: Iterable[Class], value: Number) -> Class | None:
    """The class of a value; None of none."""
    if value is None:
        return None
    return next((one for one in classes if one.lowest <= round(value, 4) <= one.highest), None)


def _tones(indicator: Indicator, number: int) -> list[str]:
    scale = list(LITTLE_FIRST) if not indicator.better else list(GOOD_LAST)
    if indicator.better == "low":
        scale.reverse()
    if number == 1:
        return [scale[2] if not indicator.better else "mid"]
    return [scale[round(place * (MOST - 1) / (number - 1))] for place in range(number)]


def _words(told: Callable[[Number], str], low: float, high: float) -> str:
    first, last = told(low), told(high)
    return first if first == last else f"{first} – {last}"
