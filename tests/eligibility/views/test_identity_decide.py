"""Deciding a case."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import IdentityCase
from groups.models import Member
from tests.eligibility.conftest import mismatched
from tests.factories.eligibility import DukcapilReferralFactory, IdentityCaseFactory

SAME = {"decision": "same", "note": "KTP dan KK dilihat."}


@pytest.fixture
def case(running, verifier) -> IdentityCase:
    return IdentityCaseFactory(proposal=running.proposal, member=mismatched(running), rule="E1", opened_by=verifier)


def url(case) -> str:
    return reverse("eligibility:identity_decide", args=[case.pk])


def choices(page) -> list[str]:
    return [value for value, _ in page.context["form"].fields["decision"].choices]


@pytest.mark.parametrize("user", ["kabid", "kadis"])
@pytest.mark.parametrize("decision", ["same", "different"])
def test_a_second_person_decides(client, case, user, decision, request):
    decider = request.getfixturevalue(user)
    client.force_login(decider)
    assert choices(client.get(url(case))) == ["same", "different", "mended"]

    assertRedirects(client.post(url(case), {**SAME, "decision": decision}), case.get_absolute_url())

    case.refresh_from_db()
    assert (case.decision, case.decided_by, case.decision_note) == (decision, decider, "KTP dan KK dilihat.")


def test_who_opened_may_only_say_that_it_was_mended(client, case, verifier):
    client.force_login(verifier)
    page = client.get(url(case))
    assert choices(page) == ["mended"]
    assert "diputus orang lain" in page.text
    assert "pilihan yang valid" in client.post(url(case), SAME).context["form"].errors.as_text()
    refused = client.post(url(case), {**SAME, "decision": "mended"})
    assert "Data masih sama" in refused.context["form"].errors.as_text()
    member = case.member
    Member.objects.filter(pk=member.pk).update(sex="P" if member.sex == "L" else "L")
    assert "sudah berubah" in client.get(url(case)).text

    client.post(url(case), {**SAME, "decision": "mended"})

    case.refresh_from_db()
    assert (case.decision, case.decided_by) == ("mended", verifier)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "tidak boleh kosong"),
        ({"decision": "mungkin", "note": "x"}, "pilihan yang valid"),
        ({"decision": "same", "note": " "}, "tidak boleh kosong"),
        ({"decision": "same", "note": "x" * 1001}, "paling banyak 1000"),
        ({"decision": "mended", "note": "x"}, "data masih sama"),
    ],
)
def test_bad_input_changes_nothing(client, case, kabid, form, sentence):
    client.force_login(kabid)

    response = client.post(url(case), form)

    assert sentence in " ".join(response.context["form"].errors.as_text().split()).lower()
    case.refresh_from_db()
    assert case.is_open


def test_dukcapil_is_waited_for(client, case, kabid):
    DukcapilReferralFactory(case=case)
    client.force_login(kabid)
    assert "Dukcapil belum menjawab" in client.get(url(case)).text

    response = client.post(url(case), SAME)

    assert "Dukcapil belum menjawab" in response.context["form"].errors.as_text()
    case.refresh_from_db()
    assert case.is_open


def test_the_second_decision_changes_nothing(client, case, kabid, kadis):
    client.force_login(kabid)
    client.post(url(case), SAME)
    client.force_login(kadis)

    response = client.post(url(case), {**SAME, "decision": "different"}, follow=True)

    assert "sudah diputus" in response.text
    case.refresh_from_db()
    assert (case.decision, case.decided_by) == ("same", kabid)


def test_another_territory_finds_nothing(client, case, outsider):
    client.force_login(outsider)

    assert client.post(url(case), SAME).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "bendahara", "auditor"])
def test_another_role_is_refused(client, case, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(case), SAME).status_code == 403
    case.refresh_from_db()
    assert case.is_open
