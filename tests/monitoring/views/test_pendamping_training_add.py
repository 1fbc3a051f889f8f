"""Noting a training that the Dinas gave a pendamping."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import (
    PendampingTraining,
)
from tests.factories.monitoring import (
    today,
)
from tests.monitoring.pages import detail

pytestmark = pytest.mark.django_db


def test_the_dinas_notes_a_training(client, verifier, pendamping):
    client.force_login(verifier)
    url = reverse("monitoring:pendamping_training_add", args=[pendamping.pk])

    answer = client.post(url, {"topic": "Bimtek", "hours": "16", "trained_on": today().isoformat()})

    assertRedirects(answer, detail(pendamping))
    assert list(PendampingTraining.objects.values_list("user", "topic", "hours")) == [(pendamping.pk, "Bimtek", 16)]
    again = client.post(url, {"topic": "Bimtek", "hours": "16", "trained_on": today().isoformat()})
    assertContains(again, "Pelatihan ini sudah dicatat.")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hours", "0", "lebih besar dari atau sama dengan 1"),
        ("hours", "99999999999999999999", "lebih kecil dari atau sama dengan 400"),
        ("hours", "enam", "bilangan"),
        ("trained_on", "31-02-2026", "Tulis tanggal"),
        ("trained_on", "2999-01-01", "masa depan"),
        ("topic", "", "tidak boleh kosong"),
        ("topic", "x" * 151, "150"),
    ],
)
def test_a_training_that_cannot_be(client, verifier, pendamping, field, value, said):
    client.force_login(verifier)
    data = {"topic": "Bimtek", "hours": "16", "trained_on": today().isoformat(), field: value}

    page = client.post(reverse("monitoring:pendamping_training_add", args=[pendamping.pk]), data)

    assertContains(page, said)
    assert PendampingTraining.objects.count() == 0


def test_who_notes_a_training(client, kadis, pendamping, outsider):
    data = {"topic": "Bimtek", "hours": "16", "trained_on": today().isoformat()}
    url = reverse("monitoring:pendamping_training_add", args=[pendamping.pk])
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(url, data).status_code == status
    assert PendampingTraining.objects.count() == 0
