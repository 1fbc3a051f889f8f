"""The table of the lifecycle: every verb by every role from every status, and what a move leaves behind."""

import datetime as dt
from itertools import groupby
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import BudgetLine, Proposal, ProposalMove
from groups.transitions import HOLDING_MEMBERS, TRANSITIONS, Status
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.groups import ROUTES, BudgetLineFactory, ProposalFactory, walk
from tests.factories.programs import ProgramYearFactory

DINAS = {"verifier", "division_head", "office_head"}
# Who may use a verb from which status, as the design's table says; everybody else may not.
ALLOWED = {
    ("submit", "draft"): {"operator", "verifier"},
    ("endorse", "village_review"): {"village_head"},
    ("send_back", "village_review"): {"village_head"},
    ("send_back", "submitted"): DINAS,
    ("send_back", "verification"): DINAS,
    ("reject", "village_review"): {"village_head"},
    ("reject", "verification"): DINAS,
    ("reject", "eligible"): DINAS,
    ("begin_verification", "submitted"): DINAS,
    ("pass_verification", "verification"): {"verifier"},
    ("select", "eligible"): {"office_head"},
    ("unselect", "approved"): {"office_head"},
    ("decree", "approved"): {"verifier"},
    ("complete_training", "decreed"): {"pendamping", "verifier"},
    ("disburse", "trained"): {"treasurer", "office_head"},
    ("payment_returned", "funded"): {"treasurer", "office_head"},
    ("close_accounts", "funded"): {"verifier", "division_head"},
    ("reopen_accounts", "accounted"): {"verifier", "division_head"},
    ("cancel", "decreed"): {"office_head"},
    ("cancel", "trained"): {"office_head"},
    **{
        ("withdraw", status): {"operator", "verifier", "division_head"}
        for status in ("draft", "village_review", "submitted", "verification", "eligible", "approved")
    },
}
REGION_OF = {"operator": SEDAU, "village_head": SEDAU, "district_officer": "61.72.05"}


@pytest.fixture
def people(regions):
    return {role.value: UserFactory(role=role, region_id=REGION_OF.get(role.value, "61.72")) for role in Role}


@pytest.fixture
def one_of_each(year):
    return {status: ProposalFactory(village=SEDAU, program_year=year, status=status, size=1) for status in ROUTES}


def test_every_verb_by_every_role_from_every_status(people, one_of_each):
    allowed = {
        (verb, str(status)): {role for role, user in people.items() if lifecycle.may(user, proposal, verb)}
        for verb in TRANSITIONS
        for status, proposal in one_of_each.items()
    }

    assert {place: roles for place, roles in allowed.items() if roles} == ALLOWED


def test_nobody_moves_a_proposal_of_another_territory(one_of_each):
    strangers = [
        UserFactory(role=role, region_id={"operator": SIJANGKUNG, "village_head": SIJANGKUNG}.get(role, "76.04"))
        for role in Role
        if role != Role.DISTRICT_OFFICER
    ]

    assert not [
        (user.role, verb)
        for user in strangers
        for verb in TRANSITIONS
        for proposal in one_of_each.values()
        if lifecycle.may(user, proposal, verb)
    ]


def test_a_superuser_holds_no_verb(one_of_each, superuser):
    assert not [
        verb for verb in TRANSITIONS for proposal in one_of_each.values() if lifecycle.may(superuser, proposal, verb)
    ]


def test_a_move_without_the_right_changes_nothing(in_review, operator_sedau):
    with pytest.raises(NotAllowed):
        lifecycle.move(in_review, "endorse", by=operator_sedau)

    in_review.refresh_from_db()
    assert (in_review.status, in_review.moves.count()) == (Status.VILLAGE_REVIEW, 1)


def test_a_move_is_written_down_with_its_moment(in_review, lurah_sedau):
    at = timezone.now() - dt.timedelta(days=2)

    move = lifecycle.move(in_review, "endorse", by=lurah_sedau, note="  Sesuai  ", at=at)

    assert (move.from_status, move.to_status, move.by, move.note, move.at) == (
        "village_review", "submitted", lurah_sedau, "Sesuai", at,
    )  # fmt: skip
    assert (in_review.status, in_review.status_since, in_review.waiting_days()) == ("submitted", at, 2)


