"""What the Dinas decides on a change of members, and what follows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from groups.changing import deciding
from groups.changing.standing import gap_of
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import ChangeRequest, Group, Member, MembershipChange
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.factories import changes
from tests.factories.changes import Kind
from tests.factories.groups import MemberFactory, ProposalFactory
from tests.factories.regions import create_pilot_regions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def group() -> Group:
    """Ten people who received their grant."""
    return funded()


def funded(**values: Any) -> Group:
    proposal = ProposalFactory(**{"status": Status.FUNDED, "size": 10, **values})
    return Group.objects.select_related("village").get(pk=proposal.group_id)


@pytest.fixture
def head() -> User:
    """Kepala bidang."""
    return changes.somebody(Role.DIVISION_HEAD)


def notes(request: ChangeRequest) -> list[tuple[str, str]]:
    return list(request.membership_changes.order_by("pk").values_list("kind", "member__name"))


def test_a_replacement_lets_go_and_takes_in(group, head):
    request = changes.ready(group)
    deciding.approve(request=request, by=head)
    request.refresh_from_db()
    gone, came = request.member, request.newcomer.member
    gone.refresh_from_db()
    assert (gone.active, gone.left_on, came.active, came.joined_on) == (
        False, request.on, True, group.village.today(),
    )  # fmt: skip
    assert group.people().count() == 10
    assert notes(request) == [("left", gone.name), ("joined", came.name)]
    assert gap_of(group) is None


def test_who_left_is_free_to_join_elsewhere(group, head):
    request = changes.ready(group)
    deciding.approve(request=request, by=head)
    elsewhere = ProposalFactory(status=Status.DRAFT)
    MemberFactory(group=elsewhere.group, nik=request.member.nik, active=True)


def test_a_death_leaves_a_gap_that_is_told_with_its_days(group, head):
    request = changes.filed(group, Kind.DEATH, member=changes.holder(group))
    deciding.approve(request=request, by=head)
    gap = gap_of(group)
    assert gap is not None
    assert (gap.missing, gap.vacant, gap.days_left) == (1, ("ketua",), 60)
    assert notes(request)[0][0] == "died"


def test_an_office_passes_on_with_whom_it_was_named_for(group, head):
    chair, successor = changes.holder(group), group.people().filter(position="member").first()
    deciding.approve(request=changes.filed(group, Kind.LEAVE, member=chair, successor=successor), by=head)
    assert changes.holder(group) == successor


def test_a_newcomer_may_take_the_office_that_is_left(group, head):
    request = changes.filed(group, Kind.REPLACE, member=changes.holder(group), newcomer={"position": "chair"})
    changes.visited(request)
    deciding.approve(request=request, by=head)
    request.refresh_from_db()
    assert changes.holder(group) == request.newcomer.member


def test_a_board_may_rotate(group, head):
    old = {position: changes.holder(group, position) for position in ("chair", "secretary", "treasurer")}
    new = {"chair": old["treasurer"], "secretary": old["chair"], "treasurer": old["secretary"]}
    request = changes.filed(group, Kind.BOARD, **new)
    deciding.approve(request=request, by=head)
    assert {position: changes.holder(group, position) for position in new} == new
    assert request.membership_changes.filter(kind=MembershipChange.Kind.POSITION).count() == 3


def test_who_died_is_replaced_later(group, head):
    death = changes.filed(group, Kind.DEATH)
    deciding.approve(request=death, by=head)
    late = changes.ready(group, member=death.member)
    deciding.approve(request=late, by=head)
    assert group.people().count() == 10
    with pytest.raises(MoveRefused, match="tidak menjadi anggota"):
        changes.filed(group, Kind.REPLACE, member=death.member)


def test_who_filed_does_not_decide_and_who_visited_does_not_either(group):
    request = changes.ready(group)
    for role in (Role.VERIFIER, Role.PENDAMPING, Role.AUDITOR, Role.TREASURER):
        with pytest.raises(NotAllowed):
            deciding.approve(request=request, by=changes.somebody(role))
    filer = request.filed_by
    filer.role, filer.region_id = Role.DIVISION_HEAD, "61.72"
    filer.save()
    with pytest.raises(MoveRefused, match="orang lain"):
        deciding.approve(request=request, by=filer)
    visitor = request.newcomer_visits.get().visited_by
    visitor.role = Role.DIVISION_HEAD
    visitor.save()
    with pytest.raises(MoveRefused, match="mengunjungi"):
        deciding.approve(request=request, by=visitor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(
            state="refused", answered_by=filer, answered_at=request.filed_at, note="x"
        )


def test_it_is_decided_once_with_a_reason(group, head):
    request = changes.filed(group)
    with pytest.raises(MoveRefused, match="alasan"):
        deciding.turn_down(request=request, by=head, note=" ")
    deciding.turn_down(request=request, by=head, note="Bukan warga desa.")
    for again in (deciding.approve, deciding.send_back):
        with pytest.raises(MoveRefused):
            again(request=request, by=head, note="x")


def test_a_member_who_left_meanwhile_stops_it(group, head):
    request = changes.ready(group)
    ordinary = group.people().filter(position="member")[0]
    deciding.approve(request=changes.filed(group, Kind.LEAVE, member=ordinary), by=head)
    board = changes.filed(group, Kind.BOARD)
    deciding.approve(request=changes.filed(group, Kind.DEATH, member=board.chair), by=head)
    with pytest.raises(MoveRefused, match="sudah tidak menjadi anggota"):
        deciding.approve(request=board, by=head)
    deciding.approve(request=request, by=head)


def test_a_nik_that_became_active_elsewhere_stops_it(group, head):
    request = changes.ready(group)
    other = ProposalFactory(status=Status.DRAFT)
    MemberFactory(group=other.group, nik=request.newcomer.nik, active=True)
    with pytest.raises(MoveRefused) as refused:
        deciding.approve(request=request, by=head)
    assert "aktif kelompok lain" in str(refused.value)
    assert group.people().count() == 10
    assert request.member.left_on is None


def test_the_database_wants_an_approval_to_be_carried_out(group, head):
    request = changes.filed(group, Kind.LEAVE)
    ChangeRequest.objects.filter(pk=request.pk).update(state="approved", answered_by=head, answered_at=request.filed_at)
    with pytest.raises(IntegrityError, match="not carried out"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _at_once(*calls: Callable[[], object]) -> list[object]:
    """Each call in a thread of its own, all let go together; what each answered or raised."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        start.wait()
        try:
            answers[number] = call()  # type: ignore[call-overload]
        except Exception as error:
            answers[number] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_change_the_group_once():
    create_pilot_regions()
    group = funded()
    request = changes.ready(group)
    people = [changes.somebody(Role.DIVISION_HEAD), changes.somebody(Role.OFFICE_HEAD)]
    answers = _at_once(*(lambda by=by: deciding.approve(request=request, by=by) for by in people))
    assert sum(isinstance(answer, MoveRefused) for answer in answers) == 1
    assert Member.objects.present().filter(group=group).count() == 10
    assert request.membership_changes.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_newcomer_comes_into_one_of_two_groups():
    create_pilot_regions()
    first, second = funded(), funded()
    person = changes.who_comes(first)
    requests = [changes.ready(group, newcomer=person) for group in (first, second)]
    head = changes.somebody(Role.DIVISION_HEAD)
    answers = _at_once(*(lambda one=one: deciding.approve(request=one, by=head) for one in requests))
    assert sum(isinstance(answer, MoveRefused) for answer in answers) == 1
    assert Member.objects.filter(nik=person["nik"], active=True).count() == 1
