"""`/monitoring/events/…/cancel/`: an event that does not take place."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.models import EventChange
from tests.factories.monitoring import EventFactory, OutreachFactory, attended, today

pytestmark = pytest.mark.django_db
STEPS = ("edit", "move", "cancel", "invite")


@pytest.fixture
def planned(regions, verifier):
    """An outreach in nine days."""
    return OutreachFactory(held_on=today() + dt.timedelta(days=9), created_by=verifier, topic="Pengenalan KUBE")


def url(event, step: str) -> str:
    """The page of a step."""
    return reverse(f"monitoring:event_{step}", args=[event.pk])


def test_a_cancelled_event_says_why_and_takes_nothing_more(client, verifier, planned):
    client.force_login(verifier)
    assert client.post(url(planned, "cancel"), {"reason": " "}).status_code == 200
    assert EventChange.objects.count() == 0

    page = client.post(url(planned, "cancel"), {"reason": "Jalan terputus"}, follow=True)

    assertContains(page, "dibatalkan.")
    assertContains(page, "Jalan terputus")
    for step in STEPS:
        assertContains(client.post(url(planned, step), {}, follow=True), "sudah dibatalkan")
    assertContains(client.get("/monitoring/outreach/?state=cancelled"), planned.topic)
    assert len(client.get("/monitoring/outreach/?state=planned").context["page"]) == 0


def test_what_was_noted_is_not_cancelled(client, verifier, proposal):
    event = EventFactory(groups=[proposal.group], created_by=verifier)
    attended(event, proposal.group)
    client.force_login(verifier)

    assertContains(client.post(url(event, "cancel"), {"reason": "Salah catat"}), "sudah dicatat")
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

    assert client.get(url(planned, "cancel")).status_code == status
