"""A year's budget by funding source, and the proposals behind its figures."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def budget_url(year: ProgramYear) -> str:
    return reverse("disbursement:budget_year", args=[year.pk])


def test_it_shows_what_is_reserved_paid_and_left(regions: None) -> None:
    paid = money.reload(money.made_payment().proposal)
    reserved, ministry = money.approved_proposal(), money.ministry_proposal()
    client = as_role(Role.AUDITOR)
    page = client.get(budget_url(paid.program_year))
    assert [(one.label, one.ceiling, one.reserved, one.paid, one.left) for one in page.context["sources"]] == [
        ("APBD", 10_000_000_000, 20_000_000, 20_000_000, 9_960_000_000),
        ("APBN", 10_000_000_000, 30_000_000, 0, 9_970_000_000),
    ]
    assert "20000000 rupiah dibayar, 20000000 rupiah dicadangkan, 9960000000 rupiah sisa" in page.text

    def behind(query: str) -> set[int]:
        return {proposal.pk for proposal in client.get(f"{budget_url(paid.program_year)}?{query}").context["page"]}

    assert behind("") == {paid.pk, reserved.pk, ministry.pk}
    assert behind("source=apbd&part=reserved") == {reserved.pk}
    assert behind("source=apbd&part=paid") == {paid.pk}
    assert behind("part=reserved") == {reserved.pk, ministry.pk}
    assert behind("source=apbn&part=paid") == set()


@pytest.mark.parametrize("query", ["source=x&part=y", "page=x", "sort=x", "source=%00", "part=paid&sort=-paid&page=99"])
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    year = money.made_payment().program_year
    assert as_role(Role.TREASURER).get(f"{budget_url(year)}?{query}").status_code == 200


def test_who_may_not(regions: None) -> None:
    year = money.payable_proposal().program_year
    others = [Role.OPERATOR, Role.VERIFIER, Role.PENDAMPING]
    assert statuses(budget_url(year), stranger=Role.TREASURER, others=others) == [302, 404, 403, 403, 403]
    assert as_role(Role.TREASURER).get("/disbursement/budget/99999999999999999999/").status_code == 404


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    client, year = as_role(Role.TREASURER), money.made_payment().program_year
    one = queries(client, budget_url(year))
    money.approved_proposal()
    money.made_payment()
    assert queries(client, budget_url(year)) == one <= 9
