"""The list of decrees."""

import pytest
from django.test import Client
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
URL = "/disbursement/decrees/"


def test_it_lists_decrees_with_their_groups_and_sum(regions: None) -> None:
    decree = money.record(money.approved_proposal(), money.approved_proposal(), number="12/DINSOS/2026")
    page = as_role(Role.AUDITOR).get(reverse("disbursement:decree_list"))
    assert page.status_code == 200
    (row,) = page.context["page"]
    assert (row.number, row.groups, row.amount) == ("12/DINSOS/2026", 2, 40_000_000)
    assert decree.get_absolute_url() in page.text
    assert "Rp40.000.000" in page.text


def test_it_is_filtered_sorted_and_says_when_nothing_fits(regions: None) -> None:
    first = money.record(money.approved_proposal(name="Ayam Berkah"), number="1/A")
    second = money.record(money.approved_proposal(), number="2/B")
    client = as_role(Role.VERIFIER)

    def found(query: str) -> list[int]:
        return [row.pk for row in client.get(f"{URL}?{query}").context["page"]]

    assert found("q=ayam+berkah") == [first.pk]
    assert found("q=2/b") == [second.pk]
    assert found("sort=-number") == [second.pk, first.pk]
    assert found("sort=number") == [first.pk, second.pk]
    assert found("kind=ministry") == []
    assert "Tidak ada SK yang cocok" in client.get(f"{URL}?kind=ministry").text


@pytest.mark.parametrize("query", ["kind=x", "year=abc", "year=99999999999999999999", "page=-1", "sort='--", "q=%00"])
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    assert as_role(Role.VERIFIER).get(f"{URL}?{query}").status_code == 200


def test_an_outsider_finds_none_of_them(regions: None) -> None:
    money.record(money.approved_proposal())
    assert list(as_role(Role.VERIFIER, "76.04").get(URL).context["page"]) == []


def test_only_those_who_read_decrees_enter(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[Role.OPERATOR, Role.PENDAMPING]) == [302, 403, 403]


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    client: Client = as_role(Role.VERIFIER)
    money.record(money.approved_proposal())
    one = queries(client, URL)
    money.record(money.approved_proposal())
    money.record(money.approved_proposal(), money.approved_proposal())
    assert queries(client, URL) == one <= 8
