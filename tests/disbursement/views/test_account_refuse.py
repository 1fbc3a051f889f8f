"""Turning a group's account down."""

import pytest
from django.urls import reverse

from disbursement.models import GroupAccount
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(regions: None) -> GroupAccount:
    return money.GroupAccountFactory(approved_by=None)


def refuse_url(account: GroupAccount) -> str:
    return reverse("disbursement:account_refuse", args=[account.group_id, account.pk])


def test_it_is_refused_with_a_reason(account: GroupAccount) -> None:
    client = as_role(Role.DIVISION_HEAD)
    assert "Alasan penolakan" in errors(client.post(refuse_url(account), {"reason": " "}))
    client.post(refuse_url(account), {"reason": "Nomor keliru"})
    account.refresh_from_db()
    assert (account.is_pending, account.close_reason) == (False, "Ditolak: Nomor keliru")
    assert "sudah diputuskan" in errors(client.post(refuse_url(account), {"reason": "Lagi"}))


def test_who_may_not(account: GroupAccount) -> None:
    assert statuses(
        refuse_url(account), stranger=Role.DIVISION_HEAD, others=[Role.TREASURER, Role.VERIFIER, Role.AUDITOR]
    ) == [302, 404, 403, 403, 403]
