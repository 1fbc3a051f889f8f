"""`…/submit/`: the head of office freezes what others prepared."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from reports.models import MinistryReport
from tests.reports.ministry_work import URL, prepared, somebody, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_is_sent_once_and_the_page_says_what_that_means(client):
    prepared(year_with_recipients())
    client.force_login(somebody(Role.OFFICE_HEAD))
    page = client.get(f"{URL}submit/")
    assertContains(page, "Drs. Dimas Prakoso, M.Si.")
    assertContains(page, "tidak dapat diubah")

    assertRedirects(client.post(f"{URL}submit/", {"number": "400/7/2026", "saved": "1"}), URL)
    again = client.post(f"{URL}submit/", {"number": "400/8/2026", "saved": "1"}, follow=True)

    assertContains(again, "Laporan ini sudah dikirim.")
    assert MinistryReport.objects.get().number == "400/7/2026"


@pytest.mark.parametrize(
    "bad", [{"number": ""}, {"number": "x" * 200}, {"number": "a\x00b"}, {"saved": "0"}, {"saved": "z"}]
)
def test_bad_input_is_answered_and_nothing_sent(client, bad):
    prepared(year_with_recipients())
    client.force_login(somebody(Role.OFFICE_HEAD))
    response = client.post(f"{URL}submit/", {"number": "400/7/2026", "saved": "1", **bad})
    assert response.status_code == 200
    assert MinistryReport.objects.get().is_draft


def test_nothing_prepared_leads_back(client):
    year_with_recipients()
    client.force_login(somebody(Role.OFFICE_HEAD))
    assertContains(client.get(f"{URL}submit/", follow=True), "belum disiapkan")


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    prepared(year_with_recipients())
    client.force_login(somebody(Role.OFFICE_HEAD, "76.04"))
    assert client.get(f"{URL}submit/").status_code == 404
    client.force_login(somebody(Role.VERIFIER))
    assert client.post(f"{URL}submit/", {"number": "1", "saved": "1"}).status_code == 403
