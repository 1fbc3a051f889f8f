"""Ending an assignment."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from groups.models import Assignment
from tests.factories.monitoring import (
    today,
)
from tests.monitoring.pages import detail

pytestmark = pytest.mark.django_db


def test_the_dinas_ends_an_assignment(client, verifier, pendamping, harapan, outsider, kadis):
    held = Assignment.objects.get(group=harapan)
    url = reverse("monitoring:assignment_end", args=[held.pk])
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(url, {"ended_on": today(), "reason": "x"}).status_code == status
    client.force_login(verifier)
    assertContains(client.get(url), "laporan bulanan terlambat")
    wrong = client.post(url, {"ended_on": (today() + dt.timedelta(days=1)).isoformat(), "reason": "Pindah"})
    assertContains(wrong, "masa depan")

    assertRedirects(client.post(url, {"ended_on": today().isoformat(), "reason": "Pindah"}), detail(pendamping))

    held.refresh_from_db()
    assert (held.ended_on, held.end_reason) == (today(), "Pindah")
    assertContains(client.post(url, {"ended_on": today().isoformat(), "reason": "Lagi"}), "sudah berakhir")
    client.force_login(pendamping)
    assert client.get(harapan.get_absolute_url()).status_code == 404
