"""What the database itself refuses about pendamping: untrained, a member, one too many; also when two act at once."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connections, transaction

from groups import drafting
from groups.lifecycle import MoveRefused
from groups.models import Assignment, Member
from kube_portal.accounts.roles import Role
from monitoring import assignments, training
from monitoring.models import PendampingProfile, PendampingTraining
from tests.conftest import SEDAU
from tests.factories.accounts import UserFactory
from tests.factories.groups import AssignmentFactory, GroupFactory, MemberFactory, ProposalFactory
from tests.factories.monitoring import PendampingProfileFactory, PendampingTrainingFactory, accompany, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
NIK = "6172051205800001"


@pytest.fixture
def group(regions):
    """A group of Sedau without a pendamping."""
    ProgramYearFactory()
    return GroupFactory(village=SEDAU)


def refused(act: Callable[[], object]) -> str:
    """The name of the constraint that refuses an act."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    name: str = error.value.__cause__.diag.constraint_name  # type: ignore[union-attr]
    return name


def bare(user, group, **values) -> Assignment:
    """An assignment written past Python."""
    given = {
        "level": "village", "started_on": today(), "decree_number": "1", "decree_date": today(), "assigned_by": user,
    }  # fmt: skip
    return Assignment.objects.create(user=user, group=group, **{**given, **values})


def test_an_untrained_one_is_never_primary(group, pendamping):
    assert refused(lambda: bare(pendamping, group)) == "assignment_primary_trained"

    assert bare(pendamping, group, is_primary=False).pk


def test_the_last_training_of_a_primary_one_stays(group, pendamping, verifier):
    accompany(pendamping, group)
    only = pendamping.pendamping_trainings.get()
    assert refused(only.delete) == "assignment_primary_trained"
    with pytest.raises(MoveRefused, match="harus pernah dilatih"):
        training.remove_pendamping_training(only, by=verifier)

    another = PendampingTrainingFactory(user=pendamping)
    training.remove_pendamping_training(another, by=verifier)

    assert list(PendampingTraining.objects.filter(user=pendamping)) == [only]


def test_a_primary_one_needs_a_paper(group, pendamping):
    PendampingTrainingFactory(user=pendamping)

    assert refused(lambda: bare(pendamping, group, decree_number="", decree_date=None)) == "assignment_primary_by_paper"
    assert refused(lambda: bare(pendamping, group, decree_date=None)) == "assignment_paper_whole"


def test_a_member_is_never_assigned(group, pendamping):
    PendampingTrainingFactory(user=pendamping)
    PendampingProfileFactory(user=pendamping, nik=NIK)
    MemberFactory(group=group, nik=NIK)

    assert refused(lambda: bare(pendamping, group)) == "assignment_not_a_member"


def test_a_pendamping_never_becomes_a_member(group, pendamping):
    PendampingProfileFactory(user=pendamping, nik=NIK)
    accompany(pendamping, group)
    member = MemberFactory(group=group)

    assert refused(lambda: MemberFactory(group=group, nik=NIK)) == "assignment_not_a_member"
    assert refused(lambda: Member.objects.filter(pk=member.pk).update(nik=NIK)) == "assignment_not_a_member"
    # Elsewhere they may, and here once the accompaniment has ended.
    assert MemberFactory(group=GroupFactory(village=SEDAU), nik=NIK).pk
    group.assignments.update(ended_on=today())
    assert MemberFactory(group=group, nik=NIK).pk


def test_a_member_who_left_does_not_come_back_beside_the_own_accompaniment(group, pendamping):
    PendampingProfileFactory(user=pendamping, nik=NIK)
    left = MemberFactory(group=group, nik=NIK, left_on=today())
    accompany(pendamping, group)

    assert refused(lambda: Member.objects.filter(pk=left.pk).update(left_on=None)) == "assignment_not_a_member"


def test_a_profile_takes_no_nik_of_a_member_of_the_own_group(group, pendamping, verifier):
    accompany(pendamping, group)
    MemberFactory(group=group, nik=NIK)
    assert refused(lambda: PendampingProfileFactory(user=pendamping, nik=NIK)) == "assignment_not_a_member"

    profile = PendampingProfileFactory(user=pendamping)
    profile.nik = NIK
    with pytest.raises(MoveRefused, match="NIK sama"):
        assignments.save_profile(profile)

    assert PendampingProfile.objects.get(user=pendamping).nik == ""


def test_the_village_is_told_in_words(regions, pendamping):
    proposal = ProposalFactory(village=SEDAU, complete=True)
    PendampingProfileFactory(user=pendamping, nik=NIK)
    accompany(pendamping, proposal.group)
    member = proposal.group.members.order_by("pk").first()

    with pytest.raises(drafting.DraftRefused, match="mendampingi kelompok ini"), drafting.open_draft(proposal):
        Member.objects.filter(pk=member.pk).update(nik=NIK)


