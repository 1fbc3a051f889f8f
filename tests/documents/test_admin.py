"""Files and issued documents in the admin: found and looked at, never changed."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.documents import FileFactory, IssuedDocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


def test_files(admin, verifier):
    file = FileFactory(name="berita acara.pdf", uploaded_by=verifier)
    other = FileFactory(name="lain.pdf")

    for query in ("berita", file.sha256, "verifikator"):
        response = admin.get("/admin/documents/file/", {"q": query})
        assertContains(response, str(file.pk))
        assertNotContains(response, str(other.pk))
    assertContains(admin.get(f"/admin/documents/file/{file.pk}/change/"), file.get_absolute_url())


def test_issued_documents(admin):
    document = IssuedDocumentFactory(number="460/17/DINSOS/2026")
    IssuedDocumentFactory(number="900/1/2026")

    for query in ("460/17", document.code.lower(), document.sha256):
        response = admin.get("/admin/documents/issueddocument/", {"q": query})
        assertContains(response, "460/17/DINSOS/2026")
        assertNotContains(response, "900/1/2026")
    assertContains(admin.get(f"/admin/documents/issueddocument/{document.pk}/change/"), document.get_verify_url())


def test_nothing_can_be_changed(admin):
    file, document = FileFactory(), IssuedDocumentFactory()

    for path in ("file", "issueddocument"):
        assert admin.get(f"/admin/documents/{path}/add/").status_code == 403
    for path in (f"file/{file.pk}", f"issueddocument/{document.pk}"):
        assert admin.post(f"/admin/documents/{path}/change/", {"name": "x"}).status_code == 403
        assert admin.get(f"/admin/documents/{path}/delete/").status_code == 403
