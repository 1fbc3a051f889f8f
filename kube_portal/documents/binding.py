"""Binding papers into one PDF: scans and issued documents as they are, photos on pages of their own, pages numbered.

What people bring may be broken, locked or odd. Each paper is read and written alone first; what doesn't come through is
left out with the reason, and spoils nothing else.
"""

from __future__ import annotations

import io
import json
import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typst
from django.conf import settings
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter, Transformation

from kube_portal.documents.printing import template_path

logger = logging.getLogger(__name__)

# Enough for a receipt to be read; a photo of a phone is four times that.
PICTURE_SIDE = 1800
MOST_PAGES = 2_000


class Unbindable(Exception):  # noqa: N818 (reads as what is wrong)
    """A paper that can't be bound; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Part:
    """One paper ready to be bound."""

    title: str
    pdf: bytes
    pages: int


def part_of_pdf(title: str, data: bytes) -> Part:
    """A PDF as one part of a file. Raises `Unbindable` for one that is locked, broken or without pages."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Unbindable("terkunci kata sandi")
        if len(reader.pages) > MOST_PAGES:
            raise Unbindable("terlalu banyak halaman")
        writer = PdfWriter()
        writer.append(reader, import_outline=False)
        for page in writer.pages:
            if page.rotation:
                page.transfer_rotation_to_content()
        count = len(writer.pages)
        out = io.BytesIO()
        writer.write(out)
    except Unbindable:
        raise
    except Exception as error:
        # pypdf raises what Python raises at whatever a broken file holds; the file stays out, whatever it was.
        logger.warning("A PDF could not be bound: %s: %s", type(error).__name__, error)
        raise Unbindable("berkas PDF rusak") from error
    if not count:
        raise Unbindable("tidak berisi halaman")
    return Part(title, out.getvalue(), count)


def part_of_picture(title: str, data: bytes) -> Part:
    """A photo on a page of its own, made smaller. Raises `Unbindable` for one that can't be opened."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            picture.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
            small = _on_white(upright)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Unbindable("gambar rusak") from error
    with tempfile.TemporaryDirectory(prefix="kube-bind-") as folder:
        small.save(Path(folder) / "picture.jpg", "JPEG", quality=82)
        source = Path(folder) / "picture.typ"
        source.write_bytes(template_path("documents/picture.typ").read_bytes())
        pdf = typst.compile(
            source,
            root=Path(folder),
            format="pdf",
            sys_inputs={"data": json.dumps({"caption": title})},
            ignore_system_fonts=True,
        )
    return Part(title, pdf, 1)


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which would print black."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")


def bind(parts: Sequence[Part], *, title: str) -> bytes:
    """One PDF of all parts, each page numbered in its corner, with a bookmark for each part."""
    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(io.BytesIO(part.pdf)), outline_item=part.title, import_outline=False)
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in writer.pages]
    numbers = PdfReader(io.BytesIO(_page_numbers(sizes)))
    for page, number in zip(writer.pages, numbers.pages, strict=True):
        corner = Transformation().translate(float(page.mediabox.left), float(page.mediabox.bottom))
        page.merge_transformed_page(number, corner)
    writer.add_metadata({"/Title": title})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _page_numbers(sizes: Sequence[tuple[float, float]]) -> bytes:
    pdf: bytes = typst.compile(
        template_path("documents/page_numbers.typ"),
        root=settings.BASE_DIR,
        format="pdf",
        sys_inputs={"data": json.dumps({"sizes": sizes})},
        ignore_system_fonts=True,
    )
    return pdf
