"""Whether somebody who is to come into a group qualifies: by the very rules of all members, and a visit at home."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from eligibility import newcomers
from eligibility.assessment import assess
from eligibility.criteria import Result
from eligibility.evaluation import evaluate_member
from eligibility.models import MemberCheck, NewcomerVisit
from groups.changing import deciding, filing
from groups.changing.reasons import said_by_others
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import ChangeRequest, Group, Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.factories import changes
from tests.factories.changes import Kind
from tests.factories.eligibility import RegistryEntryFactory, RegistrySnapshotFactory, VerificationFactory
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def verified(status: str = Status.ELIGIBLE, **values: Any) -> Proposal:
    proposal: Proposal = VerificationFactory(status=status, **values).proposal
    return proposal


@pytest.fixture
def group() -> Group:
    """Ten people who were verified and received their grant."""
    proposal = ProposalFactory(status=Status.FUNDED, size=10)
    return Group.objects.select_related("village").get(pk=proposal.group_id)


def results(request: ChangeRequest) -> dict[str, Result]:
    standing = newcomers.standing_of(request)
    assert standing is not None
    return {verdict.rule: verdict.result for verdict in standing.verdicts}


def said(request: ChangeRequest) -> str:
    return " ".join(f"{blocker.rule} {blocker.text}" for blocker in said_by_others(request))


def test_who_meets_every_rule_and_was_visited_may_come(group):
    request = changes.filed(group)
    assert "belum dikunjungi" in said(request)
    changes.visited(request)
    assert said(request) == ""


def test_each_rule_of_members_is_asked_of_a_newcomer(group):
    old = dt.date(1958, 3, 2)
    kin = group.people().last()
    other = group.people().first()
    request = changes.filed(
        group,
        member=kin,
        newcomer={
            "birth_date": old, "marital_status": "single", "schooling": 4, "residence_id": "76.04.08.2002",
            "kk": other.kk,
        },
    )  # fmt: skip
    found = results(request)
    assert {rule for rule, result in found.items() if result == Result.FAIL} == {"E4", "E5", "E6", "E7", "E8"}
    assert "E4" in said(request)


def test_the_card_of_who_goes_does_not_count_against_who_comes(group):
    going = group.people().last()
    request = changes.filed(group, member=going, newcomer={"kk": going.kk})
    assert results(request)["E8"] == Result.PASS


def test_the_registry_in_force_is_asked(group):
    RegistrySnapshotFactory()
    request = changes.filed(group)
    assert results(request)["E3"] == Result.FAIL
    assert "E3" in said(request)


def test_who_stands_in_the_registry_is_found(group):
    request = changes.filed(group)
    newcomer = request.newcomer
    RegistryEntryFactory(
        snapshot=RegistrySnapshotFactory(), nik=newcomer.nik, kk=newcomer.kk, name=newcomer.name,
        birth_date=newcomer.birth_date, village_id=newcomer.residence_id, desil=1,
    )  # fmt: skip
    assert results(request)["E3"] == Result.PASS


def test_who_receives_elsewhere_fails(group):
    elsewhere = ProposalFactory(status=Status.FUNDED, size=10)
    person = elsewhere.group.members.last()
    assert results(changes.filed(group, newcomer={"nik": person.nik}))["E9"] == Result.FAIL


def test_what_the_group_received_before_does_not_count_for_who_comes():
    proposal = ProposalFactory(status=Status.FUNDED, size=10)
    year = proposal.program_year
    year.years_before_again = 5
    year.save()
    group = Group.objects.select_related("village").get(pk=proposal.group_id)
    assert results(changes.filed(group))["E9"] == Result.PASS


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"met": 0}, "kriteria miskin"),
        ({"fit": False, "fit_reason": "Rumah besar."}, "tidak layak: Rumah besar"),
        ({"answers_off": True}, "KTP"),
    ],
)
def test_a_visit_may_keep_somebody_out(group, values, sentence):
    request = changes.filed(group)
    if values.pop("answers_off", False):
        standing = newcomers.standing_of(request)
        off = {"ktp_seen": False, "kk_seen": True} | {name: True for name, *_ in newcomers.POVERTY_CRITERIA}
        assert standing is not None
        changes.visited(request, answers=off)
    else:
        changes.visited(request, **values)
    assert sentence in said(request)


def test_a_later_visit_counts_in_the_place_of_the_first(group):
    request = changes.filed(group)
    changes.visited(request, met=0)
    changes.visited(request, met=5)
    assert said(request) == ""


def test_a_visit_counts_for_whom_it_was_made_to(group):
    request = changes.ready(group)
    deciding.send_back(request=request, by=changes.somebody(Role.DIVISION_HEAD), note="Orangnya lain.")
    asked = changes.asked_of(group, Kind.REPLACE)
    filing.file_again(request=request, asked=asked, by=request.filed_by)
    assert "belum dikunjungi" in said(request)


def test_who_visits_is_of_the_dinas_and_not_who_filed(group):
    request = changes.filed(group)
    for role in (Role.DIVISION_HEAD, Role.PENDAMPING):
        with pytest.raises(NotAllowed):
            changes.visited(request, by=changes.somebody(role))
    filer = request.filed_by
    filer.role, filer.region_id = Role.VERIFIER, "61.72"
    filer.save()
    with pytest.raises(MoveRefused, match="orang lain"):
        changes.visited(request, by=filer)


def test_a_visit_is_written_once(group):
    request, by = changes.filed(group), changes.somebody(Role.VERIFIER)
    assert changes.visited(request, by=by) == changes.visited(request, by=by)
    visit = NewcomerVisit.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        NewcomerVisit.objects.filter(pk=visit.pk).update(fit=False, fit_reason="x")


def test_nobody_is_visited_for_what_is_decided(group):
    request = changes.ready(group)
    deciding.approve(request=request, by=changes.somebody(Role.DIVISION_HEAD))
    with pytest.raises(MoveRefused):
        changes.visited(request)


def test_the_visit_goes_on_counting_for_the_member():
    proposal = verified(Status.ELIGIBLE)
    group = Group.objects.select_related("village").get(pk=proposal.group_id)
    request = changes.ready(group)
    deciding.approve(request=request, by=changes.somebody(Role.DIVISION_HEAD))
    member = Member.objects.get(came_as__request=request)
    assert {v.rule: v.result for v in evaluate_member(proposal, member)}["E10"] == Result.PASS
    one = next(one for one in assess(proposal).members if one.member == member)
    assert (one.is_visited, one.cards_unseen) == (True, [])


def test_before_the_verification_ends_the_newcomer_is_visited_with_the_others():
    verification = VerificationFactory(status=Status.VERIFICATION)
    group = Group.objects.select_related("village").get(pk=verification.proposal.group_id)
    request = changes.filed(group, newcomer={"birth_date": dt.date(1958, 3, 2)})
    standing = newcomers.standing_of(request)
    assert standing is not None
    assert not standing.wants_visit
    year = standing.year
    year.dispensable_rules = ["E4", "E6"]
    year.save()
    assert "E4" not in said(request)
    deciding.approve(request=request, by=changes.somebody(Role.DIVISION_HEAD))
    member = Member.objects.get(came_as__request=request)
    check = MemberCheck.objects.get(verification=verification, member=member)
    assert check.findings.count() == 10


def test_the_rules_say_the_same_of_a_newcomer_as_of_the_member_that_comes_of_it():
    proposal = ProposalFactory(status=Status.SUBMITTED, size=10)
    group = Group.objects.select_related("village").get(pk=proposal.group_id)
    request = changes.filed(group, newcomer={"schooling": 2, "marital_status": "widowed"})
    before = results(request)
    deciding.approve(request=request, by=changes.somebody(Role.DIVISION_HEAD))
    member = Member.objects.get(came_as__request=request)
    assert {v.rule: v.result for v in evaluate_member(proposal, member)} == before
