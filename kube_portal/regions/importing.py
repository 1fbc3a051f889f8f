"""Loading the register of regions from the CSV files of the npm package `idn-area-data`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import search_name_of

NAME_LENGTH = 100
REJECT_HEADER = ("baris", "kolom", "nilai", "alasan")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")

_STAGE = """
    DROP TABLE IF EXISTS regions_staging;
    CREATE TEMPORARY TABLE regions_staging ON COMMIT DROP AS
    SELECT code, name, level, kind, timezone, search_name FROM regions_region WITH NO DATA
"""
_MERGE = """
    WITH saved AS (
        INSERT INTO regions_region AS region (code, name, level, kind, timezone, search_name, active)
        SELECT code, name, level, kind, timezone, search_name, true FROM regions_staging ORDER BY code
        ON CONFLICT (code) DO UPDATE
        SET name = EXCLUDED.name, timezone = EXCLUDED.timezone, search_name = EXCLUDED.search_name
        WHERE (region.name, region.timezone, region.search_name)
            IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.timezone, EXCLUDED.search_name)
        RETURNING xmax = 0 AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM saved
"""


class BrokenSource(Exception):  # noqa: N818 (reads as what is wrong)
    """The files cannot be read at all; the message says which and why, in Indonesian. Nothing has changed."""


@dataclass(frozen=True)
class SourceFile:
    """One file of the package: a level of regions, and the column that names the level above."""

    name: str
    level: str
    label: str
    parent_column: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it must have."""
        return ("code", "name") if self.parent_column is None else ("code", self.parent_column, "name")


