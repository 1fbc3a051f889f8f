"""The verifier's conclusion."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.conftest import SINGKAWANG
from tests.factories.accounts import UserFactory

FORM = {"conclusion": "Semua anggota layak, kandang siap."}


def url(verification) -> str:
    return reverse("eligibility:verification_conclude", args=[verification.pk])


def test_the_verifier_concludes(client, checked, verifier):
    client.force_login(verifier)
    assert "Nyatakan layak" in client.get(url(checked)).text

    assertRedirects(client.post(url(checked), FORM), checked.get_absolute_url())

    checked.refresh_from_db()
    checked.proposal.refresh_from_db()
    assert (checked.outcome, checked.proposal.status) == ("passed", Status.ELIGIBLE)


def test_what_is_missing_is_said_and_nothing_changes(client, running, verifier):
    client.force_login(verifier)
    page = client.get(url(running)).text
    assert "Belum dikunjungi 10 orang" in page
    assert "Nyatakan layak" not in page
    assert "Simpulkan tidak layak" in page

    response = client.post(url(running), FORM)

    assert "Belum dikunjungi 10 orang" in response.context["form"].errors.as_text()
    assert response.context["form"]["conclusion"].value() == FORM["conclusion"]
    running.refresh_from_db()
    running.proposal.refresh_from_db()
    assert (running.is_open, running.conclusion, running.proposal.status) == (True, "", Status.VERIFICATION)


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_a_conclusion_is_needed(client, checked, verifier, text):
    client.force_login(verifier)

    assert client.post(url(checked), {"conclusion": text}).status_code == 200
    checked.refresh_from_db()
    assert checked.is_open


def test_another_verifier_is_told_who_may(client, checked):
    client.force_login(UserFactory(role=Role.VERIFIER, region_id=SINGKAWANG))

    assert "Hanya Vera" in client.get(url(checked)).text
    assert "Hanya Vera" in client.post(url(checked), FORM).context["form"].errors.as_text()
    checked.refresh_from_db()
    assert checked.is_open


def test_not_fit_leads_to_the_dinas_with_the_words_filled_in(client, checked, verifier, kabid):
    client.force_login(verifier)

    page = client.post(url(checked), {"conclusion": "Kandang belum ada.", "unfit": "1"}, follow=True).text

    assert "disimpulkan tidak layak" in page
    assert "Tidak layak menurut verifikator" in page
    send_back, reject = (
        reverse(f"groups:proposal_{verb}", args=[checked.proposal_id]) for verb in ("send_back", "reject")
    )
    assert send_back in page
    assert reject in page
    checked.refresh_from_db()
    assert (checked.unfit, checked.is_open) == (True, True)
    client.force_login(kabid)
    assert client.get(reject).context["form"]["note"].value() == "Verifikasi lapangan: Kandang belum ada."

    client.post(reject, {"note": "Verifikasi lapangan: Kandang belum ada."})
    checked.refresh_from_db()
    checked.proposal.refresh_from_db()
    assert (checked.outcome, checked.proposal.status) == ("failed", Status.REJECTED)


def test_nobody_is_found_unfit_before_a_visit_or_by_another(client, running, checked, verifier, wati):
    client.force_login(verifier)
    answer = client.post(url(running), {"conclusion": "Tidak layak.", "unfit": "1"})
    assert "Belum ada anggota atau lokasi usaha yang dikunjungi" in answer.text
    assert answer.context["form"]["conclusion"].value() == "Tidak layak."

    client.force_login(wati)
    assert client.post(url(checked), {"conclusion": "Tidak layak.", "unfit": "1"}).status_code == 403
    checked.refresh_from_db()
    assert not checked.unfit


def test_the_second_click_says_so(client, checked, verifier):
    client.force_login(verifier)
    client.post(url(checked), FORM)

    assert "Verifikasi ini sudah selesai." in client.post(url(checked), FORM, follow=True).text
    assert checked.proposal.moves.filter(verb="pass_verification").count() == 1


def test_another_territory_finds_nothing(client, checked, outsider):
    client.force_login(outsider)

    assert client.post(url(checked), FORM).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "kabid", "kadis", "auditor"])
def test_another_role_is_refused(client, checked, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(checked), FORM).status_code == 403
