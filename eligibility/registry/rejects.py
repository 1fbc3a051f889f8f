"""Why rows were left out, in words: one line for each cell that is wrong, in a CSV that Excel opens."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from eligibility.registry.checking import FORMULA_STARTS, NAME_LENGTH, LeftOut
from eligibility.registry.columns import heading_of
from eligibility.registry.delimited import MARK, UNCLOSED
from groups.exporting import disarmed
from groups.identity import InvalidIdentityNumber, parse_kk, parse_nik
from kube_portal.regions.codes import InvalidRegionCode, is_within, parse_code
from kube_portal.regions.models import Region

SUFFIX = ".ditolak.csv"
HEADINGS = ("baris", "kolom", "nilai", "alasan")


def path_beside(source: Path) -> Path:
    """`NAME.ditolak.csv` beside the file."""
    return source.with_name(f"{source.stem}{SUFFIX}")


def write(path: Path, rows: Iterable[LeftOut], *, heading_row: int, width: int, regency: Region) -> int:
    """Explain every row; returns how many there were. Nobody but the owner of the process may read the file."""
    count = 0
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        for row in rows:
            count += 1
            for column, value, reason in _reasons(row, heading_row, width, regency):
                writer.writerow([row.number + heading_row, column, disarmed(value), reason])
    return count


def _reasons(row: LeftOut, heading_row: int, width: int, regency: Region) -> Iterator[tuple[str, str, str]]:
    """Column, value and reason of everything that is wrong with a row."""
    if row.typed["nik"].startswith(MARK):
        yield _odd_row(row.typed["nik"], width)
    elif row.twin is not None:
        yield (
            heading_of("nik"),
            row.typed["nik"],
            f"NIK ini ada lebih dari sekali; yang dipakai baris {row.twin + heading_row}.",
        )
    else:
        for field in row.unsound:
            value = row.typed[field]
            yield heading_of(field), value, _reason(field, value.strip(), regency)


def _odd_row(cell: str, width: int) -> tuple[str, str, str]:
    _, what, raw = cell.split(MARK, 2)
    if what == UNCLOSED:
        return "seluruh baris", raw, "Tanda kutip tidak ditutup."
    return "seluruh baris", raw, f"Berisi {what.rpartition(' ')[2]} kolom, seharusnya {width}."


def _reason(field: str, value: str, regency: Region) -> str:
    match field:
        case "nik" | "kk":
            return _why_no_number(field, value)
        case "name":
            return _why_no_name(value)
        case "village":
            return _why_no_village(value, regency)
        case "birth_date":
            return _why_no_date(value)
        case "sex":
            return "Jenis kelamin tidak dikenal. Tulis L atau P."
        case _:
            return "Desil harus bilangan 1 sampai 10, atau kosong."


def _why_no_number(field: str, value: str) -> str:
    try:
        if field == "nik":
            parse_nik(value)
        else:
            parse_kk(value)
    except InvalidIdentityNumber as wrong:
        return str(wrong)
    return f"{'NIK' if field == 'nik' else 'Nomor KK'} tidak pernah diawali angka 0."


def _why_no_name(value: str) -> str:
    if not value:
        return "Nama belum diisi."
    if value[0] in FORMULA_STARTS:
        return f"Nama tidak diawali “{value[0]}”: ini rumus, bukan nama."
    return f"Nama lebih dari {NAME_LENGTH} huruf."


def _why_no_village(value: str, regency: Region) -> str:
    if not value:
        return "Kode desa/kelurahan belum diisi."
    try:
        code = parse_code(value)
    except InvalidRegionCode as wrong:
        return str(wrong)
    if not is_within(code, regency.pk):
        return f"Di luar {regency.name} ({regency.pk})."
    if len(code) < 13:
        return "Ini kode kecamatan atau kabupaten/kota. Tulis kode desa/kelurahan, misalnya 61.72.05.1001."
    return f"Desa/kelurahan ini tidak ada di {regency.name}."


def _why_no_date(value: str) -> str:
    year = next((part for part in value.replace("/", "-").replace(" ", "-").split("-") if len(part) == 4), "")
    if year.isdecimal() and (int(year) < 1900 or int(year) > dt.date.today().year):  # noqa: DTZ011 — the year will do
        return "Tanggal lahir ini tidak mungkin. Periksa tahunnya."
    return "Bukan tanggal, atau belum tiba. Tulis seperti 22-11-1985, 1985-11-22 atau 22 November 1985."
