"""The list of payments, with budget and deadline."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.programs import GrantTierFactory
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db
URL = "/disbursement/payments/"


def test_it_shows_budget_deadline_and_payments(regions: None) -> None:
    paid = money.made_payment()
    prepared = money.prepared_order()
    page = as_role(Role.DIVISION_HEAD).get(URL)
    (apbd, apbn) = page.context["budget"]
    assert (apbd.label, apbd.ceiling, apbd.committed, apbd.paid, apbd.left) == (
        "APBD", 10_000_000_000, 40_000_000, 20_000_000, 9_960_000_000,
    )  # fmt: skip
    assert (apbn.label, apbn.committed) == ("APBN", 0)
    assert page.context["timeliness"].waiting == 1
    assert {order.pk for order in page.context["page"]} == {paid.order_id, prepared.pk}
    assert paid.proposal.group.name in page.text


def test_it_says_what_waits_for_me(regions: None) -> None:
    prepared, approved = money.prepared_order(), money.approved_order()
    requested, checked = money.requested_order(), money.checked_order()
    ready = money.payable_proposal()

    def mine(role: Role) -> list[int]:
        return [order.pk for order in as_role(role).get(f"{URL}?waiting=true").context["page"]]

    assert mine(Role.OFFICE_HEAD) == [checked.pk]
    assert mine(Role.PAYMENT_CHECKER) == [requested.pk]
    assert sorted(mine(Role.TREASURER)) == [prepared.pk, approved.pk]
    assert mine(Role.AUDITOR) == []
    assert list(as_role(Role.TREASURER).get(URL).context["ready"]) == [ready]
    assert list(as_role(Role.OFFICE_HEAD).get(URL).context["ready"]) == []


def test_it_is_filtered_and_sorted(regions: None) -> None:
    big = money.prepared_order(money.payable_proposal(name="Ayam Berkah"))
    tier = GrantTierFactory(program_year=big.proposal.program_year, name="Kecil", amount=5_000_000)
    small = money.prepared_order(money.payable_proposal(name="Kambing", tier=tier))
    client = as_role(Role.TREASURER)

    def found(query: str) -> list[int]:
        return [order.pk for order in client.get(f"{URL}?{query}").context["page"]]

    assert found("q=kambing") == [small.pk]
    assert found("sort=amount") == [small.pk, big.pk]
    assert found("sort=-group") == [small.pk, big.pk]
    assert found("state=paid") == []
    assert found(f"year={big.proposal.program_year_id}&state=prepared&sort=group") == [big.pk, small.pk]


@pytest.mark.parametrize(
    "query", ["state=x", "year=-1", "year=99999999999999999999", "page=x", "waiting=maybe", "q=%00"]
)
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    assert as_role(Role.TREASURER).get(f"{URL}?{query}").status_code == 200


def test_an_outsider_finds_none_of_them(regions: None) -> None:
    money.prepared_order()
    page = as_role(Role.TREASURER, "76.04").get(URL)
    assert (list(page.context["page"]), page.context["budget"]) == ([], [])


def test_only_those_who_see_payments_enter(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[Role.OPERATOR, Role.VERIFIER, Role.PENDAMPING]) == [302, 403, 403, 403]


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    client = as_role(Role.TREASURER)
    money.prepared_order()
    money.payable_proposal()
    one = queries(client, URL)
    for _ in range(2):
        money.made_payment()
        money.payable_proposal()
    assert queries(client, URL) == one <= 14


def test_it_is_narrowed_to_what_the_bank_shows_or_does_not(regions: None) -> None:
    shown, missing = money.made_payment(), money.made_payment()
    money.prepared_order()
    statement(row(shown))
    client = as_role(Role.TREASURER)

    def found(query: str) -> list[int]:
        return [order.pk for order in client.get(f"{URL}?{query}").context["page"]]

    assert found("seen=yes") == [shown.order_id]
    assert found("seen=no") == [missing.order_id]
    assert len(found("seen=x")) == 3
