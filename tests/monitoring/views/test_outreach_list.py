"""`/monitoring/outreach/`: where outreach was held, and who stayed away."""

import pytest
from pytest_django.asserts import assertContains

from monitoring import outreach
from tests.factories.monitoring import EventOfficeFactory, OutreachFactory

pytestmark = pytest.mark.django_db
LIST = "/monitoring/outreach/"


def test_the_list_shows_who_stayed_away(client, verifier, held_outreach):
    village = held_outreach.offices.first()
    outreach.mark_offices(event=held_outreach, attended={village.pk: (False, "")})
    client.force_login(verifier)

    page = client.get(LIST)

    assertContains(page, "0 dari 3")
    assertContains(page, "kelurahan/desa tidak hadir")


@pytest.mark.parametrize(
    ("name", "status", "count"),
    [
        ("lurah_sedau", 200, 1), ("camat_selatan", 200, 1), ("pendamping", 200, 1), ("auditor", 200, 1),
        ("lurah_sijangkung", 200, 0), ("outsider", 200, 0), ("operator_sedau", 200, 1), ("bendahara", 403, 0),
    ],
)  # fmt: skip
def test_who_sees_it(client, request, held_outreach, name, status, count):
    client.force_login(request.getfixturevalue(name))

    page = client.get(LIST)
    assert page.status_code == status
    if status == 200:
        assert len(page.context["page"]) == count
    expected = 403 if status == 403 else 200 if count else 404
    assert client.get(held_outreach.get_absolute_url()).status_code == expected


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, size):
    for _ in range(size):
        EventOfficeFactory(event=OutreachFactory())
    client.force_login(verifier)

    # session, user, filter of regions, page (3)
    assert queries(LIST) == 6
