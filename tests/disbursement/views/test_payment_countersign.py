"""The second approval of a large payment."""

import pytest
from django.urls import reverse

from disbursement.models import PaymentOrder
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def countersign_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_countersign", args=[order.pk])


def test_the_head_of_division_approves_it_too_once(regions: None) -> None:
    order, client = money.large_order(), as_role(Role.DIVISION_HEAD)
    page = client.get(order.get_absolute_url())
    assert (page.context["may_countersign"], page.context["waits_for"]) == (True, "kepala bidang")
    assert "dua puluh juta rupiah" in client.get(countersign_url(order)).text
    assert client.post(countersign_url(order)).url == order.get_absolute_url()
    assert "Tidak ada yang diubah" in errors(client.post(countersign_url(order)))
    order.refresh_from_db()
    assert (order.state, order.second_by) == ("approved", money.staff(Role.DIVISION_HEAD))
    assert [step["phase"] for step in client.get(order.get_absolute_url()).context["steps"]] == [
        "Permohonan", "SPP", "Periksa", "SPM", "Kedua", "SP2D", "Tanda terima",
    ]  # fmt: skip


def test_it_waits_on_the_desk_and_in_the_list(regions: None) -> None:
    order, client = money.large_order(), as_role(Role.DIVISION_HEAD)
    assert "Pembayaran menunggu persetujuan kedua" in [pile.title for pile in client.get("/").context["piles"]]
    assert list(client.get("/disbursement/payments/?waiting=true").context["page"]) == [order]


def test_who_may_not(regions: None) -> None:
    others = [Role.OFFICE_HEAD, Role.TREASURER, Role.PAYMENT_CHECKER, Role.AUDITOR]
    assert statuses(countersign_url(money.large_order()), stranger=Role.DIVISION_HEAD, others=others) == [
        302, 404, 403, 403, 403, 403,
    ]  # fmt: skip


def test_its_queries_are_pinned(regions: None) -> None:
    order, client = money.large_order(), as_role(Role.DIVISION_HEAD)
    one = queries(client, countersign_url(order))
    money.large_order()
    money.large_order()
    assert queries(client, countersign_url(order)) == one <= 5