def test_an_assignment_stands_as_it_was_made(group, pendamping, other_pendamping):
    made = accompany(pendamping, group)
    rows = Assignment.objects.filter(pk=made.pk)
    PendampingTrainingFactory(user=other_pendamping)
    for change in (
        {"user": other_pendamping}, {"is_primary": False}, {"level": "district"}, {"started_on": today()},
        {"decree_number": "lain"}, {"group": GroupFactory(village=SEDAU)},
    ):  # fmt: skip
        assert refused(lambda change=change: rows.update(**change)) == "assignment_stands"
    # A letter gives way to a decree, once.
    rows.update(basis="decree", decree_number="900/1", decree_date=today())
    assert refused(lambda: rows.update(decree_number="900/2")) == "assignment_stands"
    rows.update(ended_on=today())
    assert refused(lambda: rows.update(ended_on=None)) == "assignment_ended"
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        rows.delete()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do several things at the same moment, each in a connection of its own; returns the constraints that refused."""
    start, names = threading.Barrier(len(acts)), []

    def work(act: Callable[[], object]) -> None:
        try:
            start.wait()
            with transaction.atomic():
                act()
        except IntegrityError as error:
            names.append(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
        except MoveRefused as said:
            names.append(str(said))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return names


@pytest.mark.django_db(transaction=True)
def test_two_people_assign_the_last_place_at_once(regions):
    ProgramYearFactory(load_target=1, load_cap=1)
    person, by = (
        UserFactory(role=Role.PENDAMPING, region_id="61.72"),
        UserFactory(role=Role.VERIFIER, region_id="61.72"),
    )
    PendampingTrainingFactory(user=person)
    first, second = GroupFactory(village=SEDAU), GroupFactory(village=SEDAU)

    def assign(group):
        paper = assignments.Paper(number="800/1/2026", dated_on=today())
        return lambda: assignments.assign(
            group=group, user=person, primary=True, level="village", started_on=today(), by=by, paper=paper
        )

    said = at_once(assign(first), assign(second))

    assert Assignment.objects.open().filter(user=person).count() == 1
    assert len(said) == 1
    assert "(T2)" in said[0]


@pytest.mark.django_db(transaction=True)
def test_two_primary_pendamping_at_once_leave_one(regions):
    ProgramYearFactory()
    group, by = GroupFactory(village=SEDAU), UserFactory(role=Role.VERIFIER, region_id="61.72")
    people = [UserFactory(role=Role.PENDAMPING, region_id="61.72") for _ in range(4)]
    for person in people:
        PendampingTrainingFactory(user=person)

    names = at_once(*(lambda person=person: bare(person, group, assigned_by=by) for person in people))

    assert group.assignments.filter(is_primary=True, ended_on=None).count() == 1
    assert names == ["assignment_one_primary_per_group"] * 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pair", ["assignment and member", "assignment and profile", "profile and member"])
def test_nobody_slips_into_their_own_group(regions, pair):
    """Whichever of two such writes comes first, the other is refused: over and over, since it is a race."""
    ProgramYearFactory()
    by = UserFactory(role=Role.VERIFIER, region_id="61.72")
    for turn in range(6):
        group, person = GroupFactory(village=SEDAU), UserFactory(role=Role.PENDAMPING, region_id="61.72")
        PendampingTrainingFactory(user=person)
        nik = f"617205120580{turn:04d}"[:12] + f"{turn + 1:04d}"
        profile = PendampingProfileFactory(user=person, nik="" if "profile" in pair else nik)
        if "assignment" not in pair:
            AssignmentFactory(group=group, user=person, assigned_by=by)
        if "member" not in pair:
            MemberFactory(group=group, nik=nik)
        acts = {
            "assignment": lambda group=group, person=person: bare(person, group, assigned_by=by),
            "member": lambda group=group, nik=nik: MemberFactory(group=group, nik=nik),
            "profile": lambda profile=profile, nik=nik: PendampingProfile.objects.filter(pk=profile.pk).update(nik=nik),
        }

        names = at_once(*(acts[name] for name in pair.split(" and ")))

        assert names == ["assignment_not_a_member"], (pair, turn)


def test_a_day_of_a_training_that_has_not_come(pendamping, verifier):
    with pytest.raises(MoveRefused, match="masa depan"):
        training.record_pendamping_training(
            user=pendamping, topic="Besok", hours=8, trained_on=today() + dt.timedelta(days=2), by=verifier
        )
