"""`/reports/ministry/<year>/<regency>/`: as it was sent, or as it would read today."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from groups.models import Member
from kube_portal.accounts.roles import Role
from tests.reports.ministry_work import URL, somebody, submitted, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_before_it_is_prepared_the_page_shows_today(client):
    year_with_recipients()
    client.force_login(somebody(Role.VERIFIER))

    response = client.get(URL)

    assertContains(response, "Belum disiapkan")
    assertContains(response, "Siapkan laporan")
    assertContains(response, "1 kelompok yang ditetapkan")
    member = Member.objects.first()
    assertContains(response, member.name)
    assertNotContains(response, member.nik)
    assert "no-store" in response["Cache-Control"]


def test_what_was_sent_is_shown_with_what_changed_since(client):
    year = year_with_recipients()
    report = submitted(year)
    client.force_login(somebody(Role.AUDITOR, "61"))

    response = client.get(URL)
    assertContains(response, "400/1/DINSOS/2026")
    assertContains(response, report.document.sha256)
    assertContains(response, "Drs. Dimas Prakoso, M.Si.")
    assertContains(response, "Dicetak hari ini, laporan ini berbunyi sama.")

    year_with_recipients()
    response = client.get(URL)
    assertContains(response, "Sejak dikirim berubah")
    assertContains(response, "1 kelompok yang ditetapkan")
    assertContains(response, "belum tercantum")


def test_the_papers_are_for_those_who_may_read_it(client):
    report = submitted(year_with_recipients())
    for path in (report.document.get_absolute_url(), report.sheet.get_absolute_url()):
        client.force_login(somebody(Role.AUDITOR, "61"))
        assert client.get(path).status_code == 200
        for stranger in (somebody(Role.PENDAMPING), somebody(Role.OFFICE_HEAD, "76.04")):
            client.force_login(stranger)
            assert client.get(path).status_code == 404


def test_a_year_without_rules_is_said_with_those_that_have(client):
    year_with_recipients()
    client.force_login(somebody(Role.OFFICE_HEAD))
    for year in (1999, 10**20):
        response = client.get(f"/reports/ministry/{year}/61.72/")
        assertContains(response, f"Tidak ada tahun program {year}")
        assertContains(response, "/reports/ministry/2026/61.72/")


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    year_with_recipients()
    client.force_login(somebody(Role.OFFICE_HEAD, "76.04"))
    assert client.get(URL).status_code == 404
    assert client.get("/reports/ministry/2026/99.99/").status_code == 404
    client.force_login(somebody(Role.PENDAMPING))
    assert client.get(URL).status_code == 403


def test_queries_do_not_grow_with_groups(client):
    year_with_recipients()
    client.force_login(somebody(Role.OFFICE_HEAD))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    one = queries()
    year_with_recipients(2)
    assert queries() == one <= 45
