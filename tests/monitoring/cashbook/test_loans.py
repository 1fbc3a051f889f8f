"""Loans to members: lent to who is there, repaid oldest first, in arrears by age, written off by minutes only (M5)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from groups.lifecycle import MoveRefused
from groups.models import Group, Member
from monitoring.cashbook import balance, entries, loans
from monitoring.integrity import violations
from monitoring.models import CashEntry, Loan
from monitoring.owing import loans_of
from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def book(pendamping):
    """Money since eight months ago."""
    return cash.book_with_money(pendamping, months=8)


def test_a_loan_gets_a_schedule_that_adds_up(book):
    loan = cash.loan(book, 1_000_000, months=3, interest=10_000, due_day=28, on=months_ago(1))

    rows = list(loan.instalments.values_list("number", "principal", "interest", "due_by_then", "due_on"))
    first = (months_ago(1) + dt.timedelta(days=35)).replace(day=28)
    assert rows[0] == (1, 333_333, 10_000, 343_333, first)
    assert [row[1] for row in rows] == [333_333, 333_333, 333_334]
    assert rows[2][3] == loan.total == 1_030_000
    assert balance(book.group).in_hand == 4_000_000


def test_what_comes_back_settles_the_oldest_first(book):
    loan = cash.loan(book, 600_000, months=6, on=months_ago(4))
    cash.repaid(loan, 150_000)
    loan.refresh_from_db()

    rows = loans.schedule(loan, today())
    assert [row.paid for row in rows] == [100_000, 50_000, 0, 0, 0, 0]
    assert [bool(row.days_late) for row in rows] == [False, True, True, True, False, False]
    assert (loan.paid, loan.outstanding) == (150_000, 450_000)


def test_arrears_by_age(book):
    on = months_ago(8)
    cash.loan(book, 800_000, months=8, due_day=1, on=on)

    owed = loans.arrears(book.group, months_ago(0) + dt.timedelta(days=1))

    days = [(months_ago(0) + dt.timedelta(days=1) - months_ago(back)).days for back in range(8)]
    wanted = [0, 0, 0, 0]
    for late in days:
        wanted[loans.age_of(late)] += 100_000
    assert list(owed.by_age) == wanted
    assert (owed.amount, owed.oldest_days, owed.members) == (800_000, days[-1], (cash.present(book.group)[0].name,))
    assert [label for label, _ in owed.ages()][-1] == "lebih dari 90 hari"


@pytest.mark.parametrize(("days", "age"), [(1, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (900, 3)])
def test_the_ages(days, age):
    assert loans.age_of(days) == age


def test_arrears_of_a_past_day_know_only_what_had_come_back_by_then(book):
    loan = cash.loan(book, 600_000, months=6, on=months_ago(4))
    cash.repaid(loan, 600_000)

    assert not loans.arrears(book.group, today())
    assert loans.arrears(book.group, months_ago(0)).amount == 300_000
    assert not loans.arrears(book.group, months_ago(5))


def test_many_groups_at_once(book, pendamping, django_assert_num_queries):
    cash.loan(book, 600_000, months=6, on=months_ago(4))
    with django_assert_num_queries(1):
        assert loans.arrears_of([book.group_id, 0], today())[book.group_id].amount == 400_000
    with django_assert_num_queries(1):
        row = loans.with_arrears(Group.objects.filter(pk=book.group_id), today()).get()
    assert (row.arrears_amount, row.arrears_since) == (400_000, months_ago(3).replace(day=5))


def test_nobody_repays_more_than_is_owed(book, pendamping):
    loan = cash.loan(book, 600_000)
    cash.repaid(loan, 500_000)
    with pytest.raises(MoveRefused, match=r"tinggal Rp100\.000"):
        cash.repaid(loan, 100_001)
    with pytest.raises(IntegrityError, match="loan_repaid_within_its_sum"), transaction.atomic():
        CashEntry.objects.create(
            book=book, dated_on=today(), kind="repayment", place="cash", amount=100_001, description="x",
            loan=loan, member=loan.member, written_by=pendamping,
        )  # fmt: skip
    cash.repaid(loan, 100_000)
    with pytest.raises(MoveRefused, match="sudah selesai"):
        cash.repaid(loan, 1)


def test_who_left_borrows_no_more(book):
    member = cash.present(book.group)[0]
    Member.objects.filter(pk=member.pk).update(left_on=today() - dt.timedelta(days=1), active=False)
    member.refresh_from_db()
    with pytest.raises(MoveRefused, match="sudah keluar"):
        cash.loan(book, member=member)
    with pytest.raises(IntegrityError, match="present members"), transaction.atomic():
        Loan.objects.create(
            book=book, member=member, lent_on=today(), principal=1_000, months=1, due_day=1,
            written_by=cash.writer(book),
        )  # fmt: skip


def test_a_loan_needs_its_line_in_the_book(book, pendamping):
    Loan.objects.create(
        book=book, member=cash.present(book.group)[0], lent_on=today(), principal=1_000, months=1, due_day=1,
        written_by=pendamping,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="stands in the cash book"):
        connection.check_constraints()


def test_what_was_paid_is_not_written_by_hand(book):
    loan = cash.loan(book)
    for values in ({"paid": 1}, {"cancelled": True}, {"principal": 1}):
        with pytest.raises(IntegrityError, match="follows the lines"), transaction.atomic():
            Loan.objects.filter(pk=loan.pk).update(**values)


def test_a_loan_written_by_mistake_is_cancelled_while_nothing_came_back(book, pendamping):
    before = balance(book.group)
    loan = cash.loan(book, 600_000, months=6, on=months_ago(4))
    paid_out = loan.entries.get(kind="loan")
    back = cash.repaid(loan, 100_000)
    with pytest.raises(MoveRefused, match="sudah diangsur"):
        entries.reverse(entry=paid_out, by=pendamping, reason="x", uuid=uuid.uuid4())
    entries.reverse(entry=back, by=pendamping, reason="Salah", uuid=uuid.uuid4())
    entries.reverse(entry=paid_out, by=pendamping, reason="Salah", uuid=uuid.uuid4())

    loan.refresh_from_db()
    assert (loan.cancelled, loan.paid, loan.outstanding) == (True, 0, 0)
    assert balance(book.group) == before
    assert not loans.arrears(book.group, today())
    with pytest.raises(MoveRefused, match="dibatalkan"):
        cash.repaid(loan, 1)


def test_a_loan_is_written_off_by_minutes_and_no_money_moves(book, pendamping):
    loan = cash.loan(book, 600_000, months=6, on=months_ago(4))
    cash.repaid(loan, 100_000)
    before = balance(book.group)
    meeting = cash.minutes(book.group, pendamping)
    token = uuid.uuid4()
    values = {"loan": loan, "minutes": meeting, "on": today(), "by": pendamping, "uuid": token}
    with pytest.raises(MoveRefused, match="mengapa"):
        loans.write_off(reason="", **values)
    entry, is_new = loans.write_off(reason="Anggota sakit menahun.", **values)
    again, is_new_again = loans.write_off(reason="Anggota sakit menahun.", **values)

    loan.refresh_from_db()
    assert (entry.amount, entry.effect, is_new, again.pk, is_new_again) == (500_000, 0, True, entry.pk, False)
    assert (loan.written_off, loan.outstanding) == (500_000, 0)
    assert balance(book.group) == before
    assert not loans.arrears(book.group, today())


def test_a_write_off_names_minutes_of_the_same_group(book, pendamping, other_pendamping):
    loan = cash.loan(book)
    elsewhere = cash.book_with_money(other_pendamping)
    meeting = cash.minutes(elsewhere.group, other_pendamping)
    with pytest.raises(MoveRefused, match="notulen rapat kelompok ini"):
        loans.write_off(loan=loan, minutes=meeting, reason="x", on=today(), by=pendamping, uuid=uuid.uuid4())
    with pytest.raises(IntegrityError, match="same group"), transaction.atomic():
        CashEntry.objects.create(
            book=book, dated_on=today(), kind="write_off", amount=1, description="x", loan=loan, member=loan.member,
            minutes=meeting, reason="x", written_by=pendamping,
        )  # fmt: skip


def test_debts_member_by_member(book):
    first, second = cash.present(book.group)[:2]
    cash.loan(book, 600_000, months=6, on=months_ago(4), member=first)
    settled = cash.loan(book, 100_000, member=second)
    cash.repaid(settled, 100_000)

    debts = loans.per_member(book, today())

    assert [debt.ring_state for debt in debts][:3] == ["bad", "good", "none"]
    assert (debts[0].outstanding, debts[0].arrears) == (600_000, 400_000)
    assert [one for one in violations() if "lacks an open" not in one] == []


def test_who_would_leave_is_told_what_they_owe(book):
    member = cash.present(book.group)[0]
    assert list(loans_of(member)) == []
    cash.repaid(cash.loan(book, 600_000), 100_000)

    assert [sentence for sentence in loans_of(member) if "Rp500.000" in sentence]
