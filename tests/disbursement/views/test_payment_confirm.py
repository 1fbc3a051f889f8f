"""Confirming what the ministry paid."""

import pytest
from django.urls import reverse

from disbursement.models import Payment, PaymentOrder
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def confirm_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_confirm", args=[order.pk])


def test_the_head_of_office_confirms_it_once(regions: None) -> None:
    order, client = money.recorded_order(sp2d_number="000123A"), as_role(Role.OFFICE_HEAD)
    assert "000123A" in client.get(confirm_url(order)).text
    assert client.get(order.get_absolute_url()).context["may_confirm"]
    assert client.post(confirm_url(order)).url == order.get_absolute_url()
    assert "Tidak ada yang diubah" in errors(client.post(confirm_url(order)))
    assert money.reload(order.proposal).status == Status.FUNDED
    assert [step["label"] for step in client.get(order.get_absolute_url()).context["steps"]] == [
        "SP2D kementerian dicatat", "Konfirmasi kepala dinas", "Tanda terima kelompok",
    ]  # fmt: skip


def test_an_own_payment_is_not_confirmed_so(regions: None) -> None:
    order = money.checked_order()
    assert "Tidak ada yang diubah" in errors(as_role(Role.OFFICE_HEAD).post(confirm_url(order)))
    assert not Payment.objects.exists()


def test_who_may_not(regions: None) -> None:
    others = [Role.TREASURER, Role.PAYMENT_CHECKER, Role.AUDITOR]
    assert statuses(confirm_url(money.recorded_order()), stranger=Role.OFFICE_HEAD, others=others) == [
        302, 404, 403, 403, 403,
    ]  # fmt: skip


def test_its_queries_are_pinned(regions: None) -> None:
    order, client = money.recorded_order(), as_role(Role.OFFICE_HEAD)
    one = queries(client, confirm_url(order))
    money.recorded_order()
    money.recorded_order()
    assert queries(client, confirm_url(order)) == one <= 5
