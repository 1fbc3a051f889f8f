"""Training (T1): a pendamping's own, a group's, its attendance, and when a group counts as trained."""

import datetime as dt

import pgtrigger
import pytest

from groups import lifecycle
from groups.lifecycle import MoveRefused
from groups.models import Assignment
from groups.transitions import Status
from monitoring import events, training
from monitoring.models import Event, EventGroup, GroupBook, PendampingTraining
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.monitoring import (
    EventFactory,
    PendampingTrainingFactory,
    accompany,
    attended,
    open_books,
    ready_proposal,
    today,
)
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


def record(groups, by, **values):
    """Write down a training of today."""
    return training.record(
        **{"groups": groups, "topic": "Pembukuan", "place": "Balai", "held_on": today(), "by": by, **values}
    )


def test_its_region_follows_from_the_groups(regions, pendamping):
    ProgramYearFactory()
    sedau, also_sedau, sijangkung = (
        GroupFactory(village=SEDAU),
        GroupFactory(village=SEDAU),
        GroupFactory(village=SIJANGKUNG),
    )

    assert record([sedau, also_sedau], pendamping).region_id == SEDAU
    assert record([sedau, sijangkung], pendamping).region_id == "61.72.05"


def test_groups_of_two_districts_need_two_trainings(regions, pendamping):
    ProgramYearFactory()
    far = GroupFactory(village="61.72.04.1001")

    with pytest.raises(MoveRefused, match="satu kecamatan"):
        record([GroupFactory(village=SEDAU), far], pendamping)
    with pytest.raises(MoveRefused, match="paling sedikit satu"):
        record([], pendamping)
    assert Event.objects.count() == 0


def test_the_same_training_is_written_down_once(regions, pendamping):
    ProgramYearFactory()
    group = GroupFactory(village=SEDAU)
    record([group], pendamping)

    with pytest.raises(MoveRefused, match="sudah dicatat"):
        record([group], pendamping)

    assert (Event.objects.count(), EventGroup.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("held_on", "said"), [(dt.date(2004, 12, 31), "harus antara"), (dt.date(2019, 5, 1), "Aturan tahun 2019")]
)
def test_a_day_without_rules(regions, pendamping, held_on, said):
    ProgramYearFactory()

    with pytest.raises(MoveRefused, match=said):
        record([GroupFactory(village=SEDAU)], pendamping, held_on=held_on)


def test_attendance_by_name(pendamping):
    group = ProposalFactory(status=Status.DECREED, size=10).group
    event = EventFactory(groups=[group])
    members = list(events.members_of(group))

    came = events.mark_attendance(
        event=event, group=group, present={member.pk: member != members[0] for member in members}, by=pendamping
    )
    events.mark_attendance(event=event, group=group, present={members[1].pk: False}, by=pendamping)

    assert came == 9
    states = events.ring_states(members, events.attendance_of(event, group))
    assert states == ["bad", "bad", *["good"] * 8]


def test_attendance_waits_for_the_day_and_knows_its_people(pendamping):
    group, stranger = (ProposalFactory(status=Status.DECREED, size=10).group for _ in range(2))
    planned = EventFactory(groups=[group], held_on=today() + dt.timedelta(days=1))
    held = EventFactory(groups=[group])
    member = group.members.first()

    with pytest.raises(MoveRefused, match="pada hari kegiatan"):
        events.mark_attendance(event=planned, group=group, present={member.pk: True}, by=pendamping)
    with pytest.raises(MoveRefused, match="tidak diundang"):
        events.mark_attendance(event=held, group=stranger, present={}, by=pendamping)
    with pytest.raises(MoveRefused, match="bukan anggota"):
        events.mark_attendance(event=held, group=group, present={stranger.members.first().pk: True}, by=pendamping)
    assert held.attendances.count() == planned.attendances.count() == 0


def test_a_pendamping_is_trained_by_the_dinas(pendamping, verifier):
    values = {"user": pendamping, "topic": " Bimtek ", "hours": 16, "trained_on": today(), "by": verifier}
    made = training.record_pendamping_training(**values)

    assert (made.topic, made.hours, made.recorded_by) == ("Bimtek", 16, verifier)
    with pytest.raises(MoveRefused, match="sudah dicatat"):
        training.record_pendamping_training(**values)
    with pytest.raises(MoveRefused, match="masa depan"):
        training.record_pendamping_training(**{**values, "trained_on": today() + dt.timedelta(days=1)})
    assert PendampingTraining.objects.count() == 1


def said(proposal, by) -> list[str]:
    """What stands in the way of declaring the group trained."""
    return [blocker.text for blocker in lifecycle.blockers(proposal, "complete_training", by=by)]


def test_everything_missing_is_said(verifier):
    proposal = ProposalFactory(status=Status.DECREED, size=10)

    assert said(proposal, verifier) == [
        "Kelompok ini belum punya pendamping utama.",
        "Belum ada pelatihan untuk kelompok ini pada tahun program 2026.",
        "Belum dibuka: buku kegiatan dan buku kas.",
    ]


