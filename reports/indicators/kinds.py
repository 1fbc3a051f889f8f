"""What an indicator is: a number out of an area's counts, with its definition in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kube_portal.money import format_rupiah
from reports.figures.measures import Counts, total

Number = int | float | None
UNITS = {
    "count": "jumlah",
    "rupiah": "rupiah",
    "percent": "persen",
    "days": "hari",
    "ratio": "perbandingan",
}


@dataclass(frozen=True)
class Indicator:
    """One indicator. `formula` and `sources` are what the page of definitions says of it.

    `better` tells which way is good ("high", "low" or neither), so that a map can colour it. `of_area` ones belong to
    an area and not to a kind of grant: such a filter does not reach them. `monthly` ones are read of the last twelve
    months.
    """

    key: str
    label: str
    unit: str
    formula: str
    sources: tuple[str, ...]
    value: Callable[[Counts], Number]
    better: str = ""
    of_area: bool = False
    monthly: bool = False

    @property
    def unit_label(self) -> str:
        """What it is measured in."""
        return UNITS[self.unit]

    def shown(self, counts: Counts) -> str:
        """Its value in words."""
        return in_words(self.unit, self.value(counts))


def in_words(unit: str, value: Number) -> str:
    """A number with its unit as it stands on a page; a dash for none."""
    if value is None:
        return "–"
    if unit == "rupiah":
        return format_rupiah(round(value))
    if unit == "percent":
        return f"{decimal(value)}%"
    if unit == "days":
        return f"{decimal(value, 0)} hari"
    if unit == "ratio":
        return decimal(value)
    return f"{round(value):,}".replace(",", ".")


def decimal(value: float, places: int = 1) -> str:
    """`1.234,5`, without a zero behind the comma."""
    text = f"{value:,.{places}f}"
    if places:
        text = text.removesuffix("." + "0" * places)
    return text.translate(str.maketrans(",.", ".,"))


def sum_of(*names: str) -> Callable[[Counts], Number]:
    """The sum of some measures."""
    return lambda counts: total(counts, *names)


def percent_of(part: tuple[str, ...], whole: tuple[str, ...]) -> Callable[[Counts], Number]:
    """A part of a whole in percent; nothing where there is no whole."""
    return lambda counts: share(total(counts, *part), total(counts, *whole))


def share(part: float, whole: float) -> float | None:
    """In percent; None of nothing."""
    return 100 * part / whole if whole else None


def quotient(part: float, whole: float, per: float = 1) -> float | None:
    """So much for each, or for each so many; None of nothing."""
    return per * part / whole if whole else None
