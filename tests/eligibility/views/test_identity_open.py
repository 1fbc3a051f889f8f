"""Opening a case about one member and rule."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import IdentityCase
from groups.models import Member
from tests.eligibility.conftest import members_of, mismatched
from tests.factories.groups import ProposalFactory


def url(proposal, member, rule="E1") -> str:
    return reverse("eligibility:identity_open", args=[proposal.pk, member.pk, rule])


@pytest.fixture
def member(running) -> Member:
    return mismatched(running)


def test_the_verifier_sees_what_is_compared_and_opens(client, running, member, verifier):
    client.force_login(verifier)
    page = client.get(url(running.proposal, member))
    of_the_nik = {"Laki-laki": "Perempuan", "Perempuan": "Laki-laki"}[member.get_sex_display()]
    assert ["Jenis kelamin", member.get_sex_display(), of_the_nik] in page.context["asked"].compared
    assert member.nik not in page.text

    response = client.post(url(running.proposal, member), {"note": "KTP-nya lain."})

    case = IdentityCase.objects.get()
    assertRedirects(response, case.get_absolute_url())
    assert (case.member, case.rule, case.opened_by, case.note) == (member, "E1", verifier, "KTP-nya lain.")


def test_pressed_twice_it_is_one_case(client, running, member, verifier):
    client.force_login(verifier)
    client.post(url(running.proposal, member), {})

    for again in (client.get(url(running.proposal, member)), client.post(url(running.proposal, member), {})):
        assertRedirects(again, IdentityCase.objects.get().get_absolute_url())


def test_of_somebody_elsewhere_it_shows_nothing(client, running, verifier):
    member = members_of(running)[0]
    draft = ProposalFactory(village="76.04.08.2002", complete=True)
    Member.objects.filter(pk=draft.group.members.first().pk).update(nik=member.nik, name="Rahman")
    client.force_login(verifier)

    page = client.get(url(running.proposal, member, "E9"))

    assert "Di wilayah lain" in page.text
    assert "Rahman" not in page.text
    client.post(url(running.proposal, member, "E9"), {})
    assert IdentityCase.objects.get().other_member.name == "Rahman"


def test_where_nothing_is_asked_nothing_is_opened(client, running, verifier):
    member = members_of(running)[2]
    client.force_login(verifier)

    response = client.post(url(running.proposal, member), {})

    assert "Tidak ada yang perlu diperiksa" in response.context["form"].errors.as_text()
    assert not IdentityCase.objects.exists()


def test_bad_input_changes_nothing(client, running, member, verifier):
    client.force_login(verifier)

    response = client.post(url(running.proposal, member), {"note": "x" * 1001})

    assert "paling banyak 1000" in " ".join(response.context["form"].errors.as_text().split())
    assert not IdentityCase.objects.exists()


@pytest.mark.parametrize("rule", ["E4", "G1", "x", "E1' OR 1=1"])
def test_a_rule_without_cases_is_not_found(client, running, member, verifier, rule):
    client.force_login(verifier)

    assert client.get(url(running.proposal, member, rule)).status_code == 404


def test_a_member_of_another_group_is_not_found(client, running, checked, verifier):
    client.force_login(verifier)

    assert client.get(url(running.proposal, members_of(checked)[0])).status_code == 404


def test_another_territory_finds_nothing(client, running, member, outsider):
    client.force_login(outsider)

    assert client.post(url(running.proposal, member), {}).status_code == 404
    assert not IdentityCase.objects.exists()


@pytest.mark.parametrize("user", ["operator_sedau", "kabid", "kadis", "auditor"])
def test_another_role_is_refused(client, running, member, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(running.proposal, member), {}).status_code == 403
    assert not IdentityCase.objects.exists()
