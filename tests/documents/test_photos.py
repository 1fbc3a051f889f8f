"""Photos: small, upright, and without anything beside the picture but what is handed over as data."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from kube_portal.documents.photos import LONGEST_SIDE, THUMBNAIL_SIDE, Photo, develop
from kube_portal.documents.storing import RejectedFile
from tests.factories.documents import image_bytes, pdf_bytes, photo_bytes, upload


def developed(data: bytes, name: str = "rumah.jpg") -> Photo:
    return develop(upload(name, data))


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_large_photo_is_made_small_and_a_smaller_one_comes_with_it():
    photo = developed(image_bytes(size=(4000, 3000)))

    assert (photo.width, photo.height) == (LONGEST_SIDE, 1200)
    assert opened(photo.data).size == (LONGEST_SIDE, 1200)
    assert opened(photo.thumbnail).size == (THUMBNAIL_SIDE, 180)


def test_a_small_photo_stays_as_large_as_it_is():
    assert opened(developed(image_bytes(size=(64, 48))).data).size == (64, 48)


def test_place_and_time_are_kept_as_data_and_nothing_stays_in_the_picture():
    data = photo_bytes()
    assert b"Ponsel Rahasia" in data

    photo = developed(data)

    assert photo.beside.taken_at == dt.datetime(2026, 11, 22, 10, 11, 12)  # noqa: DTZ001 (the phone named no zone)
    assert photo.beside.coordinates == pytest.approx((-0.789306, 108.965472), abs=1e-6)
    assert photo.beside.accuracy == 4.5
    for picture in (photo.data, photo.thumbnail):
        assert not dict(opened(picture).getexif())
        assert "exif" not in opened(picture).info
        assert b"Ponsel Rahasia" not in picture


def test_a_zone_that_the_phone_names_counts():
    exif = Image.Exif()
    tags = exif.get_ifd(ExifTags.IFD.Exif)
    tags[ExifTags.Base.DateTimeOriginal] = "2026:11:22 10:11:12"
    tags[ExifTags.Base.OffsetTimeOriginal] = "+07:00"
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)

    taken_at = developed(out.getvalue()).beside.taken_at

    assert taken_at is not None
    assert taken_at.astimezone(dt.UTC) == dt.datetime(2026, 11, 22, 3, 11, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("taken", ["", "kemarin", "0000:00:00 00:00:00", "1980:01:01 00:00:00", "2026:13:41 25:61:61"])
def test_a_time_that_is_none_is_left_out(taken):
    assert developed(photo_bytes(taken=taken)).beside.taken_at is None


def test_without_a_place_there_is_none():
    photo = developed(photo_bytes(place=None))

    assert (photo.beside.coordinates, photo.beside.accuracy) == (None, None)


def test_a_photo_taken_sideways_stands_upright():
    data = photo_bytes(size=(640, 480), orientation=6)

    assert (developed(data).width, developed(data).height) == (480, 640)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_a_picture_of_any_kind_becomes_a_photo(mode):
    out = io.BytesIO()
    Image.new(mode, (20, 10)).save(out, "PNG")

    picture = opened(developed(out.getvalue(), "layar.png").data)

    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (20, 10))


def test_what_is_see_through_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (20, 10), (255, 0, 0, 0)).save(out, "PNG")

    assert opened(developed(out.getvalue(), "layar.png").data).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("rumah.jpg", pdf_bytes(), "tidak dapat diterima. Yang diterima: foto JPG, gambar PNG"),
        ("rumah.jpg", b"Ini bukan foto.", "tidak dapat diterima"),
        ("rumah.jpg", b"", "kosong"),
        ("rumah.jpg", b"\xff\xd8\xff\xe0" + b"x" * 400, "rusak atau tidak lengkap"),
        ("rumah.jpg", photo_bytes(size=(400, 300))[:-2000], "rusak atau tidak lengkap"),
        ("rumah.png", image_bytes(), "ternyata berisi foto JPG"),
        ("rumah.gif", image_bytes("GIF"), "tidak dapat diterima"),
    ],
)
def test_what_is_no_photo_is_refused(name, data, sentence):
    with pytest.raises(RejectedFile, match=sentence):
        developed(data, name)


def test_a_png_that_would_fill_the_memory_is_refused():
    out = io.BytesIO()
    Image.new("1", (6000, 5000)).save(out, "PNG")

    with pytest.raises(RejectedFile, match="Kirim sebagai foto JPG"):
        developed(out.getvalue(), "layar.png")


GOOD = photo_bytes(size=(32, 24))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12), st.integers(0, len(GOOD)))
def test_a_damaged_photo_is_taken_or_refused_and_breaks_nothing(changes, kept):
    data = bytearray(GOOD)
    for place, value in changes:
        data[place] = value
    try:
        photo = developed(bytes(data[:kept]))
    except RejectedFile as refused:
        assert str(refused).endswith(".")  # noqa: PT017  (either outcome is right)
    else:
        assert opened(photo.data).format == "JPEG"
