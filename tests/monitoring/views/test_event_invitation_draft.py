"""The letter of invitation as it would read today."""

import pytest
from django.urls import reverse

from kube_portal.documents.models import IssuedDocument
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    """An address."""
    return reverse(f"monitoring:{name}", args=args)


def test_a_draft_keeps_nothing(client, verifier, held_outreach):
    client.force_login(verifier)

    pdf = client.get(at("event_invitation_draft", held_outreach.pk))

    assert "KONSEP" in text_of(pdf.content)
    assert IssuedDocument.objects.count() == 0


@pytest.mark.parametrize(("name", "status"), [("outsider", 404), ("bendahara", 403)])
def test_it_stays_in_the_territory(client, request, held_training, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(at("event_invitation_draft", held_training.pk)).status_code == status
