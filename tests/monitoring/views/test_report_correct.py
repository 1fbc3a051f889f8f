"""A new version of a report."""

import uuid

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import (
    FieldReport,
)
from tests.factories.monitoring import (
    months_ago,
    sent_report,
)
from tests.monitoring.pages import business, edit

pytestmark = pytest.mark.django_db


def test_a_correction(client, pendamping, other_pendamping, verifier, harapan):
    report = sent_report(harapan, months_ago(1), pendamping)
    url = reverse("monitoring:report_correct", args=[report.pk])
    key = str(uuid.uuid4())
    for user, status in ((other_pendamping, 404), (verifier, 403)):
        client.force_login(user)
        assert client.post(url, {"uuid": key}).status_code == status
    client.force_login(pendamping)

    first = client.post(url, {"uuid": key})
    again = client.post(url, {"uuid": key})
    broken = client.post(url, {"uuid": "x"}, follow=True)

    draft = FieldReport.objects.get(version=2)
    assertRedirects(first, edit(draft, "visit"))
    assertRedirects(again, edit(draft, "visit"))
    assertContains(broken, "Permintaan tidak lengkap")
    client.post(edit(draft, "business"), business(turnover="5.000.000"))
    assertContains(client.post(edit(draft, "send"), follow=True), "Rp5.000.000")
    assertContains(client.get(report.get_absolute_url()), "Diganti versi baru")
    assertContains(client.post(url, {"uuid": str(uuid.uuid4())}, follow=True), "yang berlaku")
