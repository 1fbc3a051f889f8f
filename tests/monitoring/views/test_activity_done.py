"""An activity is noted as done."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories.monitoring import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(agreed):
    """An activity of the agreed plan that nothing shows done."""
    return agreed.activities.filter(kind="books").first()


def url(activity) -> str:
    """Where it is noted."""
    return reverse("monitoring:activity_done", args=[activity.pk])


def test_it_is_done_with_a_note(client, pendamping, agreed, some):
    client.force_login(pendamping)
    assertContains(client.get(url(some)), "Catat kegiatan selesai")

    answer = client.post(url(some), {"done_on": today().isoformat(), "note": "Buku diisi bersama."}, follow=True)

    assertRedirects(answer, agreed.get_absolute_url())
    assertContains(answer, "Buku diisi bersama.")
    again = client.post(url(some), {"done_on": today().isoformat(), "note": "Lagi"})
    assertContains(again, "sudah dicatat selesai")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"note": ""}, "tidak boleh kosong"), ({"note": "x" * 301}, "300"), ({"done_on": "2999-01-01"}, "masa depan"),
        ({"done_on": "besok"}, "Tulis tanggal"),
    ],
)  # fmt: skip
def test_what_cannot_be(client, pendamping, some, values, said):
    client.force_login(pendamping)

    assertContains(client.post(url(some), {"done_on": today().isoformat(), "note": "x", **values}), said)
    some.refresh_from_db()
    assert some.done_on is None


def test_who_may(client, kadis, other_pendamping, outsider, some):
    for user, status in ((kadis, 403), (other_pendamping, 404), (outsider, 403)):
        client.force_login(user)
        assert client.get(url(some)).status_code == status
        assert client.post(url(some), {}).status_code == status
