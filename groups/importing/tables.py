"""The tables that an uploaded file may hold: the sheets of a workbook, or a CSV as each delimiter would cut it.

Whoever reads one looks for its own headings in each, and goes on to the next where they are not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.files.base import File as DjangoFile

from groups.importing.reading import UnreadableWorkbook, opened
from kube_portal.documents.storing import CSV, XLSX, RejectedFile, as_text, inspect

READ = frozenset({CSV, XLSX})
Table = Sequence[Sequence[Any]]


def tables_of(upload: DjangoFile[Any], *, most: int, above: int, too_long: str) -> Iterator[Table]:
    """Every table of an upload, one after the other.

    A table has at most `most` rows, below at most `above` rows of headings; `too_long` says what to do with a longer
    one. Raises UnreadableWorkbook for the file as a whole.
    """
    try:
        found = inspect(upload, allowed=READ)
    except RejectedFile as rejected:
        raise UnreadableWorkbook(str(rejected)) from None

    def check(rows: int) -> None:
        if rows > most + above:
            raise UnreadableWorkbook(f"Berkas ini berisi {rows} baris; paling banyak {most}. {too_long}")

    if found.content_type == CSV:
        for table in _as_cut(as_text(found.data) or ""):
            check(len(table))
            yield table
        return
    with opened(found.data) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            check(sheet.total_height)
            yield sheet.to_python(skip_empty_area=False)


def _as_cut(text: str) -> Iterator[Table]:
    for delimiter in ";\t,|":
        try:
            yield list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error:
            continue
