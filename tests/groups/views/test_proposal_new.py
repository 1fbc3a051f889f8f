"""Beginning a draft."""

import pytest
from django.urls import reverse

from groups.models import Group, Proposal
from tests.conftest import SEDAU
from tests.factories.groups import GroupFactory, ProposalFactory

URL = reverse("groups:proposal_new")


@pytest.fixture
def terms(year):
    tier = year.tiers.get(name="Penumbuhan")
    return {"name": "Bukit Harapan", "program_year": year.pk, "tier": tier.pk, "formed_on": "2026-01-10"}


def test_an_operator_begins_in_the_own_village(client, operator_sedau, terms):
    client.force_login(operator_sedau)

    response = client.post(URL, {**terms, "village": "61.72.05.1003"})

    proposal = Proposal.objects.get()
    assert response.url == reverse("groups:proposal_edit_members", args=[proposal.pk])
    assert (proposal.group.name, proposal.village_id, proposal.amount) == ("Bukit Harapan", SEDAU, 20_000_000)
    assert (proposal.status, proposal.drafted_by) == ("draft", operator_sedau)


def test_the_dinas_picks_district_then_village_without_a_script(client, verifier, terms):
    client.force_login(verifier)

    asked = client.post(URL, {"district": "61.72.05", "name": "Bukit Harapan", "show_villages": "1"})

    assert asked.context["form"]["name"].value() == "Bukit Harapan"
    assert "61.72.05.1004" in asked.text
    assert not Proposal.objects.exists()
    client.post(URL, {**terms, "district": "61.72.05", "village": "61.72.05.1004"})
    assert Proposal.objects.get().village_id == "61.72.05.1004"


def test_a_group_that_exists_applies_again_with_its_people(client, operator_sedau, rejected, terms):
    client.force_login(operator_sedau)

    client.post(f"{URL}?group={rejected.group.pk}", {"program_year": terms["program_year"], "tier": terms["tier"]})

    again = Proposal.objects.get(status="draft")
    assert again.group == rejected.group
    assert Group.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"program_year": "999999999999999999999"}, "program_year"),
        ({"tier": "-1"}, "tier"),
        ({"formed_on": "2026-02-31"}, "formed_on"),
        ({"formed_on": "2031-01-01"}, "formed_on"),
        ({"formed_on": "0001-01-01"}, "formed_on"),
    ],
)
def test_bad_input_changes_nothing_says_why_and_keeps_what_was_typed(client, operator_sedau, terms, wrong, field):
    client.force_login(operator_sedau)

    response = client.post(URL, {**terms, **wrong})

    assert list(response.context["form"].errors) == [field]
    assert 'role="alert"' in response.text
    assert f'value="{terms["formed_on"] if field == "name" else "Bukit Harapan"}"' in response.text
    assert not Group.objects.exists()


def test_a_name_that_is_taken_in_the_village(client, operator_sedau, terms):
    GroupFactory(village=SEDAU, name="bukit harapan")
    client.force_login(operator_sedau)

    response = client.post(URL, terms)

    assert response.context["form"].errors["name"] == ["Di desa/kelurahan ini sudah ada kelompok dengan nama itu."]
    assert not Proposal.objects.exists()


def test_one_live_proposal_per_group_and_year(client, operator_sedau, draft, terms):
    client.force_login(operator_sedau)

    response = client.post(f"{URL}?group={draft.group.pk}", terms)

    assert "sudah punya usulan yang berjalan" in response.text
    assert Proposal.objects.count() == 1


def test_a_group_or_village_of_another_territory(client, operator_sedau, verifier, outsider, terms):
    elsewhere = ProposalFactory(village="76.04.08.2002").group
    client.force_login(operator_sedau)
    for asked in (elsewhere.pk, "abc", 10**30):
        assert client.get(f"{URL}?group={asked}").status_code == 404
    client.force_login(verifier)

    response = client.post(URL, {**terms, "district": "76.04.08", "village": "76.04.08.2002"})

    assert set(response.context["form"].errors) == {"district", "village"}
    client.force_login(outsider)
    assert "61.72" not in str(client.get(URL).context["form"].fields["district"].choices)


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, terms, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403
    assert client.post(URL, terms).status_code == 403
    assert not Group.objects.exists()
