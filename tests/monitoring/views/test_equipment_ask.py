"""Asking for equipment without a report."""

import uuid

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.models import EquipmentRequest

pytestmark = pytest.mark.django_db


def url(group) -> str:
    """Where it is asked for."""
    return reverse("monitoring:equipment_ask", args=[group.pk])


def sent(**values) -> dict[str, str]:
    """What the form sends."""
    return {"what": "Terpal", "quantity": "2", "reason": "Ikan kehujanan", "uuid": str(uuid.uuid4()), **values}


def test_asked_once(client, operator_sedau, harapan):
    client.force_login(operator_sedau)
    data = sent()

    assertContains(client.post(url(harapan), data, follow=True), "Permintaan dicatat.")
    assertContains(client.post(url(harapan), data, follow=True), "sudah dicatat")
    assertContains(client.post(url(harapan), sent()), "sudah diminta")
    assertContains(client.get(harapan.get_absolute_url()), "2 Terpal")

    assert EquipmentRequest.objects.get().asked_by == operator_sedau


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"what": ""}, "tidak boleh kosong"),
        ({"what": "x" * 151}, "150"),
        ({"quantity": "0"}, "lebih besar"),
        ({"quantity": "9" * 30}, "10000"),
        ({"reason": ""}, "tidak boleh kosong"),
        ({"uuid": "x"}, "UUID"),
        ({"what": "a\x00"}, "null"),
    ],
)
def test_what_cannot_be_asked(client, pendamping, harapan, values, said):
    client.force_login(pendamping)

    assertContains(client.post(url(harapan), sent(**values)), said)
    assert EquipmentRequest.objects.count() == 0


def test_who_asks(client, pendamping, other_pendamping, verifier, lurah_sedau, outsider, harapan):
    for user, status in (
        (pendamping, 200), (other_pendamping, 404), (verifier, 403), (lurah_sedau, 403), (outsider, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(url(harapan)).status_code == status
