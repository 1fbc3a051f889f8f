"""Confirming a group's account."""

import pytest
from django.urls import reverse

from disbursement.models import GroupAccount
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money
from tests.factories.groups import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(regions: None) -> GroupAccount:
    return money.GroupAccountFactory(approved_by=None)


def approve_url(account: GroupAccount) -> str:
    return reverse("disbursement:account_approve", args=[account.group_id, account.pk])


def test_the_second_person_confirms_it_once(account: GroupAccount) -> None:
    client = as_role(Role.DIVISION_HEAD)
    assert account.number in client.get(approve_url(account)).text
    assert client.post(approve_url(account)).url == account.get_absolute_url()
    account.refresh_from_db()
    assert account.is_in_use
    assert "sudah diputuskan" in errors(client.post(approve_url(account)))


def test_the_account_of_another_group_is_not_found_under_this_one(account: GroupAccount) -> None:
    other = reverse("disbursement:account_approve", args=[GroupFactory().pk, account.pk])
    assert as_role(Role.DIVISION_HEAD).post(other).status_code == 404
    account.refresh_from_db()
    assert account.is_pending


def test_who_may_not(account: GroupAccount) -> None:
    assert statuses(
        approve_url(account), stranger=Role.DIVISION_HEAD, others=[Role.TREASURER, Role.VERIFIER, Role.AUDITOR]
    ) == [302, 404, 403, 403, 403]
