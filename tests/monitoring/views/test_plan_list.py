"""`/monitoring/plans/`: who has a plan for the year, and how far it has come."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.monitoring import agreed_plan, funded_group

pytestmark = pytest.mark.django_db


LIST = "/monitoring/plans/"


def names(client, **query) -> list[str]:
    """The groups on the page."""
    return [row["group"].name for row in client.get(LIST, query).context["rows"]]


def test_groups_with_money_stand_in_it(client, verifier, agreed, jaya):
    client.force_login(verifier)

    page = client.get(LIST)

    assert [(row["group"].name, row["progress"] is not None) for row in page.context["rows"]] == [
        ("Bukit Harapan", True), ("Tirta Jaya", False),
    ]  # fmt: skip
    assertContains(page, "disepakati")
    assert names(client, state="missing") == ["Tirta Jaya"]
    assert names(client, state="agreed") == ["Bukit Harapan"]
    assert names(client, state="draft") == []
    assert names(client, q="tirta") == ["Tirta Jaya"]


@pytest.mark.parametrize("year", ["", "abc", "\x00", "99999999999999999999", "1999", "٣", "2026\x00"])
def test_a_year_that_makes_no_sense_is_this_one(client, verifier, agreed, year):
    client.force_login(verifier)

    assert client.get(LIST, {"year": year, "page": "x"}).context["year"] == agreed.year


def test_a_pendamping_sees_the_own_groups_and_begins(client, pendamping, harapan, jaya):
    client.force_login(pendamping)

    page = client.get(LIST)

    assert [row["group"].name for row in page.context["rows"]] == ["Bukit Harapan"]
    assertContains(page, reverse("monitoring:plan_create", args=[harapan.pk]))
    assertContains(client.get("/"), "Rencana pendampingan belum disepakati")


def test_who_sees_it(client, kadis, lurah_sedau, outsider, agreed):
    for user, status in ((kadis, 200), (lurah_sedau, 403)):
        client.force_login(user)
        assert client.get(LIST).status_code == status
    client.force_login(outsider)
    assert names(client) == []


@pytest.mark.parametrize("size", [1, 3])
def test_queries(client, verifier, pendamping, queries, size):
    for _ in range(size):
        agreed_plan(funded_group(user=pendamping), pendamping)
    client.force_login(verifier)

    assert queries(LIST) == 13
