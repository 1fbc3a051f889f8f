"""Pictures of numbers over months: columns drawn as SVG, with the table they are drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des")
# The first two series stand as columns side by side, the third as a mark across both.
WIDTH = 40.0


@dataclass(frozen=True)
class Month:
    """The values of one month in rupiah, one per series, None where nothing is known; and the page behind them."""

    month: dt.date
    values: Sequence[int | None]
    url: str = ""

    @property
    def short(self) -> str:
        """`Okt`."""
        return SHORT_MONTHS[self.month.month - 1]

    @property
    def is_known(self) -> bool:
        """Something was reported."""
        return any(value is not None for value in self.values)


@dataclass(frozen=True)
class Columns:
    """Months beside each other, each with up to two columns and a mark."""

    names: Sequence[str]
    months: Sequence[Month]

    @property
    def highest(self) -> int:
        """The largest value, to which everything is drawn; 1 where all are nothing."""
        return max((value for month in self.months for value in month.values if value), default=0) or 1

    def drawn(self) -> list[tuple[Month, list[dict[str, str]], str]]:
        """Each month with its columns (place and size in percent, number of the series) and the height of its mark."""
        top = self.highest
        found = []
        for month in self.months:
            bars = [
                {
                    "x": f"{8 + index * (WIDTH + 4):.1f}%",
                    "y": f"{100 - value * 100 / top:.1f}%",
                    "width": f"{WIDTH:.1f}%",
                    "height": f"{value * 100 / top:.1f}%",
                    "series": str(index + 1),
                }
                for index, value in enumerate(month.values[:2])
                if value
            ]
            mark = month.values[2] if len(month.values) > 2 else None
            found.append((month, bars, "" if mark is None else f"{100 - max(mark, 0) * 100 / top:.1f}%"))
        return found
