"""A dashboard as a workbook: its figures, a sheet per table, and what the numbers mean."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone

from groups.exporting import XLSX
from kube_portal.look.templatetags.look import tanggal_jam
from reports.dashboards.pages import Dashboard
from reports.dashboards.tables import Table
from reports.indicators.kinds import UNITS, Indicator, Number

FORMATS = {"count": "#,##0", "rupiah": "#,##0", "percent": "0.0", "days": "0", "ratio": "0.0"}


def send(dashboard: Dashboard) -> FileResponse:
    """The workbook as a download named by topic and day; no text can run as a formula."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — FileResponse closes it when it is sent
    write(file, dashboard)
    file.seek(0)
    name = f"dasbor-{dashboard.topic.slug}-{timezone.localdate():%Y-%m-%d}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def rows_in(dashboard: Dashboard) -> int:
    """How many rows the workbook holds, for the log."""
    return len(dashboard.figures) + sum(len(table.rows) for table in dashboard.tables)


def write(file: Any, dashboard: Dashboard) -> None:
    """Write it sheet by sheet."""
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {unit: book.add_format({"num_format": text}) for unit, text in FORMATS.items()}
        sheet = book.add_worksheet("Ringkasan")
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 1, 22)
        lines = [
            ("Dasbor", dashboard.topic.title),
            ("Cakupan", dashboard.scope.words),
            ("Angka per", tanggal_jam(dashboard.counted_at)),
            *(("Catatan", note) for note in dashboard.notes),
        ]
        for line, (label, text) in enumerate(lines):
            sheet.write_string(line, 0, label, bold)
            sheet.write_string(line, 1, text)
        for line, figure in enumerate(dashboard.figures, start=len(lines) + 1):
            sheet.write_string(line, 0, f"{figure.indicator.label} ({figure.indicator.unit_label})")
            sheet.write_string(line, 1, figure.exact)
        for table in dashboard.tables:
            _write_table(book.add_worksheet(table.title.replace("/", "-")[:31]), table, bold, formats)
        _write_definitions(book.add_worksheet("Definisi"), dashboard.topic.indicators, bold)


def _write_table(sheet: Any, table: Table, bold: Any, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(table.columns), 20)
    sheet.write_string(0, 0, table.heading, bold)
    for index, column in enumerate(table.columns, start=1):
        unit = f" ({UNITS[column.unit]})" if column.unit != "count" else ""
        sheet.write_string(0, index, f"{column.heading}{unit}", bold)
    for line, row in enumerate(table.rows, start=1):
        sheet.write_string(line, 0, f"{row.label}, {row.note}" if row.note else row.label)
        for index, (column, value) in enumerate(zip(table.columns, row.values, strict=True), start=1):
            _write_number(sheet, line, index, value, formats[column.unit])


def _write_number(sheet: Any, line: int, column: int, value: Number, how: Any) -> None:
    if value is not None:
        sheet.write_number(line, column, round(value, 2), how)


def _write_definitions(sheet: Any, indicators: Sequence[Indicator], bold: Any) -> None:
    for column, (heading, width) in enumerate((("Indikator", 32), ("Satuan", 14), ("Rumus", 80), ("Sumber", 60))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    for line, one in enumerate(indicators, start=1):
        for column, text in enumerate((one.label, one.unit_label, one.formula, "; ".join(one.sources))):
            sheet.write_string(line, column, text)
