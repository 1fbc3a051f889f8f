"""Lists as files: XLSX written row by row, or CSV. No cell can run as a formula, and no NIK or KK leaves this way."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from groups.models import Group, Proposal
from kube_portal.money import group_digits

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2000
# What spreadsheets take for the beginning of a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Value = str | int | dt.date | None


@dataclass(frozen=True)
class Column:
    """One column of an exported list: its heading, how a row fills it, and how wide it is."""

    heading: str
    value: Callable[[Any], Value]
    width: int = 16


GROUP_COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda group: group.village_id),
    Column("Desa/kelurahan", lambda group: group.village.label, 28),
    Column("Kelompok", lambda group: group.name, 30),
    Column("Jenis usaha", lambda group: group.get_business_kind_display(), 22),
    Column("Usaha", lambda group: group.business_description, 36),
    Column("Perkembangan", lambda group: group.get_development_display()),
    Column("Anggota", lambda group: group.size, 10),
    Column("Dibentuk", lambda group: group.formed_on, 12),
)

PROPOSAL_COLUMNS: Sequence[Column] = (
    Column("Tahun", lambda proposal: proposal.program_year.year, 8),
    Column("Kode wilayah", lambda proposal: proposal.village_id),
    Column("Desa/kelurahan", lambda proposal: proposal.village.label, 28),
    Column("Kelompok", lambda proposal: proposal.group.name, 30),
    Column("Usaha", lambda proposal: proposal.group.business_description, 36),
    Column("Jenis bantuan", lambda proposal: proposal.tier.name, 18),
    Column("Nilai (Rp)", lambda proposal: proposal.amount, 14),
    Column("Status", lambda proposal: proposal.status_label, 26),
    Column("Sejak", lambda proposal: timezone.localdate(proposal.status_since), 12),
    Column("Hari menunggu", lambda proposal: proposal.waiting_days() if proposal.waits else None, 14),
    Column("Anggota", lambda proposal: proposal.size, 10),
)


# Told how many rows are written of how many, by who makes a large file in the background; None in a request.
Tell = Callable[[int, int], None]
progress: ContextVar[Tell | None] = ContextVar("progress", default=None)


class TooLarge(HttpResponse):
    """The answer to a list of more rows than a request takes: who stands around the pages offers another way.

    By itself it says in words that the list must be narrowed down.
    """

    status_code = 413

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"Daftar ini lebih dari {group_digits(limit)} baris. Persempit saringannya, lalu unduh lagi.",
            content_type="text/plain; charset=utf-8",
        )
        self.limit = limit


def send_table(
    name: str, columns: Sequence[Column], rows: QuerySet[Group] | QuerySet[Proposal] | QuerySet[Any], *, as_csv: bool
) -> HttpResponseBase:
    """A queryset as a download named by the day, read in chunks: `usulan-2026-11-22.xlsx`.

    More rows than `EXPORT_ROWS_AT_ONCE` are not for a request; in the background any number is.
    """
    return send_rows(
        name, name.capitalize(), columns, rows.iterator(chunk_size=CHUNK), as_csv=as_csv, total=count_of(rows)
    )


def count_of(rows: QuerySet[Any]) -> int:
    """How many rows a list has, for the log; in a request no more are counted than would be sent."""
    plain = rows.order_by()
    return plain.count() if progress.get() is not None else plain[: settings.EXPORT_ROWS_AT_ONCE + 1].count()


def in_parts(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Some rows at a time, in their order: for what is added to many with a few queries."""
    found = rows.iterator(chunk_size=CHUNK)
    while part := list(islice(found, CHUNK)):
        yield part


def _told(rows: Iterable[Any], total: int, tell: Tell) -> Iterator[Any]:
    """The rows, with word of how many there were after every so many."""
    tell(0, total)
    number = 0
    for number, row in enumerate(rows, start=1):
        yield row
        if number % CHUNK == 0:
            tell(number, total)
    tell(number, number)


def send_rows(
    name: str,
    sheet_name: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    as_csv: bool,
    total: int | None = None,
) -> HttpResponseBase:
    """Rows of any kind as a download named by the day; they are read once, one after the other.

    What can be any number tells its `total` (by `count_of`) and is held to the bound of `send_table`: of a list too
    large nothing is read.
    """
    if total is not None:
        tell = progress.get()
        if tell is None and total > settings.EXPORT_ROWS_AT_ONCE:
            return TooLarge(settings.EXPORT_ROWS_AT_ONCE)
        if tell is not None:
            rows = _told(rows, total, tell)
    stem = f"{name}-{timezone.localdate():%Y-%m-%d}"
    if as_csv:
        response: HttpResponseBase = StreamingHttpResponse(
            csv_lines(columns, rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{stem}.csv"'},
        )
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 — FileResponse closes it when it is sent
        write_xlsx(file, sheet_name, columns, rows)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=f"{stem}.xlsx", content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """Lines of a CSV for Indonesian settings: semicolons, a byte order mark so that Excel reads UTF-8."""

    class Echo:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Echo(), delimiter=";")
    yield "\ufeff"
    yield str(writer.writerow([column.heading for column in columns]))
    for row in rows:
        yield str(writer.writerow([disarmed(column.value(row)) for column in columns]))


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """The day of a moment, for a cell; nothing for none."""
    return timezone.localdate(moment) if moment is not None else None


def disarmed(value: Value) -> str | int:
    """A value that no spreadsheet takes for a formula: text that begins like one gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    text = value.isoformat() if isinstance(value, dt.date) else value
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def write_xlsx(file: Any, sheet_name: str, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    """Write a workbook row by row in constant memory; text is written as text, whatever it begins with."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        number = book.add_format({"num_format": "#,##0"})
        sheet = book.add_worksheet(sheet_name)
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.heading, bold)
        for line, row in enumerate(rows, start=1):
            for index, column in enumerate(columns):
                value = column.value(row)
                if isinstance(value, int):
                    sheet.write_number(line, index, value, number if value >= 10_000 else None)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(line, index, dt.datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 — a date in a cell has no zone
                elif value:
                    sheet.write_string(line, index, value)
