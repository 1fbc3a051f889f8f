"""The group agrees to its plan."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.documents import image_bytes
from tests.factories.monitoring import today

pytestmark = pytest.mark.django_db


def url(plan) -> str:
    """Where it is noted."""
    return reverse("monitoring:plan_agree", args=[plan.pk])


def agreement(**values) -> dict[str, object]:
    """What the form sends."""
    return {"agreed_on": today().isoformat(), "agreed_with": "Siti Aminah, ketua", **values}


def test_it_stands_with_its_minutes(client, pendamping, verifier, plan):
    client.force_login(pendamping)

    answer = client.post(url(plan), agreement(minutes=SimpleUploadedFile("berita.jpg", image_bytes())), follow=True)

    assertContains(answer, "berlaku sejak disepakati kelompok")
    plan.refresh_from_db()
    assert (plan.state, plan.agreed_with) == ("agreed", "Siti Aminah, ketua")
    client.force_login(verifier)
    assert client.get(plan.minutes.get_absolute_url()).status_code == 200
    client.force_login(pendamping)
    assertContains(client.post(url(plan), agreement()), "sudah disepakati")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"agreed_on": "2999-01-01"}, "masa depan"),
        ({"agreed_on": "kemarin"}, "Tulis tanggal"),
        ({"agreed_with": ""}, "tidak boleh kosong"),
        ({"agreed_with": "x" * 201}, "200"),
        ({"minutes": SimpleUploadedFile("a.pdf", b"bukan")}, "tidak dapat diterima"),
    ],
)
def test_what_cannot_be(client, pendamping, plan, values, said):
    client.force_login(pendamping)

    assertContains(client.post(url(plan), agreement(**values)), said)
    plan.refresh_from_db()
    assert plan.is_draft


def test_who_may(client, kadis, other_pendamping, outsider, plan):
    for user, status in ((kadis, 403), (other_pendamping, 404), (outsider, 403)):
        client.force_login(user)
        assert client.get(url(plan)).status_code == status
        assert client.post(url(plan), agreement()).status_code == status