# From the top down, so that a parent is always known before its children are read.
SOURCE_FILES = (
    SourceFile("provinces.csv", codes.PROVINCE, "provinsi"),
    SourceFile("regencies.csv", codes.REGENCY, "kabupaten/kota", "province_code"),
    SourceFile("districts.csv", codes.DISTRICT, "kecamatan", "regency_code"),
    SourceFile("villages.csv", codes.VILLAGE, "desa/kelurahan", "district_code"),
)


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not taken: where it stands, and why."""

    file: str
    row: int
    column: str
    value: str
    reason: str


@dataclass
class ImportResult:
    """What an import did, in rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Rows that now stand in the register as the file has them."""
        return self.new + self.changed + self.unchanged


@dataclass(frozen=True)
class _Row:
    code: str
    name: str
    level: str


def import_regions(source: Path, *, progress: Callable[[str], None]) -> ImportResult:
    """Bring the register up to the files in `source`, in one transaction.

    Rows are taken one by one: a bad one is rejected with its reason, and so are its children (as orphans). Known
    regions are updated in place, so that whatever refers to them stays; codes that are not in the files stay as they
    are, and what a merge has ended stays ended. Raises `BrokenSource` when a file cannot be read, before anything
    changes.
    """
    result = ImportResult()
    rows: list[_Row] = []
    with transaction.atomic():
        known = set(Region.objects.values_list("code", flat=True))
        for file in SOURCE_FILES:
            taken = _good_rows(source, file, known, result.rejected)
            rows += taken
            known |= {row.code for row in taken}
            progress(f"{file.name}: {len(taken)} {file.label} dibaca")
        if not rows:
            raise BrokenSource("Tidak ada satu pun baris yang dapat diterima.")
        progress(f"Menyimpan {len(rows)} wilayah")
        result.new, result.changed = _save(rows)
        result.unchanged = len(rows) - result.new - result.changed
    return result


def write_rejects(source: Path, rejected: list[RejectedRow]) -> list[Path]:
    """Write what was rejected beside each file as `NAME.ditolak.csv`; take away what an earlier run left there."""
    written = []
    for file in SOURCE_FILES:
        path = source / f"{Path(file.name).stem}.ditolak.csv"
        rows = [row for row in rejected if row.file == file.name]
        if not rows:
            path.unlink(missing_ok=True)
            continue
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(REJECT_HEADER)
            writer.writerows((row.row, row.column, _no_formula(row.value), row.reason) for row in rows)
        written.append(path)
    return written


def _good_rows(source: Path, file: SourceFile, known: set[str], rejected: list[RejectedRow]) -> list[_Row]:
    """The rows of one file that can stand in the register; the others are added to `rejected`."""
    taken: dict[str, _Row] = {}
    for number, values in _read(source / file.name, file):
        if isinstance(values, str):
            rejected.append(RejectedRow(file.name, number, "", "", values))
            continue
        problem = _problem(values, file, known, taken)
        if problem is not None:
            column, reason = problem
            rejected.append(RejectedRow(file.name, number, column, values[column][:200], reason))
            continue
        taken[values["code"]] = _Row(values["code"], values["name"], file.level)
    return list(taken.values())


def _problem(
    values: dict[str, str], file: SourceFile, known: set[str], taken: dict[str, _Row]
) -> tuple[str, str] | None:
    """The first column that cannot stand, and why."""
    code, name = values["code"], values["name"]
    if not codes.is_code(code) or codes.level_of(code) != file.level:
        return "code", f"bukan kode {file.label} Kemendagri"
    if code in taken:
        return "code", "kode muncul lebih dari sekali; yang pertama dipakai"
    if file.parent_column is not None:
        parent = values[file.parent_column]
        if parent != codes.parent_of(code):
            return file.parent_column, f"tidak sesuai dengan kode wilayah {code}"
        if parent not in known:
            return file.parent_column, f"wilayah induk {parent} tidak dikenal"
    if not name:
        return "name", "nama kosong"
    if len(name) > NAME_LENGTH:
        return "name", f"nama lebih dari {NAME_LENGTH} huruf"
    if not name.isprintable() or not search_name_of(name, file.level):
        return "name", "nama memuat tanda yang tidak dapat dibaca"
    return None


def _read(path: Path, file: SourceFile) -> Iterator[tuple[int, dict[str, str] | str]]:
    """The file's rows by line number; a row of the wrong width comes as the reason to reject it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = [column.strip() for column in next(reader, [])]
            if missing := [column for column in file.columns if column not in header]:
                raise BrokenSource(f"{path}: kolom {', '.join(missing)} tidak ada.")
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    yield reader.line_num, f"baris berisi {len(cells)} kolom, seharusnya {len(header)}"
                else:
                    yield (
                        reader.line_num,
                        {column: " ".join(cell.split()) for column, cell in zip(header, cells, strict=True)},
                    )
    except FileNotFoundError:
        raise BrokenSource(f"{path} tidak ada. Pasang paket npm lebih dahulu (npm ci), atau sebut --source.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenSource(f"{path} tidak dapat dibaca: {error}.") from error


def _save(rows: list[_Row]) -> tuple[int, int]:
    """COPY the rows into a temporary table and merge it into the register; returns how many are new and changed."""
    lines = io.StringIO()
    # Every cell quoted: COPY takes an unquoted empty cell for NULL.
    csv.writer(lines, quoting=csv.QUOTE_ALL).writerows(_columns_of(row) for row in rows)
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        _driver_cursor(cursor).copy_expert("COPY regions_staging FROM STDIN WITH (FORMAT csv)", lines)
        cursor.execute(_MERGE)
        new, changed = cursor.fetchone()
        # So that the planner knows at once that the table is large, and takes the index.
        cursor.execute("ANALYZE regions_region")
    return new, changed


def _columns_of(row: _Row) -> tuple[str, ...]:
    return (
        row.code,
        row.name,
        row.level,
        codes.village_kind(row.code),
        codes.timezone_of(row.code),
        search_name_of(row.name, row.level),
    )


def _driver_cursor(cursor: Any) -> Any:
    """Psycopg2's own cursor, which alone knows COPY."""
    return cursor.cursor if hasattr(cursor, "cursor") else cursor


def _no_formula(value: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{value}" if value.startswith(_FORMULA_START) else value
