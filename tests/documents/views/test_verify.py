"""`/verify/`: whether a document is genuine, for everybody, without personal data."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories.documents import IssuedDocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(kadis):
    return IssuedDocumentFactory(
        code="7KQD3MXA9PTH", number="460/17/DINSOS/2026", issued_by=kadis, issued_at="2026-11-22T03:00:00Z"
    )


def test_a_genuine_document(client, document):
    response = client.get("/verify/7KQD3MXA9PTH/")

    assertContains(response, "Dokumen ini asli dan masih berlaku")
    for fact in (document.title, document.number, "22 November 2026", "7KQD 3MXA 9PTH", document.sha256):
        assertContains(response, fact)
    assertNotContains(response, "Dimas")
    assertNotContains(response, "kadis")


def test_a_superseded_document_names_its_successor(client, document):
    document.supersede(IssuedDocumentFactory(code="AAAACCCCDDDD", number="460/18/DINSOS/2026"))

    response = client.get("/verify/7KQD3MXA9PTH/")

    assertContains(response, "Dokumen ini pernah terbit, tetapi sudah diganti")
    assertContains(response, '<a href="/verify/AAAACCCCDDDD/">Keputusan Penetapan Penerima 460/18/DINSOS/2026</a>')
    assertNotContains(response, "Asli")


def test_an_unknown_code_is_said_clearly(client, document):
    response = client.get("/verify/AAAAAAAAAAAA/")

    assertContains(response, "Tidak ada dokumen dengan kode ini", status_code=404)
    assertContains(response, "AAAAAAAAAAAA", status_code=404)


@pytest.mark.parametrize("code", ["7kqd3mxa9pth", "7KQD-3MXA-9PTH", "7kqd 3mxa 9pth", "%207KQD3MXA9PTH"])
def test_how_the_code_is_written_does_not_matter(client, document, code):
    assertRedirects(client.get(f"/verify/{code}/"), "/verify/7KQD3MXA9PTH/")


@pytest.mark.parametrize("code", ["x", "0" * 3000, "<script>", "%00", "7KQD3MXA9PT0", "🙂" * 12, "'; drop"])
def test_nonsense_is_answered_as_unknown(client, code):
    response = client.get(f"/verify/{code}/")

    assertContains(response, "Tidak ada dokumen dengan kode ini", status_code=404)
    assertNotContains(response, "<script>alert", status_code=404)


def test_one_query_for_everybody(client, document, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/verify/7KQD3MXA9PTH/")
