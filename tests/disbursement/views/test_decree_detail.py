"""A decree's own page."""

import pytest

from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def test_it_shows_groups_signatory_code_and_what_became_of_each(regions: None) -> None:
    first, second = money.approved_proposal(name="Ayam Berkah"), money.approved_proposal(name="Kambing Makmur")
    decree = money.record(first, second)
    money.decrees.revoke(
        decree=decree, proposals=[first], number="9", dated_on=decree.program_year.today(), reason="Bubar",
        by=money.staff(Role.OFFICE_HEAD), base_url=money.BASE_URL,
    )  # fmt: skip
    page = as_role(Role.OFFICE_HEAD).get(decree.get_absolute_url())
    assert [(line.group_name, line.standing["text"]) for line in page.context["lines"]] == [
        ("Ayam Berkah", "Sudah dicabut"),
        ("Kambing Makmur", "Berlaku"),
    ]
    for words in (decree.document.spaced_code, decree.document.get_absolute_url(), "Drs. Dimas Prakoso, M.Si."):
        assert words in page.text
    assert page.context["may_revoke"]
    assert page.context["scan_form"] is None
    assert not [m for m in first.group.members.all() if m.nik in page.text]


def test_its_paper_is_sent_to_those_who_read_decrees_only(regions: None, operator_sedau: User) -> None:
    decree = money.record(money.approved_proposal())
    url = decree.document.get_absolute_url()
    assert as_role(Role.AUDITOR).get(url).status_code == 200
    assert as_role(Role.VERIFIER, "76.04").get(url).status_code == 404
    assert as_role(Role.OPERATOR, "61.72.05.1001").get(url).status_code == 404


def test_who_may_not_see_it(regions: None) -> None:
    decree = money.record(money.approved_proposal())
    assert statuses(decree.get_absolute_url(), stranger=Role.VERIFIER, others=[Role.OPERATOR, Role.PENDAMPING]) == [
        302,
        404,
        403,
        403,
    ]
    assert as_role(Role.VERIFIER).get("/disbursement/decrees/99999999999999999999/").status_code == 404


def test_it_costs_the_same_for_three_groups_as_for_one(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    one = money.record(money.approved_proposal())
    three = money.record(*[money.approved_proposal() for _ in range(3)])
    assert queries(client, one.get_absolute_url()) == queries(client, three.get_absolute_url()) <= 13