def test_a_stale_object_is_refused_by_where_the_row_stands(in_review, lurah_sedau):
    stale = Proposal.objects.get(pk=in_review.pk)
    lifecycle.move(in_review, "endorse", by=lurah_sedau)

    with pytest.raises(MoveRefused, match="Diajukan ke Dinas"):
        lifecycle.move(stale, "reject", by=lurah_sedau, note="x")


def test_an_unknown_verb_is_a_defect(in_review, lurah_sedau):
    with pytest.raises(KeyError):
        lifecycle.move(in_review, "promote", by=lurah_sedau)


def test_many_are_moved_at_once_in_as_few_queries_as_one(year, lurah_sedau):
    waiting = [ProposalFactory(village=SEDAU, program_year=year, status=Status.VILLAGE_REVIEW) for _ in range(4)]
    at = timezone.now() - dt.timedelta(days=2)
    with CaptureQueriesContext(connection) as one:
        lifecycle.move_all(waiting[:1], "endorse", by=lurah_sedau, note=" Sesuai ", at=at)
    with CaptureQueriesContext(connection) as three:
        written = lifecycle.move_all(waiting[1:], "endorse", by=lurah_sedau, note=" Sesuai ", at=at)

    assert {(move.verb, move.by, move.note, move.at) for move in written} == {("endorse", lurah_sedau, "Sesuai", at)}
    for proposal in waiting:
        proposal.refresh_from_db()
        assert (proposal.status, proposal.status_since, proposal.moves.count()) == ("submitted", at, 2)
        assert set(proposal.group.people().values_list("active", flat=True)) == {True}
    assert len(three) == len(one)


def test_many_are_moved_all_or_none(year, in_review, draft, lurah_sedau, operator_sedau):
    for chosen, by, note, verb, sentence in (
        ([in_review, draft], lurah_sedau, "", "endorse", "berstatus"),
        ([in_review], operator_sedau, "", "endorse", "Peran Anda"),
        ([in_review], lurah_sedau, " ", "send_back", "perlu diisi"),
        ([in_review], lurah_sedau, "x" * 1001, "endorse", "terlalu panjang"),
    ):
        with pytest.raises(MoveRefused, match=sentence):
            lifecycle.move_all(chosen, verb, by=by, note=note)
    in_review.refresh_from_db()
    assert (in_review.status, in_review.moves.count()) == (Status.VILLAGE_REVIEW, 1)


def test_many_are_let_go_with_their_members(in_review, lurah_sedau):
    lifecycle.move_all([in_review], "send_back", by=lurah_sedau, note="Lengkapi")

    assert set(in_review.group.people().values_list("active", flat=True)) == {False}


@pytest.mark.parametrize("verb", ["select", "reject", "lapse"])
def test_what_takes_or_frees_what_is_shared_is_moved_one_by_one(in_review, lurah_sedau, verb):
    with pytest.raises(ValueError, match="one by one"):
        lifecycle.move_all([in_review], verb, by=lurah_sedau, note="x")


def test_an_earlier_year_goes_on_holding_its_members(year):
    earlier = ProposalFactory(village=SEDAU, status=Status.FUNDED)
    assert set(earlier.group.people().values_list("active", flat=True)) == {True}
    later = ProposalFactory(group=earlier.group, program_year=ProgramYearFactory(year=2027), complete=True)
    walk(later, "submit")
    walk(later, "reject")

    assert set(earlier.group.people().values_list("active", flat=True)) == {True}


@pytest.mark.parametrize("status", list(ROUTES))
def test_the_stepper_shows_how_far_it_came(year, status):
    proposal = ProposalFactory(village=SEDAU, program_year=year, status=status, size=1)

    steps = lifecycle.steps(proposal)

    assert [step.state for step in steps].count("done") == {
        "rejected": 1, "withdrawn": 1, "revoked": 6, "lapsed": 4,
    }.get(status, proposal.reached)  # fmt: skip
    assert len(steps) == 10
    assert bool(lifecycle.waits_on(proposal)) == proposal.waits