def test_the_pendamping_must_be_trained_and_assigned(pendamping, other_pendamping):
    proposal = ready_proposal(pendamping)
    assert said(proposal, pendamping) == []
    assert said(proposal, other_pendamping) == ["Anda tidak ditugaskan pada kelompok ini."]

    # The database keeps the last training of a primary one; from before it did, this may still be found.
    with pgtrigger.ignore("monitoring.PendampingTraining:pendampingtraining_kept_while_primary"):
        PendampingTraining.objects.filter(user=pendamping).delete()

    assert said(proposal, pendamping) == ["Pandu belum pernah dilatih dinas."]


@pytest.mark.parametrize(
    ("absent", "percent", "expected"),
    [
        (2, 80, []),
        (3, 80, ["Baru 7 dari 10 anggota yang hadir pelatihan (70 persen); paling sedikit 80 persen."]),
        (3, 70, []),
        (10, 0, []),
        (1, 100, ["Baru 9 dari 10 anggota yang hadir pelatihan (90 persen); paling sedikit 100 persen."]),
    ],
)
def test_enough_members_were_there(pendamping, absent, percent, expected):
    year = ProgramYearFactory(training_attendance_percent=percent, quiz_required=False)
    proposal = ProposalFactory(status=Status.DECREED, size=10, program_year=year)
    accompany(pendamping, proposal.group)
    open_books(proposal.group)
    attended(EventFactory(groups=[proposal.group]), proposal.group, absent=absent)

    assert said(proposal, pendamping) == expected


def test_a_make_up_session_counts_and_another_year_does_not(pendamping):
    year = ProgramYearFactory(quiz_required=False)
    proposal = ProposalFactory(status=Status.DECREED, size=10, program_year=year)
    accompany(pendamping, proposal.group)
    open_books(proposal.group)
    old = EventFactory(groups=[proposal.group], held_on=dt.date(2025, 5, 5))
    attended(old, proposal.group)
    assert "Belum ada pelatihan" in said(proposal, pendamping)[0]

    first = EventFactory(groups=[proposal.group])
    attended(first, proposal.group, absent=5)
    last = list(events.members_of(proposal.group))[-5:]
    second = EventFactory(groups=[proposal.group])
    events.mark_attendance(
        event=second, group=proposal.group, present={member.pk: True for member in last}, by=pendamping
    )

    assert said(proposal, pendamping) == []
    assert training.turnout(proposal).trained == 10


def test_nobody_trained_means_nobody_came(pendamping):
    proposal = ready_proposal(pendamping)
    proposal.group.members.update(left_on=today(), active=False)

    assert training.turnout(proposal).is_enough is False


def test_the_pendamping_declares_the_group_trained(pendamping):
    proposal = ready_proposal(pendamping)

    lifecycle.move(proposal, "complete_training", by=pendamping)

    assert proposal.status == Status.TRAINED


def test_without_books_it_is_refused(pendamping):
    proposal = ready_proposal(pendamping)
    GroupBook.objects.filter(group=proposal.group, kind="cash").delete()

    with pytest.raises(MoveRefused, match="Belum dibuka: buku kas"):
        lifecycle.move(proposal, "complete_training", by=pendamping)

    proposal.refresh_from_db()
    assert proposal.status == Status.DECREED


def test_selection_wants_room(kadis, pendamping):
    year = ProgramYearFactory(load_target=1, load_cap=1)
    proposal = ProposalFactory(status=Status.ELIGIBLE, size=10, program_year=year)

    def objections() -> list[str]:
        return [blocker.rule for blocker in lifecycle.blockers(proposal, "select", by=kadis) if blocker.rule == "T2"]

    assert objections() == []
    accompany(pendamping, GroupFactory(village=SEDAU))
    assert objections() == ["T2"]

    # Its own pendamping needs no further room.
    Assignment.objects.update(ended_on=today())
    accompany(pendamping, proposal.group)
    assert objections() == []


def test_trainings_are_seen_where_they_belong(pendamping, other_pendamping, verifier, outsider, camat_selatan):
    proposal = ready_proposal(pendamping)
    event = Event.objects.get(event_groups__group=proposal.group)

    def sees(user) -> bool:
        return Event.objects.visible_to(user).filter(pk=event.pk).exists()

    assert [sees(user) for user in (pendamping, verifier, camat_selatan)] == [True, True, True]
    assert [sees(user) for user in (other_pendamping, outsider)] == [False, False]
    event.created_by = other_pendamping
    event.save()
    assert sees(other_pendamping)


def test_profiles_and_trainings_are_seen_by_those_who_see_the_person(pendamping, other_pendamping, verifier, outsider):
    PendampingTrainingFactory(user=pendamping)

    counts = {
        user.username: PendampingTraining.objects.visible_to(user).count()
        for user in (pendamping, other_pendamping, verifier, outsider)
    }

    assert counts == {"pendamping.1": 1, "pendamping.2": 0, "verifikator": 1, "verifikator.polman": 0}
