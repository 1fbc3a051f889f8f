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
    assert 'name="conclusion"' not in page

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
