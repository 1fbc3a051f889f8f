"""Changing a line of the budget plan."""

import pytest
from django.urls import reverse

from tests.factories.groups import BudgetLineFactory, ProposalFactory


def url(proposal):
    return reverse("groups:budget_line_edit", args=[proposal.pk, proposal.budget_lines.first().pk])


def test_it_is_changed(client, operator_sedau, draft):
    address = url(draft)
    client.force_login(operator_sedau)

    assert 'value="10.000.000"' in client.get(address).text
    client.post(address, {"description": "Kambing", "volume": "8", "unit": "ekor", "unit_price": "1.250.000"})

    line = draft.budget_lines.first()
    assert (line.description, line.total) == ("Kambing", 10_000_000)


def test_bad_input_changes_nothing_and_keeps_what_was_typed(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"description": "Sapi", "volume": "x", "unit": "ekor", "unit_price": "1"})

    assert list(response.context["form"].errors) == ["volume"]
    assert 'value="Sapi"' in response.text
    assert draft.budget_lines.first().description == "Kambing bakalan"


def test_a_line_of_another_proposal_is_left_alone(client, operator_sedau, draft):
    stranger = BudgetLineFactory(proposal=ProposalFactory())
    client.force_login(operator_sedau)

    response = client.post(reverse("groups:budget_line_edit", args=[draft.pk, stranger.pk]), {"description": "Sapi"})

    stranger.refresh_from_db()
    assert response.url == reverse("groups:proposal_edit_budget", args=[draft.pk])
    assert stranger.description == "Kambing bakalan"


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
