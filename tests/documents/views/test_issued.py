"""`/issued/<code>/`: the document as it was issued, to those who may see what it is about."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.factories.accounts import PostFactory
from tests.factories.documents import IssuedDocumentFactory, pdf_bytes


@pytest.fixture
def document(kadis):
    """A decree of Singkawang."""
    return IssuedDocumentFactory(number="460/17/DINSOS/2026", owner=PostFactory(region_id="61.72"), issued_by=kadis)


def test_it_comes_as_it_was_issued(client, verifier, document):
    client.force_login(verifier)

    response = client.get(reverse("documents:issued", args=[document.code]))

    assert response.status_code == 200
    assert response.content == pdf_bytes("460/17/DINSOS/2026")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="Keputusan_Penetapan_Penerima_46017DINSOS2026.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert list(AccessLog.objects.values_list("user__username", "action")) == [("verifikator", "view_document")]


def test_somebody_of_another_territory_finds_no_such_document(client, outsider, document):
    client.force_login(outsider)

    assert client.get(document.get_absolute_url()).status_code == 404


def test_without_an_owner_it_is_its_issuers_alone(client, kadis, verifier):
    document = IssuedDocumentFactory(issued_by=kadis)

    for user, status in ((kadis, 200), (verifier, 404)):
        client.force_login(user)
        assert client.get(document.get_absolute_url()).status_code == status


@pytest.mark.parametrize("code", ["AAAAAAAAAAAA", "x", "0" * 4000, "%00", "../files"])
def test_nonsense_is_not_found(client, kadis, code):
    client.force_login(kadis)

    assert client.get(f"/issued/{code}/").status_code == 404


def test_the_code_alone_opens_nothing(client, document):
    response = client.get(document.get_absolute_url())

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")
