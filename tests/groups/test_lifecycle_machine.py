"""Random verbs by random people at random moments: whatever they try, every invariant is kept.

The machine mixes blind shots (any verb, any person, any note) and attempts to write past the lifecycle with steps of
somebody who knows the work, so that proposals really get to every end there is. A refused shot must change nothing; an
accepted one must be the table's. How far the proposals of a run got is counted, and asserted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from disbursement import accountability, decrees, payments, reviewing
from disbursement.models import Decree, DecreeLine, Payment, PaymentOrder, Reopening
from eligibility.models import DistrictSlot, Nomination
from groups import lifecycle, objections
from groups.lifecycle import MoveRefused
from groups.models import FundsReceived, Member, Objection, Proposal, ProposalMove
from groups.objections import ObjectionRefused
from groups.transitions import COMMITTED, HOLDING_MEMBERS, ROAD, TRANSITIONS, UNFUNDED, Status
from kube_portal.accounts.models import Post, User
from kube_portal.accounts.roles import Role
from kube_portal.demo import accounting
from kube_portal.demo.story import Office
from kube_portal.operations.integrity import checks
from kube_portal.programs.models import ProgramYear
from monitoring.models import Event, PendampingTraining
from tests.factories.accounts import PostFactory, SuperuserFactory, UserFactory
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import create_pilot_regions

REGENCY = "61.72"
SEDAU, SAGATANI, SIJANGKUNG = "61.72.05.1001", "61.72.05.1002", "61.72.05.1003"
QUOTA = 2
CEILING = 40_000_000  # two Penumbuhan grants
SIZE = 3  # members of a group: board and nobody else, so that a visit is quickly told
AT_THE_REGENCY = (
    Role.VERIFIER, Role.DIVISION_HEAD, Role.OFFICE_HEAD, Role.TREASURER, Role.PAYMENT_CHECKER, Role.PENDAMPING,
    Role.AUDITOR,
)  # fmt: skip
CHANCE = st.randoms(use_true_random=True)  # seeded by hypothesis: every choice of a rule is as likely as any other
NOTE = "Alasan yang cukup."


def today() -> dt.date:
    return timezone.localdate()


def set_the_stage() -> SimpleNamespace:
    """Five groups in three villages, one NIK in two of them; a quota of two villages, money for two; 14 people."""
    create_pilot_regions()
    year = ProgramYearFactory(
        regency_id=REGENCY, villages_per_district=QUOTA, ceilings={"apbd": CEILING, "apbn": 0}, outreach_policy="no",
        group_size_min=SIZE, group_size_max=SIZE,
    )  # fmt: skip
    roles = {role: UserFactory(role=role, region_id=REGENCY) for role in AT_THE_REGENCY}
    heads = {code: UserFactory(role=Role.VILLAGE_HEAD, region_id=code) for code in (SEDAU, SAGATANI, SIJANGKUNG)}
    operators = {code: UserFactory(role=Role.OPERATOR, region_id=code) for code in heads}
    superuser = SuperuserFactory()
    people = [
        *roles.values(), *heads.values(), *operators.values(), UserFactory(role=Role.VERIFIER, region_id="76.04"),
        superuser,
    ]  # fmt: skip
    PostFactory(region_id=REGENCY, office=Post.Office.OFFICE_HEAD, from_date=dt.date(2020, 1, 1))
    PendampingTraining.objects.create(
        user=roles[Role.PENDAMPING], topic="Dasar", hours=8, trained_on=dt.date(2026, 1, 5),
        recorded_by=roles[Role.VERIFIER],
    )  # fmt: skip
    office = Office(
        year=year, operators=operators, heads=heads, verifier=roles[Role.VERIFIER],
        division_head=roles[Role.DIVISION_HEAD], office_head=roles[Role.OFFICE_HEAD], treasurer=roles[Role.TREASURER],
        payment_checker=roles[Role.PAYMENT_CHECKER],
    )  # fmt: skip
    proposals = [
        ProposalFactory(village=village, program_year=year, complete=True, drafted_by=operators[village])
        for village in (SEDAU, SEDAU, SAGATANI, SIJANGKUNG, SIJANGKUNG)
    ]
    first, last = proposals[0].group.members.all()[0], proposals[-1].group.members.all()[0]
    same = {name: getattr(first, name) for name in ("name", "nik", "birth_date", "sex")}
    Member.objects.filter(pk=last.pk).update(**same)
    return SimpleNamespace(
        year=year, office=office, people=people, superuser=superuser, pendamping=roles[Role.PENDAMPING],
        proposals=[proposal.pk for proposal in proposals],
    )  # fmt: skip


def _some(*statuses: Status) -> Callable[[Any], bool]:
    """Whether any proposal stands in one of the statuses, for a rule that is about those."""
    return lambda life: bool({*statuses} & {*getattr(life, "standing", {}).values()})


class ProposalLife(RuleBasedStateMachine):
    """What five groups may live through in a year; the stage is set once, each life begins on it anew."""

    stage: ClassVar[SimpleNamespace]
    # Over the whole run: each verb that was used, each status that was reached, and what came of blind shots.
    verbs: ClassVar[Counter[str]] = Counter()
    statuses: ClassVar[Counter[str]] = Counter()
    shots: ClassVar[Counter[str]] = Counter()

    @initialize(chance=CHANCE)
    def begin(self, chance: Random) -> None:
        """Inside a transaction that is rolled back at the end, with two groups somewhere on the road already."""
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.office: Office = self.stage.office
        self.pendamping: User = self.stage.pendamping
        self.steps, self.is_closed, self.looked_at = 0, False, ()
        self.standing: dict[int, Status] = dict.fromkeys(self.stage.proposals, Status.DRAFT)
        for _ in range(2):
            self._go_on(self.proposal(chance), chance.randrange(len(ROAD)))

    def teardown(self) -> None:
        """Count how far this life got; nothing of it stays."""
        if hasattr(self, "atomic"):
            moves = ProposalMove.objects.values_list("verb", "to_status")
            self.verbs.update(verb for verb, _ in moves)
            self.statuses.update(status for _, status in moves)
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def proposal(self, chance: Random, *statuses: Status) -> Proposal:
        """One of the proposals, or of those that stand in one of the statuses."""
        self.steps += 1
        among = [pk for pk, status in self.standing.items() if not statuses or status in statuses]
        return Proposal.objects.select_related("group", "village", "program_year__regency", "tier").get(
            pk=chance.choice(among)
        )

    def attempt(self, work: Callable[[], Any]) -> bool:
        """Do something whole or not at all; False when the rules stood in the way."""
        before = _everything()
        try:
            with transaction.atomic():
                work()
                _check_deferred()
        except (MoveRefused, ObjectionRefused):
            assert _everything() == before
            return False
        return True

    @rule(chance=CHANCE, aimed=st.booleans())
    def shoot_blindly(self, chance: Random, aimed: bool) -> None:
        """Anybody tries anything, or (aimed) what the status has: a refusal changes nothing, a move is of the table."""
        proposal, by = self.proposal(chance), chance.choice(self.stage.people)
        offered = [name for name, one in TRANSITIONS.items() if not aimed or proposal.status in one.sources]
        if offered:
            self._shoot(proposal, chance.choice(offered), by, chance.choice(["", "  ", NOTE, NOTE, "x" * 1001]))

    def _shoot(self, proposal: Proposal, verb: str, by: User, note: str) -> None:
        before, allowed = proposal.status, lifecycle.may(by, proposal, verb)
        hit = self.attempt(lambda: lifecycle.move(proposal, verb, by=by, note=note))
        self.shots["hit" if hit else "missed"] += 1
        if not hit:
            return
        written = proposal.moves.latest("pk")
        assert allowed or (verb == "lapse" and by == self.stage.superuser)
        assert before in TRANSITIONS[verb].sources
        assert not (TRANSITIONS[verb].needs_note and not note.strip())
        assert (written.verb, written.from_status, written.by_id) == (verb, before, by.pk)
        proposal.refresh_from_db()
        assert proposal.status == TRANSITIONS[verb].target

    @rule(chance=CHANCE)
    def know_the_work(self, chance: Random) -> None:
        """Somebody who knows the work does the next thing for a proposal."""
        self._go_on(self.proposal(chance), 1)

    @rule(chance=CHANCE, until=st.sampled_from(ROAD[3:]))
    def take_far(self, chance: Random, until: Status) -> None:
        """A whole office that knows the work takes a proposal to a stage, as far as quota and money let it."""
        proposal = self.proposal(chance)
        self._go_on(proposal, ROAD.index(until) - proposal.reached if proposal.is_live else 0)

    def _go_on(self, proposal: Proposal, steps: int) -> None:
        for _ in range(steps):
            onward = ONWARD.get(Status(proposal.status))
            if onward is None or not self.attempt(lambda onward=onward: onward(self, proposal)):
                return
            proposal.refresh_from_db()

    @rule(chance=CHANCE)
    def turn_off_the_road(self, chance: Random) -> None:
        """Whoever may, does one of the things that nobody hopes for: any of them as likely as any other."""
        ways = {
            verb: TRANSITIONS[verb].sources
            for verb in OFF_ROAD
            if {*TRANSITIONS[verb].sources} & {*self.standing.values()}
        }
        if ways:
            verb = chance.choice(list(ways))
            proposal = self.proposal(chance, *ways[verb])
            self.attempt(lambda: OFF_ROAD[verb](self, proposal))

    def by_right(self, verb: str, proposal: Proposal) -> None:
        """Use a verb that needs no more than a person and a reason."""
        by = next(person for person in self.stage.people if lifecycle.may(person, proposal, verb))
        lifecycle.move(proposal, verb, by=by, note=NOTE)

    @precondition(_some(Status.REJECTED))
    @rule(chance=CHANCE, decision=st.sampled_from(Objection.Decision.values))
    def object(self, chance: Random, decision: str) -> None:
        """The group objects once; anybody tries to decide. Upheld, it opens a draft that lives on its own."""
        proposal, by = self.proposal(chance, Status.REJECTED), chance.choice(self.stage.people)
        operator = self.office.operators[proposal.village_id]
        self.attempt(lambda: objections.file_objection(proposal=proposal, by=operator, reason=NOTE))
        answered = self.attempt(
            lambda: objections.answer_objection(proposal=proposal, by=by, decision=decision, answer=NOTE)
        )
        if answered:
            assert by.role in {Role.VERIFIER, Role.DIVISION_HEAD}
            assert objections.rejecter_id(proposal) != by.pk

    @rule(chance=CHANCE, status=st.sampled_from(Status.values), how=st.sampled_from(["update", "save", "sql", "move"]))
    def write_past_the_lifecycle(self, chance: Random, status: str, how: str) -> None:
        """Other doors to a status are shut, whoever tries them and however; what was paid and moved stays written."""
        proposal = self.proposal(chance)
        before = _everything()
        if status != proposal.status:
            _refused(lambda: PAST[how](proposal, status))
        if proposal.status != Status.DRAFT:
            _refused(lambda: Proposal.objects.filter(pk=proposal.pk).update(amount=1))
        rows: tuple[Any, ...] = (proposal.payments, proposal.funds_received, proposal.moves)
        for written in rows:
            if written.exists():
                _refused(lambda written=written: written.all().delete())
        assert _everything() == before

    @precondition(lambda self: getattr(self, "steps", 0) > 20 and not self.is_closed)
    @rule()
    def close_the_year(self) -> None:
        """Whatever has no money by then lapses; afterwards nothing but accounts can go on."""
        year = ProgramYear.objects.get(pk=self.stage.year.pk)
        self.is_closed = self.attempt(
            lambda: lifecycle.lapse_year(program_year=year, by=self.stage.superuser, note=NOTE)
        )
        assert self.is_closed
        assert not Proposal.objects.filter(status__in=UNFUNDED).exists()

    @precondition(lambda self: hasattr(self, "atomic"))
    @invariant()
    def every_invariant_holds(self) -> None:
        """What `check_integrity` knows, and the sums recomputed here from the rows, after whatever changed anything."""
        written = _everything()
        if written == self.looked_at:
            return
        self.looked_at = written
        self.standing = {
            pk: Status(status) for pk, status in Proposal.objects.order_by("pk").values_list("pk", "status")
        }
        for proposal in Proposal.objects.prefetch_related("moves", "payments", "payment_orders", "group__members"):
            moves = sorted(proposal.moves.all(), key=lambda move: move.pk)
            assert proposal.status == (moves[-1].to_status if moves else Status.DRAFT)
            paid = sum(payment.amount for payment in proposal.payments.all())
            assert 0 <= paid <= proposal.amount
            assert (paid == proposal.amount) == (proposal.status in {Status.FUNDED, Status.ACCOUNTED})
            for order in proposal.payment_orders.all():
                assert order.approved_by_id != order.prepared_by_id
        living = Proposal.objects.filter(status__in=HOLDING_MEMBERS).values_list("group", flat=True)
        active = list(Member.objects.filter(active=True).values_list("nik", "group"))
        assert len({nik for nik, _ in active}) == len(active)
        assert {group for _, group in active} == set(living)
        committed = list(Proposal.objects.filter(status__in=COMMITTED))
        assert sum(proposal.amount for proposal in committed) <= CEILING
        villages = {proposal.village_id for proposal in committed}
        assert len(villages) <= QUOTA
        assert set(DistrictSlot.objects.values_list("village_id", flat=True)) == villages
        received = sum(FundsReceived.objects.values_list("amount", flat=True))
        assert received == sum(Payment.objects.values_list("amount", flat=True))
        assert [sentence for name, find in checks().items() if name != "documents" for sentence in find()] == []


def _everything() -> tuple[Any, ...]:
    """Enough of all that can change to tell whether anything did."""
    return tuple(
        tuple(model.objects.order_by("pk").values_list(*fields))
        for model, fields in (
            (Proposal, ("pk", "status", "amount")),
            (ProposalMove, ("pk",)),
            (PaymentOrder, ("pk", "state")),
            (Payment, ("pk", "amount")),
            (DistrictSlot, ("pk", "village")),
            (Nomination, ("pk", "rank")),
            (Objection, ("pk", "decision")),
            (Member, ("pk", "active")),
        )
    )


def _check_deferred() -> None:
    """Let the constraint triggers that wait for the commit speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _refused(write: Callable[[], Any]) -> None:
    """The database says no, or django-fsm-2 before it."""

    def whole() -> None:
        with transaction.atomic():
            write()
            _check_deferred()

    with pytest.raises((DatabaseError, AttributeError)):
        whole()


