"""Months are closed in order, with what was counted; the Dinas reopens the newest, with a reason that stays."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused, NotAllowed
from monitoring.cashbook import Balance, closing, entries
from monitoring.models import CashClose
from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def book(pendamping):
    """Money since two months ago."""
    return cash.book_with_money(pendamping)


def test_a_month_is_closed_with_what_the_book_says_and_what_was_counted(book):
    close = cash.closed(book, missing=20_000)

    assert (close.month, close.book_in_hand, close.book_at_bank) == (months_ago(2), 5_000_000, 15_000_000)
    assert (close.difference_in_hand, close.difference_at_bank, close.differs) == (-20_000, 0, True)
    assert closing.next_turn(book, today()).month == months_ago(1)


def test_months_follow_one_another_and_are_over(book, pendamping):
    count = closing.Count(5_000_000, None)
    with pytest.raises(MoveRefused, match="berurutan"):
        closing.close(book=book, month=months_ago(1), count=count, by=pendamping)
    cash.closed(book)
    cash.closed(book)
    with pytest.raises(MoveRefused, match="belum berakhir"):
        closing.close(book=book, month=months_ago(0), count=count, by=pendamping)
    for month, name in ((months_ago(0), "month is closed when it is over"), (months_ago(2), "one after the other")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            CashClose.objects.create(book=book, month=month, counted_in_hand=5_000_000, closed_by=pendamping)


def test_pressing_twice_closes_once(book, pendamping):
    first = cash.closed(book)
    again, is_new = closing.close(book=book, month=first.month, count=closing.Count(1, 1, "x"), by=pendamping)
    assert (again.pk, is_new) == (first.pk, False)


def test_a_difference_is_explained(book, pendamping):
    with pytest.raises(MoveRefused, match="penjelasan"):
        closing.close(book=book, month=months_ago(2), count=closing.Count(4_000_000, None), by=pendamping)
    with pytest.raises(IntegrityError, match="cashclose_explains_its_difference"), transaction.atomic():
        CashClose.objects.create(book=book, month=months_ago(2), counted_in_hand=1, closed_by=pendamping)


def test_a_book_that_changed_meanwhile_is_not_closed(book, pendamping):
    with pytest.raises(MoveRefused, match="berubah sejak"):
        closing.close(book=book, month=months_ago(2), count=closing.Count(1, 1, "x"), by=pendamping, seen=Balance(1, 1))


def test_the_dinas_reopens_the_newest_month_alone(book, pendamping, verifier):
    first, second = cash.closed(book), cash.closed(book)
    with pytest.raises(NotAllowed):
        closing.reopen(close=second, reason="x", by=pendamping)
    with pytest.raises(MoveRefused, match="bulan terakhir"):
        closing.reopen(close=first, reason="x", by=verifier)
    with pytest.raises(MoveRefused, match="mengapa"):
        closing.reopen(close=second, reason=" ", by=verifier)
    with pytest.raises(IntegrityError, match="newest month"), transaction.atomic():
        CashClose.objects.filter(pk=first.pk).update(
            reopened_by=verifier, reopened_at=first.closed_at, reopen_reason="x"
        )

    assert closing.reopen(close=second, reason="Nota tertinggal", by=verifier)
    assert not closing.reopen(close=second, reason="Nota tertinggal", by=verifier)
    cash.line(book, "cost", 50_000, on=months_ago(1))
    anew = cash.closed(book)

    second.refresh_from_db()
    assert (second.reopen_reason, second.reopened_by) == ("Nota tertinggal", verifier)
    assert (anew.month, anew.book_in_hand) == (months_ago(1), 4_950_000)


def test_a_close_stands(book):
    close = cash.closed(book)
    for act in (
        lambda: CashClose.objects.filter(pk=close.pk).update(counted_in_hand=1, explanation="x"),
        lambda: CashClose.objects.filter(pk=close.pk).delete(),
    ):
        with pytest.raises(Exception, match=r"stands as it is|Cannot delete"), transaction.atomic():
            act()


def test_a_line_of_a_month_that_is_closed_stays_what_it_was(book, pendamping):
    entry = cash.line(book, "cost", 10_000, on=months_ago(2))
    close = cash.closed(book)
    entries.reverse(entry=entry, by=pendamping, reason="x", uuid=uuid.uuid4())

    close.refresh_from_db()
    assert close.book_in_hand == 4_990_000
    assert closing.next_turn(book, today() + dt.timedelta(days=40)).expected.in_hand == 4_990_000
