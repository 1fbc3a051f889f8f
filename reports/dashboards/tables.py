"""A table of a dashboard: what stands on the page, what the chart is drawn from, and what the workbook holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.indicators.kinds import Indicator, Number, in_words


@dataclass(frozen=True)
class Column:
    """A heading over numbers of one unit; `definition` is the indicator that says what they are.

    `drawn` columns make up the chart, `tone` is their colour there.
    """

    heading: str
    unit: str = "count"
    definition: str = ""
    drawn: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Cell:
    """One number in its column, as it is and in words."""

    column: Column
    value: Number

    @property
    def text(self) -> str:
        """In words."""
        return in_words(self.column.unit, self.value)

    @property
    def plain(self) -> str:
        """As a chart reads it."""
        return "" if self.value is None else f"{round(self.value, 2)}"


@dataclass(frozen=True)
class Row:
    """One line: its name, the page behind it, and its numbers in the order of the columns."""

    label: str
    values: Sequence[Number]
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under columns. `chart` is how it is drawn: bar, stacked, line; nothing for not at all."""

    name: str
    title: str
    heading: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    chart: str = "bar"
    explanation: str = ""
    empty: str = "Belum ada yang dihitung untuk saringan ini."
    more: Sequence[tuple[str, str]] = field(default=())

    @property
    def lines(self) -> list[tuple[Row, list[Cell], list[tuple[str, str, int]]]]:
        """Each row with its cells and the parts of its bar."""
        bars = self.bars or [[] for _ in self.rows]
        return [
            (row, [Cell(column, value) for column, value in zip(self.columns, row.values, strict=True)], bar)
            for row, bar in zip(self.rows, bars, strict=True)
        ]

    @property
    def bars(self) -> list[list[tuple[str, str, int]]]:
        """Per row the parts of its bar (tone, word, number), for those who see no chart; none where none is drawn."""
        if self.chart not in ("bar", "stacked"):
            return []
        shown = [index for index, column in enumerate(self.columns) if column.drawn]
        most = max((row.values[index] or 0 for row in self.rows for index in shown), default=0)
        found = []
        for row in self.rows:
            parts = [
                (self.columns[index].tone or "main", self.columns[index].heading.lower(), round(row.values[index] or 0))
                for index in shown
            ]
            if self.chart == "bar":
                whole = 100 if self.columns[shown[0]].unit == "percent" else most
                parts = [*parts[:1], ("", "", round(max(whole - (row.values[shown[0]] or 0), 0)))]
            found.append(parts)
        return found

    @property
    def is_drawn(self) -> bool:
        """Whether there is something to draw."""
        return bool(self.chart and len(self.rows) > 1 and any(column.drawn for column in self.columns))


def columns_of(indicators: Sequence[Indicator], *, drawn: str = "") -> list[Column]:
    """Columns that show indicators; `drawn` is the one that the chart shows."""
    return [Column(one.label, one.unit, one.key, drawn=one.key == drawn) for one in indicators]
