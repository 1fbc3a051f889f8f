"""`/reports/ministry/`: leads to the newest year."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from tests.factories.programs import ProgramYearFactory
from tests.reports.ministry_work import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_leads_to_the_newest_year_of_the_own_territory(client):
    ProgramYearFactory(year=2026)
    ProgramYearFactory(year=2025)
    client.force_login(somebody(Role.OFFICE_HEAD))
    assertRedirects(client.get("/reports/ministry/"), "/reports/ministry/2026/", fetch_redirect_response=False)


def test_without_a_year_it_says_so_also_to_another_territory(client):
    ProgramYearFactory(year=2026)
    client.force_login(somebody(Role.OFFICE_HEAD, "76.04"))
    assertContains(client.get("/reports/ministry/"), "Belum ada tahun program")


def test_another_role_is_refused(client):
    client.force_login(somebody(Role.OPERATOR, "61.72.05.1001"))
    assert client.get("/reports/ministry/").status_code == 403
