"""An account of money under random hands: whatever is bought, mended, sent back and opened again, it adds up.

And nobody ever checks what they wrote, not even who changed from the village to the Dinas meanwhile.
"""

import collections
import random
import uuid
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from disbursement import accountability as lpj
from disbursement import payments, purchases, reviewing
from disbursement.integrity import violations
from disbursement.models import Accountability, AccountabilityLine, AccountabilityStep, Purchase, Reopening
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import pdf
from tests.factories import disbursement as money

BOUGHT = ("description", "bought_on", "quantity", "unit", "seller", "no_receipt", "stays", "condition", "kept_at")


class Account(RuleBasedStateMachine):
    """One grant; two who write, one who checks, one who does now this, now that; and two who open it again."""

    proposal: ClassVar[int] = 0
    people: ClassVar[dict[str, User]] = {}
    done: ClassVar[collections.Counter[str]] = collections.Counter()

    def __init__(self) -> None:
        super().__init__()
        self.beginning = transaction.savepoint()
        self.steps = 0

    def teardown(self) -> None:
        """Led to its end, nothing is broken; every life starts with the money just received."""
        self._come_to_an_end()
        assert list(violations()) == []
        transaction.savepoint_rollback(self.beginning)

    @property
    def found(self) -> Accountability:
        return Accountability.objects.select_related("proposal__program_year").get(proposal=self.proposal)

    def _try(self, name: str, call: Any, **values: Any) -> None:
        try:
            call(**values)
        except (MoveRefused, NotAllowed, purchases.StalePurchase):
            return
        type(self).done[name] += 1

    def _writer(self, chance: random.Random) -> User:
        """Mostly from the village, sometimes who has just moved there."""
        return self._one(chance, "operator", Role.OPERATOR, self.found.proposal.village_id)

    def _checker(self, chance: random.Random) -> User:
        """Mostly the verifier, sometimes who has just moved to the Dinas."""
        return self._one(chance, "verifier", Role.VERIFIER, "61.72")

    def _one(self, chance: random.Random, usual: str, role: Role, region: str) -> User:
        if chance.random() < 0.8:
            return self.people[usual]
        moved = User.objects.filter(pk=self.people["mover"].pk)
        moved.update(role=role, region=region)
        return moved.get()

    def _line(self, chance: random.Random) -> AccountabilityLine:
        """Rather one that wants something."""
        lines = lpj.lines_of(self.found)
        wanting = [line for line in lines if line.wants_a_note or line.mark == "mend"]
        return chance.choice(wanting if wanting and chance.random() < 0.7 else lines)

    def buy(self, chance: random.Random) -> None:
        line = self._line(chance)
        left = payments.paid(line.accountability.proposal) - lpj.spent_sum(line.accountability)
        amounts = [line.planned - line.spent, left, chance.randint(1, 3_000_000)]
        stays = {"stays": True, "unit": "ekor", "condition": "good", "kept_at": "Kandang"}
        self._try(
            "buy", money.bought, line=line, amount=max(chance.choice(amounts), 1), by=self._writer(chance),
            note="" if line.budget_line_id else "Perlu", token=uuid.uuid4(), **(stays if chance.random() < 0.3 else {}),
        )  # fmt: skip

    def change(self, chance: random.Random) -> None:
        for purchase in self._some_purchase(chance):
            facts = {name: getattr(purchase, name) for name in BOUGHT}
            self._try(
                "change", purchases.change, purchase=purchase, papers=purchases.Papers(), by=self._writer(chance),
                version=purchase.version - (chance.random() < 0.1),
                bought=purchases.Bought(amount=max(purchase.amount + chance.randint(-5, 5), 1), note="Ubah", **facts),
            )  # fmt: skip

    def remove(self, chance: random.Random) -> None:
        for purchase in self._some_purchase(chance):
            self._try("remove", purchases.remove, purchase=purchase, by=self._writer(chance))

    def _some_purchase(self, chance: random.Random) -> list[Purchase]:
        standing = list(Purchase.objects.standing().select_related("line__accountability").order_by("pk"))
        return [chance.choice(standing)] if standing else []

    def explain(self, chance: random.Random) -> None:
        note = f"Sebab {chance.randint(1, 999)}"
        self._try("explain", lpj.explain, line=self._line(chance), note=note, by=self._writer(chance))

    def give_back(self, chance: random.Random) -> None:
        found = self.found
        left = payments.paid(found.proposal) - lpj.spent_sum(found)
        self._try(
            "give_back", lpj.give_back, accountability=found, by=self._writer(chance), proof="STS-1",
            amount=max(chance.choice([left, left, left, 0, 1]), 0), on=found.proposal.program_year.today(), slip=pdf(),
        )  # fmt: skip

    def submit(self, chance: random.Random) -> None:
        self._try("submit", lpj.submit, accountability=self.found, by=self._writer(chance))

    def mark(self, chance: random.Random) -> None:
        for line in lpj.lines_of(self.found):
            mark, note = ("mend", "Nota buram") if chance.random() < 0.2 else ("ok", "")
            self._try("mark", reviewing.mark, line=line, by=self._checker(chance), mark=mark, note=note)

    def send_back(self, chance: random.Random) -> None:
        note = chance.choice(["", "Lengkapi"])
        self._try("send_back", reviewing.send_back, accountability=self.found, by=self._checker(chance), note=note)

    def accept(self, chance: random.Random) -> None:
        by = self._checker(chance)
        self._try("accept", reviewing.accept, accountability=self.found, by=by, base_url=money.BASE_URL)

    def ask(self, chance: random.Random) -> None:
        by = self.people[chance.choice(["verifier", "division_head"])]
        self._try("ask", reviewing.ask_reopening, proposal=self.found.proposal, by=by, reason="Nota tertukar")

    def decide(self, chance: random.Random) -> None:
        pending = Reopening.objects.pending().first()
        if pending is not None:
            by, granted = self.people[chance.choice(["division_head", "deputy", "office_head"])], chance.random() < 0.7
            self._try(
                "grant" if granted else "refuse", reviewing.decide_reopening, reopening=pending, by=by, granted=granted
            )

    def _start(self) -> None:
        if not Accountability.objects.exists():
            proposal = money.reload(Proposal(pk=self.proposal))
            self._try("start", lpj.start, proposal=proposal, by=self.people["operator"])

    @rule(chance=st.randoms(use_true_random=True))
    def press(self, chance: random.Random) -> None:
        """Somebody presses a few things; most of them fit, the others are refused and change nothing."""
        self._start()
        writing = (self.buy, self.buy, self.change, self.remove, self.explain, self.explain, self.give_back)
        checking, after = (self.mark, self.send_back, self.accept, self.accept), (self.ask, self.decide)
        leading = {"submitted": checking, "accepted": after}
        for _ in range(4):
            fitting = leading.get(self.found.status, (*writing, self.submit, self.submit, self.submit))
            chance.choice(fitting if chance.random() < 0.85 else (*writing, self.submit, *checking, *after))(chance)

    @rule(chance=st.randoms(use_true_random=True))
    def go_on(self, chance: random.Random) -> None:
        """Everybody does what is missing, one after the other; somebody who is in the way stops it there."""
        self._lead(chance, sound=chance.random() < 0.6)

    def _lead(self, chance: random.Random, *, sound: bool) -> None:
        self._start()
        operator, found = self.people["operator"], self.found
        for line in lpj.lines_of(found):
            if line.wants_a_note:
                self._try("explain", lpj.explain, line=line, note="Harga naik", by=operator)
        left = payments.paid(found.proposal) - lpj.spent_sum(found)
        self._try(
            "give_back", lpj.give_back, accountability=found, by=operator, proof="STS-2", amount=max(left, 0),
            on=found.proposal.program_year.today(), slip=pdf(),
        )  # fmt: skip
        self._try("submit", lpj.submit, accountability=self.found, by=operator)
        for line in lpj.lines_of(self.found):
            mark, note = ("ok", "") if sound else ("mend", "Nota buram")
            self._try("mark", reviewing.mark, line=line, by=self.people["verifier"], mark=mark, note=note)
        if sound:
            self.accept(chance)
            self.ask(chance)
            self.decide(chance)
        else:
            self.send_back(chance)

    def _come_to_an_end(self) -> None:
        """Found wrong once more and then right; whatever was bought beyond the money is taken back before."""
        chance, people = random.Random(self.steps), self.people
        self._lead(chance, sound=False)
        for press in (self.buy, self.change, self.remove):
            press(chance)
        for purchase in Purchase.objects.standing().select_related("line__accountability").order_by("-amount"):
            if lpj.spent_sum(self.found) > payments.paid(self.found.proposal):
                self._try("remove", purchases.remove, purchase=purchase, by=people["operator"])
        self._lead(chance, sound=True)
        proposal = self.found.proposal
        self._try("ask", reviewing.ask_reopening, proposal=proposal, by=people["verifier"], reason="Nota tertukar")
        for pending in Reopening.objects.pending():
            self._try("grant", reviewing.decide_reopening, reopening=pending, by=people["deputy"], granted=True)
        self.it_adds_up()

    @invariant()
    def it_adds_up(self) -> None:
        proposal = Proposal.objects.get(pk=self.proposal)
        found = Accountability.objects.filter(proposal=proposal).first()
        if found is None:
            return
        lines = lpj.lines_of(found)
        for line in lines:
            standing = line.purchases.filter(removed_at__isnull=True).values_list("amount", flat=True)
            assert line.spent == sum(standing)
        accepted = found.status == "accepted"
        assert accepted == (proposal.status == Status.ACCOUNTED)
        if found.status in ("submitted", "accepted"):
            assert lpj.spent_sum(found) + found.returned_amount == payments.paid(proposal)
            assert not any(line.wants_a_note for line in lines)
        if accepted:
            assert {line.mark for line in lines if line.counts} == {"ok"}
            assert found.document is not None
            kept = Purchase.objects.standing().filter(stays=True).count()
            assert proposal.inventory.filter(withdrawn=False).count() == kept
        checks = AccountabilityStep.objects.filter(accountability=found, verb__in=["send_back", "accept"])
        checkers = {found.checked_by_id, *checks.values_list("by", flat=True), *(line.marked_by_id for line in lines)}
        assert checkers.isdisjoint(found.writers.values_list("user", flat=True))
        assert found.steps.count() >= self.steps
        self.steps = found.steps.count()


@pytest.mark.django_db
def test_an_account_adds_up_whatever_is_pressed(regions: None) -> None:
    proposal = money.funded_proposal()
    roles = (Role.VERIFIER, Role.DIVISION_HEAD, Role.OFFICE_HEAD)
    Account.people = {role.value: money.staff(role) for role in roles}
    Account.people["operator"] = money.staff(Role.OPERATOR, proposal.village_id)
    Account.people["mover"] = money.UserFactory(role=Role.OPERATOR, region_id=proposal.village_id)
    Account.people["deputy"] = money.UserFactory(role=Role.DIVISION_HEAD, region_id="61.72")
    Account.proposal = proposal.pk
    Account.done.clear()

    run_state_machine_as_test(
        Account,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            derandomize=True,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )

    assert {
        "buy",
        "change",
        "remove",
        "explain",
        "give_back",
        "submit",
        "mark",
        "send_back",
        "accept",
        "ask",
        "grant",
    } <= set(Account.done)
