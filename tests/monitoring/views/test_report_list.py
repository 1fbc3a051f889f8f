"""`/monitoring/reports/`: one month of every group that reports."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from kube_portal.accounts.roles import Role
from tests.conftest import SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import (
    draft_report,
    funded_group,
    months_ago,
    sent_report,
)
from tests.monitoring.pages import month

pytestmark = pytest.mark.django_db
LIST = "/monitoring/reports/"


def names(client, **query) -> list[str]:
    """The groups on the page."""
    return [row["group"].name for row in client.get(LIST, query).context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Bukit Harapan", "Tirta Jaya"]),
        ({"month": 2}, ["Bukit Harapan"]),
        ({"month": 3}, []),
        ({"month": 1, "state": "submitted"}, ["Tirta Jaya"]),
        ({"month": 1, "state": "missing"}, ["Bukit Harapan"]),
        ({"month": 1, "state": "draft"}, ["Bukit Harapan"]),
        ({"region": SIJANGKUNG}, ["Tirta Jaya"]),
        ({"q": "bukit"}, ["Bukit Harapan"]),
        ({"overdue": "yes"}, ["Bukit Harapan"]),
        ({"sort": "name"}, ["Bukit Harapan", "Tirta Jaya"]),
        ({"sort": "-name"}, ["Tirta Jaya", "Bukit Harapan"]),
        ({"sort": "turnover"}, ["Tirta Jaya", "Bukit Harapan"]),
        ({"state": "nonsense", "region": "'", "page": "-1", "overdue": "x"}, ["Bukit Harapan", "Tirta Jaya"]),
    ],
)
def test_the_list_of_a_month(client, verifier, pendamping, other_pendamping, harapan, jaya, query, expected):
    sent_report(jaya, months_ago(1), other_pendamping)
    draft_report(harapan, months_ago(1), pendamping)
    client.force_login(verifier)
    if "month" in query:
        query = {**query, "month": month(query["month"])}

    assert names(client, **query) == expected


@pytest.mark.parametrize("text", ["2026-13", "x", "", "1066-10", "9999-01", "2026-10-01", "0000-00"])
def test_a_month_that_cannot_be_is_last_month(client, verifier, harapan, text):
    client.force_login(verifier)

    page = client.get(LIST, {"month": text})

    assert page.context["month"] == months_ago(1)
    assert [row["group"] for row in page.context["rows"]] == [harapan]


def test_narrowed_to_a_pendamping(client, verifier, pendamping, harapan, jaya):
    client.force_login(verifier)

    assert names(client, pendamping=pendamping.pk) == ["Bukit Harapan"]
    assert names(client, pendamping="999999") == ["Bukit Harapan", "Tirta Jaya"]
    assert names(client, pendamping="x") == ["Bukit Harapan", "Tirta Jaya"]


def test_a_pendamping_sees_the_own_groups(client, pendamping, harapan, jaya):
    client.force_login(pendamping)

    assert names(client) == ["Bukit Harapan"]
    assertContains(client.get(LIST), f"{reverse('monitoring:report_create', args=[harapan.pk])}?month={month(1)}")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("auditor", 200), ("kadis", 200), ("camat_selatan", 200), ("operator_sedau", 403), ("lurah_sedau", 403),
        ("bendahara", 403),
    ],
)  # fmt: skip
def test_who_reads(client, request, pendamping, harapan, name, expected):
    report = sent_report(harapan, months_ago(1), pendamping)
    client.force_login(request.getfixturevalue(name))

    assert client.get(LIST).status_code == expected
    assert client.get(report.get_absolute_url()).status_code == expected


def test_another_regency_reads_nothing(client, outsider, pendamping, harapan):
    report = sent_report(harapan, months_ago(1), pendamping)
    client.force_login(outsider)

    assert names(client) == []
    assert client.get(report.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, size):
    for _ in range(size):
        person = UserFactory(role=Role.PENDAMPING, region_id="61.72")
        sent_report(funded_group(user=person), months_ago(1), person)
    client.force_login(verifier)

    # session, user, choices (regions, pendamping), page (3), rings, pendamping, notices
    assert queries(LIST) == 10
