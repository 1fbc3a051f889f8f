"""Turning a payment down."""

import pytest
from django.urls import reverse

from disbursement.models import PaymentOrder
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def refuse_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_refuse", args=[order.pk])


def test_it_is_refused_with_a_reason(regions: None) -> None:
    order = money.prepared_order()
    client = as_role(Role.OFFICE_HEAD)
    assert "Alasan penolakan" in errors(client.post(refuse_url(order), {"reason": ""}))
    assert "Alasan penolakan" in errors(client.post(refuse_url(order), {"reason": "x" * 301}))
    client.post(refuse_url(order), {"reason": "Berkas kurang"})
    order.refresh_from_db()
    assert (order.state, order.refusal_reason) == ("refused", "Berkas kurang")
    assert "Berkas kurang" in client.get(order.get_absolute_url()).text


def test_a_paid_one_is_not_refused(regions: None) -> None:
    order = money.made_payment().order
    page = as_role(Role.OFFICE_HEAD).post(refuse_url(order), {"reason": "Terlambat"})
    assert "Tidak ada yang diubah" in errors(page)
    order.refresh_from_db()
    assert order.state == "paid"


def test_the_second_approver_refuses_what_waits_for_them(regions: None) -> None:
    order, client = money.large_order(), as_role(Role.DIVISION_HEAD)
    assert refuse_url(order) in client.get(order.get_absolute_url()).text
    client.post(refuse_url(order), {"reason": "Kelompok berselisih"})
    order.refresh_from_db()
    assert (order.state, order.refusal_reason) == ("refused", "Kelompok berselisih")
    early = money.checked_order()
    assert refuse_url(early) not in client.get(early.get_absolute_url()).text
    assert client.post(refuse_url(early), {"reason": "Kelompok berselisih"}).status_code == 403


def test_who_may_not(regions: None) -> None:
    assert statuses(
        refuse_url(money.prepared_order()), stranger=Role.OFFICE_HEAD, others=[Role.TREASURER, Role.AUDITOR]
    ) == [302, 404, 403, 403]
