"""Step 5: the budget plan so far against the grant."""

import pytest
from django.urls import reverse

from tests.conftest import SEDAU
from tests.factories.groups import BudgetLineFactory, ProposalFactory


def url(proposal):
    return reverse("groups:proposal_edit_budget", args=[proposal.pk])


@pytest.mark.parametrize(
    ("price", "said"),
    [(0, "Tepat sama dengan bantuan."), (1_000_000, "Lebih Rp2.000.000."), (-1, "Masih kurang Rp10.000.000.")],
)
def test_the_sum_against_the_grant(client, operator_sedau, draft, price, said):
    if price > 0:
        BudgetLineFactory(proposal=draft, position=3, unit_price=price)
    elif price < 0:
        draft.budget_lines.last().delete()
    client.force_login(operator_sedau)

    assert said in client.get(url(draft)).text


def test_queries_do_not_grow_with_lines(client, operator_sedau, year, django_assert_max_num_queries):
    counts = []
    client.force_login(operator_sedau)
    for size in (1, 3):
        proposal = ProposalFactory(village=SEDAU, program_year=year, complete=True)
        for number in range(size):
            BudgetLineFactory(proposal=proposal, position=number + 3)
        client.get(url(proposal))
        with django_assert_max_num_queries(20) as queries:
            client.get(url(proposal))
        counts.append(len(queries))

    assert counts[0] == counts[1]


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
