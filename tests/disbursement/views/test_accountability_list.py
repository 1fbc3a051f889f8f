"""The list of accounts of money."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
URL = "/disbursement/accountability/"


def test_it_lists_who_received_money_and_how_far_their_account_is(regions: None) -> None:
    none = money.funded_proposal(name="Belum")
    submitted = money.submitted_accountability(money.funded_proposal(name="Diajukan")).proposal
    accepted = money.accepted_accountability(money.funded_proposal(name="Selesai")).proposal
    money.payable_proposal(name="Belum Dibayar")
    rows = list(as_role(Role.AUDITOR).get(URL).context["page"])
    assert [(row.pk, row.received, row.spent) for row in rows] == [
        (none.pk, 20_000_000, 0),
        (submitted.pk, 20_000_000, 20_000_000),
        (accepted.pk, 20_000_000, 20_000_000),
    ]


def test_it_is_filtered_by_standing(regions: None) -> None:
    none = money.funded_proposal(name="Belum")
    submitted = money.submitted_accountability(money.funded_proposal(name="Diajukan")).proposal
    client = as_role(Role.VERIFIER)

    def found(query: str) -> list[int]:
        return [row.pk for row in client.get(f"{URL}?{query}").context["page"]]

    assert found("standing=none") == [none.pk]
    assert found("standing=submitted") == [submitted.pk]
    assert found("standing=overdue") == []
    assert found("q=diaju") == [submitted.pk]
    assert found("sort=-group") == [submitted.pk, none.pk]
    ProgramYear.objects.update(accountability_due_days=0)
    assert found("standing=overdue") == []  # due today
    # Once it is with the Dinas, nobody who writes it is late.
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        client = as_role(Role.VERIFIER)  # the session of yesterday is over
        assert found("standing=overdue") == [none.pk]
        assert [row.overdue_days for row in client.get(f"{URL}?sort=group").context["page"]] == [1, 0]


@pytest.mark.parametrize("query", ["standing=x", "year=x", "sort=due", "sort=-received", "page=99", "q=%00"])
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    money.funded_proposal()
    assert as_role(Role.VERIFIER).get(f"{URL}?{query}").status_code == 200


def test_a_village_sees_its_own_and_an_outsider_nothing(regions: None) -> None:
    here, there = money.funded_proposal(), money.funded_proposal(village="61.72.05.1003")
    assert [row.pk for row in as_role(Role.OPERATOR, here.village_id).get(URL).context["page"]] == [here.pk]
    assert {row.pk for row in as_role(Role.VERIFIER).get(URL).context["page"]} == {here.pk, there.pk}
    assert list(as_role(Role.VERIFIER, "76.04").get(URL).context["page"]) == []
    assert list(as_role(Role.PENDAMPING).get(URL).context["page"]) == []


def test_only_those_who_see_accounts_enter(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[]) == [302]
    assert as_role(Role.DISTRICT_OFFICER, "61.72.05").get(URL).status_code == 403


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    money.submitted_accountability()
    one = queries(client, URL)
    money.submitted_accountability()
    money.funded_proposal()
    assert queries(client, URL) == one <= 6
