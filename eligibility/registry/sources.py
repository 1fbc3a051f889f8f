"""A file of a registry, whatever its kind: what its columns are, and its rows as CSV that COPY takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from eligibility.registry.columns import NotARegistry
from eligibility.registry.delimited import blocks_of, rows_for_copy, sniff
from eligibility.registry.workbook import DELIMITER, check_extent, open_workbook

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OTHERS = {
    b"%PDF": "PDF",
    b"\xff\xd8\xff": "foto",
    b"\x89PNG": "gambar",
    b"\x1f\x8b": "arsip .gz",
    b"Rar!": "arsip RAR",
}


@dataclass
class Table:
    """An opened file: the name of every column (a field, or `other_3`), and where its rows begin."""

    columns: list[str]
    delimiter: str
    heading_row: int
    blocks: Iterator[bytes]
    share_read: Callable[[], float | None]

    def has(self, field: str) -> bool:
        """Whether the file has a column for the field."""
        return field in self.columns


def open_table(file: BinaryIO, *, source: str) -> Table:
    """Look at a file of a source (DTKS, P3KE, DTSEN) and say what it holds; rows are read when they are asked for.

    Raises NotARegistry with what is missing and what was found.
    """
    size = _refuse_others(file)
    if _is_archive(file):
        heading_row, columns, blocks = open_workbook(file, source=source)
        return Table(columns, DELIMITER, heading_row, blocks, lambda: None)
    blocks = blocks_of(file)
    first = next(blocks, b"\n")
    delimiter, heading_row, lines, columns = sniff(first, source=source)
    below = first.split(b"\n", lines)[lines]
    rows = rows_for_copy(chain([below] if below else [], blocks), delimiter=delimiter, columns=columns)
    return Table(columns, delimiter, heading_row, rows, lambda: file.tell() / size)


def glance(file: BinaryIO, *, source: str) -> None:
    """Refuse at once what cannot be a registry, without reading it all; leaves the file at its beginning.

    The headings of a workbook are left to `open_table`, which lays the whole sheet out in memory. Raises NotARegistry.
    """
    _refuse_others(file)
    if _is_archive(file):
        check_extent(file)
    else:
        sniff(next(blocks_of(file), b"\n"), source=source)
    file.seek(0)


def _is_archive(file: BinaryIO) -> bool:
    head = file.read(2)
    file.seek(0)
    return head == b"PK"


def _refuse_others(file: BinaryIO) -> int:
    """Files that are neither text nor a workbook, told by how they begin; returns the size of those that may be."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if not size:
        raise NotARegistry("Berkas ini kosong. Pilih berkas lain.")
    if head.startswith(_OLD_EXCEL):
        raise NotARegistry(
            "Ini berkas Excel lama (.xls), atau dikunci kata sandi. Simpan sebagai .xlsx tanpa kata sandi, atau CSV."
        )
    if head.startswith(_UTF16):
        raise NotARegistry("Berkas ini dalam UTF-16 (“Teks Unicode”). Simpan sebagai “CSV UTF-8”, lalu impor lagi.")
    for beginning, kind in _OTHERS.items():
        if head.startswith(beginning):
            raise NotARegistry(f"Ini {kind}, bukan daftar. Pilih berkas CSV atau Excel (.xlsx).")
    return size
