"""Step 1: the group's name, the year, the kind of grant."""

import pytest
from django.urls import reverse

from tests.factories.programs import ProgramYearFactory


def url(proposal):
    return reverse("groups:proposal_edit_group", args=[proposal.pk])


def test_it_saves_and_goes_on(client, operator_sedau, draft, year):
    tier = year.tiers.get(name="BLPS")
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"name": "Nama Baru", "program_year": year.pk, "tier": tier.pk})

    draft.refresh_from_db()
    assert response.url == reverse("groups:proposal_edit_members", args=[draft.pk])
    assert (draft.group.name, draft.tier, draft.amount) == ("Nama Baru", tier, 30_000_000)
    assert draft.precheck_seen_at is None


def test_a_tier_of_another_year_changes_nothing(client, operator_sedau, draft, year):
    other = ProgramYearFactory(year=2027)
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"name": "Nama Baru", "program_year": year.pk, "tier": other.tiers.first().pk})

    draft.group.refresh_from_db()
    assert response.context["form"].errors["tier"] == ["Jenis bantuan itu bukan dari tahun program 2026."]
    assert draft.group.name != "Nama Baru"
    assert 'value="Nama Baru"' in response.text


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(draft)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, draft, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(draft)).status_code == 403


def test_a_submitted_proposal_is_closed(client, operator_sedau, in_review):
    client.force_login(operator_sedau)

    response = client.get(url(in_review))

    assert response.status_code == 409
    assert "Menunggu lurah" in response.text
