"""`/monitoring/events/…/edit/`: what an event is about is corrected."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

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


def test_its_words_are_corrected(client, verifier, planned):
    client.force_login(verifier)

    answer = client.post(
        url(planned, "edit"),
        {
            "topic": "Apa itu KUBE",
            "language": "",
            "interpreter": "Lie Siu Moi",
            "led_by": "",
            "speakers": "",
            "notes": "",
        },
        follow=True,
    )

    assertRedirects(answer, planned.get_absolute_url())
    planned.refresh_from_db()
    assert (planned.topic, planned.language, planned.interpreter) == ("Apa itu KUBE", "Indonesia", "Lie Siu Moi")
    assertContains(answer, "Juru bahasa: Lie Siu Moi")
    assertContains(client.post(url(planned, "edit"), {"topic": "\x00"}), "error-summary")


def test_a_pendamping_changes_their_own(client, pendamping, held_training):
    client.force_login(pendamping)

    assert client.get(url(held_training, "edit")).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("verifier", 200), ("pendamping", 403), ("lurah_sedau", 403), ("lurah_sijangkung", 404), ("outsider", 404),
        ("bendahara", 403),
    ],
)  # fmt: skip
def test_who_may(client, request, planned, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(url(planned, "edit")).status_code == status
