"""The letter of invitation of an event."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from kube_portal.documents.models import IssuedDocument
from monitoring import events
from tests.factories.monitoring import today
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    """An address."""
    return reverse(f"monitoring:{name}", args=args)


@pytest.fixture
def planned(held_outreach, verifier):
    """The outreach with its three offices, still to come."""
    held_outreach.held_on = today() + dt.timedelta(days=9)
    held_outreach.save()
    return held_outreach


def test_the_invitation_names_everybody(client, verifier, planned):
    client.force_login(verifier)

    draft = client.get(at("event_invitation_draft", planned.pk))
    client.post(at("event_invitation", planned.pk), {"number": "005/12/2026", "replaces": ""})

    text = text_of(draft.content)
    for words in ("Kantor Kelurahan Sedau", "Kantor Kecamatan Singkawang Selatan", planned.topic, planned.place):
        assert words in text
    assert IssuedDocument.objects.get().number == "005/12/2026"


def test_a_moved_event_wants_another_invitation(client, verifier, planned):
    client.force_login(verifier)
    client.post(at("event_invitation", planned.pk), {"number": "005/12/2026", "replaces": ""})
    assert "berubah sejak surat ini terbit" not in client.get(planned.get_absolute_url()).text

    events.move(
        event=planned, held_on=planned.held_on, starts_at=dt.time(9), place="Balai RT 9", reason="Aula", by=verifier
    )

    assertContains(client.get(planned.get_absolute_url()), "berubah sejak surat ini terbit")


def test_a_cancelled_event_invites_nobody(client, verifier, planned):
    events.cancel(event=planned, reason="Hujan", by=verifier)
    client.force_login(verifier)

    assertContains(client.post(at("event_invitation", planned.pk), {"replaces": ""}), "sudah dibatalkan")
    assert IssuedDocument.objects.count() == 0


@pytest.mark.parametrize(("name", "status"), [("outsider", 404), ("bendahara", 403)])
def test_it_stays_in_the_territory(client, request, held_training, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(at("event_invitation", held_training.pk)).status_code == status


def test_whoever_verifies_it_is_told_what_became_of_the_event(client, verifier, planned):
    client.force_login(verifier)
    client.post(at("event_invitation", planned.pk), {"number": "005/12/2026", "replaces": ""})
    verify = reverse("documents:verify", args=[IssuedDocument.objects.get().code])
    later = planned.held_on + dt.timedelta(days=2)
    events.move(event=planned, held_on=later, starts_at=None, place="Balai RT 9", reason="Aula", by=verifier)
    client.logout()
    assertContains(client.get(verify), "Balai RT 9")

    events.cancel(event=planned, reason="Hujan", by=verifier)

    assertContains(client.get(verify), "dibatalkan")
