"""Taking a photo out of a draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring import fieldreports, photos
from tests.factories.documents import photo_bytes
from tests.factories.monitoring import draft_report, months_ago
from tests.monitoring.pages import edit

pytestmark = pytest.mark.django_db


def test_taken_out_of_a_draft_only(client, pendamping, other_pendamping, verifier, outsider, harapan):
    draft = draft_report(harapan, months_ago(1), pendamping)
    first, second = (
        photos.add(report=draft, upload=SimpleUploadedFile("a.jpg", photo_bytes(colour=colour)), by=pendamping).photo
        for colour in ("#111111", "#eeeeee")
    )
    url = reverse("monitoring:report_photo_remove", args=[first.pk])
    for user, status in ((other_pendamping, 404), (outsider, 403), (verifier, 403)):
        client.force_login(user)
        assert client.post(url).status_code == status
    client.force_login(pendamping)

    for _ in range(2):
        assertRedirects(client.post(url), edit(draft, "photos"))
    assert photos.of_report(draft) == [second]

    fieldreports.submit(report=draft, by=pendamping)
    page = client.post(reverse("monitoring:report_photo_remove", args=[second.pk]), follow=True)
    assertContains(page, "fotonya tidak dapat diubah")
    assert photos.of_report(draft) == [second]
    assert client.get(url).status_code == 405
