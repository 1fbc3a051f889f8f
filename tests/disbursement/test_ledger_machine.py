"""The ledger under random hands: whatever is prepared, checked, approved, paid and returned, it always adds up (D1)."""

import collections
import multiprocessing
import os
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, ClassVar

import pgtrigger
import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from disbursement import ministry, paperwork, payments
from disbursement.integrity import violations
from disbursement.models import Enclosure, Payment, PaymentOrder, Reconciliation, StatementLine
from disbursement.paperwork import Mark
from disbursement.reconciliation import deciding, matching
from groups.lifecycle import MoveRefused
from groups.models import FundsReceived, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import FundingCeiling, GrantTier, ProgramYear
from tests.factories import disbursement as money
from tests.factories import statements
from tests.factories.programs import GrantTierFactory

CEILING = 30_000_000  # less than what was promised: the ledger has to hold by itself
LIVE = ("prepared", "spp", "checked", "recorded", "second", "approved", "paid")


class Ledger(RuleBasedStateMachine):
    """Four groups, tiers in tranches and one of the ministry, and an office that presses everything in any order."""

    groups: ClassVar[list[int]] = []
    people: ClassVar[dict[str, User]] = {}
    done: ClassVar[collections.Counter[str]] = collections.Counter()
    number: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.beginning = transaction.savepoint()

    def teardown(self) -> None:
        """Nothing is broken at the end; every life starts from the same groups."""
        assert list(violations()) == []
        transaction.savepoint_rollback(self.beginning)

    def _try(self, name: str, call: Any, **values: Any) -> None:
        try:
            call(**values)
        except MoveRefused:
            return
        type(self).done[name] += 1

    def _order(self, chance: random.Random, *states: str) -> PaymentOrder | None:
        orders = list(PaymentOrder.objects.filter(state__in=states).order_by("pk")) if states else []
        return chance.choice(orders) if orders else None

    def apply(self, chance: random.Random) -> None:
        share = chance.choice([None, None, None, 1, 10**13, 0, -1])
        proposal = money.reload(Proposal(pk=chance.choice(self.groups)))
        values = {"proposal": proposal, "by": self.people["treasurer"]}
        today = proposal.program_year.today()
        if proposal.tier.funding_source == "apbn":
            type(self).number += 1
            self._try("record", ministry.record, sp2d_number=f"K{self.number}", paid_on=today, **values)
        else:
            self._try("prepare", payments.prepare, request_on=today, amount=share, **values)

    def onward(self, chance: random.Random) -> None:
        complete = chance.random() < 0.8
        order = self._order(chance, "prepared", "spp", "checked", "second", "recorded", "approved")
        if order is None:
            return
        people, today = self.people, order.proposal.program_year.today()
        marks = {kind: Mark(complete, "" if complete else "Kurang") for kind in Enclosure.Kind.values}
        type(self).number += 1
        name, call, by, values = {
            "prepared": ("spp", paperwork.write_spp, "treasurer", {"spp_on": today}),
            "spp": ("check", paperwork.check, "payment_checker", {"marks": marks}),
            "checked": ("approve", payments.approve, "office_head", {}),
            "second": ("countersign", payments.countersign, "division_head", {}),
            "recorded": ("confirm", ministry.confirm, "office_head", {}),
            "approved": (
                "pay", payments.record_sp2d, "treasurer", {"sp2d_number": f"S{self.number}", "paid_on": today},
            ),
        }[order.state]  # fmt: skip
        self._try(name, call, order=order, by=people[by], **values)

    def refuse(self, chance: random.Random) -> None:
        order = self._order(chance, *LIVE)
        if order is not None:
            self._try("refuse", payments.refuse_order, order=order, by=self.people["office_head"], reason="Keliru")

    def receipt(self, chance: random.Random) -> None:
        order = self._order(chance, "paid")
        if order is not None:
            self._try(
                "receipt", payments.record_receipt, payment=order.payments.get(reverses=None),
                by=self.people["treasurer"], received_on=order.proposal.program_year.today(), first_signatory="Siti",
                second_signatory="Maria",
            )  # fmt: skip

    def give_back(self, chance: random.Random) -> None:
        order = self._order(chance, "paid", "returned")
        if order is not None:
            self._try(
                "reverse", payments.reverse, payment=order.payments.get(reverses=None), by=self.people["treasurer"],
                returned_on=order.proposal.program_year.today(), reason="Retur", reference="R",
            )  # fmt: skip

    def reconcile(self, chance: random.Random) -> None:
        """A statement with some of the ledger in it, some of it wrong, or a decision about one of its lines."""
        payments_made = list(Payment.objects.select_related("order").order_by("pk"))
        if not payments_made:
            return
        ledger, treasurer = list(Payment.objects.order_by("pk").values()), self.people["treasurer"]
        kind = chance.choice(["bank", "sp2d"])
        lines = list(StatementLine.objects.filter(kind=kind).select_related("program_year").order_by("pk"))
        if lines and chance.random() < 0.6:
            held = Reconciliation.objects.in_force().filter(kind=kind)
            lines_held, seen = set(held.values_list("line", flat=True)), set(held.values_list("payment", flat=True))
            free = [payment for payment in payments_made if payment.pk not in seen]
            loose = [line for line in lines if line.pk not in lines_held]
            if not (loose and free) or chance.random() < 0.2:
                self._try("undo", deciding.undo, line=chance.choice(lines), by=treasurer, reason="Keliru")
            else:
                line, payment = chance.choice(loose), chance.choice(free)
                self._try("link", deciding.link, line=line, payment=payment, by=treasurer, reason="Sama")
        else:
            type(self).number += 1
            chosen = chance.sample(payments_made, chance.randint(1, len(payments_made)))
            rows = [
                statements.row(
                    payment,
                    text=f"baris {self.number}",
                    **chance.choice([{}, {"account": "9999999999"}, {"reference": ""}]),
                )
                for payment in chosen
            ]
            odd = statements.row(on=chosen[0].paid_on, amount=chance.choice([1, -1]), text=f"lain {self.number}")
            self._try("reconcile", lambda: statements.statement(*rows, odd, kind=kind, by=treasurer))
        year = payments_made[0].program_year
        matching.settle(year, kind, by=treasurer)
        assert matching.settle(year, kind, by=treasurer) == matching.Settled(0, 0)
        assert list(Payment.objects.order_by("pk").values()) == ledger

    @rule(chance=st.randoms(use_true_random=True))
    def press(self, chance: random.Random) -> None:
        """Somebody presses something; most presses lead on."""
        acts = (self.apply, self.onward, self.receipt, self.give_back, self.refuse, self.reconcile)
        chance.choices(acts, weights=(4, 12, 4, 1, 1, 4))[0](chance)

    @invariant()
    def it_adds_up(self) -> None:
        by_source: collections.Counter[str] = collections.Counter()
        for proposal in Proposal.objects.filter(pk__in=self.groups).select_related("tier"):
            ledger = list(Payment.objects.filter(proposal=proposal).values_list("amount", flat=True))
            orders = list(PaymentOrder.objects.filter(proposal=proposal))
            live = [order for order in orders if order.state in LIVE]
            assert 0 <= sum(ledger) <= proposal.amount
            assert sum(order.amount for order in live) <= proposal.amount
            assert sum(order.amount for order in orders if order.state == "paid") == sum(ledger)
            assert len({order.tranche for order in live}) == len(live)
            assert sum(proposal.funds_received.values_list("amount", flat=True)) == sum(ledger)
            assert (proposal.status == Status.FUNDED) == (sum(ledger) == proposal.amount)
            by_source[proposal.tier.funding_source] += sum(ledger)
        assert all(amount <= CEILING for amount in by_source.values())
        matched = Reconciliation.objects.in_force().filter(payment__isnull=False)
        seen = list(matched.values_list("payment", "kind"))
        assert len(set(seen)) == len(seen)
        assert not matched.exclude(how="hand").exclude(payment__amount=F("line__amount")).exists()
        for order in PaymentOrder.objects.exclude(state__in=["prepared", "spp", "recorded", "refused"]):
            hands = [order.prepared_by_id, order.checked_by_id, order.approved_by_id, order.second_by_id]
            assert len(set(filter(None, hands))) == len(list(filter(None, hands)))