# What the database refuses, whoever writes.


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_a_status_never_changes_by_an_update(in_review):
    with refused("the status of a proposal changes only through a move"), transaction.atomic():
        Proposal.objects.filter(pk=in_review.pk).update(status=Status.APPROVED)
    with (
        refused("the status of a proposal changes only through a move"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE groups_proposal SET status = 'funded' WHERE id = %s", [in_review.pk])


def test_a_proposal_is_never_born_halfway(draft, year):
    with refused("a proposal starts as a draft"), transaction.atomic():
        Proposal.objects.create(
            group=draft.group, program_year=year, tier=draft.tier, drafted_by=draft.drafted_by, status=Status.FUNDED
        )


def test_a_move_that_the_table_does_not_know(in_review):
    with refused("the lifecycle knows no"), transaction.atomic():
        ProposalMove.objects.create(
            proposal=in_review, verb="select", from_status="village_review", to_status="approved"
        )


@pytest.mark.django_db(transaction=True)
def test_a_move_is_never_written_without_being_made(in_review):
    with refused("a move was written but not made"), transaction.atomic():
        ProposalMove.objects.create(
            proposal=in_review, verb="endorse", from_status="village_review", to_status="submitted"
        )

    in_review.refresh_from_db()
    assert in_review.moves.count() == 1


def test_moves_and_submitted_budgets_stay_as_they_are(in_review):
    for write in (
        lambda: in_review.moves.update(note="anders"),
        lambda: in_review.moves.all()._raw_delete("default"),
        lambda: in_review.budget_lines.update(unit_price=1),
        lambda: in_review.budget_lines.all().delete(),
        lambda: BudgetLineFactory(proposal=in_review),
        lambda: Proposal.objects.filter(pk=in_review.pk).update(amount=1),
        lambda: in_review.delete(),
    ):
        with pytest.raises(Exception, match=r"append|frozen|keeps|Cannot delete|protect"), transaction.atomic():
            write()


def test_the_budget_equals_the_grant_at_submission(draft):
    BudgetLine.objects.filter(proposal=draft).first().delete()

    with refused("the budget lines do not add up to the grant"), transaction.atomic():
        walk(draft, "submit")


def test_the_ceiling_of_the_year_holds(year):
    year.ceilings.filter(funding_source="apbd").update(amount=45_000_000)
    for _ in range(2):
        ProposalFactory(village=SEDAU, program_year=year, status=Status.APPROVED, size=1)
    third = ProposalFactory(village=SEDAU, program_year=year, status=Status.ELIGIBLE, size=1)

    with refused("the ceiling of apbd would be exceeded"), transaction.atomic():
        walk(third, "select")

    # Another source has a ceiling of its own, and a freed budget can be used again.
    apbn = ProposalFactory(
        village=SEDAU, program_year=year, tier=year.tiers.get(name="BLPS"), status=Status.APPROVED, size=1
    )
    assert apbn.status == Status.APPROVED
    walk(Proposal.objects.filter(status=Status.APPROVED, tier__name="Penumbuhan").first(), "unselect")
    third.refresh_from_db()
    walk(third, "select")


def test_one_active_membership_per_nik(in_review, year):
    taken = in_review.group.people()[0]
    other = ProposalFactory(village=SIJANGKUNG, program_year=year, complete=True)
    member = other.group.people()[3]
    member.nik = taken.nik
    member.save()

    with refused("member_one_active_membership_per_nik"), transaction.atomic():
        walk(other, "submit")


def test_members_hold_from_submission_until_the_end(one_of_each):
    for status, proposal in one_of_each.items():
        held = set(proposal.group.people().values_list("active", flat=True))
        assert held <= {status in HOLDING_MEMBERS}


@pytest.mark.django_db
@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("status", [Status.REJECTED, Status.LAPSED, Status.REVOKED, Status.ACCOUNTED])
def test_the_tests_own_proposals_came_the_way_the_lifecycle_goes(status):
    """The factory writes the moves of a proposal at once, as they come about one after another."""

    def facts(proposal: Proposal) -> tuple[Any, ...]:
        moves = proposal.moves.order_by("pk").values_list("verb", "from_status", "to_status", "note")
        held = proposal.group.members.order_by("pk").values_list("active", flat=True)
        history = apps.get_model("groups", "ProposalHistory").objects.filter(pgh_obj=proposal.pk)
        stood = [status for status, _ in groupby(history.order_by("pgh_id").values_list("status", flat=True))]
        return (proposal.status, list(moves), list(held), stood, proposal.submitted_on is None)

    at_once = ProposalFactory(status=status)
    walked = ProposalFactory(complete=True)
    for verb in ROUTES[status]:
        walk(walked, verb)

    assert facts(Proposal.objects.get(pk=at_once.pk)) == facts(Proposal.objects.get(pk=walked.pk))
