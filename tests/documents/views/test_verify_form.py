"""`/verify/`: where a code is typed."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories.documents import IssuedDocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(kadis):
    return IssuedDocumentFactory(
        code="7KQD3MXA9PTH", number="460/17/DINSOS/2026", issued_by=kadis, issued_at="2026-11-22T03:00:00Z"
    )


def test_the_form_asks_for_a_code(client):
    response = client.get(reverse("documents:verify_form"))

    assertContains(response, "Ketik kode dokumen")
    assertContains(response, 'name="code"')


@pytest.mark.parametrize("typed", ["7kqd3mxa9pth", " 7kqd 3mxa 9pth ", "7KQD-3mxa-9pth"])
def test_the_form_leads_to_the_document(client, document, typed):
    assertRedirects(client.get("/verify/", {"code": typed}), "/verify/7KQD3MXA9PTH/")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Isi kode dokumen."),
        ("7KQD", "Kode dokumen terdiri dari 12 huruf dan angka; yang diisi 4."),
        ("7KQD3MXA9PT0", "Kode dokumen tidak pernah memuat 0. Periksa lagi."),
        ("7KQD3MXA9POI", "Kode dokumen tidak pernah memuat I atau O. Periksa lagi."),
        ("x" * 5000, "Kode dokumen terdiri dari 12 huruf dan angka."),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(client, typed, message):
    response = client.get("/verify/", {"code": typed})

    assertContains(response, message, status_code=404)
    assertContains(response, f'value="{typed}"' if typed else 'name="code"', status_code=404)
