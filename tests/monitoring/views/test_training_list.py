"""`/monitoring/training/`: trainings in reach, and the groups that wait for one."""

import pytest
from pytest_django.asserts import assertContains

from groups.transitions import Status
from tests.factories.groups import ProposalFactory
from tests.factories.monitoring import EventFactory

pytestmark = pytest.mark.django_db
LIST = "/monitoring/training/"
NEW = "/monitoring/training/new/"


def topics(client, **query) -> list[str]:
    """The trainings on the page."""
    return [event.topic for event in client.get(LIST, query).context["page"]]


def test_the_list(client, pendamping, other_pendamping, verifier, outsider, held_training, proposal):
    for user, expected in (
        (pendamping, [held_training.topic]), (verifier, [held_training.topic]), (other_pendamping, []), (outsider, []),
    ):  # fmt: skip
        client.force_login(user)
        assert topics(client) == expected
    client.force_login(verifier)
    assertContains(client.get(LIST), "1 kelompok menunggu pelatihan")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "pembuk"}, 1),
        ({"q": "aula"}, 1),
        ({"q": "kosong"}, 0),
        ({"year": "2026"}, 1),
        ({"year": "2020"}, 0),
        ({"year": "abc"}, 1),
        ({"year": "9" * 30}, 1),
        ({"region": "61.72.05"}, 1),
        ({"region": "76.04"}, 1),
        ({"sort": "-topic", "page": "x"}, 1),
    ],
)
def test_it_can_be_narrowed(client, verifier, held_training, query, count):
    client.force_login(verifier)

    assert len(topics(client, **query)) == count


@pytest.mark.parametrize(
    ("name", "status"), [("operator_sedau", 200), ("lurah_sedau", 200), ("camat_selatan", 200), ("bendahara", 403)]
)
def test_the_village_looks_and_writes_nothing(client, request, name, status, held_training):
    client.force_login(request.getfixturevalue(name))

    assert client.get(LIST).status_code == status
    assert client.get(held_training.get_absolute_url()).status_code == status
    assert client.get(NEW).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, size):
    for _ in range(size):
        EventFactory(groups=[ProposalFactory(status=Status.DECREED, size=5).group])
    client.force_login(verifier)

    # session, user, filter of regions, page (3), waiting (2)
    assert queries(LIST) == 8
