"""Approving a payment."""

import pytest
from django.urls import reverse

from disbursement.models import PaymentOrder
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def approve_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_approve", args=[order.pk])


def test_the_head_of_the_office_approves_it_once(regions: None) -> None:
    order = money.checked_order()
    client = as_role(Role.OFFICE_HEAD)
    page = client.get(approve_url(order))
    assert "dua puluh juta rupiah" in page.text
    assert order.payee["number"] in page.text
    assert client.post(approve_url(order)).url == order.get_absolute_url()
    order.refresh_from_db()
    assert (order.state, order.approved_by) == ("approved", money.staff(Role.OFFICE_HEAD))
    assert "Tidak ada yang diubah" in errors(client.post(approve_url(order)))


def test_the_preparer_does_not(regions: None) -> None:
    order = money.checked_order()
    User.objects.filter(pk=order.prepared_by_id).update(role=Role.OFFICE_HEAD)
    assert "oleh orang lain" in errors(as_role(Role.OFFICE_HEAD).post(approve_url(order)))
    order.refresh_from_db()
    assert order.state == "checked"


def test_a_superuser_sees_it_but_approves_nothing(client: object, superuser: User) -> None:
    order = money.checked_order()
    client.force_login(superuser)  # type: ignore[attr-defined]
    assert client.post(approve_url(order)).status_code == 403  # type: ignore[attr-defined]


def test_who_may_not(regions: None) -> None:
    url = approve_url(money.checked_order())
    assert statuses(
        url, stranger=Role.OFFICE_HEAD, others=[Role.TREASURER, Role.PAYMENT_CHECKER, Role.VERIFIER, Role.AUDITOR]
    ) == [302, 404, 403, 403, 403, 403]
