"""Invented photos of the demo: drawn houses, cards and places of business, with place and time as phones write them."""

from __future__ import annotations

import datetime as dt
import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageDraw

from kube_portal.position import Position

SIZE = (960, 720)
# Roughly where the villages of the demo lie: latitude, longitude.
CENTRES = {
    "61.72.05.1001": (0.8382, 108.9561),
    "61.72.05.1002": (0.8047, 109.0312),
    "61.72.05.1003": (0.8421, 109.0048),
    "61.72.05.1004": (0.7785, 108.9987),
    "76.04": (-3.4108, 119.2193),
}
_WALLS = ("#c9b28f", "#b9a07a", "#d8cbb0", "#a7b8a2", "#c4a69a")
_ROOFS = ("#8b4a36", "#6f6a63", "#7a3b2e", "#9a8f83")


def near(village: str, rng: random.Random, accuracy: int | None = None) -> Position:
    """A place within a kilometre of the village's middle."""
    north, east = CENTRES.get(village) or CENTRES[village[:5]]
    return Position.at(north + rng.uniform(-0.008, 0.008), east + rng.uniform(-0.008, 0.008), accuracy)


def house(rng: random.Random, place: Position, taken: dt.datetime) -> SimpleUploadedFile:
    """A small wooden house, no two alike."""
    picture, pen = _ground(rng)
    left, width, height = rng.randint(180, 300), rng.randint(320, 460), rng.randint(170, 230)
    top = 560 - height
    pen.rectangle((left, top, left + width, 560), fill=rng.choice(_WALLS), outline="#5b4a38", width=4)
    ridge = (left + width // 2, top - rng.randint(90, 140))
    pen.polygon([(left - 40, top), ridge, (left + width + 40, top)], fill=rng.choice(_ROOFS), outline="#4a372c")
    door = left + rng.randint(40, width - 130)
    pen.rectangle((door, 560 - 130, door + 75, 560), fill="#5a4030")
    for plank in range(left + 20, left + width, 34):
        pen.line((plank, top + 4, plank, 558), fill="#8c7656", width=2)
    return _taken(picture, place, taken, "rumah.jpg")


def ktp(rng: random.Random, place: Position, taken: dt.datetime) -> SimpleUploadedFile:
    """A card that is plainly none: no name, no number."""
    picture, pen = _ground(rng)
    pen.rounded_rectangle((160, 180, 800, 580), 24, fill="#bcd7e6", outline="#6b8ea0", width=4)
    pen.rectangle((610, 290, 760, 490), fill="#8fa9b5")
    for row in range(5):
        pen.rectangle((200, 300 + row * 46, 200 + rng.randint(220, 370), 318 + row * 46), fill="#5f7f8f")
    pen.text((200, 210), "KARTU CONTOH - BUKAN KTP", fill="#2f4a57", font_size=34)
    return _taken(picture, place, taken, "ktp.jpg")


def site(rng: random.Random, place: Position, taken: dt.datetime) -> SimpleUploadedFile:
    """A shed with open sides beside a field."""
    picture, pen = _ground(rng)
    for post in range(200, 780, 140):
        pen.rectangle((post, 330, post + 16, 570), fill="#6b5138")
    pen.polygon([(150, 330), (220, 230), (740, 230), (810, 330)], fill=rng.choice(_ROOFS))
    for _ in range(60):
        x, y = rng.randint(0, SIZE[0]), rng.randint(580, SIZE[1])
        pen.line((x, y, x + rng.randint(-6, 6), y - rng.randint(14, 34)), fill="#3f6b35", width=3)
    return _taken(picture, place, taken, "lokasi.jpg")


def _ground(rng: random.Random) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Sky, hills and grass."""
    picture = Image.new("RGB", SIZE, rng.choice(("#cfe3ee", "#dfe7ea", "#bcd9e8")))
    pen = ImageDraw.Draw(picture)
    for _ in range(3):
        x = rng.randint(-200, SIZE[0])
        pen.ellipse((x, 330 + rng.randint(0, 60), x + 600, 800), fill=rng.choice(("#8fae86", "#7f9f7a", "#9cb58d")))
    pen.rectangle((0, 540, *SIZE), fill=rng.choice(("#a9966f", "#8da269", "#b3a27c")))
    return picture, pen


def _taken(picture: Image.Image, place: Position, taken: dt.datetime, name: str) -> SimpleUploadedFile:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d %H:%M:%S}"
    beside = exif.get_ifd(ExifTags.IFD.GPSInfo)
    tags = ExifTags.GPS
    beside[tags.GPSLatitudeRef] = "S" if place.latitude < 0 else "N"
    beside[tags.GPSLatitude] = (float(abs(place.latitude)), 0.0, 0.0)
    beside[tags.GPSLongitudeRef] = "E"
    beside[tags.GPSLongitude] = (float(place.longitude), 0.0, 0.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70, exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")
