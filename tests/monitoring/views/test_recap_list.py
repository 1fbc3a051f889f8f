"""`/monitoring/recap/`: everybody's work in a month or a quarter."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import funded_group, months_ago, sent_report

pytestmark = pytest.mark.django_db
LIST = "/monitoring/recap/"


def test_everybody_stands_in_it(client, verifier, harapan, pendamping, other_pendamping):
    sent_report(harapan, months_ago(2), pendamping)
    client.force_login(verifier)

    page = client.get(LIST, {"period": f"{months_ago(2):%Y-%m}"})

    found = {str(row.user): (row.group_count, row.visits) for row in page.context["rows"]}
    assert found == {"Pandu": (1, 1), "Putri": (0, 0)}
    assertContains(page, "Cetak PDF")


@pytest.mark.parametrize("period", ["", "abc", "\x00", "2026-99", "9999-01", "2026-Q9", "x" * 10_000])
def test_a_period_that_makes_no_sense_is_last_month(client, verifier, period):
    client.force_login(verifier)

    assert client.get(LIST, {"period": period, "page": "x"}).context["period"].first == months_ago(1)


def test_who_sees_it(client, kadis, lurah_sedau, pendamping, outsider):
    for user, status in ((kadis, 200), (lurah_sedau, 403), (pendamping, 403)):
        client.force_login(user)
        assert client.get(LIST).status_code == status
    client.force_login(outsider)
    assertNotContains(client.get(LIST), "Pandu")


@pytest.mark.parametrize("size", [1, 3])
def test_queries(client, verifier, queries, size):
    for _ in range(size):
        funded_group(user=UserFactory(role=Role.PENDAMPING, region_id="61.72"))
    client.force_login(verifier)

    # session, user, count and page, ten of the recap
    assert queries(LIST) == 14
