"""A report as it stands."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from monitoring import duedates
from tests.factories.monitoring import months_ago, sent_report

pytestmark = pytest.mark.django_db


def test_a_report_stands_beside_the_month_before(client, verifier, pendamping, harapan):
    sent_report(harapan, months_ago(2), pendamping, turnover=4_200_000)
    report = sent_report(harapan, months_ago(1), pendamping, absent=2, turnover=4_750_000)
    client.force_login(verifier)

    page = client.get(report.get_absolute_url())

    for text in ("Rp4.200.000", "Rp4.750.000", "10 anggota: 8 hadir, 2 tidak hadir"):
        assertContains(page, text)
    assert page.context["due_on"] == duedates.due_on(months_ago(1), 10)
    assertNotContains(page, "Perbaiki laporan")


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one(client, verifier, pendamping, harapan, queries, size):
    for back in range(size):
        report = sent_report(harapan, months_ago(back), pendamping)
    client.force_login(verifier)

    assert queries(report.get_absolute_url()) == 7


def test_who_reads_a_report(client, lurah_sedau, other_pendamping, outsider, auditor, pendamping, harapan):
    report = sent_report(harapan, months_ago(1), pendamping)
    for user, status in ((lurah_sedau, 403), (other_pendamping, 404), (outsider, 404), (auditor, 200)):
        client.force_login(user)
        assert client.get(report.get_absolute_url()).status_code == status
