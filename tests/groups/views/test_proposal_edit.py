"""Going on with a draft where something is missing."""

import pytest
from django.urls import reverse


def url(proposal):
    return reverse("groups:proposal_edit", args=[proposal.pk])


def test_it_leads_to_the_first_step_that_is_not_whole(client, operator_sedau, draft):
    client.force_login(operator_sedau)
    assert client.get(url(draft)).url == reverse("groups:proposal_edit_review", args=[draft.pk])

    draft.group.market = ""
    draft.group.save()

    assert client.get(url(draft)).url == reverse("groups:proposal_edit_business", args=[draft.pk])


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
