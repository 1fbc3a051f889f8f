"""A cash book under random hands: entries, reversals, loans, repayments, closes; it adds up and is never below nothing.

The model knows the lines and nothing of how the portal keeps them: it adds them up by day in plain Python.
"""

from __future__ import annotations

import collections
import datetime as dt
import random
import uuid
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from groups.lifecycle import MoveRefused
from groups.models import FundsReceived
from kube_portal.accounts.models import User
from monitoring.cashbook import balance, balances, closing, entries, ledger, loans
from monitoring.integrity import violations
from monitoring.models import CashClose, CashEntry, GroupBook, Loan
from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago, today

INTO = {"funds": 1, "income": 1, "iks": 1, "other_in": 1, "repayment": 1}
OUT_OF = {"cost": 1, "asset": 1, "loan": 1, "iks_paid": 1, "shared": 1, "other_out": 1, "funds_returned": 1}
LINES = ("income", "iks", "other_in", "cost", "asset", "iks_paid", "shared", "other_out", "withdrawal", "deposit")


def moves(kind: str, place: str, amount: int) -> tuple[int, int]:
    """What a line does to cash in hand and to the account, as anybody would say it."""
    if kind in ("withdrawal", "deposit"):
        drawn = amount if kind == "withdrawal" else -amount
        return drawn, -drawn
    signed = amount if kind in INTO else -amount if kind in OUT_OF else 0
    return (signed, 0) if place == "cash" else (0, signed)


