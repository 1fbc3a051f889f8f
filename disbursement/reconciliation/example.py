"""Example files of both kinds, to download and to fill in; the documentation keeps a copy."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import xlsxwriter

from disbursement.models import StatementKind

HEADINGS = {
    StatementKind.BANK: ("Tanggal", "Referensi", "Rekening tujuan", "Keterangan", "Debet", "Kredit"),
    StatementKind.SP2D: ("Tanggal SP2D", "No. SP2D", "Rekening penerima", "Nama penerima", "Nilai"),
}
NAMES = {StatementKind.BANK: "contoh-rekening-koran", StatementKind.SP2D: "contoh-daftar-sp2d"}
MADE_AT = dt.datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001 — a workbook's properties know no zone
Rows = list[tuple[Any, ...]]


def rows(kind: str) -> Rows:
    """A few lines as a bank or the finance system writes them; all invented."""
    first, second = dt.date(2026, 7, 28), dt.date(2026, 7, 29)
    if kind == StatementKind.BANK:
        return [
            (first, "0101/SP2D-LS/2026", "3021000001", "KUBE Bukit Harapan", 20_000_000, None),
            (second, "", "3021000002", "TRF SP2D 0102/SP2D-LS/2026 KUBE Pasir Rezeki", 20_000_000, None),
            (second, "", "", "Biaya administrasi bank", 15_000, None),
            (second, "0101/SP2D-LS/2026", "3021000001", "Retur, rekening ditutup", None, 20_000_000),
        ]
    return [
        (first, "0101/SP2D-LS/2026", "3021000001", "KUBE Bukit Harapan", 20_000_000),
        (second, "0102/SP2D-LS/2026", "3021000002", "KUBE Pasir Rezeki", 20_000_000),
    ]


def as_csv(kind: str) -> bytes:
    """The example for Indonesian settings: semicolons, `31/12/2026`, `20.000.000,00`."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS[StatementKind(kind)])
    for row in rows(kind):
        writer.writerow([_written(value) for value in row])
    return ("\ufeff" + file.getvalue()).encode()


def _written(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".") + ",00"
    return value or ""


def as_xlsx(kind: str) -> bytes:
    """The example as a workbook, in which account numbers stay text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        bold = book.add_format({"bold": True, "bottom": 1})
        day, rupiah = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "#,##0"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Rekening koran" if kind == StatementKind.BANK else "Daftar SP2D")
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(HEADINGS[StatementKind(kind)]):
            sheet.set_column(place, place, 20)
            sheet.write_string(0, place, title, bold)
        for line, row in enumerate(rows(kind), start=1):
            for place, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, place, dt.datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 — a date in a cell has no zone
                elif isinstance(value, int):
                    sheet.write_number(line, place, value, rupiah)
                elif value:
                    sheet.write_string(line, place, value, text)
    return file.getvalue()
