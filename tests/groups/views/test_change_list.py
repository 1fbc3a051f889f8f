"""`/groups/changes/`: the requested changes of members of my territory."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import changes
from tests.factories.changes import Kind
from tests.groups.change_pages import funded, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
LIST = "/groups/changes/"


def test_it_shows_what_waits_first_and_can_be_narrowed(change):
    board = changes.filed(change.group, Kind.BOARD)
    client = as_role(Role.DIVISION_HEAD)
    client.post(page("change_approve", board))
    shown = [one.pk for one in client.get(LIST).context["page"]]
    assert shown == [change.pk, board.pk]
    for query, expected in (
        ("?state=approved", [board.pk]),
        ("?kind=replace", [change.pk]),
        ("?region=61.72.05.1003", []),
        ("?sort=-filed", [board.pk, change.pk]),
        (f"?q={change.group.name.split()[-1]}", [change.pk, board.pk]),
    ):
        assert [one.pk for one in client.get(LIST + query).context["page"]] == expected, query


@pytest.mark.parametrize("query", ["state=x", "kind=%00", "page=zzz", "sort=;drop", "region=76.04", "q=" + "a" * 200])
def test_a_garbled_address_is_answered(change, query):
    assert as_role(Role.DIVISION_HEAD).get(f"{LIST}?{query}").status_code == 200


def test_who_may_not_see_it():
    assert reverse("groups:change_list") == LIST
    assert statuses(LIST, stranger=None, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 403, 403]


def test_another_territory_sees_its_own_alone(change):
    for role, region in ((Role.DIVISION_HEAD, "76.04"), (Role.OPERATOR, "61.72.05.1003")):
        assert list(as_role(role, region).get(LIST).context["page"]) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(change, rows):
    for _ in range(rows - 1):
        changes.filed(funded())
    assert queries(as_role(Role.DIVISION_HEAD), LIST) == 6
