"""Deciding on an exception."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from groups import lifecycle
from groups.models import Member
from tests.eligibility.conftest import members_of
from tests.factories.eligibility import DispensationFactory

LIST = reverse("eligibility:dispensation_list")


@pytest.fixture
def asked(running, verifier):
    member = members_of(running)[4]
    Member.objects.filter(pk=member.pk).update(schooling=3)
    return DispensationFactory(proposal=running.proposal, member=member, rule="E6", asked_by=verifier)


@pytest.mark.parametrize("user", ["kabid", "kadis"])
@pytest.mark.parametrize(
    ("form", "decision"), [({"decision": "granted"}, "granted"), ({"decision": "refused", "note": "Tegas."}, "refused")]
)
def test_a_second_person_decides(client, asked, user, form, decision, request):
    decider = request.getfixturevalue(user)
    client.force_login(decider)
    assert "Pendidikan SMA/sederajat, paling tinggi SMP" in client.get(asked.get_absolute_url()).text

    assertRedirects(client.post(asked.get_absolute_url(), form), LIST)

    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by) == (decision, decider)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "tidak boleh kosong"),
        ({"decision": "mungkin"}, "pilihan yang valid"),
        ({"decision": "refused"}, "Tulis alasan penolakan"),
        ({"decision": "granted", "note": "x" * 1001}, "paling banyak 1000"),
    ],
)
def test_bad_input_changes_nothing(client, asked, kabid, form, sentence):
    client.force_login(kabid)

    response = client.post(asked.get_absolute_url(), form)

    assert sentence.lower() in " ".join(response.context["form"].errors.as_text().split()).lower()
    asked.refresh_from_db()
    assert asked.is_undecided


def test_the_second_decision_changes_nothing(client, asked, kabid, kadis):
    client.force_login(kabid)
    client.post(asked.get_absolute_url(), {"decision": "granted"})
    client.force_login(kadis)

    response = client.post(asked.get_absolute_url(), {"decision": "refused", "note": "Tidak."}, follow=True)

    assert "sudah diputus" in response.text
    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by) == ("granted", kabid)


def test_a_proposal_that_left_the_stage_needs_no_decision(client, asked, kabid):
    lifecycle.move(asked.proposal, "reject", by=kabid, note="Usaha perorangan.")
    client.force_login(kabid)

    client.post(asked.get_absolute_url(), {"decision": "granted"})

    asked.refresh_from_db()
    assert asked.is_undecided


@pytest.mark.parametrize("user", ["verifier", "auditor"])
def test_who_may_look_but_not_decide(client, asked, user, request):
    client.force_login(request.getfixturevalue(user))

    page = client.get(asked.get_absolute_url())

    assert (page.status_code, page.context["form"]) == (200, None)
    assert client.post(asked.get_absolute_url(), {"decision": "granted"}).status_code == 403
    asked.refresh_from_db()
    assert asked.is_undecided


def test_another_territory_finds_nothing(client, asked, outsider):
    client.force_login(outsider)

    assert client.get(asked.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara"])
def test_another_role_is_refused(client, asked, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(asked.get_absolute_url()).status_code == 403
