"""The page of a group's accounts."""

import pytest
from django.urls import reverse

from groups.models import Group
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.groups import GroupFactory

pytestmark = pytest.mark.django_db


def page_url(group: Group) -> str:
    return reverse("disbursement:account_detail", args=[group.pk])


def test_it_shows_the_account_in_use_the_waiting_one_and_those_before(regions: None) -> None:
    group = GroupFactory(name="Bukit Harapan")
    money.GroupAccountFactory(group=group, number="111111", closed_on=group.village.today(), close_reason="Ditukar")
    money.GroupAccountFactory(group=group, number="222222")
    money.GroupAccountFactory(group=group, number="333333", approved_by=None)
    page = as_role(Role.DIVISION_HEAD).get(page_url(group))
    for words in ("111111", "Ditukar", "222222", "333333", "Setujui rekening"):
        assert words in page.text
    assert (page.context["may_decide"], page.context["may_add"]) == (True, False)
    assert not as_role(Role.TREASURER).get(page_url(group)).context["may_decide"]


def test_a_group_without_one_may_get_one(regions: None) -> None:
    page = as_role(Role.TREASURER).get(page_url(GroupFactory()))
    assert "Belum ada rekening" in page.text
    assert page.context["may_add"]


def test_who_may_not(regions: None) -> None:
    assert statuses(page_url(GroupFactory()), stranger=Role.TREASURER, others=[Role.OPERATOR, Role.PENDAMPING]) == [
        302,
        404,
        403,
        403,
    ]


def test_it_costs_the_same_for_three_accounts_as_for_one(regions: None) -> None:
    client, group = as_role(Role.AUDITOR), GroupFactory()
    money.GroupAccountFactory(group=group)
    one = queries(client, page_url(group))
    for _ in range(2):
        money.GroupAccountFactory(group=group, closed_on=group.village.today())
    assert queries(client, page_url(group)) == one <= 6
