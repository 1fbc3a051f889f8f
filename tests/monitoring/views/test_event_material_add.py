"""Files of an event: what is taken, and what is not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring import materials
from monitoring.models import EventMaterial
from tests.factories.documents import image_bytes, pdf_bytes

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    """An address."""
    return reverse(f"monitoring:{name}", args=args)


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data)


def add(client, event, file, **values):
    """Send a file."""
    data = {"kind": "material", "title": "", "file": file, **values}
    return client.post(at("event_material_add", event.pk), data, follow=True)


def test_materials_are_seen_by_the_village(client, pendamping, lurah_sedau, lurah_sijangkung, held_training):
    client.force_login(pendamping)
    assertContains(add(client, held_training, upload("materi.pdf", pdf_bytes())), "materi.pdf")
    assertContains(
        add(client, held_training, upload("foto.png", image_bytes("PNG")), kind="photo", title="Suasana"), "Suasana"
    )

    file = EventMaterial.objects.get(kind="material").file
    photo = EventMaterial.objects.get(kind="photo")
    assert photo.file.content_type == "image/jpeg"
    assert photo.thumbnail
    client.force_login(lurah_sedau)
    assertContains(client.get(held_training.get_absolute_url()), "materi.pdf")
    assert client.get(file.get_absolute_url()).status_code == 200
    client.force_login(lurah_sijangkung)
    assert client.get(file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("salindia.pptx", b"PK\x03\x04" + b"x" * 50, "Simpan sebagai PDF"),
        ("lama.ppt", b"\xd0\xcf\x11\xe0" + b"x" * 50, "Simpan sebagai PDF"),
        ("foto.heic", b"\x00\x00\x00\x18ftypheic" + b"x" * 50, "HEIC"),
        ("virus.exe", b"MZ" + b"x" * 50, "tidak dapat diterima"),
        ("kosong.pdf", b"", "kosong"),
        ("palsu.pdf", image_bytes(), "ternyata berisi"),
    ],
)
def test_wrong_files_say_what_to_do(client, pendamping, held_training, name, data, said):
    client.force_login(pendamping)

    assertContains(add(client, held_training, upload(name, data), title="Materi kas"), said)
    assert EventMaterial.objects.count() == 0


def test_the_same_file_twice_is_one_and_there_is_an_end(client, pendamping, held_training, monkeypatch):
    client.force_login(pendamping)
    add(client, held_training, upload("materi.pdf", pdf_bytes()))
    assertContains(add(client, held_training, upload("lagi.pdf", pdf_bytes())), "sudah ada")
    monkeypatch.setattr(materials, "MOST", 1)
    assertContains(add(client, held_training, upload("lain.pdf", pdf_bytes("lain"))), "Paling banyak")
    assert EventMaterial.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("lurah_sedau", 403), ("bendahara", 403), ("other_pendamping", 404), ("outsider", 404)]
)
def test_who_sends_no_files(client, request, held_training, name, status):
    client.force_login(request.getfixturevalue(name))

    assert add(client, held_training, upload("materi.pdf", pdf_bytes())).status_code == status
