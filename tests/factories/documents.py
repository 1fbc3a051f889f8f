"""Files as people bring them, and rows of stored and issued ones."""

import hashlib
import io
import zipfile
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import ExifTags, Image

from kube_portal.documents.models import File, IssuedDocument
from kube_portal.documents.storing import sniff


def pdf_bytes(text: str = "Berita acara") -> bytes:
    """A small PDF of one empty page; `text` only makes one differ from another."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n% " + text.encode("ascii", "ignore").replace(b"\n", b" ") + b"\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def image_bytes(kind: str = "JPEG", size: tuple[int, int] = (64, 48), colour: str = "#0b5d57") -> bytes:
    """A picture in one colour: `JPEG`, `PNG`, `GIF` …"""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def photo_bytes(
    place: tuple[float, float] | None = (-0.789306, 108.965472),
    taken: str = "2026:11:22 10:11:12",
    *,
    size: tuple[int, int] = (640, 480),
    colour: str = "#8a5a00",
    accuracy: float | None = 4.5,
    orientation: int = 1,
) -> bytes:
    """A photo as a phone takes it: with the place (degrees), the time and the phone's name beside the picture."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Ponsel Rahasia"
    exif[ExifTags.Base.Orientation] = orientation
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if place is not None:
        beside = exif.get_ifd(ExifTags.IFD.GPSInfo)
        tags = ExifTags.GPS
        beside[tags.GPSLatitudeRef], beside[tags.GPSLatitude] = "S" if place[0] < 0 else "N", _parts(place[0])
        beside[tags.GPSLongitudeRef], beside[tags.GPSLongitude] = "W" if place[1] < 0 else "E", _parts(place[1])
        if accuracy is not None:
            beside[tags.GPSHPositioningError] = accuracy
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds."""
    minutes, seconds = divmod(round(abs(degrees) * 3600, 3), 60)
    return (minutes // 60, minutes % 60, round(seconds, 3))


def xlsx_bytes(**more: bytes) -> bytes:
    """The bones of a workbook, with more entries by name."""
    entries = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", **more}
    return zip_bytes(entries)


def zip_bytes(entries: dict[str, bytes]) -> bytes:
    """A zip file with these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def upload(name: str = "berita-acara.pdf", data: bytes | None = None, content_type: str = "") -> SimpleUploadedFile:
    """A file as a browser sends it; a PDF unless `data` says otherwise."""
    return SimpleUploadedFile(name, pdf_bytes() if data is None else data, content_type or "text/plain")


class FileFactory(DjangoModelFactory[File]):
    """A stored PDF; give `owner` (a row) or `uploaded_by`, and `data` for other bytes."""

    class Meta:
        model = File

    name = factory.Sequence(lambda number: f"berkas-{number}.pdf")
    kind = "minutes"

    @classmethod
    def _create(cls, model_class: type[File], *args: Any, **kwargs: Any) -> File:
        data = kwargs.pop("data", None) or pdf_bytes(kwargs["name"])
        content = ContentFile(data, name="x")
        defaults = {
            "content": content,
            "content_type": sniff(data),
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        return model_class.objects.create(*args, **{**defaults, **kwargs})


class IssuedDocumentFactory(DjangoModelFactory[IssuedDocument]):
    """An issued PDF; give `owner` (a row) or `issued_by`, and `data` for other bytes."""

    class Meta:
        model = IssuedDocument

    kind = "decree"
    title = "Keputusan Penetapan Penerima"
    number = factory.Sequence(lambda number: f"460/{number}/DINSOS/2026")

    @classmethod
    def _create(cls, model_class: type[IssuedDocument], *args: Any, **kwargs: Any) -> IssuedDocument:
        data = kwargs.pop("data", None) or pdf_bytes(kwargs["number"])
        defaults = {
            "content": ContentFile(data, name="x"),
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        return model_class.objects.create(*args, **{**defaults, **kwargs})
