"""Taking in files: what they are is read from their bytes, never believed from their name."""

from __future__ import annotations

import errno
import hashlib
import io
import logging
import mimetypes
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from PIL import Image, UnidentifiedImageError

from kube_portal.documents.models import File

logger = logging.getLogger(__name__)

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

# Minutes, receipts and photos: what people bring to a group's page.
PAPERS = frozenset({PDF, JPEG, PNG})

LABELS = {PDF: "PDF", JPEG: "foto JPG", PNG: "gambar PNG", XLSX: "Excel (.xlsx)", CSV: "CSV", ZIP: "arsip ZIP"}
EXTENSIONS = {
    PDF: (".pdf",),
    JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    PNG: (".png",),
    XLSX: (".xlsx",),
    CSV: (".csv", ".txt"),
    ZIP: (".zip",),
}

# A bomb is small on disk and huge in memory. 89 megapixels is more than a phone's photo, and where Pillow itself begins
# to warn; 300 MB is more than any register of a regency.
MAX_PIXELS = 89_000_000
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_ZIP_ENTRIES = 5_000
NAME_LENGTH = 150

# The library's own list only: the machine's may differ from server to server.
_KNOWN_EXTENSIONS = mimetypes.MimeTypes()


class RejectedFile(Exception):  # noqa: N818 (reads as what is wrong)
    """A file that is not taken; the message says why and what to do, in Indonesian."""


class NotStored(RejectedFile):
    """The server could not keep the bytes, mostly because its disk is full; nothing was left behind."""


# What a full disk, or a full quota, says.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL_SENTENCE = (
    "Ruang penyimpanan server penuh, jadi tidak ada yang disimpan. Beri tahu administrator sistem, lalu coba lagi."
)
UNREACHABLE_SENTENCE = (
    "Penyimpanan berkas di server tidak dapat ditulisi, jadi tidak ada yang disimpan. Beri tahu administrator sistem, "
    "lalu coba lagi."
)

# The bytes stored so far by the transaction of `nothing_half_kept`, if one is open.
_kept: ContextVar[list[tuple[Storage, str]] | None] = ContextVar("kept", default=None)


@contextmanager
def nothing_half_kept() -> Iterator[None]:
    """One transaction for rows and bytes: where it fails, the bytes that were stored inside it go with the rows."""
    outer, mine = _kept.get(), list[tuple[Storage, str]]()
    token = _kept.set(mine)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for storage, path in mine:
            with suppress(OSError):
                storage.delete(path)
        raise
    finally:
        _kept.reset(token)
    if outer is not None:
        outer.extend(mine)


def keep(content: FieldFile, data: bytes) -> None:
    """Write the bytes of a row that is yet to be saved. Raises `NotStored`, with nothing left on the disk."""
    path = content.field.generate_filename(content.instance, "x")
    try:
        content.save("x", ContentFile(data), save=False)
    except OSError as error:
        logger.exception("%s of %s bytes could not be stored", path, len(data))
        with suppress(OSError):
            content.storage.delete(path)
        raise NotStored(FULL_SENTENCE if error.errno in FULL else UNREACHABLE_SENTENCE) from error
    kept = _kept.get()
    if kept is not None:
        kept.append((content.storage, str(content.name)))


@dataclass(frozen=True)
class CheckedUpload:
    """What a file turned out to be."""

    name: str
    content_type: str
    size: int
    sha256: str
    data: bytes


def store(
    *,
    upload: DjangoFile[Any],
    by: Any,
    owner: models.Model | None = None,
    kind: str = "",
    allowed: Collection[str] = PAPERS,
) -> File:
    """Check an upload and keep it. `by` is the user (None for the system); `owner` has a whole number as its key.

    Without an owner the file is seen by its uploader alone, until `file.attach(owner)`. Raises `RejectedFile`, and its
    kind `NotStored` where the disk is full.
    """
    checked = inspect(upload, allowed=allowed)
    file = File(
        name=checked.name,
        kind=kind,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by=by,
    )
    if owner is not None:
        file.owner = owner
    keep(file.content, checked.data)
    try:
        file.save(force_insert=True)
    except BaseException:
        # No row, no bytes. (Bytes that a transaction leaves behind when it fails later: see deadlines.py.)
        file.content.storage.delete(str(file.content.name))
        raise
    return file


