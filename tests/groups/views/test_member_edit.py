"""Changing one member."""

import pytest
from django.urls import reverse

from tests.factories.groups import MemberFactory


def url(proposal):
    return reverse("groups:member_edit", args=[proposal.pk, proposal.group.people()[0].pk])


def test_the_whole_nik_stands_on_a_page_that_is_kept_nowhere(client, operator_sedau, draft):
    member = draft.group.people()[0]
    client.force_login(operator_sedau)

    response = client.get(url(draft))

    assert f'value="{member.nik}"' in response.text
    assert "no-store" in response["Cache-Control"]
    assert [finding.tone for finding in response.context["findings"]] == ["good", "good"]


def test_it_is_changed(client, operator_sedau, draft):
    member = draft.group.people()[0]
    client.force_login(operator_sedau)

    client.post(url(draft), {"name": "Siti Aminah binti Umar", "nik": member.nik, "position": "chair"})

    member.refresh_from_db()
    assert (member.name, member.position, member.kk) == ("Siti Aminah binti Umar", "chair", "")


def test_a_refused_nik_keeps_what_was_typed(client, operator_sedau, draft):
    member = draft.group.people()[0]
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"name": "Nama baru", "nik": "6172058105809001"})

    member.refresh_from_db()
    assert 'value="Nama baru"' in response.text
    assert 'value="6172058105809001"' in response.text
    assert member.name == "Siti Aminah" or member.name != "Nama baru"


def test_a_member_who_is_gone_or_of_another_group_leads_back(client, operator_sedau, draft):
    client.force_login(operator_sedau)
    stranger = MemberFactory()

    for pk in (stranger.pk, 10**17):
        response = client.post(reverse("groups:member_edit", args=[draft.pk, pk]), {"name": "Nama baru"})
        assert response.url == reverse("groups:proposal_edit_members", args=[draft.pk])

    stranger.refresh_from_db()
    assert stranger.name != "Nama baru"


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