def _in_sql(proposal: Proposal, status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE groups_proposal SET status = %s WHERE id = %s", [status, proposal.pk])


def _move_alone(proposal: Proposal, status: str) -> None:
    """A move that nobody carries out, from where the proposal does not stand."""
    ProposalMove.objects.create(proposal=proposal, verb="disburse", from_status="trained", to_status=status)


def _set(proposal: Proposal, status: str) -> None:
    proposal.status = status
    proposal.save()


PAST: dict[str, Callable[[Proposal, str], None]] = {
    "update": lambda proposal, status: Proposal.objects.filter(pk=proposal.pk).update(status=status),
    "save": _set,
    "sql": _in_sql,
    "move": _move_alone,
}


def _revoke(life: ProposalLife, proposal: Proposal) -> None:
    standing = DecreeLine.objects.standing().filter(proposal=proposal).select_related("decree")
    decrees.revoke(
        decree=standing.get(decree__kind=Decree.Kind.DINAS).decree, proposals=[proposal], number=f"C-{life.steps}",
        dated_on=today(), reason=NOTE, by=life.office.office_head, base_url="https://kube.example",
    )  # fmt: skip


def _return_the_money(life: ProposalLife, proposal: Proposal) -> None:
    payments.reverse(
        payment=Payment.objects.get(proposal=proposal, reverses=None, reversal=None), by=life.office.treasurer,
        returned_on=today(), reason=NOTE, reference=f"STS-{life.steps}",
    )  # fmt: skip


def _open_the_accounts_again(life: ProposalLife, proposal: Proposal) -> None:
    reviewing.ask_reopening(proposal=proposal, by=life.office.verifier, reason=NOTE)
    asked = Reopening.objects.pending().get(proposal=proposal)
    reviewing.decide_reopening(reopening=asked, by=life.office.division_head, granted=True)


OFF_ROAD: dict[str, Callable[[ProposalLife, Proposal], None]] = {
    **{
        verb: lambda life, proposal, verb=verb: life.by_right(verb, proposal)
        for verb in ("send_back", "reject", "withdraw", "unselect")
    },
    "cancel": _revoke,
    "payment_returned": _return_the_money,
    "reopen_accounts": _open_the_accounts_again,
}


def _verify(life: ProposalLife, proposal: Proposal) -> None:
    checked = proposal.verifications.get(outcome="")
    life.office.visit(checked, today())
    life.office.conclude(checked, today())


def _choose(life: ProposalLife, proposal: Proposal) -> None:
    if not hasattr(proposal, "nomination"):
        life.office.nominate(proposal, today())
    life.office.select(proposal, today())


def _decree(life: ProposalLife, proposal: Proposal) -> None:
    if not proposal.group.accounts.exists():
        life.office.open_account(proposal, today())
    life.office.decree([proposal], today(), number=f"D-{life.steps}")


def _train(life: ProposalLife, proposal: Proposal) -> None:
    if not proposal.group.assignments.exists():
        life.office.assign(proposal.group, life.pendamping, today())
    if not Event.objects.filter(event_groups__group=proposal.group_id).exists():
        life.office.train(proposal, life.pendamping, today(), absent=0)
    else:
        lifecycle.move(proposal, "complete_training", by=life.pendamping)


def _pay(life: ProposalLife, proposal: Proposal) -> None:
    life.office.pay(life.office.prepare_payment(proposal, today()), today())


def _account(life: ProposalLife, proposal: Proposal) -> None:
    operator = life.office.operators[proposal.village_id]
    found = accountability.start(proposal=proposal, by=operator)
    accounting.buy_as_planned(found, on=today(), by=operator, photographed=0)
    accountability.submit(accountability=found, by=operator)
    accounting.accept(found, by=life.office.verifier)


ONWARD: dict[Status, Callable[[ProposalLife, Proposal], None]] = {
    Status.DRAFT: lambda life, proposal: life.office.submit(proposal, today()),
    Status.VILLAGE_REVIEW: lambda life, proposal: life.office.endorse(proposal, today()),
    Status.SUBMITTED: lambda life, proposal: life.office.plan_verification(proposal, today()) and None,
    Status.VERIFICATION: _verify,
    Status.ELIGIBLE: _choose,
    Status.APPROVED: _decree,
    Status.DECREED: _train,
    Status.TRAINED: _pay,
    Status.FUNDED: _account,
}


@pytest.mark.django_db
def test_random_verbs_by_random_people_keep_every_invariant() -> None:
    ProposalLife.stage = set_the_stage()
    for counter in (ProposalLife.verbs, ProposalLife.statuses, ProposalLife.shots):
        counter.clear()

    run_state_machine_as_test(
        ProposalLife,
        settings=settings(
            max_examples=24,
            stateful_step_count=30,
            # The same lives in every run, so that what they reached can be asserted.
            derandomize=True,
            # A failing life is told as it was: to shorten it takes longer than to read it.
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )

    # Every place there is was reached, and every way back from it was gone.
    assert set(Status) - {Status(status) for status in ProposalLife.statuses} == set()
    assert {"send_back", "payment_returned", "reopen_accounts"} <= set(ProposalLife.verbs)
    assert sum(ProposalLife.shots.values()) > 50
    call_command("check_integrity")