class CashBook(RuleBasedStateMachine):
    """One group, two who write, the treasury that pays and takes back, and the Dinas that reopens months."""

    book: ClassVar[GroupBook]
    people: ClassVar[dict[str, User]] = {}
    done: ClassVar[collections.Counter[str]] = collections.Counter()

    def __init__(self) -> None:
        super().__init__()
        self.beginning = transaction.savepoint()
        # Day and movement of every line, in the order in which they were written.
        self.lines: list[tuple[dt.date, int, int]] = []
        for entry in CashEntry.objects.filter(book=self.book).order_by("number"):
            self.lines.append((entry.dated_on, *moves(entry.kind, entry.place, entry.amount)))
        self.owed: dict[int, int] = {}

    def teardown(self) -> None:
        """Nothing is broken at the end; every life starts from the same book."""
        assert [one for one in violations() if "lacks an open" not in one] == []
        transaction.savepoint_rollback(self.beginning)

    def _try(self, name: str, call: Any, **values: Any) -> Any:
        try:
            with transaction.atomic():
                answer = call(**values)
        except MoveRefused:
            return None
        type(self).done[name] += 1
        return answer

    def _day(self, chance: random.Random) -> dt.date:
        return today() - dt.timedelta(days=chance.choice([0, 0, 1, 3, 9, 20, 33, 50, 70, 100, -1]))

    def _amount(self, chance: random.Random) -> int:
        return chance.choice([1, 50_000, 400_000, 3_000_000, 14_000_000, 21_000_000])

    def _by(self, chance: random.Random) -> User:
        return self.people[chance.choice(["pendamping", "operator"])]

    def write(self, chance: random.Random) -> None:
        kind = chance.choice(LINES)
        place = "" if kind in ("withdrawal", "deposit") else chance.choice(["cash", "cash", "bank"])
        line = entries.Line(kind, self._day(chance), self._amount(chance), "Catatan", place)
        token = uuid.uuid4()
        for _ in range(chance.choice([1, 1, 2])):
            found = self._try("write", entries.write, book=self.book, line=line, by=self._by(chance), uuid=token)
            if found is not None and found[1]:
                self.lines.append((line.dated_on, *moves(kind, place, line.amount)))

    def reverse(self, chance: random.Random) -> None:
        entry = chance.choice(list(CashEntry.objects.filter(book=self.book).order_by("pk")))
        found = self._try(
            "reverse", entries.reverse, entry=entry, by=self._by(chance), reason="Salah", uuid=uuid.uuid4()
        )
        if found is not None and found[1]:
            in_hand, at_bank = moves(entry.kind, entry.place, entry.amount)
            self.lines.append((found[0].dated_on, -in_hand, -at_bank))
            if entry.loan_id is not None:
                if entry.kind == "loan":
                    self.owed.pop(entry.loan_id)
                else:
                    self.owed[entry.loan_id] += entry.amount

    def lend(self, chance: random.Random) -> None:
        terms = loans.Terms(
            member=chance.choice(cash.present(self.book.group)), lent_on=self._day(chance),
            principal=self._amount(chance), months=chance.choice([1, 3, 10]), due_day=chance.choice([1, 28]),
            place=chance.choice(["cash", "bank"]), interest=chance.choice([0, 7]),
        )  # fmt: skip
        found = self._try("lend", loans.lend, book=self.book, terms=terms, by=self._by(chance), uuid=uuid.uuid4())
        if found is not None:
            self.lines.append((terms.lent_on, *moves("loan", terms.place, terms.principal)))
            self.owed[found[0].pk] = terms.principal + terms.interest * terms.months

    def repay(self, chance: random.Random) -> None:
        made = list(Loan.objects.filter(book=self.book).order_by("pk"))
        if not made:
            return
        loan, amount, on = chance.choice(made), self._amount(chance), self._day(chance)
        found = self._try(
            "repay", loans.repay, loan=loan, amount=amount, on=on, place="cash", by=self._by(chance), uuid=uuid.uuid4()
        )
        if found is not None:
            self.lines.append((on, *moves("repayment", "cash", amount)))
            self.owed[loan.pk] -= amount

    def write_off(self, chance: random.Random) -> None:
        made = list(Loan.objects.running().filter(book=self.book).order_by("pk"))
        if not made or chance.random() < 0.7:
            return
        loan, by, on = chance.choice(made), self._by(chance), self._day(chance)
        if on > today():
            return
        meeting = cash.minutes(self.book.group, by, on=on)
        found = self._try(
            "write off", loans.write_off, loan=loan, minutes=meeting, reason="Sakit", on=on, by=by, uuid=uuid.uuid4()
        )
        if found is not None:
            self.lines.append((on, 0, 0))
            self.owed[loan.pk] = 0

    def close(self, chance: random.Random) -> None:
        turn = closing.next_turn(self.book, today())
        if turn is None:
            return
        missing = chance.choice([0, 1])
        count = closing.Count(max(turn.expected.in_hand - missing, 0), None, "Kurang" if missing else "")
        month = chance.choice([turn.month, turn.month, months_ago(0)])
        self._try("close", closing.close, book=self.book, month=month, count=count, by=self.people["pendamping"])

    def reopen(self, chance: random.Random) -> None:
        made = list(CashClose.objects.filter(book=self.book).order_by("pk"))
        if made:
            self._try("reopen", closing.reopen, close=chance.choice(made), reason="Nota", by=self.people["verifier"])

    def treasury(self, chance: random.Random) -> None:
        amount, on = chance.choice([5_000_000, -4_000_000]), self._day(chance)
        goods = chance.choice([0, amount // 4, amount])
        newest = ledger.newest_close(self.book)
        first_open = ledger.month_after(newest.month) if newest is not None else on
        landing = max(on, first_open)
        day_sums = self._running([*self.lines, (landing, 0, amount - goods)])
        would_hold = all(in_hand >= 0 and at_bank >= 0 for in_hand, at_bank in day_sums)
        if not would_hold:
            return
        FundsReceived.objects.create(
            group=self.book.group, proposal=self.book.group.proposals.get(), amount=amount, goods_value=goods,
            received_on=on, reference="SP2D",
        )  # fmt: skip
        type(self).done["treasury"] += 1
        if amount != goods:
            self.lines.append((landing, 0, amount - goods))

    @staticmethod
    def _running(lines: list[tuple[dt.date, int, int]]) -> list[tuple[int, int]]:
        """What there is after each line, by day and then as written."""
        in_hand = at_bank = 0
        found = []
        for _, hand, bank in sorted(lines, key=lambda line: line[0]):
            in_hand, at_bank = in_hand + hand, at_bank + bank
            found.append((in_hand, at_bank))
        return found

    @rule(step=st.sampled_from(
        ["write", "write", "write", "reverse", "lend", "repay", "write_off", "close", "reopen", "treasury"]
    ), chance=st.integers(0, 2**32))  # fmt: skip
    def press(self, step: str, chance: int) -> None:
        """Somebody does something."""
        getattr(self, step)(random.Random(chance))

    @invariant()
    def the_book_says_what_the_lines_add_up_to(self) -> None:
        """The model and the database agree, on every way of asking, and nothing is below nothing after any line."""
        run = self._running(self.lines)
        assert all(in_hand >= 0 and at_bank >= 0 for in_hand, at_bank in run)
        held = balance(self.book.group)
        assert (held.in_hand, held.at_bank) == run[-1]
        assert balances([self.book.group_id])[self.book.group_id] == held
        assert CashEntry.objects.filter(book=self.book).count() == len(self.lines)

    @invariant()
    def each_month_follows_from_the_one_before(self) -> None:
        """What a month ends with is what the model had on its last day."""
        for back in range(4):
            month = months_ago(back)
            shown = ledger.month_of(self.book, month)
            before = [line for line in self.lines if line[0] < ledger.month_after(month)]
            run = self._running(before)
            assert (shown.closing.in_hand, shown.closing.at_bank) == (run[-1] if run else (0, 0))

    @invariant()
    def loans_owe_what_did_not_come_back(self) -> None:
        """What is owed of each loan is what the model says."""
        for pk, owed in self.owed.items():
            assert Loan.objects.get(pk=pk).outstanding == owed


@pytest.mark.django_db
def test_a_cash_book_under_random_hands(regions, pendamping, operator_sedau, verifier):
    CashBook.book = cash.book_with_money(pendamping, months=3)
    CashBook.people = {"pendamping": pendamping, "operator": operator_sedau, "verifier": verifier}
    CashBook.done.clear()

    run_state_machine_as_test(
        CashBook,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, derandomize=True,
            phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip

    # It did all of it, and not only refuse.
    assert {"write", "reverse", "lend", "repay", "close", "reopen", "treasury"} <= set(CashBook.done)
