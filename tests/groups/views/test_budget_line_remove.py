"""Taking a line out of the budget plan."""

import pytest
from django.urls import reverse


def url(proposal):
    return reverse("groups:budget_line_remove", args=[proposal.pk, proposal.budget_lines.first().pk])


def test_it_is_removed_once(client, operator_sedau, draft):
    address = url(draft)
    client.force_login(operator_sedau)

    client.post(address)
    again = client.post(address, follow=True)

    assert draft.budget_lines.count() == 1
    assert "sudah dihapus" in again.text


def test_a_link_removes_nothing(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    assert client.get(url(draft)).status_code == 405
    assert draft.budget_lines.count() == 2


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