@pytest.mark.django_db
def test_the_ledger_adds_up_whatever_is_pressed(regions: None) -> None:
    roles = (
        Role.TREASURER, Role.PAYMENT_CHECKER, Role.OFFICE_HEAD, Role.DIVISION_HEAD, Role.VERIFIER,
    )  # fmt: skip
    Ledger.people = {role.value: money.staff(role) for role in roles}
    Ledger.done.clear()
    first = money.payable_proposal()
    year = first.program_year
    GrantTier.objects.filter(pk=first.tier_id).update(tranches=[60, 40])
    third = GrantTierFactory(program_year=year, name="Tiga tahap", amount=10_000_001, tranches=[33, 33, 34])
    ProgramYear.objects.filter(pk=year.pk).update(second_approval_above=9_000_000)
    others = [money.payable_proposal(tier=third), money.payable_proposal(tier=third), money.ministry_proposal()]
    with pgtrigger.ignore("groups.CeilingInUse:ceiling_covers_commitments"):
        FundingCeiling.objects.filter(program_year=year).update(amount=CEILING)
    Ledger.groups = [proposal.pk for proposal in (first, *others)]

    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=12,
            stateful_step_count=60,
            derandomize=True,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )

    assert {
        "prepare",
        "spp",
        "check",
        "approve",
        "countersign",
        "pay",
        "record",
        "confirm",
        "receipt",
        "reverse",
        "reconcile",
        "link",
        "undo",
    } <= set(Ledger.done)


