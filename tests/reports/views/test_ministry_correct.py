"""`…/correct/`: begins the version that is to replace what was sent."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from reports.models import MinistryReport
from tests.reports.ministry_work import URL, somebody, submitted, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_wants_a_reason_and_keeps_what_was_sent(client):
    submitted(year_with_recipients())
    client.force_login(somebody(Role.VERIFIER))
    assertContains(client.get(f"{URL}correct/"), "tetap seperti dikirim")

    assert client.post(f"{URL}correct/", {"reason": " ", "version": "1"}).status_code == 200
    assert MinistryReport.objects.count() == 1
    data = {"reason": "Satu kelompok tertinggal.", "version": "1"}
    assertRedirects(client.post(f"{URL}correct/", data), f"{URL}words/")
    client.post(f"{URL}correct/", data)

    assert list(MinistryReport.objects.order_by("version").values_list("version", "state")) == [
        (1, "submitted"), (2, "draft"),
    ]  # fmt: skip
    assertContains(client.get(URL), "Akan menggantikan laporan nomor 400/1/DINSOS/2026: Satu kelompok tertinggal.")


def test_nothing_sent_leads_back(client):
    year_with_recipients()
    client.force_login(somebody(Role.VERIFIER))
    assertRedirects(client.get(f"{URL}correct/"), URL)


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    submitted(year_with_recipients())
    client.force_login(somebody(Role.VERIFIER, "76.04"))
    assert client.get(f"{URL}correct/").status_code == 404
    client.force_login(somebody(Role.OFFICE_HEAD))
    assert client.get(f"{URL}correct/").status_code == 403
