"""`/monitoring/events/…/move/`: another day, hour or place, with the reason."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.models import EventChange
from tests.factories.monitoring import OutreachFactory, today

pytestmark = pytest.mark.django_db
STEPS = ("edit", "move", "cancel", "invite")


@pytest.fixture
def planned(regions, verifier):
    """An outreach in nine days."""
    return OutreachFactory(held_on=today() + dt.timedelta(days=9), created_by=verifier, topic="Pengenalan KUBE")


def url(event, step: str) -> str:
    """The page of a step."""
    return reverse(f"monitoring:event_{step}", args=[event.pk])


def test_a_move_is_told_with_its_reason(client, verifier, lurah_sedau, planned):
    client.force_login(verifier)
    later = planned.held_on + dt.timedelta(days=3)

    values = {"held_on": later.isoformat(), "starts_at": "09:30", "place": "Balai", "reason": "Aula dipakai"}
    assertContains(client.post(url(planned, "move"), values, follow=True), "Kegiatan dipindahkan")

    client.force_login(lurah_sedau)
    page = client.get(planned.get_absolute_url())
    assertContains(page, "Aula dipakai")
    assertContains(page, "pukul 09.30 WIB")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": ""}, "tidak boleh kosong"),
        ({"held_on": "2026-02-31"}, "22-11-2026"),
        ({"held_on": "2004-01-01"}, "harus antara"),
        ({"starts_at": "25:99"}, "Tulis jam"),
    ],
)
def test_a_move_that_cannot_be_keeps_what_was_typed(client, verifier, planned, values, said):
    client.force_login(verifier)
    later = (planned.held_on + dt.timedelta(days=3)).isoformat()

    page = client.post(
        url(planned, "move"), {"held_on": later, "starts_at": "", "place": "Balai RT 9", "reason": "Aula", **values}
    )

    assertContains(page, said)
    assertContains(page, "Balai RT 9")
    assert EventChange.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("verifier", 200), ("pendamping", 403), ("lurah_sedau", 403), ("lurah_sijangkung", 404), ("outsider", 404),
        ("bendahara", 403),
    ],
)  # fmt: skip
def test_who_may(client, request, planned, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(url(planned, "move")).status_code == status
