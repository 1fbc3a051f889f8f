"""Assigning a pendamping (T2): what is refused, what is advised, and the cap that the database keeps."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction

from groups.lifecycle import MoveRefused
from groups.models import Assignment
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from monitoring import assignments, suggesting
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.groups import AssignmentFactory, GroupFactory, ProposalFactory
from tests.factories.monitoring import (
    PendampingProfileFactory,
    PendampingTrainingFactory,
    accompany,
    funded_group,
    today,
)
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(regions):
    """A group of Sedau without a pendamping."""
    ProgramYearFactory()
    return GroupFactory(village=SEDAU)


def assign(group, user, by, **values):
    """Assign as the primary one from today by a letter, unless told otherwise."""
    given = {
        "group": group, "user": user, "primary": True, "level": "village", "started_on": today(), "by": by,
        "paper": assignments.Paper(number="800/7/2026", dated_on=today()),
    }  # fmt: skip
    return assignments.assign(**{**given, **values})


def test_a_trained_pendamping_is_assigned(group, pendamping, verifier):
    PendampingTrainingFactory(user=pendamping)

    made = assign(group, pendamping, verifier, paper=assignments.Paper("decree", " 12/DINSOS/2026 ", today()))

    assert (made.user, made.is_primary, made.level, made.started_on, made.decree_number, made.assigned_by) == (
        pendamping, True, "village", today(), "12/DINSOS/2026", verifier,
    )  # fmt: skip
    assert (made.ended_on, made.basis, made.decree_date) == (None, "decree", today())


def refusal(group, user, by, **values) -> str:
    """What a refused assignment says; nothing was written."""
    before = Assignment.objects.count()
    with pytest.raises(MoveRefused) as refused:
        assign(group, user, by, **values)
    assert Assignment.objects.count() == before
    return str(refused.value)


def test_an_untrained_one_cannot_be_primary_but_may_help(group, pendamping, verifier):
    assert refusal(group, pendamping, verifier) == (
        "Pandu belum pernah dilatih dinas, jadi belum boleh menjadi pendamping utama (T1)."
    )

    assert assign(group, pendamping, verifier, primary=False).is_primary is False


def test_a_member_of_the_group_cannot_accompany_it(group, pendamping, verifier):
    PendampingTrainingFactory(user=pendamping)
    ProposalFactory(group=group, complete=True)
    PendampingProfileFactory(user=pendamping, nik=group.members.first().nik)

    assert refusal(group, pendamping, verifier) == (
        "Pandu adalah anggota kelompok ini. Pendamping tidak boleh menjadi anggota kelompoknya."
    )


def test_a_member_who_left_may_accompany_it(group, pendamping, verifier):
    PendampingTrainingFactory(user=pendamping)
    ProposalFactory(group=group, complete=True)
    member = group.members.last()
    group.members.filter(pk=member.pk).update(left_on=today())
    PendampingProfileFactory(user=pendamping, nik=member.nik)

    assert assign(group, pendamping, verifier).user == pendamping


def test_only_a_pendamping_of_the_territory(group, lurah_sedau, verifier):
    elsewhere = UserFactory(first_name="Eka", role=Role.PENDAMPING, region_id=SIJANGKUNG)
    PendampingTrainingFactory(user=elsewhere)

    assert "bukan pendamping yang aktif" in refusal(group, lurah_sedau, verifier, primary=False)
    assert refusal(group, elsewhere, verifier) == "Wilayah kerja Eka tidak mencakup Kelurahan Sedau."


@pytest.mark.parametrize("days", [32, 400])
def test_not_far_ahead(group, pendamping, verifier, days):
    PendampingTrainingFactory(user=pendamping)

    assert "Tanggal mulai harus antara" in refusal(
        group, pendamping, verifier, started_on=today() + dt.timedelta(days=days)
    )


def test_one_primary_and_one_per_level(group, pendamping, other_pendamping, verifier):
    PendampingTrainingFactory(user=pendamping)
    PendampingTrainingFactory(user=other_pendamping)
    assign(group, pendamping, verifier)

    assert refusal(group, other_pendamping, verifier, level="district") == "Kelompok ini sudah punya pendamping utama."
    assert refusal(group, pendamping, verifier, primary=False, level="district") == (
        "Orang ini sudah mendampingi kelompok itu."
    )
    # Beside the primary one at most one more at each level.
    assert assign(group, other_pendamping, verifier, primary=False).level == "village"
    third = UserFactory(role=Role.PENDAMPING, region_id="61.72")
    assert refusal(group, third, verifier, primary=False) == (
        "Kelompok ini sudah punya pendamping tambahan pada tingkat itu."
    )
    assert assign(group, third, verifier, primary=False, level="district").level == "district"


def test_the_cap_is_the_years(group, pendamping, verifier):
    ProgramYearFactory(load_target=1, load_cap=2)
    PendampingTrainingFactory(user=pendamping)
    assign(GroupFactory(village=SEDAU), pendamping, verifier)
    assert assignments.load_warning(pendamping, "61.72") == ""

    assign(GroupFactory(village=SEDAU), pendamping, verifier)

    assert assignments.load_warning(pendamping, "61.72") == (
        "Pandu sekarang mendampingi 2 kelompok, di atas anjuran 1 (batas 2)."
    )
    assert refusal(group, pendamping, verifier) == "Pandu sudah mendampingi 2 kelompok; batasnya 2 (T2)."


def test_the_database_refuses_what_slips_past(group, pendamping, verifier, monkeypatch):
    ProgramYearFactory(load_target=1, load_cap=1)
    accompany(pendamping, GroupFactory(village=SEDAU))
    monkeypatch.setattr(assignments, "_objections", lambda *args, **kwargs: [])

    assert refusal(group, pendamping, verifier) == (
        "Pendamping ini sudah mendampingi kelompok sebanyak batasnya (T2). Pilih orang lain."
    )


def test_an_ended_assignment_frees_the_place(group, pendamping, verifier):
    ProgramYearFactory(load_target=1, load_cap=1)
    held = accompany(pendamping, GroupFactory(village=SEDAU))

    ended = assignments.end(assignment=held, ended_on=today(), reason=" Pindah tugas ")

    assert (ended.ended_on, ended.end_reason) == (today(), "Pindah tugas")
    assert assign(group, pendamping, verifier).user == pendamping
    with pytest.raises(MoveRefused, match="sudah berakhir"):
        assignments.end(assignment=held, ended_on=today(), reason="Lagi")


@pytest.mark.parametrize(
    ("days", "reason", "said"),
    [(1, "Pindah", "masa depan"), (-5000, "Pindah", "mendahului"), (0, "  ", "Alasan perlu diisi")],
)
def test_an_end_that_does_not_fit(group, pendamping, days, reason, said):
    held = accompany(pendamping, group)

    with pytest.raises(MoveRefused, match=said):
        assignments.end(assignment=held, ended_on=today() + dt.timedelta(days=days), reason=reason)

    held.refresh_from_db()
    assert held.ended_on is None


def test_candidates_stand_by_ability_load_and_distance(group, pendamping, other_pendamping):
    near = UserFactory(first_name="Nia", role=Role.PENDAMPING, region_id=SEDAU)
    full = UserFactory(first_name="Fuad", role=Role.PENDAMPING, region_id=SEDAU)
    UserFactory(first_name="Jauh", role=Role.PENDAMPING, region_id="76.04")
    ProgramYearFactory(load_target=1, load_cap=2)
    for person in (pendamping, near, full):
        PendampingTrainingFactory(user=person)
    accompany(pendamping, GroupFactory(village=SIJANGKUNG))
    accompany(near, GroupFactory(village=SEDAU))
    for _ in range(2):
        accompany(full, GroupFactory(village=SEDAU))

    found = suggesting.candidates(group)

    # Putri carries nothing, but was never trained; Fuad is full.
    assert [(str(one.user), one.load, one.distance, one.can_be_primary) for one in found] == [
        ("Nia", 1, 0, True),
        ("Pandu", 1, 1, True),
        ("Putri", 0, 2, False),
        ("Fuad", 2, 0, False),
    ]


@pytest.mark.parametrize("size", [1, 3])
def test_candidates_cost_the_same_for_any_number(group, size, django_assert_num_queries):
    for _ in range(size):
        person = UserFactory(role=Role.PENDAMPING, region_id="61.72")
        accompany(person, GroupFactory(village=SEDAU))

    with django_assert_num_queries(7):
        assert len(suggesting.candidates(group)) == size


def test_room_in_a_regency(group, pendamping):
    ProgramYearFactory(load_target=1, load_cap=1)
    assert assignments.has_room("61.72")

    accompany(pendamping, group)

    assert not assignments.has_room("61.72")
    assert not assignments.has_room("76.04")


def test_a_withdrawn_proposal_frees_its_pendamping(regions, pendamping, operator_sedau):
    proposal = ProposalFactory(status=Status.APPROVED, size=10)
    accompany(pendamping, proposal.group)

    from groups import lifecycle  # noqa: PLC0415 — the whole move, with its hooks

    lifecycle.move(proposal, "withdraw", by=operator_sedau, note="Kelompok mundur.")

    ended = Assignment.objects.get(group=proposal.group)
    assert (ended.ended_on, ended.end_reason) == (today(), "Usulan 2026: ditarik")


def test_money_of_another_year_keeps_the_pendamping(pendamping, operator_sedau):
    group = funded_group(user=pendamping, program_year=ProgramYearFactory(year=2025))
    again = ProposalFactory(group=group, status=Status.APPROVED)

    from groups import lifecycle  # noqa: PLC0415

    lifecycle.move(again, "withdraw", by=operator_sedau, note="Tidak jadi.")

    assert Assignment.objects.open().filter(group=group).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_leave_exactly_the_cap(regions):
    ProgramYearFactory(load_target=3, load_cap=4)
    person = UserFactory(role=Role.PENDAMPING, region_id="61.72")
    by = UserFactory(role=Role.VERIFIER, region_id="61.72")
    PendampingTrainingFactory(user=person)
    waiting = [GroupFactory(village=SEDAU) for _ in range(12)]
    start = threading.Barrier(len(waiting))
    refused: list[str] = []

    def work(group):
        try:
            start.wait()
            assign(group, person, by)
        except MoveRefused as said:
            refused.append(str(said))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=work, args=(group,)) for group in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Assignment.objects.open().filter(user=person).count() == 4
    assert len(refused) == 8
    assert all("(T2)" in said for said in refused)


@pytest.mark.django_db(transaction=True)
def test_rows_written_past_python_stop_at_the_cap_too(regions):
    ProgramYearFactory(load_target=1, load_cap=2)
    person = UserFactory(role=Role.PENDAMPING, region_id="61.72")
    by = UserFactory(role=Role.VERIFIER, region_id="61.72")
    PendampingTrainingFactory(user=person)
    waiting = [GroupFactory(village=SEDAU) for _ in range(6)]
    start = threading.Barrier(len(waiting))

    def work(group):
        try:
            start.wait()
            with transaction.atomic():
                AssignmentFactory(user=person, group=group, assigned_by=by)
        except Exception as error:
            names.append(error.__cause__.diag.constraint_name)
        finally:
            connections["default"].close()

    names: list[str] = []
    threads = [threading.Thread(target=work, args=(group,)) for group in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Assignment.objects.open().filter(user=person).count() == 2
    assert names == ["assignment_within_cap"] * 4
    assert connection.vendor == "postgresql"