def inspect(upload: DjangoFile[Any], *, allowed: Collection[str] = PAPERS) -> CheckedUpload:
    """Read an upload and say what it is; it stands at its beginning again afterwards. Raises `RejectedFile`."""
    name = clean_name(upload.name or "")
    limit = int(settings.UPLOAD_LIMIT_BYTES)
    is_table = XLSX in allowed
    remedy = "bagi menjadi beberapa berkas" if is_table else "kecilkan foto, atau pindai dengan mutu lebih rendah"
    too_large = RejectedFile(f"Berkas “{name}” terlalu besar. Batasnya {limit // (1024 * 1024)} MB: {remedy}.")
    if upload.size > limit:
        raise too_large
    upload.seek(0)
    data = upload.read(limit + 1)
    upload.seek(0)
    if isinstance(data, str):
        data = data.encode()
    if len(data) > limit:
        raise too_large
    if not data:
        raise RejectedFile(f"Berkas “{name}” kosong. Pilih berkas lain.")
    content_type = sniff(data)
    if content_type == UNKNOWN and CSV in allowed and as_text(data) is not None:
        content_type = CSV
    if content_type not in allowed:
        raise RejectedFile(f"Berkas “{name}” tidak dapat diterima. Yang diterima: {labels(allowed)}.")
    _check_extension(name, content_type)
    if content_type in (JPEG, PNG):
        _check_image(name, data)
    if not _extension(name):
        name = f"{name[: NAME_LENGTH - 5]}{EXTENSIONS[content_type][0]}"
    return CheckedUpload(name, content_type, len(data), hashlib.sha256(data).hexdigest(), data)


def sniff(data: bytes) -> str:
    """The content type by the bytes themselves; `application/octet-stream` for anything the portal does not know."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"PK\x03\x04"):
        return _sniff_zip(data)
    return UNKNOWN


def as_text(data: bytes) -> str | None:
    """What a text file says: UTF-8, UTF-16 with its mark, or what Windows writes; None for what is no text.

    Nothing in the bytes tells a table from a letter, so that only who asks for CSV is given one (`inspect`).
    """
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for one in (encoding, "cp1252"):
        try:
            text = data.decode(one)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0e-\x1f]", text) else text
    return None


def labels(content_types: Collection[str]) -> str:
    """The kinds of file in words: `PDF, foto JPG, gambar PNG`."""
    return ", ".join(label for content_type, label in LABELS.items() if content_type in content_types)


def clean_name(name: str) -> str:
    """The file's own name without folders, control characters or text-direction tricks, at most 150 letters."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    plain = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "C")
    plain = " ".join(re.sub(r'[<>:"|?*]', " ", plain).split()).lstrip(".")
    path = PurePath(plain or "berkas")
    return f"{path.stem[: NAME_LENGTH - len(path.suffix[:10])]}{path.suffix[:10]}"


def _sniff_zip(data: bytes) -> str:
    """A zip is a workbook when it holds one; a broken one, or a bomb, is nothing we know."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return UNKNOWN
    if len(entries) > MAX_ZIP_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        return UNKNOWN
    names = {entry.filename for entry in entries}
    if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        # A workbook with macros is a program.
        return UNKNOWN if any(name.endswith("vbaProject.bin") for name in names) else XLSX
    return ZIP


def _extension(name: str) -> str:
    """The name's extension, if it is one: `.pdf` of `berita.pdf`, but nothing of `Berita acara 22.11.2026`."""
    suffix = PurePath(name).suffix.lower()
    known = any(suffix in extensions for extensions in EXTENSIONS.values())
    return suffix if known or _KNOWN_EXTENSIONS.guess_type(f"x{suffix}")[0] else ""


def _check_extension(name: str, content_type: str) -> None:
    extension = _extension(name)
    if extension and extension not in EXTENSIONS[content_type]:
        raise RejectedFile(
            f"Berkas “{name}” ternyata berisi {LABELS[content_type]}, bukan berkas {extension}. "
            f"Simpan ulang sebagai {EXTENSIONS[content_type][0]}, atau pilih berkas yang benar."
        )


def _check_image(name: str, data: bytes) -> None:
    """Refuse pictures that are broken or that would fill the memory of whoever opens them."""
    too_large = RejectedFile(f"Gambar “{name}” terlalu besar: titiknya terlalu banyak. Kecilkan dahulu.")
    broken = RejectedFile(f"Gambar “{name}” rusak atau tidak lengkap. Ambil ulang fotonya, atau pilih berkas lain.")
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise too_large
            if image.format == "JPEG":
                # Decoding at an eighth of the size finds a cut-off photo without filling the memory.
                image.draft("L", (max(width // 8, 1), max(height // 8, 1)))
                image.load()
            else:
                image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_large from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError, EOFError):
        raise broken from None
