"""`/groups/changes/<id>/`: one request, and what each may do with it."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import changes
from tests.groups.change_pages import funded, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_each_finds_what_is_theirs_to_do(change):
    url = change.get_absolute_url()
    head, operator, verifier, auditor = (
        as_role(role, SEDAU if role == Role.OPERATOR else "61.72").get(url).text
        for role in (Role.DIVISION_HEAD, Role.OPERATOR, Role.VERIFIER, Role.AUDITOR)
    )
    approve, withdraw = page("change_approve", change), page("change_withdraw", change)
    visit = reverse("eligibility:newcomer_visit", args=[change.pk])
    assert (approve in head, withdraw in head, visit in head) == (True, False, False)
    assert (approve in operator, withdraw in operator) == (False, True)
    assert visit in verifier
    assert not any(link in auditor for link in (approve, withdraw, visit))
    assert change.newcomer.nik not in head + operator + verifier + auditor


def test_what_stands_in_the_way_is_told_with_its_remedy():
    change = changes.filed(funded())
    text = as_role(Role.DIVISION_HEAD).get(change.get_absolute_url()).text
    assert "belum dikunjungi Dinas" in text
    assert page("change_approve", change) not in text


def test_who_finds_it(change):
    url = change.get_absolute_url()
    assert statuses(url, stranger=Role.DIVISION_HEAD, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [
        302, 404, 403, 403,
    ]  # fmt: skip
    assert as_role(Role.OPERATOR, SIJANGKUNG).get(url).status_code == 404


@pytest.mark.parametrize("size", [6, 10])
def test_queries_do_not_grow_with_the_group(size):
    change = changes.filed(funded(size=size), attended=6)
    assert queries(as_role(Role.DIVISION_HEAD), change.get_absolute_url()) == 19


@pytest.mark.parametrize("earlier", [1, 3])
def test_queries_do_not_grow_with_earlier_requests(earlier):
    group = funded()
    head = as_role(Role.DIVISION_HEAD)
    for _ in range(earlier):
        head.post(page("change_refuse", changes.filed(group)), {"note": "Bukan warga."})
    assert queries(head, changes.filed(group).get_absolute_url()) == 19
