"""`…/words/`: problems and follow-up in the Dinas' own words."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from reports.models import MinistryReport
from tests.reports.ministry_work import URL, prepared, somebody, submitted, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_keeps_the_words_and_tells_who_was_faster(client):
    year = year_with_recipients()
    prepared(year)
    client.force_login(somebody(Role.DIVISION_HEAD))
    page = client.get(f"{URL}words/")
    assertContains(page, "Musim kemarau panjang.")

    words = {"problems": "Hama", "follow_up": "Penyuluhan", "saved": "1"}
    assertRedirects(client.post(f"{URL}words/", words), URL)
    again = client.post(f"{URL}words/", {**words, "problems": "Ditulis lambat"})

    assertContains(again, "diubah orang lain")
    assertContains(again, "Ditulis lambat")
    assertContains(again, "“Hama”")
    assert MinistryReport.objects.get().problems == "Hama"


@pytest.mark.parametrize("bad", [{"problems": "x" * 5000}, {"saved": "9" * 30}, {"saved": ""}, {"problems": "a\x00b"}])
def test_bad_input_is_answered_and_nothing_kept(client, bad):
    prepared(year_with_recipients())
    client.force_login(somebody(Role.VERIFIER))
    response = client.post(f"{URL}words/", {"problems": "Baru", "follow_up": "", "saved": "1", **bad})
    assert response.status_code == 200
    assert MinistryReport.objects.get().problems == "Musim kemarau panjang."


def test_what_was_sent_is_no_longer_worded(client):
    submitted(year_with_recipients())
    client.force_login(somebody(Role.VERIFIER))
    response = client.post(f"{URL}words/", {"problems": "x", "follow_up": "", "saved": "1"}, follow=True)
    assertContains(response, "yang sudah dikirim tetap seperti dikirim")


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    prepared(year_with_recipients())
    client.force_login(somebody(Role.VERIFIER, "76.04"))
    assert client.get(f"{URL}words/").status_code == 404
    client.force_login(somebody(Role.TREASURER))
    assert client.get(f"{URL}words/").status_code == 403
