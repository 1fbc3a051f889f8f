"""The Dinas has read a report."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.monitoring import (
    months_ago,
    sent_report,
)

pytestmark = pytest.mark.django_db


def test_the_dinas_marks_a_report_as_read(client, verifier, kadis, pendamping, outsider, harapan):
    report = sent_report(harapan, months_ago(1), pendamping)
    url = reverse("monitoring:report_review", args=[report.pk])
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(url).status_code == status
    client.force_login(verifier)

    assertContains(client.post(url, follow=True), "ditandai sudah diperiksa")
    assertContains(client.post(url, follow=True), "sudah diperiksa")

    report.refresh_from_db()
    assert report.reviewed_by == verifier
    assert client.get(url).status_code == 405
