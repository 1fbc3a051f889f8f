"""A group's documents to take along: a proposal's whole file as one PDF with contents, or any of them as ZIP."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from typing import IO, Any

from django.core.files.base import File as DjangoFile
from django.utils import timezone
from django.utils.text import get_valid_filename, slugify

from groups.archiving import Entry, Stage
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.binding import Part, Unbindable, bind, part_of_pdf, part_of_picture
from kube_portal.documents.storing import JPEG, PDF, PNG
from kube_portal.look.templatetags.look import tanggal, tanggal_jam
from kube_portal.money import format_rupiah, terbilang
from kube_portal.programs.printing import letterhead_of, render_for

MEGABYTE = 1024 * 1024
# What is bound lies in memory for a moment; a ZIP goes through the disk.
PDF_LIMIT = 80 * MEGABYTE
ZIP_LIMIT = 1_000 * MEGABYTE
TEMPLATE = "groups/whole_file.typ"
CONTENTS = "DAFTAR ISI.txt"


class TooLarge(Exception):  # noqa: N818 (reads as what is wrong)
    """More than can be sent at once; the message says what to do, in Indonesian."""


def _check_size(entries: Sequence[Entry], limit: int, remedy: str) -> None:
    total = sum(entry.document.size for entry in entries if not entry.is_erased)
    if total > limit:
        raise TooLarge(f"Seluruhnya {total // MEGABYTE} MB, sedangkan batasnya {limit // MEGABYTE} MB. {remedy}")


def _bytes_of(entry: Entry) -> bytes:
    content: DjangoFile[Any] = entry.document.content.open("rb")
    with content:
        data: bytes = content.read()
    return data


def whole_file(proposal: Proposal, entries: Sequence[Entry], *, by: User) -> IO[bytes]:
    """A proposal's file as one PDF: cover, contents with page numbers, then every paper that is in force.

    What can't be bound stands in the contents with the reason. Raises `TooLarge`, and `TemplateError` for the cover.
    """
    standing = [entry for entry in entries if not entry.is_superseded]
    _check_size(standing, PDF_LIMIT, "Unduh sebagai ZIP.")
    bound: list[tuple[Entry, Part]] = []
    left_out: list[tuple[Entry, str]] = []
    for entry in standing:
        try:
            bound.append((entry, _part(entry)))
        except Unbindable as reason:
            left_out.append((entry, str(reason)))
    cover = _cover(proposal, bound, left_out, by)
    title = f"Berkas {proposal}"
    return io.BytesIO(bind([cover, *(part for _, part in bound)], title=title))


def _part(entry: Entry) -> Part:
    title = f"{entry.kind}: {entry.title}" if entry.kind != entry.title else entry.title
    if entry.is_erased:
        raise Unbindable("sudah dihapus")
    try:
        data = _bytes_of(entry)
    except FileNotFoundError:
        raise Unbindable("berkas tidak ditemukan di server") from None
    content_type = PDF if entry.is_issued else getattr(entry.document, "content_type", "")
    if content_type == PDF:
        return part_of_pdf(title, data)
    if content_type in (JPEG, PNG):
        return part_of_picture(title, data)
    raise Unbindable("bukan PDF atau gambar")


def _cover(
    proposal: Proposal, bound: Sequence[tuple[Entry, Part]], left_out: Sequence[tuple[Entry, str]], by: User
) -> Part:
    """Cover and contents. How many pages they take decides every number in them, so they are set twice."""
    pages = 1
    while True:
        pdf = render_for(proposal.program_year, TEMPLATE, cover_data(proposal, bound, left_out, by=by, first=pages + 1))
        part = part_of_pdf("Sampul dan daftar isi", pdf)
        if part.pages <= pages:
            return part
        pages = part.pages


def cover_data(
    proposal: Proposal,
    bound: Sequence[tuple[Entry, Part]],
    left_out: Sequence[tuple[Entry, str]],
    *,
    by: User,
    first: int,
) -> dict[str, Any]:
    """What the cover and the contents say; the first paper begins on page `first`."""
    year, page, stages = proposal.program_year, first, list[dict[str, Any]]()
    for entry, part in bound:
        if not stages or stages[-1]["stage"] != entry.stage.label:
            stages.append({"stage": entry.stage.label, "rows": []})
        stages[-1]["rows"].append([*_row(entry), str(page)])
        page += part.pages
    return {
        **letterhead_of(year),
        "facts": [
            ["Kelompok", proposal.group.name],
            ["Alamat", proposal.village.full_name],
            ["Usaha", proposal.group.business_description or "–"],
            ["Bantuan", f"{proposal.tier.name}, {format_rupiah(proposal.amount)} ({terbilang(proposal.amount)})"],
            ["Tahun anggaran", str(year.year)],
            ["Keadaan", proposal.status_label],
        ],
        "title": f"Berkas {proposal.group.name}",
        "stages": stages,
        "left_out": [[*_row(entry), f"tidak dapat digabung ({reason}), lihat ZIP"] for entry, reason in left_out],
        "pages": page - 1,
        "bound_by": str(by),
        "bound_at": tanggal_jam(timezone.now()),
    }


def _row(entry: Entry) -> list[str]:
    title = entry.kind if entry.kind == entry.title or not entry.is_issued else entry.title
    detail = entry.title if not entry.is_issued and entry.title != title else entry.number
    return [title, detail, tanggal(entry.at)]


def zip_of(entries: Sequence[Entry], *, heading: str, by: User) -> IO[bytes]:
    """Every document with a name that says what it is, and a list of them, as a ZIP in a temporary file.

    Raises `TooLarge`. Documents that were replaced lie in a folder of their own.
    """
    _check_size(entries, ZIP_LIMIT, "Saring menurut tahap atau tahun, lalu unduh per bagian.")
    out = tempfile.TemporaryFile(prefix="kube-zip-")  # noqa: SIM115 — the answer closes it
    lines = [heading, f"Dibuat {tanggal_jam(timezone.now())} oleh {by}", ""]
    named = _namer()
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for number, entry in enumerate(entries, 1):
                name, trouble = named(number, entry), ""
                if entry.is_erased:
                    trouble = "sudah dihapus bersama data orangnya"
                else:
                    try:
                        archive.writestr(name, _bytes_of(entry))
                    except FileNotFoundError:
                        trouble = "berkas tidak ditemukan di server"
                lines += _listed(number, entry, name, trouble)
            archive.writestr(CONTENTS, "\r\n".join(lines), zipfile.ZIP_DEFLATED)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _listed(number: int, entry: Entry, name: str, trouble: str) -> list[str]:
    about = [entry.stage.label, entry.kind, entry.number, f"{tanggal(entry.at)} oleh {entry.by}"]
    state = " (sudah diganti)" if entry.is_superseded else ""
    lines = [f"{number:03d}  {trouble or name}{state}", f"     {' · '.join(part for part in about if part)}"]
    return [*lines, f"     SHA-256 {entry.document.sha256}", ""]


def _namer() -> Callable[[int, Entry], str]:
    order = [stage.value for stage in Stage]

    def name_of(number: int, entry: Entry) -> str:
        folder = f"{order.index(entry.stage.value) + 1}-{slugify(entry.stage.label)}"
        if entry.is_superseded:
            folder += "/sudah-diganti"
        stem, dot, ending = entry.title.rpartition(".")
        if entry.is_issued or not dot or not re.fullmatch(r"[A-Za-z0-9]{1,5}", ending):
            stem, ending = f"{entry.title} {entry.number}", "pdf" if entry.is_issued else "bin"
        words = slugify(f"{entry.kind} {stem}")[:80].strip("-")
        return f"{folder}/{number:03d}-{get_valid_filename(words or 'berkas')}.{ending.lower()}"

    return name_of
