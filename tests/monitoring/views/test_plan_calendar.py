"""`/monitoring/plans/calendar/`: a year at a glance."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.monitoring import agreed_plan, funded_group

pytestmark = pytest.mark.django_db


URL = "/monitoring/plans/calendar/"


def test_the_year_of_one_pendamping(client, verifier, pendamping, agreed):
    client.force_login(verifier)

    page = client.get(URL, {"person": pendamping.pk})

    assert len(page.context["months"]) == 12
    assert sum(one["count"] for one in page.context["months"]) == agreed.activities.count()
    assertContains(page, "Bukit Harapan")
    assertContains(client.get(URL, {"year": agreed.year - 1}), "Belum ada rencana pada tahun ini")


def test_a_pendamping_sees_the_own_alone(client, pendamping, other_pendamping, agreed):
    client.force_login(other_pendamping)
    assertNotContains(client.get(URL, {"person": pendamping.pk}), "Bukit Harapan")
    client.force_login(pendamping)
    assertContains(client.get(URL), "Bukit Harapan")


@pytest.mark.parametrize("query", [{"person": "x"}, {"person": "\x00"}, {"year": "9" * 30}, {"person": "9" * 30}])
def test_bad_input_shows_something(client, verifier, agreed, query):
    client.force_login(verifier)

    assert client.get(URL, query).status_code == 200


def test_who_sees_it(client, lurah_sedau, outsider, agreed):
    client.force_login(lurah_sedau)
    assert client.get(URL).status_code == 403
    client.force_login(outsider)
    assertNotContains(client.get(URL), "Bukit Harapan")


@pytest.mark.parametrize("size", [1, 3])
def test_queries(client, pendamping, queries, size):
    for _ in range(size):
        agreed_plan(funded_group(user=pendamping), pendamping)
    client.force_login(pendamping)

    # session, user, people, plans, five of the progress (no report, no attendance)
    assert queries(URL) == 9
