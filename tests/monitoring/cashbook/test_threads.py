"""Two people at one cash book at the same moment: numbers without a gap, never below nothing, nothing written twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from groups.lifecycle import MoveRefused
from groups.models import FundsReceived
from monitoring.cashbook import balance, closing, entries, loans
from monitoring.models import CashClose, CashEntry, GroupBook, Loan
from tests.factories import cashbook as cash
from tests.factories.monitoring import GroupBookFactory, funded_group, months_ago, today

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regions")]


@pytest.fixture
def book(pendamping):
    """Rp5.000.000 in the box."""
    return cash.book_with_money(pendamping)


def together(act: Callable[[int], object], people: int = 6) -> list[object]:
    """Everybody presses at once; what each got, or the refusal."""
    barrier = Barrier(people)

    def one(number: int) -> object:
        try:
            barrier.wait(timeout=20)
            return act(number)
        except MoveRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def cost(amount: int) -> entries.Line:
    return entries.Line("cost", today(), amount, "Pakan", "cash")


def test_more_than_there_is_is_spent_by_nobody(book, pendamping):
    answers = together(lambda number: entries.write(book=book, line=cost(2_000_000), by=pendamping, uuid=uuid.uuid4()))

    assert sum(isinstance(answer, MoveRefused) for answer in answers) == 4
    assert balance(book.group).in_hand == 1_000_000
    numbers = list(CashEntry.objects.filter(book=book).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_one_line_sent_by_six_hands_is_one(book, pendamping):
    token = uuid.uuid4()
    answers = together(lambda number: entries.write(book=book, line=cost(50_000), by=pendamping, uuid=token))

    assert len({answer[0].pk for answer in answers}) == 1
    assert [answer[1] for answer in answers].count(True) == 1


def test_a_line_is_taken_back_once(book, pendamping):
    entry = cash.line(book, "cost", 50_000)
    together(lambda number: entries.reverse(entry=entry, by=pendamping, reason="Salah", uuid=uuid.uuid4()))

    assert CashEntry.objects.filter(reverses=entry).count() == 1


def test_a_loan_is_not_repaid_beyond_its_sum(book, pendamping):
    loan = cash.loan(book, 500_000)
    together(
        lambda number: loans.repay(
            loan=loan, amount=200_000, on=today(), place="cash", by=pendamping, uuid=uuid.uuid4()
        )
    )

    assert Loan.objects.get(pk=loan.pk).paid == 400_000


def test_a_line_and_a_close_come_one_after_the_other(book, pendamping):
    month = months_ago(2)
    count = closing.Count(5_000_000, None, "Dihitung sebelum belanja terakhir.")

    def act(number: int) -> object:
        if number % 2:
            return closing.close(book=book, month=month, count=count, by=pendamping)
        line = entries.Line("cost", month, 10_000, "Pakan", "cash")
        return entries.write(book=book, line=line, by=pendamping, uuid=uuid.uuid4())

    together(act)

    close = CashClose.objects.get(book=book)
    written = CashEntry.objects.filter(book=book, kind="cost").count()
    assert close.book_in_hand == 5_000_000 - 10_000 * written


def test_money_that_comes_while_the_book_is_opened_enters_once(pendamping):
    group = funded_group(months=1, user=pendamping)
    proposal = group.proposals.get()

    def act(number: int) -> object:
        if number:
            return FundsReceived.objects.create(
                group=group, proposal=proposal, amount=1_000, received_on=today(), reference=f"S{number}"
            )
        return GroupBookFactory(group=group, opened_on=months_ago(1), opened_by=pendamping)

    together(act)

    book = GroupBook.objects.get(group=group)
    assert CashEntry.objects.filter(book=book, kind="funds").count() == FundsReceived.objects.count() == 6
    assert balance(group).at_bank == 20_005_000
