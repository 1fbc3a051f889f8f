"""The report as a workbook: its figures on one sheet, the list by name and address on another. NIK and KK masked."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.core.files.base import ContentFile
from django.utils import timezone

from groups.exporting import Column
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.documents.storing import XLSX, store
from kube_portal.look.templatetags.look import tanggal_jam
from kube_portal.programs.models import ProgramYear
from reports.ministry.columns import BNBA, columns_of, lines_of
from reports.ministry.figures import Content, by_section
from reports.models import MinistryReport, UploadTemplate


def workbook(
    year: ProgramYear, report: MinistryReport | None, content: Content, *, number: str = "", unmasked: bool = False
) -> bytes:
    """The bytes of the workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        rupiah = book.add_format({"num_format": "#,##0"})
        summary = book.add_worksheet("Ringkasan")
        summary.set_column(0, 0, 46)
        summary.set_column(1, 1, 24)
        line = _head(summary, bold, year, number)
        for _, title, figures in by_section(content.figures):
            summary.write_string(line, 0, title, bold)
            for figure in figures:
                line += 1
                summary.write_string(line, 0, figure.label)
                summary.write_number(line, 1, figure.value, rupiah)
            line += 2
        if report is not None:
            for label, text in (("Masalah", report.problems), ("Tindak lanjut", report.follow_up)):
                summary.write_string(line, 0, label, bold)
                summary.write_string(line, 1, text or "–")
                line += 1
        columns = columns_of(BNBA)
        rows = lines_of(content.grants, content.people(), per=UploadTemplate.Lines.MEMBER, unmasked=unmasked)
        _table(book, "Penerima (BNBA)", columns, rows)
    return file.getvalue()


def _head(summary: Any, bold: Any, year: ProgramYear, number: str) -> int:
    summary.write_string(0, 0, f"Laporan KUBE Tahun {year.year}, {year.regency.name}", bold)
    summary.write_string(1, 0, f"Nomor {number}" if number else "Konsep, belum dikirim")
    summary.write_string(2, 0, f"Angka per {tanggal_jam(timezone.now())}")
    return 4


def _table(book: Any, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    rupiah = book.add_format({"num_format": "#,##0"})
    table = book.add_worksheet(name)
    table.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        table.set_column(index, index, column.width)
        table.write_string(0, index, column.heading, bold)
    for line, row in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            value = column.value(row)
            if isinstance(value, int):
                table.write_number(line, index, value, rupiah if value >= 10_000 else None)
            elif isinstance(value, dt.date):
                table.write_datetime(line, index, dt.datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 — a date in a cell has no zone
            elif value:
                table.write_string(line, index, value)


def keep(year: ProgramYear, report: MinistryReport, content: Content, *, number: str, by: User) -> File:
    """Keep the workbook as it was sent; its hash is the file's."""
    name = f"laporan-kube-{year.regency_id}-{year.year}-v{report.version}.xlsx"
    data = ContentFile(workbook(year, report, content, number=number), name=name)
    return store(upload=data, by=by, owner=report, kind="ministry_sheet", allowed={XLSX})
