"""The reject file of an import: what was refused, beside the input, as a CSV that Excel opens."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from groups.exporting import disarmed
from groups.importing.reading import RowError


def leave_rejects(source: Path, errors: Sequence[RowError]) -> Path | None:
    """Write `NAME.ditolak.csv` beside the input and give its path; with no errors, leave none of an earlier run.

    Raises OSError when it can't be written.
    """
    rejects = source.with_name(f"{source.stem}.ditolak.csv")
    if not errors:
        rejects.unlink(missing_ok=True)
        return None
    with rejects.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["lembar", "baris", "kolom", "nilai", "alasan", "perbaikan"])
        for error in errors:
            line = (error.sheet, error.row, error.column, error.value, error.reason, error.remedy)
            writer.writerow([disarmed(value) for value in line])
    return rejects
