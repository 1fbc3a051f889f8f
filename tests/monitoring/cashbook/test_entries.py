"""Lines of the cash book: numbered, never below nothing, never in a closed month, and taken back by reversal only."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import FundsReceived
from monitoring.cashbook import Balance, balance, balances, book_of, entries, ledger
from monitoring.models import CashEntry, GroupBook
from monitoring.models.cashbook import CashKind, Place
from tests.factories import cashbook as cash
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import GroupBookFactory, funded_group, months_ago, today
from tests.plans import is_ordered_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def book(pendamping):
    """The book of a group that received Rp20.000.000 two months ago; Rp5.000.000 of it are in the box."""
    return cash.book_with_money(pendamping)


def raw(book, **values) -> CashEntry:
    """A line past all words."""
    return CashEntry.objects.create(
        **{
            "book": book,
            "dated_on": today(),
            "kind": CashKind.INCOME,
            "place": Place.CASH,
            "amount": 1_000,
            "description": "x",
            "written_by": cash.writer(book),
            "is_reversal": "reverses" in values,
            **values,
        }
    )


def refused(name: str, **values) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        raw(**values)
    assert caught.value.__cause__.diag.constraint_name == name


def test_the_book_begins_with_the_money_received(pendamping):
    group = funded_group(months=1, user=pendamping)
    assert (book_of(group), balance(group)) == (None, Balance())

    book = GroupBookFactory(group=group, opened_on=months_ago(1))

    first = CashEntry.objects.get(book=book)
    assert (first.number, first.kind, first.place, first.amount, first.dated_on, first.written_by) == (
        1, "funds", "bank", 20_000_000, months_ago(1), None,
    )  # fmt: skip
    assert "SP2D/1/2026" in first.description
    assert balance(group) == Balance(0, 20_000_000)


def test_money_that_comes_later_enters_by_itself_without_its_goods(book):
    proposal = book.group.proposals.get()
    FundsReceived.objects.create(
        group=book.group, proposal=proposal, amount=10_000_000, goods_value=4_000_000, received_on=today(),
        reference="SP2D/2",
    )  # fmt: skip

    assert balance(book.group) == Balance(5_000_000, 21_000_000)
    assert CashEntry.objects.filter(book=book, kind="funds").count() == 2


def test_aid_wholly_in_goods_is_no_line(book):
    proposal = book.group.proposals.get()
    FundsReceived.objects.create(
        group=book.group, proposal=proposal, amount=1_000, goods_value=1_000, received_on=today(), reference="B"
    )

    assert CashEntry.objects.filter(book=book, kind="funds").count() == 1


@pytest.mark.parametrize("goods", [-1, 1_001])
def test_goods_are_a_part_of_the_amount(book, goods):
    with pytest.raises(IntegrityError, match="fundsreceived_goods_within_amount"), transaction.atomic():
        FundsReceived.objects.create(
            group=book.group, proposal=book.group.proposals.get(), amount=1_000, goods_value=goods,
            received_on=today(), reference="B",
        )  # fmt: skip


def test_money_returned_leaves_the_book_and_never_more_than_there_is(book):
    proposal = book.group.proposals.get()
    back = {"group": book.group, "proposal": proposal, "received_on": today(), "reference": "STS"}
    with pytest.raises(IntegrityError, match="less than nothing"), transaction.atomic():
        FundsReceived.objects.create(amount=-20_000_000, **back)

    FundsReceived.objects.create(amount=-15_000_000, **back)

    assert balance(book.group) == Balance(5_000_000, 0)
    assert CashEntry.objects.get(kind="funds_returned").effect == -15_000_000


def test_money_that_arrives_in_a_closed_month_stands_on_the_first_open_day(book):
    cash.closed(book)
    FundsReceived.objects.create(
        group=book.group, proposal=book.group.proposals.get(), amount=1_000, received_on=months_ago(2), reference="L"
    )

    late = CashEntry.objects.order_by("-number").first()
    assert (late.dated_on, late.amount) == (months_ago(1), 1_000)
    assert f"{months_ago(2):%d-%m-%Y}" in late.description


def test_each_kind_moves_what_it_says(book):
    start = balance(book.group)
    for kind, place, in_hand, at_bank in (
        ("income", "cash", 10, 0), ("income", "bank", 0, 10), ("iks", "cash", 10, 0), ("other_in", "bank", 0, 10),
        ("cost", "cash", -10, 0), ("cost", "bank", 0, -10), ("asset", "bank", 0, -10), ("iks_paid", "cash", -10, 0),
        ("shared", "cash", -10, 0), ("other_out", "cash", -10, 0), ("withdrawal", "", 10, -10),
        ("deposit", "", -10, 10),
    ):  # fmt: skip
        entry = cash.line(book, kind, 10, place=place)
        assert (entry.in_hand, entry.at_bank) == (in_hand, at_bank), kind
        start = start.after(in_hand, at_bank)
    assert balance(book.group) == start
    numbers = list(CashEntry.objects.filter(book=book).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_same_line_again_changes_nothing(book, pendamping):
    said = entries.Line("income", today(), 50_000, "Jual kue", "cash")
    token = uuid.uuid4()
    first, is_new = entries.write(book=book, line=said, by=pendamping, uuid=token)
    again, is_new_again = entries.write(book=book, line=said, by=pendamping, uuid=token)

    assert (first.pk, is_new, is_new_again) == (again.pk, True, False)
    other = entries.Line("income", today(), 60_000, "Jual kue", "cash")
    with pytest.raises(MoveRefused, match="sudah dipakai untuk catatan lain"):
        entries.write(book=book, line=other, by=pendamping, uuid=token)


def test_more_than_there_is_is_told_with_the_day(book, pendamping):
    with pytest.raises(MoveRefused, match=r"Uang tunai pada .* hanya Rp5\.000\.000\. Catat dahulu"):
        cash.line(book, "cost", 5_000_001)
    with pytest.raises(MoveRefused, match=r"Rekening bank pada .* hanya Rp15\.000\.000"):
        cash.line(book, "withdrawal", 15_000_001)
    refused("cashbook_never_negative", book=book, kind="cost", amount=5_000_001)


def test_a_line_dated_back_leaves_no_later_day_below_nothing(book):
    cash.line(book, "cost", 4_500_000, on=months_ago(1))
    cash.line(book, "income", 9_000_000)

    with pytest.raises(MoveRefused, match=r"menjadi kurang dari nol: waktu itu hanya ada Rp500\.000"):
        cash.line(book, "cost", 600_000, on=months_ago(2))
    refused("cashbook_never_negative", book=book, kind="cost", amount=600_000, dated_on=months_ago(2))
    cash.line(book, "cost", 500_000, on=months_ago(2))


def test_days_on_which_nothing_is_written(book):
    for day, said in (
        (months_ago(2) - dt.timedelta(days=1), "Buku kas dimulai"),
        (today() + dt.timedelta(days=1), "belum tiba"),
    ):
        with pytest.raises(MoveRefused, match=said):
            cash.line(book, on=day)
    refused("cashentry_not_before_opening", book=book, dated_on=months_ago(2) - dt.timedelta(days=1))
    refused("cashentry_not_ahead_of_time", book=book, dated_on=today() + dt.timedelta(days=1))
    cash.closed(book)
    with pytest.raises(MoveRefused, match="sudah ditutup"):
        cash.line(book, on=months_ago(2))
    refused("cashentry_not_in_a_closed_month", book=book, dated_on=months_ago(2))


def test_nothing_is_written_before_money_came(pendamping):
    book = GroupBookFactory(group=funded_group(months=1, user=pendamping), kind=GroupBook.Kind.ACTIVITY)
    refused("cashentry_in_a_cash_book", book=book)
    empty = GroupBookFactory(group=GroupFactory(), kind=GroupBook.Kind.CASH)
    with pytest.raises(MoveRefused, match="Dana kelompok ini belum diterima"):
        cash.line(empty)


def test_a_phone_with_a_wrong_clock_is_told(book, pendamping):
    said = entries.Line("income", today() + dt.timedelta(days=2), 50_000, "Jual kue", "cash")
    wrong = timezone.now() + dt.timedelta(days=2)
    with pytest.raises(MoveRefused, match="perbaiki jam ponsel"):
        entries.write(book=book, line=said, by=pendamping, uuid=uuid.uuid4(), device_time=wrong)

    said = entries.Line("income", today(), 50_000, "Jual kue", "cash")
    entry, _ = entries.write(book=book, line=said, by=pendamping, uuid=uuid.uuid4(), device_time=wrong)
    assert entry.device_time == wrong
    assert abs(entry.written_at - timezone.now()) < dt.timedelta(minutes=1)


def test_a_line_is_never_changed_or_removed(book):
    entry = cash.line(book)
    for change in (lambda: CashEntry.objects.update(amount=1), lambda: CashEntry.objects.filter(pk=entry.pk).delete()):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            change()


def test_a_line_is_taken_back_once_with_a_reason(book, pendamping):
    before = balance(book.group)
    entry = cash.line(book, "cost", 70_000, on=months_ago(1))
    with pytest.raises(MoveRefused, match="mengapa"):
        entries.reverse(entry=entry, by=pendamping, reason=" ", uuid=uuid.uuid4())

    back, is_new = entries.reverse(entry=entry, by=pendamping, reason="Salah tulis", uuid=uuid.uuid4())
    again, is_new_again = entries.reverse(entry=entry, by=pendamping, reason="Salah tulis", uuid=uuid.uuid4())

    assert (is_new, is_new_again, back.pk) == (True, False, again.pk)
    assert (back.dated_on, back.effect, back.reason) == (months_ago(1), 70_000, "Salah tulis")
    assert balance(book.group) == before
    with pytest.raises(MoveRefused, match="tidak dibatalkan lagi"):
        entries.reverse(entry=back, by=pendamping, reason="x", uuid=uuid.uuid4())


def test_what_came_in_and_was_spent_is_not_taken_back(book, pendamping):
    cash.line(book, "cost", 5_000_000)
    income = cash.line(book, "income", 300_000)
    cash.line(book, "cost", 300_000)

    with pytest.raises(MoveRefused, match="hanya Rp0"):
        entries.reverse(entry=income, by=pendamping, reason="Salah", uuid=uuid.uuid4())


def test_a_line_of_a_closed_month_is_taken_back_today(book, pendamping):
    entry = cash.line(book, "cost", 70_000, on=months_ago(2))
    cash.closed(book)

    back, _ = entries.reverse(entry=entry, by=pendamping, reason="Salah", uuid=uuid.uuid4())

    assert back.dated_on == today()


def test_money_from_the_treasury_is_not_taken_back_here(book, pendamping):
    entry = CashEntry.objects.get(book=book, kind="funds")
    with pytest.raises(MoveRefused, match="bendahara pengeluaran"):
        entries.reverse(entry=entry, by=pendamping, reason="x", uuid=uuid.uuid4())
    refused("cashentry_mirrors_what_it_reverses", book=book, kind="income", place="bank", amount=20_000_000,
            reverses=entry, reason="x")  # fmt: skip


def test_a_reversal_repeats_what_it_reverses(book):
    entry = cash.line(book, "income", 1_000)
    for values in (
        {"amount": 2_000}, {"place": "bank"}, {"kind": "iks"}, {"dated_on": today() - dt.timedelta(days=1)},
    ):  # fmt: skip
        same = {"book": book, "kind": "income", "place": "cash", "amount": 1_000, "reverses": entry, "reason": "x"}
        refused("cashentry_mirrors_what_it_reverses", **{**same, **values})
    with pytest.raises(IntegrityError, match="cashentry_reversal_has_a_reason"), transaction.atomic():
        raw(book, reverses=entry)


def test_who_may_not_write(book, kadis, auditor):
    for user in (kadis, auditor):
        with pytest.raises(NotAllowed):
            cash.line(book, by=user)


def test_what_a_day_leaves_room_for_without_a_line_on_it(book):
    assert ledger.room(book, "cash", today()) == (5_000_000, today())
    assert ledger.room(book, "bank", months_ago(2)) == (15_000_000, months_ago(2))


def test_sums_start_at_the_newest_close(book):
    cash.line(book, "income", 100_000, on=months_ago(2))
    cash.closed(book)
    cash.line(book, "income", 1_000, on=months_ago(1))

    assert balance(book.group) == Balance(5_101_000, 15_000_000)
    assert balance(book.group, months_ago(1) - dt.timedelta(days=1)) == Balance(5_100_000, 15_000_000)
    assert balance(book.group, months_ago(2) - dt.timedelta(days=1)) == Balance()
    assert balances([book.group_id]) == {book.group_id: Balance(5_101_000, 15_000_000)}
    month = ledger.month_of(book, months_ago(1))
    assert (month.opening, month.closing.in_hand, month.came_in, month.went_out) == (
        Balance(5_100_000, 15_000_000), 5_101_000, 1_000, 0,
    )  # fmt: skip


@pytest.mark.parametrize("size", [1, 3])
def test_questions_do_not_grow_with_the_book(book, size, django_assert_num_queries):
    for _ in range(size):
        cash.line(book)
    with django_assert_num_queries(3):
        balance(book.group)
    with django_assert_num_queries(1):
        balances([book.group_id])


def test_the_book_is_read_by_its_index(book):
    rows = CashEntry.objects.filter(book=book, dated_on__gte=today()).in_order()

    assert is_ordered_by("cashentry_in_order", lambda: list(rows))
