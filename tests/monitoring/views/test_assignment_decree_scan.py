"""Adding the signed scan of a paper that assigns pendamping."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.documents import image_bytes

pytestmark = pytest.mark.django_db


def test_the_scan_is_kept_once(client, verifier, letter):
    url = reverse("monitoring:assignment_decree_scan", args=[letter.pk])
    client.force_login(verifier)

    first = client.post(url, {"scan": SimpleUploadedFile("surat.jpg", image_bytes())}, follow=True)
    again = client.post(url, {"scan": SimpleUploadedFile("lain.jpg", image_bytes())}, follow=True)

    assertContains(first, "surat.jpg")
    assertContains(again, "sudah ada")
    assertContains(client.post(url, follow=True), "Pilih berkas")


def test_who_may(client, kadis, pendamping, outsider, letter):
    url = reverse("monitoring:assignment_decree_scan", args=[letter.pk])
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(url, {"scan": SimpleUploadedFile("surat.jpg", image_bytes())}).status_code == status
    letter.refresh_from_db()
    assert letter.scan is None
