"""Writing the workbook of proposals: empty as a template, or filled with examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from groups.importing.columns import FIXED_LISTS, HELP, LISTS, SHEETS, Column
from kube_portal.accounts.models import User
from kube_portal.programs.models import GrantTier, ProgramYear
from kube_portal.regions.models import Region

# How many lines carry drop-downs and text format.
PREPARED_ROWS = 500
# Beyond this a drop-down helps nobody; a code is typed instead.
MAX_VILLAGES = 400

HELP_LINES = (
    "Cara mengisi",
    "1. Lembar Kelompok: satu baris untuk satu kelompok. Beri tiap kelompok nomor sendiri di kolom “No. kelompok”.",
    "2. Lembar Anggota: satu baris untuk satu orang, dengan nomor kelompoknya.",
    "3. Lembar RAB: satu baris untuk satu barang atau jasa; jumlahnya harus tepat sama dengan nilai bantuan.",
    "Kolom bertanda * wajib diisi. Yang lain boleh menyusul di portal, sebelum usulan diajukan.",
    "NIK dan nomor KK diketik sebagai teks, 16 angka. Jangan mengubah format kolomnya: Excel menghilangkan angka "
    "terakhir dari bilangan sepanjang itu.",
    "Tanggal ditulis seperti 22-11-2026.",
    "Desa/kelurahan ditulis dengan kodenya (misalnya 61.72.05.1001 Sedau), atau namanya bila tidak ada yang kembar.",
    "Satu kelompok diterima seluruhnya atau ditolak seluruhnya. Berkas yang sama boleh diimpor lagi: kelompok yang "
    "sudah ada dilewati.",
    "Berita acara musyawarah dilampirkan di portal sesudah impor.",
)  # fmt: skip

Choices = Mapping[str, Sequence[str | int]]


def choices_for(user: User) -> dict[str, list[str | int]]:
    """What a person may pick: the villages of the territory (when they are few enough), open years, kinds of grant."""
    territory = Region.objects.active().villages().order_by("code")
    villages = list((territory if user.is_superuser else territory.within(user.region_id))[: MAX_VILLAGES + 1])
    years = ProgramYear.objects.open().visible_to(user)
    tiers = GrantTier.objects.filter(program_year__in=years).order_by("name").values_list("name", flat=True).distinct()
    return {
        "villages": [f"{village.code} {village.name}" for village in villages] if len(villages) <= MAX_VILLAGES else [],
        "years": sorted({year.year for year in years}, reverse=True),
        "tiers": list(tiers),
    }


def write_workbook(
    file: Any,
    *,
    choices: Choices,
    rows: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
    made_at: dt.datetime | None = None,
) -> None:
    """Write the three sheets with headings, drop-downs and text columns, the guide, and `rows` by sheet and field.

    A float that stands in a text column is written as a number, the way Excel spoils a NIK. With `made_at` the same
    rows give the same bytes.
    """
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "Usulan KUBE", "created": made_at or dt.datetime.now(dt.UTC)})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "needed": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1,
                                       "bg_color": "#E2F1E7"}),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "dd-mm-yyyy"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }  # fmt: skip
        lists = {**FIXED_LISTS, **choices}
        sheets = {name: book.add_worksheet(name) for name in SHEETS}
        _write_help(book.add_worksheet(HELP), formats)
        places = _write_lists(book.add_worksheet(LISTS), lists)
        for name, columns in SHEETS.items():
            _write_headings(sheets[name], columns, formats, places)
            for line, row in enumerate((rows or {}).get(name, ()), start=1):
                _write_row(sheets[name], line, columns, row, formats)


def _write_help(sheet: Any, formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 110)
    for line, sentence in enumerate(HELP_LINES):
        sheet.write_string(line, 0, sentence, formats["head"] if line == 0 else formats["wrap"])


def _write_lists(sheet: Any, lists: Choices) -> dict[str, str]:
    """The words of the drop-downs on a hidden sheet; returns where each list stands."""
    places = {}
    for column, (name, words) in enumerate(lists.items()):
        sheet.write_string(0, column, name)
        for line, word in enumerate(words, start=1):
            sheet.write(line, column, word)
        if words:
            letter = xlsxwriter.utility.xl_col_to_name(column)
            places[name] = f"={LISTS}!${letter}$2:${letter}${len(words) + 1}"
    sheet.hide()
    return places


def _write_headings(
    sheet: Any, columns: Sequence[Column], formats: Mapping[str, Any], places: Mapping[str, str]
) -> None:
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 32)
    for index, column in enumerate(columns):
        shape = formats["text"] if column.as_text else formats["date"] if column.is_date else None
        sheet.set_column(index, index, column.width, shape)
        heading = f"{column.heading} *" if column.needed else column.heading
        sheet.write_string(0, index, heading, formats["needed"] if column.needed else formats["head"])
        if column.pick in places:
            sheet.data_validation(
                1, index, PREPARED_ROWS, index,
                {"validate": "list", "source": places[column.pick], "error_type": "warning",
                 "error_title": "Tidak ada dalam daftar", "error_message": "Pilih dari daftar."},
            )  # fmt: skip


def _write_row(
    sheet: Any, line: int, columns: Sequence[Column], row: Mapping[str, Any], formats: Mapping[str, Any]
) -> None:
    for index, column in enumerate(columns):
        value = row.get(column.field)
        if value is None or value == "":
            continue
        if isinstance(value, dt.date):
            moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 — a date in a cell has no zone
            sheet.write_datetime(line, index, moment, formats["date"])
        elif isinstance(value, int | float):
            sheet.write_number(line, index, value)
        else:
            sheet.write_string(line, index, str(value), formats["text"] if column.as_text else None)
