"""`…/prepare/`: begins the year's report, once."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertRedirects

from kube_portal.accounts.roles import Role
from reports.models import MinistryReport
from tests.reports.ministry_work import URL, somebody, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_begins_once_however_often_it_is_clicked(client):
    year_with_recipients()
    client.force_login(somebody(Role.VERIFIER))
    for _ in range(2):
        assertRedirects(client.post(f"{URL}prepare/"), f"{URL}words/")
    assert MinistryReport.objects.get().prepared_by == somebody(Role.VERIFIER)
    assert client.get(f"{URL}prepare/").status_code == 405


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    year_with_recipients()
    client.force_login(somebody(Role.VERIFIER, "76.04"))
    assert client.post(f"{URL}prepare/").status_code == 404
    client.force_login(somebody(Role.OFFICE_HEAD))
    assert client.post(f"{URL}prepare/").status_code == 403
    assert not MinistryReport.objects.exists()
