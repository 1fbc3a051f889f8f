"""The figures as a table, on screen and in results.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import psutil
from django.db import connection
from django.utils import timezone

from bench.measuring import Figure
from bench.population import SCALES

RESULTS = Path(__file__).parent / "results.md"
HEADER = ("measured", "rows", "median", "rows/s", "compared with", "its median", "ratio", "goal", "met")


def cells(figure: Figure) -> tuple[str, ...]:
    """One figure, in words."""
    return (
        figure.name,
        f"{figure.rows:,}",
        _time(figure.seconds) if figure.megabytes is None else f"{figure.megabytes:.0f} MB",
        f"{figure.rate:,.0f}" if figure.shows_rate else "",
        figure.against,
        "" if figure.against_seconds is None else _time(figure.against_seconds),
        "" if figure.ratio is None else f"{figure.ratio:.2g}×",
        figure.goal,
        {True: "yes", False: "NO", None: ""}[figure.met],
    )


def as_text(figures: Sequence[Figure]) -> str:
    """Columns of a Markdown table, aligned, so that it can be read as it is."""
    rows = [HEADER, *(cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    right = {1, 2, 3, 5, 6}

    def line(row: Sequence[str]) -> str:
        return "| {} |".format(
            " | ".join(
                cell.rjust(width) if column in right else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )

    rule = "| {} |".format(
        " | ".join("-" * (width - 1) + (":" if column in right else "-") for column, width in enumerate(widths))
    )
    return "\n".join([line(HEADER), rule, *(line(row) for row in rows[1:])])


def write(figures: Sequence[Figure], *, scale: str, runs: int, path: Path = RESULTS) -> Path:
    """Keep the table, with the machine and the sizes it was measured at."""
    large, small = SCALES[scale], SCALES["small"]
    memory = psutil.virtual_memory().total / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()} {platform.machine()}"
    programs = f"Python {platform.python_version()}, PostgreSQL {_postgres()} with its own defaults"
    path.write_text(
        f"""# Results

Written by `make bench` on {timezone.localdate()}: {machine}, {programs}.
Large population: {large.groups:,} groups, {large.members:,} members; small: {small.groups:,} groups, {small.members:,}
members. Medians of {runs} runs.

{as_text(figures)}
""",
        encoding="utf-8",
    )
    return path


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
