"""The invariants over a whole database."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from eligibility import selection
from eligibility import verification as activity
from eligibility.integrity import violations
from tests.conftest import SEDAU
from tests.factories.eligibility import IdentityCaseFactory, NominationFactory, RecheckLineFactory, done
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory


def without_triggers(statement: str, *params: object) -> None:
    """What only somebody who turns the triggers off can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_clean_road_leaves_nothing_to_name(checked, verifier, kabid, kadis, pendamping):
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    checked.proposal.refresh_from_db()
    selection.nominate(proposal=checked.proposal, rank=1, rationale="Siap.", by=kabid)
    selection.select(proposal=checked.proposal, by=kadis, rationale="Siap.")

    assert list(violations()) == []


def test_a_selected_proposal_without_a_slot(regions):
    proposal = ProposalFactory(village=SEDAU, status="approved")

    assert list(violations()) == [
        f"Q1: selected proposal {proposal.pk} in village {SEDAU} holds no slot of its district"
    ]


def test_a_slot_beyond_the_quota(approved):
    ProgramYearFactory(villages_per_district=2)
    without_triggers("UPDATE eligibility_districtslot SET number = 3")

    assert [sentence.partition(" ")[0] for sentence in violations()] == ["slot"]


def test_a_proposal_in_verification_without_a_verifier(regions):
    proposal = ProposalFactory(village=SEDAU, status="verification")

    assert list(violations()) == [f"proposal {proposal.pk} is in verification without a verifier"]


def test_a_passed_verification_with_a_failing_member(approved):
    without_triggers("UPDATE eligibility_finding SET result = 'fail', computed = 'fail' WHERE rule = 'E6'")

    found = list(violations())

    assert len(found) == 10
    assert found[0].endswith("fails E6 without a granted dispensation")


def test_selected_by_who_put_it_forward(checked, verifier, kadis, pendamping):
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    checked.proposal.refresh_from_db()
    NominationFactory(proposal=checked.proposal)
    selection.select(proposal=checked.proposal, by=kadis, rationale="Siap.")
    without_triggers("UPDATE eligibility_nomination SET by_id = %s", kadis.pk)

    assert list(violations()) == [
        f"proposal {checked.proposal.pk} was selected by user {kadis.pk}, who also put it forward or verified it"
    ]


def test_a_case_decided_without_dukcapils_answer(running, verifier, kabid):
    member = running.proposal.group.members.order_by("pk").first()
    member.sex = "P" if member.sex == "L" else "L"
    member.save()
    case = IdentityCaseFactory(
        proposal=running.proposal, member=member, rule="E1", opened_by=verifier, decision="same", decided_by=kabid
    )
    assert list(violations()) == []
    without_triggers(
        "INSERT INTO eligibility_dukcapilreferral (case_id, number, dated_on, question, sent_by_id, sent_at, answer)"
        " VALUES (%s, '470/1', '2026-11-02', 'Siapa?', %s, now(), '')",
        case.pk,
        verifier.pk,
    )

    letter = case.referrals.get()
    assert list(violations()) == [
        f"identity case {case.pk} was decided while letter {letter.pk} to Dukcapil was unanswered"
    ]


def test_passed_while_a_case_was_open(approved):
    member = approved.group.members.order_by("pk").first()
    member.sex = "P" if member.sex == "L" else "L"
    member.save()
    verification = approved.verifications.get()
    case = IdentityCaseFactory(
        proposal=approved, member=member, rule="E1", opened_at=verification.concluded_at - dt.timedelta(days=1)
    )

    assert list(violations()) == [
        f"verification {verification.pk} passed while identity case {case.pk} of member {member.pk} was open"
    ]


def test_a_recheck_that_counts_otherwise_and_a_member_of_another_group(approved, running):
    line = RecheckLineFactory(proposal=approved)
    recheck = done(line.recheck)
    assert list(violations()) == []
    stranger = running.proposal.group.members.order_by("pk").first()
    without_triggers("UPDATE eligibility_recheck SET newly = 3")
    without_triggers("UPDATE eligibility_recheckline SET member_id = %s", stranger.pk)

    assert list(violations()) == [
        f"re-check {recheck.pk} counts 1 who qualify no longer and 3 who newly do, it holds 1 and 0",
        f"re-check line {line.pk} is about member {stranger.pk} of another group than its proposal {approved.pk}",
    ]
