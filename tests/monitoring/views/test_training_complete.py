"""Declaring a group trained."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from groups.transitions import Status
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import (
    EventFactory,
    attended,
    open_books,
    ready_proposal,
)
from tests.monitoring.pages import attendance, complete

pytestmark = pytest.mark.django_db


def test_the_pendamping_declares_the_training_complete(client, pendamping, verifier):
    proposal = ready_proposal(pendamping)
    client.force_login(pendamping)
    assertContains(client.get(complete(proposal)), "10 dari 10 anggota")

    assertRedirects(client.post(complete(proposal)), proposal.get_absolute_url())

    proposal.refresh_from_db()
    assert proposal.status == Status.TRAINED
    assert list(proposal.moves.order_by("pk").values_list("verb", "by"))[-1] == ("complete_training", pendamping.pk)
    # A second press, and a verifier's stale page.
    client.post(complete(proposal))
    client.force_login(verifier)
    client.post(complete(proposal))
    assert proposal.moves.filter(verb="complete_training").count() == 1


def test_what_is_missing_is_said_with_the_way_to_mend_it(client, pendamping, proposal, held_training):
    client.force_login(pendamping)

    page = client.get(complete(proposal))
    answer = client.post(complete(proposal), follow=True)

    for remedy in (
        attendance(held_training, proposal.group),
        reverse("monitoring:book_open", args=[proposal.group_id]),
    ):
        assertContains(page, remedy)
    assertContains(answer, "Baru 0 dari 10 anggota")
    proposal.refresh_from_db()
    assert proposal.status == Status.DECREED


def test_who_may_complete(client, other_pendamping, lurah_sedau, kadis, outsider, pendamping):
    proposal = ready_proposal(pendamping)
    for user, status in ((other_pendamping, 404), (outsider, 404), (lurah_sedau, 403), (kadis, 403)):
        client.force_login(user)
        assert client.get(complete(proposal)).status_code == status
        assert client.post(complete(proposal)).status_code == status
    proposal.refresh_from_db()
    assert proposal.status == Status.DECREED


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_completing(client, verifier, pendamping, queries, size):
    proposal = ready_proposal(pendamping)
    for _ in range(size - 1):
        attended(EventFactory(groups=[proposal.group]), proposal.group)
    open_books(GroupFactory())
    client.force_login(verifier)

    assert queries(complete(proposal)) == 23
