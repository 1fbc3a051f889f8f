"""CSV as the world writes it, made into CSV that COPY takes, a block of lines at a time.

Almost every block can go to the database as it is: one look at its delimiters, line ends and quotes alone tells, at the
speed of memory, that every row has as many cells as the heading. Only a block with something odd in it is taken apart
row by row, so that a broken row costs itself and no other.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import IO

from eligibility.registry.columns import NotARegistry, named, recognise

DELIMITERS = ",;\t|"
# Titles that people put above the headings.
HEADING_ROWS = 10
_CHUNK = _LONGEST_LINE = 1024 * 1024
# A cell may hold line ends; one that runs over more lines than this has lost its closing quote.
_LINES_OF_A_CELL = 20
_RAW_SHOWN = 200
# In the NIK's cell of a row that could not be told apart: what was wrong, and its text. No input holds it (`_CLEANED`).
MARK = "\x01"
UNCLOSED = "quote"
MISCOUNTED = "cells"

_BOM = b"\xef\xbb\xbf"
_HARD_SPACE = "\u00a0".encode()
# Control characters, NUL among them, are nothing but spaces to a registry. A tab may be the delimiter.
_CLEANED = bytes(byte if byte in b"\t\n\r" or (byte >= 32 and byte != 127) else 32 for byte in range(256))
_QUOTED = re.compile(rb'"[^"\n]*"')


def sniff(head: bytes, *, source: str) -> tuple[str, int, int, list[str]]:
    """Delimiter, number of the heading row, lines before the first row of data, and the name of every column.

    `head` is the beginning of the file as `blocks_of` reads it. Raises NotARegistry.
    """
    text = head.decode("utf-8")
    best: tuple[int, str, int, int, list[str]] = (0, "", 0, 0, [])
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for number, cells in enumerate(islice(reader, HEADING_ROWS), start=1):
                known = len(recognise(cells))
                if known > best[0]:
                    best = (known, delimiter, number, reader.line_num, cells)
        except csv.Error:  # a cell of more than 128 KB: no heading stands behind it
            continue
    known, delimiter, number, lines, cells = best
    if known < 2:
        # One word may be there by chance, in any text; a table's first row says best what the file is.
        first = next(csv.reader(io.StringIO(text[:2000], newline=""), delimiter=delimiter or ","), [])
        named(first, source=source)
    return delimiter, number, lines, named(cells, source=source)


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    """The file in blocks of whole lines: UTF-8 without a byte order mark, `\\n` at every line's end, no control codes.

    What is not UTF-8 is read as Windows-1252, line by line: files of both, pasted together, exist as well.
    """
    rest, held = b"", b""
    first = True
    while chunk := file.read(_CHUNK):
        if first:
            chunk, first = chunk.removeprefix(_BOM), False
        text = rest + held + chunk.translate(_CLEANED)
        # A line end may be cut in two.
        held = b"\r" if text.endswith(b"\r") else b""
        text = text.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        cut = text.rfind(b"\n") + 1
        rest = text[cut:]
        if len(rest) > _LONGEST_LINE:
            raise NotARegistry("Satu baris berkas ini lebih panjang dari 1 MB: ini bukan daftar. Pilih berkas lain.")
        if cut:
            yield _utf8(text[:cut])
    if rest:
        yield _utf8(rest + b"\n")


def _utf8(block: bytes) -> bytes:
    if block.isascii():
        return block
    if not _is_utf8(block):
        lines = block.split(b"\n")
        block = b"\n".join(line if _is_utf8(line) else line.decode("cp1252", "replace").encode() for line in lines)
    return block.replace(_HARD_SPACE, b" ")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def rows_for_copy(blocks: Iterator[bytes], *, delimiter: str, columns: list[str]) -> Iterator[bytes]:
    """The blocks as COPY takes them: every row as wide as the headings; what was not so bears a `MARK`."""
    between = delimiter.encode()
    regular = between * (len(columns) - 1) + b"\n"
    # Everything but what a table is made of: deleted to see its bones.
    flesh = bytes(byte for byte in range(256) if byte not in between + b'\n"')
    carried = b""
    for block in blocks:
        block = carried + block if carried else block
        carried = b""
        if delimiter != "\t":
            block = block.replace(b"\t", b" ")
        bones = block.translate(None, delete=flesh)
        if b'"' in bones:
            bones = _QUOTED.sub(b"", bones)
        if bones == regular * bones.count(b"\n"):
            yield block
        else:
            mended, carried = _mended(block.decode(), delimiter, columns, last=False)
            yield mended
    if carried:
        yield _mended(carried.decode(), delimiter, columns, last=True)[0]


def _mended(block: str, delimiter: str, columns: list[str], *, last: bool) -> tuple[bytes, bytes]:
    """The rows of an odd block, each whole or marked; and the lines at its end whose cell may go on in the next."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
    lines = block.removesuffix("\n").split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        used = _lines_of_row(lines, at, delimiter, len(columns)) if line.count('"') % 2 else 1
        if not used and not last and len(lines) - at <= _LINES_OF_A_CELL:
            return out.getvalue().encode(), "\n".join([*lines[at:], ""]).encode()
        cells = _cells("\n".join(lines[at : at + (used or 1)]), delimiter)
        if used or len(cells) == len(columns):
            write(_fitted(cells, columns, line))
        else:
            write(_marked(UNCLOSED, line, columns))
        at += used or 1
    return out.getvalue().encode(), b""


def _lines_of_row(lines: list[str], at: int, delimiter: str, columns: int) -> int:
    """How many lines a row takes that opens a quote and does not close it; 0 when no line behind closes it.

    A line that reads as a whole row is one, whatever the quote before it says.
    """
    quotes = lines[at].count('"')
    for used, line in enumerate(lines[at + 1 : at + _LINES_OF_A_CELL], start=2):
        if len(_cells(line, delimiter)) >= columns:
            return 0
        quotes += line.count('"')
        if quotes % 2 == 0:
            return used
    return 0


def _cells(row: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(row, newline=""), delimiter=delimiter), [])
    except csv.Error:  # a cell of more than 128 KB
        return []


def _fitted(cells: list[str], columns: list[str], raw: str) -> list[str]:
    """The row's cells, empty ones at its end made to fit; a blank row stays one, so that rows keep their numbers."""
    width = len(columns)
    if len(cells) >= width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    if not raw.strip():
        return [""] * width
    return _marked(f"{MISCOUNTED} {len(cells)}", raw, columns)


def _marked(what: str, raw: str, columns: list[str]) -> list[str]:
    return [f"{MARK}{what}{MARK}{raw[:_RAW_SHOWN]}" if column == "nik" else "" for column in columns]
