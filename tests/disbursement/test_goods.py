"""D1: aid in kind is part of the grant, at its value, written down with the application and never above it."""

import pytest
from django.db import IntegrityError, transaction

from disbursement import payments
from disbursement.integrity import violations
from disbursement.models import PaymentItem, PaymentOrder
from disbursement.payments import Goods
from groups.lifecycle import MoveRefused
from groups.transitions import Status
from kube_portal.accounts.models import User
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
MACHINES = Goods("Mesin jahit", 4, "unit", 3_500_000)


def test_goods_count_into_the_grant(bendahara: User) -> None:
    order = money.prepared_order(goods=[MACHINES, Goods("Benang", 10, "lusin", 60_000)])
    assert [(str(item), item.value) for item in order.items.all()] == [
        ("Mesin jahit, 4 unit", 14_000_000), ("Benang, 10 lusin", 600_000),
    ]  # fmt: skip
    today = order.proposal.program_year.today()
    payments.record_sp2d(order=money.approved(order), by=bendahara, sp2d_number="1", paid_on=today)
    assert (money.reload(order.proposal).status, payments.paid(order.proposal)) == (Status.FUNDED, 20_000_000)
    assert list(violations()) == []


def test_a_grant_may_come_in_kind_alone(regions: None) -> None:
    order = money.approved_order(goods=[Goods("Traktor tangan", 1, "unit", 20_000_000)])
    assert order.state == "approved"


@pytest.mark.parametrize(
    ("goods", "sentence"),
    [
        (Goods("Traktor", 1, "unit", 20_000_001), "Nilai barang Rp20.000.001 melebihi jumlah pembayaran Rp20.000.000."),
        (Goods("Traktor", 0, "unit", 5), "Jumlah dan harga satuan barang harus lebih dari nol."),
        (Goods("Traktor", -1, "unit", 5), "Jumlah dan harga satuan barang harus lebih dari nol."),
        (Goods("Traktor", 1, "unit", -5), "Jumlah dan harga satuan barang harus lebih dari nol."),
    ],
)
def test_goods_are_worth_something_and_no_more_than_the_payment(regions: None, goods: Goods, sentence: str) -> None:
    with pytest.raises(MoveRefused) as caught:
        money.prepared_order(goods=[goods])
    assert str(caught.value) == sentence
    assert not PaymentOrder.objects.exists()


def test_the_database_keeps_the_sum_and_the_moment(regions: None) -> None:
    order = money.prepared_order(goods=[MACHINES])
    for values, sentence in (({"quantity": 2}, "worth more than the payment"), ({"quantity": 0}, "worth_something")):
        with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
            PaymentItem.objects.create(
                order=order, description="Lagi", unit="unit", **{"unit_value": 3_500_000, **values}
            )
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        order.items.update(unit_value=1)
    money.requested(order)
    with pytest.raises(IntegrityError, match="with the application"), transaction.atomic():
        PaymentItem.objects.create(order=order, description="Lagi", quantity=1, unit="unit", unit_value=1)
