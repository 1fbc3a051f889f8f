"""Writing down goods that came instead of money."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement.models import PaymentItem, Purchase
from disbursement.payments import Goods
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, jpeg, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(regions: None) -> PaymentItem:
    order = money.approved_order(goods=[Goods("Mesin jahit", 2, "unit", 3_500_000)])
    money.payments.record_sp2d(
        order=order, by=money.staff(Role.TREASURER), sp2d_number="1", paid_on=order.proposal.program_year.today()
    )
    money.started_accountability(money.reload(order.proposal))
    return order.items.get()


def form_url(item: PaymentItem) -> str:
    return reverse("disbursement:goods_receive", args=[item.order.proposal_id, item.pk])


def filled(item: PaymentItem, **values: Any) -> dict[str, Any]:
    line = lpj.lines_of(item.order.proposal.accountability)[0]
    return {
        "token": str(uuid.uuid4()), "version": "0", "line": str(line.pk),
        "bought_on": item.order.proposal.program_year.today().isoformat(), "note": "", "stays": "on",
        "condition": "good", "kept_at": "Rumah ketua", "keeper": "", **values,
    }  # fmt: skip


def test_they_count_at_their_value_once(item: PaymentItem) -> None:
    client = as_role(Role.OPERATOR, item.order.proposal.village_id)
    assert "senilai Rp7.000.000" in client.get(form_url(item)).text
    client.post(form_url(item), filled(item, goods=[jpeg()]))
    purchase = Purchase.objects.get()
    assert (purchase.payment_item, purchase.amount, purchase.quantity, purchase.stays) == (item, 7_000_000, 2, True)
    assert purchase.receipts.get().kind == "goods"
    assert "sudah dicatat" in client.post(form_url(item), filled(item), follow=True).text
    assert Purchase.objects.count() == 1


def test_their_keeper_and_condition_change_and_their_value_does_not(item: PaymentItem) -> None:
    client = as_role(Role.OPERATOR, item.order.proposal.village_id)
    client.post(form_url(item), filled(item))
    purchase = Purchase.objects.get()
    url = reverse("disbursement:purchase_edit", args=[purchase.pk])
    data = filled(item, token=str(purchase.token), version="1", condition="worn", amount="1")
    client.post(url, data)
    purchase.refresh_from_db()
    assert (purchase.condition, purchase.amount) == ("worn", 7_000_000)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"line": "x"}, "Untuk baris RAB"),
        ({"line": "99999999999999999999999"}, "Untuk baris RAB"),
        ({"condition": "x"}, "Keadaan barang"),
        ({"bought_on": "2999-01-01"}, "sesudah hari ini"),
        ({"kept_at": ""}, "di mana barang disimpan"),
    ],
)
def test_bad_input_saves_nothing(item: PaymentItem, values: dict[str, Any], sentence: str) -> None:
    client = as_role(Role.OPERATOR, item.order.proposal.village_id)
    assert sentence in errors(client.post(form_url(item), filled(item, **values)))
    assert not Purchase.objects.exists()


def test_outside_the_plan_the_reason_is_asked(item: PaymentItem) -> None:
    client = as_role(Role.OPERATOR, item.order.proposal.village_id)
    outside = lpj.lines_of(item.order.proposal.accountability)[-1]
    assert "di luar RAB" in errors(client.post(form_url(item), filled(item, line=str(outside.pk))))


def test_who_may_not(item: PaymentItem) -> None:
    assert statuses(form_url(item), stranger=None, others=[Role.VERIFIER, Role.AUDITOR]) == [302, 403, 403]
    assert as_role(Role.OPERATOR, "76.04.08.2002").get(form_url(item)).status_code == 404
    other = money.started_accountability().proposal_id
    url = reverse("disbursement:goods_receive", args=[other, item.pk])
    assert as_role(Role.OPERATOR, item.order.proposal.village_id).get(url).status_code == 404


def test_what_it_costs(item: PaymentItem) -> None:
    assert queries(as_role(Role.OPERATOR, item.order.proposal.village_id), form_url(item)) <= 14
