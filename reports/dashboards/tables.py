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

    def as_part(self) -> tuple[str, str, int]:
        """As one part of a bar: tone, word, number."""
        return self.column.tone or "main", self.column.heading.lower(), round(self.value or 0)

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
class Line:
    """A row as it stands on the page: its cells, and beside them a bar in parts, or of the length of one cell."""

    row: Row
    cells: list[Cell]
    parts: list[tuple[str, str, int]]
    length: Cell | None
    most: Number


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
    def drawn(self) -> list[int]:
        """The places of the columns that make up the chart; none where nothing is drawn beside the rows."""
        if self.chart not in ("bar", "stacked"):
            return []
        return [place for place, column in enumerate(self.columns) if column.drawn]

    @property
    def lines(self) -> list[Line]:
        """Each row with its cells and its bar."""
        drawn = self.drawn
        most = max((row.values[drawn[0]] or 0 for row in self.rows), default=0) if drawn else 0
        if drawn and self.columns[drawn[0]].unit == "percent":
            most = 100
        found = []
        for row in self.rows:
            cells = [Cell(column, value) for column, value in zip(self.columns, row.values, strict=True)]
            shown = [cells[place] for place in drawn] if self.chart == "stacked" else []
            parts = [
                (cell.column.tone or "main", cell.column.heading.lower(), round(cell.value or 0)) for cell in shown
            ]
            length = cells[drawn[0]] if drawn and self.chart == "bar" else None
            found.append(Line(row, cells, parts, length, most))
        return found

    @property
    def is_drawn(self) -> bool:
        """Whether there is something to draw."""
        return bool(self.chart and len(self.rows) > 1 and any(column.drawn for column in self.columns))


def columns_of(indicators: Sequence[Indicator], *, drawn: str = "") -> list[Column]:
    """Columns that show indicators; `drawn` is the one that the chart shows."""
    return [Column(one.label, one.unit, one.key, drawn=one.key == drawn) for one in indicators]
