"""One training with its groups."""

import pytest

from groups.transitions import Status
from tests.conftest import SIJANGKUNG
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.monitoring import EventFactory, accompany, attended, quizzed
from tests.monitoring.pages import attendance

pytestmark = pytest.mark.django_db


def test_one_training(client, pendamping, other_pendamping, outsider, held_training, proposal):
    attended(held_training, proposal.group, absent=3)
    for user in (other_pendamping, outsider):
        client.force_login(user)
        assert client.get(held_training.get_absolute_url()).status_code == 404
    client.force_login(pendamping)

    (row,) = client.get(held_training.get_absolute_url()).context["rows"]

    assert (row["came"], row["size"], row["ring"].count("bad"), row["proposal"]) == (7, 10, 3, proposal)


def test_a_pendamping_sees_only_the_own_groups_of_a_shared_training(client, pendamping, other_pendamping, proposal):
    theirs = ProposalFactory(group=GroupFactory(village=SIJANGKUNG), status=Status.DECREED, size=5)
    accompany(other_pendamping, theirs.group)
    shared = EventFactory(region_id="61.72.05", groups=[proposal.group, theirs.group])
    client.force_login(pendamping)

    assert [row["group"] for row in client.get(shared.get_absolute_url()).context["rows"]] == [proposal.group]
    assert client.get(attendance(shared, theirs.group)).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one_training(client, verifier, queries, size):
    groups = [ProposalFactory(status=Status.DECREED, size=5).group for _ in range(size)]
    event = EventFactory(groups=groups)
    for group in groups:
        attended(event, group)
        quizzed(event, group)
    client.force_login(verifier)

    # session, user, event, groups with members (2), attendance, questions, answers with members, changes, files,
    # invitation, proposals, the region's parents
    assert queries(event.get_absolute_url()) == 13


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("operator_sedau", 200),
        ("lurah_sedau", 200),
        ("camat_selatan", 200),
        ("lurah_sijangkung", 404),
        ("bendahara", 403),
    ],
)
def test_who_looks_at_it(client, request, held_training, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(held_training.get_absolute_url()).status_code == status
