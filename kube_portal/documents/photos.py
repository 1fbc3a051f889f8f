"""Photos as phones take them: made small, turned upright, and stripped of everything but the picture.

What the phone wrote beside it, where and when it was taken, is read first and handed over as data.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from PIL import ExifTags, Image, ImageOps

from kube_portal.documents.storing import JPEG, PNG, CheckedUpload, RejectedFile, inspect

PHOTOS = frozenset({JPEG, PNG})
# Enough to read a KTP or see a roof; about 300 KB.
LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 240
QUALITY, THUMBNAIL_QUALITY = 80, 60
# A PNG is opened whole; a JPEG can be decoded small.
MAX_PNG_PIXELS = 25_000_000
# Before this no phone knew where it was; a later time than this from now is a clock that is wrong.
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Beside:
    """What a phone writes beside a picture.

    `taken_at` is the phone's own time, without a zone unless the phone named one. `coordinates` are latitude and
    longitude in degrees, as they were written: whether they can be is the caller's question. `accuracy` is in metres.
    """

    taken_at: dt.datetime | None = None
    coordinates: tuple[float, float] | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class Photo:
    """A photo ready to be kept."""

    data: bytes
    thumbnail: bytes
    width: int
    height: int
    beside: Beside

    def as_file(self, name: str) -> ContentFile[bytes]:
        """The picture as `storing.store` takes it."""
        return ContentFile(self.data, name=name)


def develop(upload: DjangoFile[Any]) -> Photo:
    """The photo that was brought, at most 1600 pixels long, as JPEG without any data beside it.

    Raises `RejectedFile` for what is no photo, with what to do about it.
    """
    # A camera that writes bad data beside a good picture is no reason to complain about the picture.
    with warnings.catch_warnings(action="ignore"):
        checked = inspect(upload, allowed=PHOTOS)
        picture, beside = _open(checked)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Photo(
        data=_jpeg(picture, QUALITY),
        thumbnail=_jpeg(small, THUMBNAIL_QUALITY),
        width=picture.width,
        height=picture.height,
        beside=beside,
    )


def _open(checked: CheckedUpload) -> tuple[Image.Image, Beside]:
    """The picture, decoded no larger than needed, and what was written beside it."""
    broken = RejectedFile(f"Foto “{checked.name}” rusak atau tidak lengkap. Ambil ulang fotonya, atau pilih foto lain.")
    try:
        with Image.open(io.BytesIO(checked.data), formats=["JPEG", "PNG"]) as image:
            if checked.content_type == PNG and image.width * image.height > MAX_PNG_PIXELS:
                raise RejectedFile(
                    f"Gambar “{checked.name}” terlalu besar. Kirim sebagai foto JPG, atau kecilkan dahulu."
                )
            beside = _beside(image)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _plain(image), beside
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, struct.error, Image.DecompressionBombError):
        raise broken from None


def _plain(image: Image.Image) -> Image.Image:
    """Upright, in colour, on white where it was see-through."""
    try:
        upright = ImageOps.exif_transpose(image)
    except (TypeError, KeyError, struct.error):
        # An orientation that cannot be read or written back: as it lies.
        upright = image
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(ground, seen).convert("RGB")
    return upright.convert("RGB")


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    """The pixels and nothing else: no EXIF, no comment, no colour profile."""
    out = io.BytesIO()
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    bare.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _beside(image: Image.Image) -> Beside:
    """When and where it was taken; None for what is missing or makes no sense."""
    try:
        exif = image.getexif()
        times, places = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
        main = dict(exif)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, struct.error):
        return Beside()
    accuracy = _number(places.get(ExifTags.GPS.GPSHPositioningError))
    return Beside(_time({**main, **times}), _coordinates(places), accuracy)


def _time(tags: Mapping[int, Any]) -> dt.datetime | None:
    text = str(tags.get(ExifTags.Base.DateTimeOriginal) or tags.get(ExifTags.Base.DateTime) or "").strip("\x00 ")
    offset = str(tags.get(ExifTags.Base.OffsetTimeOriginal) or tags.get(ExifTags.Base.OffsetTime) or "").strip("\x00 ")
    try:
        moment = dt.datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (the zone, if any, comes apart)
    except ValueError:
        return None
    if moment.year < FIRST_YEAR:
        return None
    try:
        return moment.replace(tzinfo=dt.datetime.strptime(offset, "%z").tzinfo) if offset else moment
    except ValueError:
        return moment


def _coordinates(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    latitude = _degrees(tags.get(ExifTags.GPS.GPSLatitude), tags.get(ExifTags.GPS.GPSLatitudeRef), "S")
    longitude = _degrees(tags.get(ExifTags.GPS.GPSLongitude), tags.get(ExifTags.GPS.GPSLongitudeRef), "W")
    return None if latitude is None or longitude is None else (latitude, longitude)


def _degrees(parts: Any, half: Any, negative: str) -> float | None:
    """Degrees, minutes and seconds as one number."""
    if not isinstance(parts, tuple) or len(parts) != 3 or not half:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    value: float = sum((number or 0.0) / 60**place for place, number in enumerate(numbers))
    letter = half.decode("ascii", "replace") if isinstance(half, bytes) else str(half)
    return -value if letter.strip("\x00 ").upper().startswith(negative) else value


def _number(value: Any) -> float | None:
    """A number that can be counted with; a fraction over zero is none."""
    try:
        number: float = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= 0 else None
