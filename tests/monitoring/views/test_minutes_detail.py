"""`/monitoring/cashbook/minutes/<id>/`: what a meeting decided."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import cashbook as cash
from tests.factories.documents import image_bytes
from tests.monitoring.cashbook_pages import knocks, once

pytestmark = pytest.mark.django_db


def test_minutes_and_their_photo(client, pendamping, auditor, signed_in, harapan):
    made = cash.minutes(harapan, pendamping)
    client.force_login(pendamping)
    sent = once(papers=[SimpleUploadedFile("notulen.jpg", image_bytes())])

    assertContains(client.post(made.get_absolute_url(), sent, follow=True), "1 foto ditambahkan.")
    assertContains(client.post(made.get_absolute_url(), once()), "Pilih fotonya.")

    shown = signed_in(auditor).get(made.get_absolute_url())
    assertContains(shown, "Piket kandang bergilir.")
    assertNotContains(shown, "Tambahkan foto")
    assert signed_in(auditor).get(made.papers.get().file.get_absolute_url()).status_code == 200
    assert signed_in(auditor).post(made.get_absolute_url(), once()).status_code == 403


def test_who_gets_in(signed_in, outsider, pendamping, group):
    made = cash.minutes(group, pendamping)
    assert knocks(signed_in, made.get_absolute_url(), outsider=outsider) == [404, 403]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_minutes(client, pendamping, group, queries, size):
    made = cash.minutes(group, pendamping)
    client.force_login(pendamping)
    photos = [
        SimpleUploadedFile(f"{n}.jpg", image_bytes(colour=colour))
        for n, colour in zip(range(size), ("red", "green", "blue"), strict=False)
    ]
    client.post(made.get_absolute_url(), once(papers=photos))

    assert queries(made.get_absolute_url()) == 5
