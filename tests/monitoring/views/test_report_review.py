"""What the Dinas finds in a report."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.monitoring import months_ago, sent_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(pendamping, harapan):
    """A report of last month."""
    return sent_report(harapan, months_ago(1), pendamping)


@pytest.fixture
def url(report):
    """Where it is reviewed."""
    return reverse("monitoring:report_review", args=[report.pk])


def test_who_reviews(client, verifier, kadis, pendamping, outsider, url):
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(url, {"review": "fine"}).status_code == status
    client.force_login(verifier)
    assert client.get(url).status_code == 405


def test_a_report_in_order(client, verifier, report, url):
    client.force_login(verifier)
    assertContains(client.get(report.get_absolute_url()), "Pemeriksaan Dinas")

    assertContains(client.post(url, {"review": "fine", "review_note": "Bagus"}, follow=True), "sudah diperiksa")
    again = client.post(url, {"review": "correct", "review_note": "Salah"}, follow=True)

    assertContains(again, "tidak ada yang berubah")
    assertNotContains(again, "Pemeriksaan Dinas")
    report.refresh_from_db()
    assert (report.reviewed_by, report.review, report.review_note) == (verifier, "fine", "Bagus")


def test_a_correction_goes_back_to_the_pendamping_with_the_note(client, verifier, pendamping, report, url):
    client.force_login(verifier)
    page = client.post(url, {"review": "correct", "review_note": "Kas tidak cocok dengan buku"}, follow=True)
    assertContains(page, "diminta diperbaiki")

    client.force_login(pendamping)
    assertContains(client.get("/"), "Kas tidak cocok dengan buku")
    correcting = reverse("monitoring:report_correct", args=[report.pk])
    draft = client.post(correcting, {"uuid": "6f2d6c1e-6a4e-4a37-9d8b-3f9f0f0f0f0f"}, follow=True)
    assertContains(draft, "meminta diperbaiki: Kas tidak cocok dengan buku")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "tidak boleh kosong"),
        ({"review": "perfect"}, "pilihan yang valid"),
        ({"review": "correct"}, "Tulis apa yang harus diperbaiki."),
        ({"review": "correct", "review_note": "x" * 1001}, "1000"),
        ({"review": "fine", "review_note": "a\x00b"}, "null"),
    ],
)
def test_a_finding_that_cannot_be(client, verifier, report, url, sent, said):
    client.force_login(verifier)

    assertContains(client.post(url, sent), said)

    report.refresh_from_db()
    assert report.reviewed_at is None
