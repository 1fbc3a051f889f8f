"""`/reports/ministry/templates/`: the saved arrangements of columns."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.roles import Role
from tests.reports.ministry_work import somebody, template

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]

PAGE = "/reports/ministry/templates/"


def test_each_sees_the_own_regencys(client):
    template(), template("76.04", name="Lain")
    client.force_login(somebody(Role.AUDITOR, "61"))
    response = client.get(PAGE)
    assertContains(response, "SIKS-NG")
    assertNotContains(response, "Lain<")
    client.force_login(somebody(Role.VERIFIER))
    assertContains(client.get(PAGE), "Susunan baru")


def test_nothing_yet_is_said_and_another_role_is_refused(client):
    client.force_login(somebody(Role.VERIFIER))
    assertContains(client.get(PAGE), "Belum ada susunan")
    client.force_login(somebody(Role.PENDAMPING))
    assert client.get(PAGE).status_code == 403


def test_queries_do_not_grow_with_rows(client):
    client.force_login(somebody(Role.VERIFIER))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    template()
    one = queries()
    template(name="Dua"), template(name="Tiga")
    assert queries() == one
