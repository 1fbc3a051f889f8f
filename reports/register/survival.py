"""How many funded groups still ran after 1, 2, 3 and 5 years, and how they do by the program's three aims."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from groups.models import BusinessKind
from kube_portal.look.templatetags.look import bilangan
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from reports.models import AFTER_YEARS, LoadBand, RegisterEntry, SurvivalCell
from reports.register.counting import FIGURES

_BY = {
    "business": "business_kind",
    "tier": "tier_name",
    "year": "year::text",
    "band": "band",
    "village": "village_id",
}
_TITLES = {
    "village": "Desa/kelurahan",
    "business": "Jenis usaha",
    "tier": "Jenis bantuan",
    "year": "Tahun bantuan",
    "band": "Beban pendamping waktu itu",
}
_BANDS = [str(band) for band in LoadBand]


@dataclass(frozen=True)
class Point:
    """One horizon: of those whose fate is known so many years after the money, how many still ran."""

    years: int
    ran: int
    known: int
    unknown: int
    young: int

    @property
    def text(self) -> str:
        """`7 dari 9`; a dash where nobody's fate is known."""
        return f"{bilangan(self.ran)} dari {bilangan(self.known)}" if self.known else "–"

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None without a known group."""
        return round(100 * self.ran / self.known) if self.known else None

    @property
    def left_out(self) -> str:
        """Who is not in the denominator, in words."""
        parts = []
        if self.unknown:
            parts.append(f"{bilangan(self.unknown)} tidak diketahui")
        if self.young:
            parts.append(f"{bilangan(self.young)} belum {self.years} tahun")
        return ", ".join(parts)


@dataclass(frozen=True)
class Share:
    """So many of so many, with its words."""

    label: str
    part: int
    whole: int
    meaning: str

    @property
    def text(self) -> str:
        """`12 dari 30`; a dash of nothing."""
        return f"{bilangan(self.part)} dari {bilangan(self.whole)}" if self.whole else "–"

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None of nothing."""
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True)
class Row:
    """One line of a table: some of the groups, told apart by a value."""

    dimension: str
    value: str
    label: str
    groups: int
    amount: int
    points: Sequence[Point]
    states: dict[str, int] = field(default_factory=dict)
    aims: dict[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The groups told apart one way."""

    key: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Survival:
    """Everything the page shows; `whole` is None where no group was ever funded."""

    whole: Row | None
    tables: Sequence[Table]

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """How the groups stand today: key, words, number."""
        counted = self.whole.states if self.whole is not None else {}
        return [(value, str(label), counted.get(value, 0)) for value, label in RegisterEntry.State.choices]

    @property
    def aims(self) -> list[Share]:
        """The three aims beside what else is on record about them."""
        found = self.whole.aims if self.whole is not None else {}

        def share(key: str, label: str, meaning: str) -> Share:
            part, whole = found.get(key, (0, 0))
            return Share(label, part, whole, meaning)

        scored = "Kelompok yang dinilai 2 atau 3 pada penilaian terakhirnya, dari kelompok yang dinilai."
        return [
            share("needs", "Kebutuhan dasar terpenuhi", scored),
            share("problems", "Masalah diatasi sendiri", scored),
            share("cases", "Masalah yang dicatat sudah selesai", "Kasus terbuka bagi umum kantor; yang rahasia tidak."),
            share("roles", "Peran sosial dijalankan", scored),
            share("iks", "Laporan dengan iuran sosial (IKS)", "Laporan bulanan 12 bulan terakhir."),
        ]


def of_area(code: str, filtered: Any) -> Survival:
    """The survival of an area; `filtered` are its entries, narrowed down (three queries at most).

    A regency and what lies in it are counted as they stand; above, what was counted last is read.
    """
    if codes.is_a_regency_or_less(code):
        return _counted(filtered, with_villages=len(code) < len("61.72.05.1001"))
    return _kept(code)


def _kept(code: str) -> Survival:
    cells = SurvivalCell.objects.filter(area=code)
    rows = [_row(cell.dimension, cell.value, cell) for cell in cells]
    below = Region.objects.filter(level=codes.REGENCY if code else codes.PROVINCE, code__startswith=code)
    names = dict(below.values_list("code", "name"))
    inside = SurvivalCell.objects.filter(area__in=list(names), dimension="all").order_by("area")
    areas = [_row("area", cell.area, cell, names[cell.area]) for cell in inside]
    title = "Provinsi" if not code else "Kabupaten/kota"
    return _arranged(rows, areas, title)


def _counted(filtered: Any, *, with_villages: bool) -> Survival:
    """Every table over a few entries, in one scan."""
    chosen, params = filtered.order_by().values("pk").query.sql_with_params()
    ways = [way for way in _BY if way != "village" or with_villages]
    kinds = " ".join(f"WHEN GROUPING({_BY[way]}) = 0 THEN '{way}'" for way in ways)
    values = ", ".join(_BY[way] for way in ways)
    sets = ", ".join(f"({_BY[way]})" for way in ways)
    sql = f"""
        SELECT CASE {kinds} ELSE 'all' END, COALESCE({values}, ''), {FIGURES}
          FROM reports_registerentry WHERE group_id IN ({chosen})
         GROUP BY GROUPING SETS ((), {sets}) HAVING count(*) > 0
    """  # noqa: S608 — columns of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    rows = []
    villages = {value for dimension, value, *_ in found if dimension == "village"}
    names = dict(Region.objects.filter(code__in=villages).values_list("code", "name")) if villages else {}
    for dimension, value, *figures in found:
        groups, amount, ran, known, unknown, young, states, aims = (_loaded(figure) for figure in figures)
        cell = SurvivalCell(
            groups=groups, amount=amount, ran=ran, known=known, unknown=unknown, young=young, states=states, aims=aims
        )
        rows.append(_row(dimension, value, cell, names.get(value, "")))
    areas = sorted((row for row in rows if row.dimension == "village"), key=lambda row: row.value)
    return _arranged(rows, areas, _TITLES["village"])


def _loaded(figure: Any) -> Any:
    return json.loads(figure) if isinstance(figure, str) else figure


def _row(dimension: str, value: str, cell: SurvivalCell, label: str = "") -> Row:
    return Row(
        dimension=dimension,
        value=value,
        label=label or _label(dimension, value),
        groups=cell.groups,
        amount=cell.amount,
        points=[
            Point(years, ran, known, unknown, young)
            for years, ran, known, unknown, young in zip(
                AFTER_YEARS, cell.ran, cell.known, cell.unknown, cell.young, strict=True
            )
        ],
        states=cell.states,
        aims=cell.aims,
    )


def _label(dimension: str, value: str) -> str:
    if dimension == "business" and value in BusinessKind.values:
        return str(BusinessKind(value).label)
    if dimension == "all":
        return "Semua kelompok"
    if dimension == "band":
        return str(LoadBand(value).label)
    return value


def _arranged(rows: Sequence[Row], areas: Sequence[Row], areas_title: str) -> Survival:
    whole = next((row for row in rows if row.dimension == "all"), None)
    tables = [Table("area", areas_title, areas)] if areas else []
    for way in ("year", "business", "tier", "band"):
        found = [row for row in rows if row.dimension == way]
        if way == "band":
            found.sort(key=lambda row: _BANDS.index(row.value))
        elif way == "year":
            found.sort(key=lambda row: row.value, reverse=True)
        else:
            found.sort(key=lambda row: row.label)
        tables.append(Table(way, _TITLES[way], found))
    return Survival(whole, tables)


def lines(survival: Survival) -> Iterator[tuple[str, Row]]:
    """Every line of the page for a file: which table, and the row."""
    if survival.whole is not None:
        yield "Semua kelompok", survival.whole
    for table in survival.tables:
        for row in table.rows:
            yield table.title, row
