"""`/monitoring/cashbook/entries/<id>/`: a line with its receipts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.models import CashEntry, CashReceipt
from tests.factories import cashbook as cash
from tests.factories.documents import image_bytes
from tests.monitoring.cashbook_pages import knocks, once

pytestmark = pytest.mark.django_db


def test_a_line_and_more_photos(client, pendamping, book, auditor, signed_in):
    entry = cash.line(book, "cost", description="Pisang")
    client.force_login(pendamping)
    sent = once(papers=[SimpleUploadedFile("nota.jpg", image_bytes())])

    assertContains(client.post(entry.get_absolute_url(), sent, follow=True), "1 foto ditambahkan.")
    again = once(papers=[SimpleUploadedFile("nota.jpg", image_bytes())])
    assertContains(client.post(entry.get_absolute_url(), again, follow=True), "Foto ini sudah ada.")

    receipt = CashReceipt.objects.get()
    assert signed_in(auditor).get(receipt.file.get_absolute_url()).status_code == 200
    shown = signed_in(auditor).get(entry.get_absolute_url())
    assertContains(shown, "Pisang")
    assertNotContains(shown, "Tambahkan foto")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Pilih fotonya."),
        ({"papers": [SimpleUploadedFile("x.jpg", b"\x00\x00\x00\x18ftypheic0000")]}, "HEIC"),
        ({"papers": [SimpleUploadedFile("x.jpg", b"bukan foto")]}, "x.jpg"),
        ({"papers": [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(7)]}, "Paling banyak 6 foto"),
    ],
)
def test_what_is_no_receipt(client, pendamping, book, data, said):
    entry = cash.line(book, "cost")
    client.force_login(pendamping)
    assertContains(client.post(entry.get_absolute_url(), once(**data)), said)
    assert CashReceipt.objects.count() == 0


def test_the_line_of_the_treasury_takes_no_photos(client, pendamping, book):
    entry = CashEntry.objects.get(book=book, kind="funds")
    client.force_login(pendamping)
    assertNotContains(client.get(entry.get_absolute_url()), "Batalkan catatan")
    assert client.post(entry.get_absolute_url(), once()).status_code == 403


def test_a_photo_is_not_for_everybody(signed_in, pendamping, outsider, book):
    entry = cash.line(book, "cost")
    client = signed_in(pendamping)
    client.post(entry.get_absolute_url(), once(papers=[SimpleUploadedFile("nota.jpg", image_bytes())]))
    file = CashReceipt.objects.get().file.get_absolute_url()
    assert knocks(signed_in, file, outsider=outsider) == [404, 404]


def test_who_gets_in(signed_in, outsider, book):
    assert knocks(signed_in, cash.line(book).get_absolute_url(), outsider=outsider) == [404, 403]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_line(client, pendamping, book, queries, size):
    entry = cash.line(book, "cost")
    client.force_login(pendamping)
    photos = [
        SimpleUploadedFile(f"{n}.jpg", image_bytes(colour=colour))
        for n, colour in zip(range(size), ("red", "green", "blue"), strict=False)
    ]
    client.post(entry.get_absolute_url(), once(papers=photos))
    assert entry.receipts.count() == size

    assert queries(entry.get_absolute_url()) == 4
