"""Random verbs by random people at random moments: whatever they try, every invariant is kept.

The machine mixes blind shots (any verb, any person, any note) with steps of somebody who knows the work, so that
proposals really get as far as money. A refused shot must change nothing; an accepted one must be the table's.
"""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from groups import lifecycle
from groups.lifecycle import MoveRefused
from groups.models import Group, Member, Proposal, ProposalMove
from groups.transitions import COMMITTED, HOLDING_MEMBERS, TRANSITIONS, Status
from kube_portal.accounts.models import Post, User
from kube_portal.accounts.roles import Role
from kube_portal.demo.story import Office
from kube_portal.operations.integrity import checks
from monitoring.models import Event, PendampingTraining
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import create_pilot_regions

REGENCY = "61.72"
SEDAU, SAGATANI, SIJANGKUNG = "61.72.05.1001", "61.72.05.1002", "61.72.05.1003"
QUOTA = 2
CEILING = 40_000_000  # two Penumbuhan grants


class ProposalLife(RuleBasedStateMachine):
    """Four groups in three villages, a quota of two villages, money for two grants, and thirteen people."""

    @initialize()
    def set_the_stage(self) -> None:
        """Everything happens inside a transaction that is rolled back at the end."""
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        create_pilot_regions()
        self.year = ProgramYearFactory(
            regency_id=REGENCY, villages_per_district=QUOTA, ceilings={"apbd": CEILING, "apbn": 0}, outreach_policy="no"
        )
        roles = {role: UserFactory(role=role, region_id=REGENCY) for role in Role if role in _AT_THE_REGENCY}
        self.heads = {
            code: UserFactory(role=Role.VILLAGE_HEAD, region_id=code) for code in (SEDAU, SAGATANI, SIJANGKUNG)
        }
        self.operators = {code: UserFactory(role=Role.OPERATOR, region_id=code) for code in self.heads}
        self.pendamping = roles[Role.PENDAMPING]
        outsider = UserFactory(role=Role.VERIFIER, region_id="76.04")
        self.people: list[User] = [*roles.values(), *self.heads.values(), *self.operators.values(), outsider]
        PostFactory(region_id=REGENCY, office=Post.Office.OFFICE_HEAD, from_date=dt.date(2020, 1, 1))
        PendampingTraining.objects.create(
            user=self.pendamping,
            topic="Dasar",
            hours=8,
            trained_on=dt.date(2026, 1, 5),
            recorded_by=roles[Role.VERIFIER],
        )
        self.office = Office(
            year=self.year, operators=self.operators, heads=self.heads, verifier=roles[Role.VERIFIER],
            division_head=roles[Role.DIVISION_HEAD], office_head=roles[Role.OFFICE_HEAD],
            treasurer=roles[Role.TREASURER],
        )  # fmt: skip
        self.proposals = [
            ProposalFactory(village=village, program_year=self.year, complete=True, drafted_by=self.operators[village])
            for village in (SEDAU, SEDAU, SAGATANI, SIJANGKUNG)
        ]

    def teardown(self) -> None:
        """Nothing of this run stays."""
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def proposal(self, number: int) -> Proposal:
        return Proposal.objects.select_related("group", "village", "program_year__regency", "tier").get(
            pk=self.proposals[number % len(self.proposals)].pk
        )

    @rule(
        number=st.integers(0, 3),
        verb=st.sampled_from(sorted(TRANSITIONS)),
        person=st.integers(0, 20),
        note=st.sampled_from(["", "  ", "Sesuai", "x" * 1001]),
    )
    def shoot_blindly(self, number: int, verb: str, person: int, note: str) -> None:
        """Anybody tries anything: what is refused changes nothing, what is accepted is in the table and by right."""
        proposal, by = self.proposal(number), self.people[person % len(self.people)]
        before, allowed = proposal.status, lifecycle.may(by, proposal, verb)
        moves = ProposalMove.objects.count()
        try:
            written = lifecycle.move(proposal, verb, by=by, note=note)
        except MoveRefused:
            assert (self.proposal(number).status, ProposalMove.objects.count()) == (before, moves)
            return
        assert allowed
        assert before in TRANSITIONS[verb].sources
        assert not (TRANSITIONS[verb].needs_note and not note.strip())
        assert (written.verb, written.from_status, written.by_id) == (verb, before, by.pk)
        assert self.proposal(number).status == TRANSITIONS[verb].target

    @rule(number=st.integers(0, 3), steps=st.integers(1, 9))
    def know_the_work(self, number: int, steps: int) -> None:
        """Somebody who knows the work takes a proposal some steps on, as far as quota and money let them."""
        for _ in range(steps):
            proposal = self.proposal(number)
            try:
                with transaction.atomic():
                    _STEPS[proposal.status](self, proposal)
            except (KeyError, MoveRefused):
                return

    @precondition(lambda self: hasattr(self, "year"))
    @invariant()
    def every_invariant_holds(self) -> None:
        """What `check_integrity` knows, the deferred triggers, and the sums recomputed here from the rows."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for proposal in Proposal.objects.all():
            last = proposal.moves.order_by("-pk").first()
            assert proposal.status == (last.to_status if last else Status.DRAFT)
            holds = set(Member.objects.filter(group=proposal.group_id, left_on=None).values_list("active", flat=True))
            assert holds <= {proposal.status in HOLDING_MEMBERS}
            paid = sum(payment.amount for payment in proposal.payments.all())
            assert 0 <= paid <= proposal.amount
            assert (paid == proposal.amount) == (proposal.status in {Status.FUNDED, Status.ACCOUNTED})
        committed = list(Proposal.objects.filter(program_year=self.year, status__in=COMMITTED))
        assert sum(proposal.amount for proposal in committed) <= CEILING
        assert len({proposal.village_id for proposal in committed}) <= QUOTA
        active = list(Member.objects.filter(active=True).values_list("nik", flat=True))
        assert len(active) == len(set(active))
        assert [sentence for name, find in checks().items() if name != "documents" for sentence in find()] == []


_AT_THE_REGENCY = {
    Role.VERIFIER, Role.DIVISION_HEAD, Role.OFFICE_HEAD, Role.TREASURER, Role.PENDAMPING, Role.AUDITOR,
}  # fmt: skip


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def _verify(machine: ProposalLife, proposal: Proposal) -> None:
    checked = proposal.verifications.get(outcome="")
    machine.office.visit(checked, _today())
    machine.office.conclude(checked, _today())


def _choose(machine: ProposalLife, proposal: Proposal) -> None:
    if not hasattr(proposal, "nomination"):
        machine.office.nominate(proposal, _today())
    machine.office.select(proposal, _today())


def _decree(machine: ProposalLife, proposal: Proposal) -> None:
    if not proposal.group.accounts.exists():
        machine.office.open_account(proposal, _today())
    machine.office.decree([proposal], _today())


def _train(machine: ProposalLife, proposal: Proposal) -> None:
    if not proposal.group.assignments.exists():
        machine.office.assign(proposal.group, machine.pendamping, _today())
    if not Event.objects.filter(event_groups__group=proposal.group_id).exists():
        machine.office.train(proposal, machine.pendamping, _today(), absent=0)
    else:
        lifecycle.move(proposal, "complete_training", by=machine.pendamping)


def _pay(machine: ProposalLife, proposal: Proposal) -> None:
    machine.office.pay(machine.office.prepare_payment(proposal, _today()), _today())


_STEPS: dict[str, Any] = {
    Status.DRAFT: lambda machine, proposal: machine.office.submit(proposal, _today()),
    Status.VILLAGE_REVIEW: lambda machine, proposal: machine.office.endorse(proposal, _today()),
    Status.SUBMITTED: lambda machine, proposal: machine.office.plan_verification(proposal, _today()),
    Status.VERIFICATION: _verify,
    Status.ELIGIBLE: _choose,
    Status.APPROVED: _decree,
    Status.DECREED: _train,
    Status.TRAINED: _pay,
}


@pytest.mark.django_db
def test_random_verbs_by_random_people_keep_every_invariant():
    run_state_machine_as_test(
        ProposalLife,
        settings=settings(
            max_examples=8,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    assert not Group.objects.exists()