# Forty hands of two processes on one budget.


def _press(orders: list[int], by: int, mark: str) -> list[str]:
    """Pay every order from a thread of its own, all at once; what each was told."""
    barrier = Barrier(len(orders))
    user = User.objects.select_related("region").get(pk=by)

    def pay(pk: int) -> str:
        try:
            order = PaymentOrder.objects.select_related("proposal__program_year__regency").get(pk=pk)
            barrier.wait(30)
            payments.record_sp2d(
                order=order, by=user, sp2d_number=f"{mark}-{pk}", paid_on=order.proposal.program_year.today()
            )
        except MoveRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(orders)) as pool:
        return list(pool.map(pay, orders))


def _in_another_process(orders: list[int], by: int, answers: Any) -> None:
    connections.close_all()
    try:
        answers.put(_press(orders, by, "lain"))
    finally:
        connections.close_all()
        answers.close()
        answers.join_thread()
        os._exit(0)


@pytest.mark.django_db(transaction=True)
def test_forty_hands_of_two_processes_never_exceed_one_budget(bendahara: User) -> None:
    """Ten orders of twenty million on a budget of seven: each pressed twice in each process."""
    orders = [money.approved_order().pk for _ in range(10)]
    year = ProgramYear.objects.get()
    # Nobody can lower a ceiling so far below what was promised; the ledger holds by itself all the same.
    with pgtrigger.ignore("groups.CeilingInUse:ceiling_covers_commitments"):
        FundingCeiling.objects.filter(program_year=year, funding_source="apbd").update(amount=140_000_000)
    context = multiprocessing.get_context("fork")
    answers: Any = context.Queue()
    connections.close_all()
    other = context.Process(target=_in_another_process, args=(orders * 2, bendahara.pk, answers))
    other.start()
    said = _press(orders * 2, bendahara.pk, "sini")
    said += answers.get(timeout=120)
    other.join(30)

    assert said.count("done") == 7
    beyond = "Pagu APBD Rp140.000.000, sudah dibayar Rp140.000.000, sisa Rp0; pembayaran ini Rp20.000.000."
    assert set(said) - {"done"} <= {beyond, "Pembayaran ini berkeadaan “Dibayar”. Tidak ada yang diubah."}
    assert sum(Payment.objects.values_list("amount", flat=True)) == 140_000_000
    assert sum(FundsReceived.objects.values_list("amount", flat=True)) == 140_000_000
    assert Proposal.objects.filter(status=Status.FUNDED).count() == 7
