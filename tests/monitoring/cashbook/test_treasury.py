"""What the treasury pays, and takes back, in the cash book of the group: in the same transaction, without the goods."""

from __future__ import annotations

import pytest

from disbursement import payments
from disbursement.models import Payment
from disbursement.payments import Goods
from groups.lifecycle import MoveRefused
from groups.models import FundsReceived
from kube_portal.accounts.roles import Role
from monitoring.cashbook import Balance, balance
from monitoring.models import CashEntry, GroupBook
from tests.factories import cashbook as cash
from tests.factories import disbursement as money
from tests.factories.monitoring import GroupBookFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def book_of(proposal) -> GroupBook:
    """The group's cash book, open since before the money."""
    book = GroupBook.objects.filter(group=proposal.group, kind=GroupBook.Kind.CASH).first()
    return book or GroupBookFactory(group=proposal.group)


def give_back(payment: Payment) -> Payment:
    return payments.reverse(
        payment=payment, by=money.staff(Role.TREASURER), reason="Retur bank", reference="STS-1",
        returned_on=payment.proposal.program_year.today(),
    )  # fmt: skip


def test_goods_of_a_payment_are_no_cash():
    proposal = money.payable_proposal()
    book_of(proposal)
    order = money.approved_order(proposal, goods=[Goods("Mesin jahit", 2, "unit", 3_500_000)])

    payments.record_sp2d(
        order=order, by=money.staff(Role.TREASURER), sp2d_number="B-1", paid_on=proposal.program_year.today()
    )

    funds = FundsReceived.objects.get()
    assert (funds.goods_value, funds.cash) == (7_000_000, funds.amount - 7_000_000)
    assert balance(proposal.group) == Balance(0, funds.amount - 7_000_000)


def test_a_payment_that_comes_back_leaves_the_book():
    proposal = money.payable_proposal()
    book_of(proposal)
    payment = money.made_payment(proposal)

    give_back(payment)

    assert balance(proposal.group) == Balance()
    assert list(CashEntry.objects.order_by("number").values_list("kind", flat=True)) == ["funds", "funds_returned"]


def test_a_payment_that_was_spent_does_not_come_back_whole():
    proposal = money.payable_proposal()
    book = book_of(proposal)
    payment = money.made_payment(proposal)
    cash.line(GroupBook.objects.select_related("group__village").get(pk=book.pk), "cost", 1_000, place="bank")

    with pytest.raises(MoveRefused, match="Buku kas kelompok tidak memuat dana sebanyak itu"):
        give_back(payment)

    assert Payment.objects.count() == FundsReceived.objects.count() == 1
