"""`/reports/ministry/<year>/`: the regencies of a province and how far each report has come."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from kube_portal.accounts.roles import Role
from reports.ministry import preparing
from tests.factories.programs import ProgramYearFactory
from tests.reports.ministry_work import BASE_URL, URL, prepared, somebody, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_the_province_reads_all_its_regencies_and_no_other(client):
    year = year_with_recipients()
    ProgramYearFactory(regency_id="61.08", year=2026)
    ProgramYearFactory(regency_id="76.04", year=2026)
    client.force_login(somebody(Role.AUDITOR, "61"))
    url = "/reports/ministry/2026/"

    assertContains(client.get(url), "0 dikirim, 0 disiapkan, 2 belum")
    prepared(year)
    assertContains(client.get(url), "0 dikirim, 1 disiapkan, 1 belum")
    preparing.submit(
        report=preparing.latest(year.regency, 2026), year=year, by=somebody(Role.OFFICE_HEAD), number="400/1",
        seen=1, base_url=BASE_URL,
    )  # fmt: skip
    response = client.get(url)
    assertContains(response, "1 dikirim, 0 disiapkan, 1 belum")
    assertContains(response, "400/1")
    assertNotContains(response, "76.04")


def test_a_regency_is_led_to_its_own_and_a_district_sees_none(client):
    ProgramYearFactory(year=2026)
    client.force_login(somebody(Role.OFFICE_HEAD))
    assertRedirects(client.get("/reports/ministry/2026/"), URL, fetch_redirect_response=False)
    client.force_login(somebody(Role.VERIFIER, "61.72.05"))
    assertContains(client.get("/reports/ministry/2026/"), "Tidak ada tahun program 2026")
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("year", [1999, 9999, 10**30])
def test_a_year_without_rules_is_said(client, year):
    ProgramYearFactory(year=2026)
    client.force_login(somebody(Role.AUDITOR, "61"))
    assertContains(client.get(f"/reports/ministry/{year}/"), f"Tidak ada tahun program {year}")


def test_queries_do_not_grow_with_regencies(client):
    client.force_login(somebody(Role.AUDITOR, "61"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/reports/ministry/2026/")
        return len(captured)

    ProgramYearFactory(year=2026)
    one = queries()
    ProgramYearFactory(regency_id="61.08", year=2026)
    ProgramYearFactory(regency_id="61.01", year=2026)
    assert queries() == one <= 10


def test_another_role_is_refused(client):
    client.force_login(somebody(Role.PENDAMPING))
    assert client.get("/reports/ministry/2026/").status_code == 403
