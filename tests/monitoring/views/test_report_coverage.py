"""`/monitoring/reports/coverage/`: the calendar heat map."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from kube_portal.accounts.roles import Role
from tests.conftest import SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import funded_group, months_ago, sent_report
from tests.monitoring.pages import month

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:report_coverage")


def labels(client, **query) -> list[str]:
    """What the rows are called."""
    return [item["row"].label for item in client.get(URL, query).context["rows"]]


def test_by_pendamping_who_has_nobody_comes_first(client, verifier, pendamping, other_pendamping, harapan, jaya):
    funded_group(months=2, group=GroupFactory(name="Sendiri", village=SIJANGKUNG))
    sent_report(jaya, months_ago(1), other_pendamping)
    client.force_login(verifier)

    page = client.get(URL)

    assert page.context["rows"][0]["row"].label == "Tanpa pendamping"
    assert {str(pendamping), str(other_pendamping)} < {item["row"].label for item in page.context["rows"]}
    link = f"{reverse('monitoring:report_list')}?month={month(1)}&amp;pendamping={other_pendamping.pk}"
    assertContains(page, link)
    assertContains(page, "Seluruhnya")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"by": "village"}, ["Kelurahan Sedau", "Kelurahan Sijangkung"]),
        ({"by": "group"}, ["Bukit Harapan", "Tirta Jaya"]),
        ({"by": "group", "region": SIJANGKUNG}, ["Tirta Jaya"]),
        ({"by": "group", "q": "bukit"}, ["Bukit Harapan"]),
        ({"by": "group", "year": "2019"}, []),
        ({"by": "group", "year": "9" * 30, "page": "x", "region": "\x00"}, ["Bukit Harapan", "Tirta Jaya"]),
    ],
)
def test_other_rows_and_filters(client, verifier, harapan, jaya, query, expected):
    client.force_login(verifier)

    assert labels(client, **query) == expected
    assert client.get(URL, {"by": "nonsense"}).context["by"] == "pendamping"


def test_beyond_a_regency_the_rows_are_regencies(client, superuser, harapan, jaya):
    client.force_login(superuser)

    page = client.get(URL)

    assert [item["row"].label for item in page.context["rows"]] == ["Kota Singkawang"]
    assertContains(page, f"month={month(1)}&amp;region=61.72")
    assert labels(client, region="61.72", by="village") == ["Kelurahan Sedau", "Kelurahan Sijangkung"]
    client.force_login(UserFactory(role=Role.AUDITOR, region_id="61"))
    assert labels(client) == ["Kota Singkawang"]


def test_who_sees_what(client, pendamping, lurah_sedau, outsider, harapan, jaya):
    client.force_login(lurah_sedau)
    assert client.get(URL).status_code == 403
    client.force_login(pendamping)
    assert labels(client, by="group") == ["Bukit Harapan"]
    client.force_login(outsider)
    assertContains(client.get(URL), "Belum ada kelompok yang melapor")


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("by", "expected"), [("pendamping", 8), ("village", 8), ("group", 8)])
def test_queries_do_not_grow(client, verifier, queries, size, by, expected):
    for _ in range(size):
        person = UserFactory(role=Role.PENDAMPING, region_id="61.72")
        sent_report(funded_group(user=person), months_ago(1), person)
    client.force_login(verifier)

    # session, user, choices (regions, pendamping), groups, due days, names, pauses
    assert queries(f"{URL}?by={by}") == expected
