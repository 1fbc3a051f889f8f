"""Saying that the pre-check was read."""

import pytest
from django.urls import reverse


def url(proposal):
    return reverse("groups:proposal_precheck_seen", args=[proposal.pk])


def test_it_is_noted(client, operator_sedau, draft):
    draft.precheck_seen_at = None
    draft.save()
    client.force_login(operator_sedau)

    response = client.post(url(draft))

    draft.refresh_from_db()
    assert response.url == reverse("groups:proposal_edit_review", args=[draft.pk])
    assert draft.precheck_seen_at is not None


def test_a_changed_member_has_to_be_checked_again(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    client.post(reverse("groups:member_edit", args=[draft.pk, draft.group.people()[0].pk]), {"name": "Nama lain"})

    draft.refresh_from_db()
    assert draft.precheck_seen_at is None


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.post(url(draft)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, draft, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(draft)).status_code == 403


def test_a_submitted_proposal_is_closed(client, operator_sedau, in_review):
    client.force_login(operator_sedau)

    response = client.post(url(in_review))

    assert response.status_code == 409
    assert "Menunggu lurah" in response.text
