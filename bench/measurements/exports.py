"""A list of a million rows as a file, made as the worker makes it, in a process of its own.

What is measured is the most memory that process ever held (its peak resident set): rows are read through a cursor and
written one by one, so that it must not grow with them. The rows are the members of the large population, read again
from the beginning where there are fewer. The file is thrown away. Goal: at most 200 MB, as CSV and as a workbook.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from bench import exporting_process
from bench.measuring import Bench, Figure

GOAL_MEGABYTES = 200
ROWS = 1_000_000


def measure(bench: Bench) -> Iterator[Figure]:
    """As CSV, and as a workbook. Run once, to see that it runs: a few rows in this process, without a verdict."""
    for kind in ("csv", "xlsx"):
        if bench.runs > 1:
            made = _in_a_process(bench.name_of("large"), kind, ROWS)
            if made["rows"] != ROWS:
                raise AssertionError(f"{made['rows']} rows of {ROWS} were written")
        else:
            with bench.on("large"):
                made = exporting_process.make(kind, 3_000)
        yield Figure(
            f"export as {kind.upper()} in the background",
            int(made["rows"]),
            made["seconds"],
            megabytes=made["megabytes"],
            megabytes_at_most=GOAL_MEGABYTES if bench.runs > 1 else None,
        )


def _in_a_process(database: str, kind: str, rows: int) -> dict[str, float]:
    """Run the export in a child that knows nothing of this process, and read what it says about itself."""
    child = subprocess.run(  # noqa: S603 — our own module
        [sys.executable, "-m", "bench.exporting_process", database, kind, str(rows)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kube_portal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode:
        raise AssertionError(child.stderr)
    found: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    return found
