"""Another verifier, date or letter."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from tests.factories.eligibility import VerificationFactory


def url(verification) -> str:
    return reverse("eligibility:verification_replan", args=[verification.pk])


def form(verification, **changes) -> dict[str, str]:
    return {
        "verifier": str(verification.verifier_id),
        "planned_on": "2026-12-02",
        "letter_number": "800/9",
        "letter_on": "2026-12-01",
        **changes,
    }


def test_a_new_date(client, running, kabid):
    client.force_login(kabid)
    assert "Simpan jadwal" in client.get(url(running)).text

    assertRedirects(client.post(url(running), form(running)), running.get_absolute_url())

    running.refresh_from_db()
    assert (str(running.planned_on), running.letter_number) == ("2026-12-02", "800/9")


def test_the_page_shows_the_team_and_another_can_be_sent(client, running, wati, kabid, verifier):
    client.force_login(kabid)
    client.post(url(running), form(running, team=[str(wati.pk)]))

    shown = client.get(url(running)).context["form"]
    assert (shown["team"].value(), shown["letter_on"].value()) == ([wati.pk], dt.date(2026, 12, 1))

    client.post(url(running), form(running, verifier=str(wati.pk), team=[str(verifier.pk)]))
    running.refresh_from_db()
    assert running.verifier == wati
    assert [member.user for member in running.companions] == [verifier]


def test_bad_input_changes_nothing(client, running, verifier):
    client.force_login(verifier)
    before = running.planned_on

    assert "mendahului" in client.post(url(running), form(running, planned_on="2020-01-01")).text

    running.refresh_from_db()
    assert running.planned_on == before


def test_a_concluded_one_is_left_alone(client, verifier):
    done = VerificationFactory(village="61.72.05.1001", verifier=verifier, status="eligible")
    client.force_login(verifier)

    response = client.post(url(done), form(done), follow=True)

    assert "jadwalnya tidak diubah lagi" in response.text


def test_another_territory_finds_nothing(client, running, outsider):
    client.force_login(outsider)

    assert client.get(url(running)).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "auditor", "bendahara"])
def test_another_role_is_refused(client, running, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(running), form(running)).status_code == 403
