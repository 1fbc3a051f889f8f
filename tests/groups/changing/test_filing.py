"""Asking for a change of members, and what stands against it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from groups.changing import deciding, filing
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import ChangeRequest, Group, Member, Newcomer
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.factories import changes
from tests.factories.changes import Kind
from tests.factories.groups import FileFactory, MemberFactory, ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def group() -> Group:
    """Ten people who received their grant."""
    return group_in(Status.FUNDED)


def group_in(status: str, **values: Any) -> Group:
    proposal = ProposalFactory(status=status, **{"size": 10, **values})
    return Group.objects.select_related("village").get(pk=proposal.group_id)


def refusals(group: Group, kind: str, **values: Any) -> str:
    with pytest.raises(MoveRefused) as refused:
        changes.filed(group, kind, **values)
    assert not ChangeRequest.objects.exists()
    return str(refused.value)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_filed_waits_and_changes_nothing(group, kind):
    before = list(Member.objects.order_by("pk").values_list("pk", "position", "active", "left_on"))
    request = changes.filed(group, kind)
    assert request.is_filed
    assert list(Member.objects.order_by("pk").values_list("pk", "position", "active", "left_on")) == before


def test_the_same_form_twice_makes_one(group):
    by, token = changes.somebody(Role.OPERATOR, group.village_id), uuid.uuid4()
    asked = changes.asked_of(group, Kind.REPLACE)
    first, second = (filing.file(group=group, kind=Kind.REPLACE, asked=asked, by=by, token=token) for _ in range(2))
    assert first == second
    assert Newcomer.objects.count() == 1


def test_a_draft_is_changed_in_the_draft():
    group = group_in(Status.DRAFT, complete=True)
    assert "langsung di draf" in refusals(group, Kind.LEAVE)


def test_a_group_that_dissolved_asks_for_nothing(group):
    Group.objects.filter(pk=group.pk).update(development="dissolved")
    assert "bubar" in refusals(group, Kind.LEAVE)


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.VERIFIER, Role.DIVISION_HEAD, Role.AUDITOR])
def test_only_the_village_and_the_pendamping_file(group, role):
    region = group.village_id if role == Role.VILLAGE_HEAD else "61.72"
    with pytest.raises(NotAllowed):
        changes.filed(group, by=changes.somebody(role, region))


def test_another_territory_files_nothing(group):
    with pytest.raises(NotAllowed):
        changes.filed(group, by=changes.somebody(Role.OPERATOR, "61.72.05.1003"))


def test_before_the_grant_a_group_does_not_shrink_below_its_minimum():
    group = group_in(Status.DECREED)
    assert "Ajukan penggantian" in refusals(group, Kind.LEAVE)


def test_a_death_is_written_down_whatever_the_size():
    assert changes.filed(group_in(Status.DECREED), Kind.DEATH).is_filed


def test_the_future_and_a_time_before_joining_are_refused(group):
    today = group.village.today()
    assert "belum tiba" in refusals(group, Kind.LEAVE, on=today + dt.timedelta(days=1))
    assert "baru bergabung" in refusals(group, Kind.LEAVE, on=dt.date(2026, 1, 1))


def test_a_replacement_wants_its_papers(group):
    assert "berita acara" in refusals(group, Kind.REPLACE, minutes=None)
    assert "surat kesediaan" in refusals(group, Kind.REPLACE, willingness=None)
    assert "alasannya" in refusals(group, Kind.REPLACE, reason="  ")


def test_a_newcomer_is_whole_and_new_to_the_group(group):
    known = group.people().first()
    assert "sudah ada di kelompok ini" in refusals(group, Kind.REPLACE, newcomer={"nik": known.nik})
    assert "alamat belum diisi" in refusals(group, Kind.REPLACE, newcomer={"address": ""})


def test_an_office_is_taken_once(group):
    chair = changes.holder(group)
    ordinary = [member for member in group.people() if not member.is_board]
    said = {"member": chair, "successor": ordinary[0], "newcomer": {"position": "chair"}}
    assert "Jabatan ketua dipegang" in refusals(group, Kind.REPLACE, **said)
    assert "Jabatan ketua dipegang" in refusals(group, Kind.REPLACE, newcomer={"position": "chair"})
    treasurer = changes.holder(group, "treasurer")
    assert "jabatan lain" in refusals(group, Kind.LEAVE, member=chair, successor=treasurer)
    assert "tidak memegang jabatan" in refusals(group, Kind.LEAVE, successor=ordinary[0])


def test_a_board_differs_from_the_old_one_and_is_three_people(group):
    now = {position: changes.holder(group, position) for position in ("chair", "secretary", "treasurer")}
    assert "sama dengan pengurus sekarang" in refusals(group, Kind.BOARD, **now)
    assert "tiga orang" in refusals(group, Kind.BOARD, chair=now["secretary"])


def test_one_request_about_a_member_is_open_at_a_time(group):
    first = changes.filed(group, Kind.LEAVE)
    with pytest.raises(MoveRefused, match="belum diputus"):
        changes.filed(group, Kind.DEATH, member=first.member)
    filing.withdraw(request=first, by=first.filed_by)
    assert changes.filed(group, Kind.DEATH, member=first.member).is_filed


def test_people_of_another_group_are_refused_by_the_database(group):
    stranger = MemberFactory()
    with pytest.raises(IntegrityError, match="own group"), transaction.atomic():
        ChangeRequest.objects.create(
            group=group, kind="leave", member=stranger, on=group.village.today(), reason="x",
            filed_by=changes.somebody(Role.OPERATOR, group.village_id),
        )  # fmt: skip


def test_what_was_sent_back_is_mended_and_filed_again(group):
    request = changes.filed(group)
    deciding.send_back(request=request, by=changes.somebody(Role.DIVISION_HEAD), note="Foto KK tidak terbaca.")
    asked = changes.asked_of(group, Kind.REPLACE, newcomer={"name": "Nurjanah"}, reason="Sakit lama")
    again = filing.file_again(request=request, asked=asked, by=request.filed_by)
    again.refresh_from_db()
    assert (again.state, again.reason, again.note, again.newcomer.name) == ("filed", "Sakit lama", "", "Nurjanah")
    with pytest.raises(MoveRefused):
        filing.file_again(request=request, asked=asked, by=request.filed_by)


@pytest.mark.parametrize("change", [{"reason": "lain"}, {"on": dt.date(2026, 2, 1)}])
def test_what_was_filed_stays_as_filed(group, change):
    request = changes.filed(group)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Newcomer.objects.filter(request=request).update(name="Lain")


def test_files_belong_to_the_request(group):
    evidence = FileFactory()
    request = changes.filed(group, Kind.REPLACE, evidence=evidence)
    for file in (request.minutes, evidence, request.newcomer.willingness):
        file.refresh_from_db()
        assert file.owner_id == request.pk
