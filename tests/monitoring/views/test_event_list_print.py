"""The attendance list to sign, with boxes for thumbprints."""

import pytest
from django.urls import reverse

from tests.factories.groups import MemberFactory
from tests.factories.monitoring import EventFactory, OutreachFactory
from tests.paper_tools import pages_of, text_of

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    """An address."""
    return reverse(f"monitoring:{name}", args=args)


def test_the_list_has_a_page_per_group_and_masks_numbers(client, pendamping, proposal):
    event = EventFactory(groups=[proposal.group], created_by=pendamping)
    member = proposal.group.members.order_by("pk").first()
    client.force_login(pendamping)

    pdf = client.get(at("event_list_print", event.pk))

    text = text_of(pdf.content)
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert member.name in text
    assert "Cap jempol" in text
    assert member.nik not in text
    assert pages_of(pdf.content) == 2  # ten rows with room for a thumb, and a signature


def test_the_list_of_an_outreach_is_for_offices(client, verifier, held_outreach):
    client.force_login(verifier)

    assert "Kantor Kelurahan Sedau" in text_of(client.get(at("event_list_print", held_outreach.pk)).content)


def test_a_long_list_of_names_does_not_break(client, verifier, regions):
    event = OutreachFactory()
    group = MemberFactory(name="Ni Luh " + "Sri " * 20).group
    event.event_groups.create(group=group)
    client.force_login(verifier)

    assert pages_of(client.get(at("event_list_print", event.pk)).content) >= 1


@pytest.mark.parametrize(("name", "status"), [("outsider", 404), ("bendahara", 403)])
def test_it_stays_in_the_territory(client, request, held_training, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(at("event_list_print", held_training.pk)).status_code == status
