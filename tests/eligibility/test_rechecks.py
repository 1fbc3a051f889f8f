"""Re-checks: a registry in force, compared with running groups; what changed is told, and nothing else happens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eligibility import rechecks
from eligibility.models import Recheck, RecheckLine, RegistrySnapshot
from eligibility.registry.forcing import put_in_force
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Group, Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from tests.conftest import SEDAU, SIJANGKUNG
from tests.eligibility.conftest import members_of
from tests.factories.eligibility import (
    DispensationFactory,
    RecheckFactory,
    RecheckLineFactory,
    RegistryEntryFactory,
    RegistrySnapshotFactory,
    VerificationFactory,
    done,
)
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.usefixtures("regions")


def registry_of(period: str, members: list[Member], *, in_force: bool = False, **values) -> RegistrySnapshot:
    """A snapshot that holds these people as the group's list has them."""
    snapshot = RegistrySnapshotFactory(period=period, in_force=in_force, **values)
    for member in members:
        RegistryEntryFactory(snapshot=snapshot, member=member)
    return snapshot


def told(recheck: Recheck) -> list[tuple[str, str, str, str]]:
    return [
        (line.kind, line.member.name, line.before, line.after)
        for line in recheck.lines.select_related("member").order_by("pk")
    ]


@pytest.fixture
def group() -> Proposal:
    """Tirta Jaya of Sedau: verified while everybody stood in DTSEN 2026-Q3, selected since."""
    group = GroupFactory(village=SEDAU, name="Tirta Jaya")
    ProposalFactory(group=group, status=Status.VERIFICATION)
    registry_of("2026-Q3", list(group.members.all()), in_force=True)
    return VerificationFactory(proposal=group.proposals.get(), status=Status.APPROVED).proposal


@pytest.fixture
def people(group) -> list[Member]:
    return list(group.group.members.order_by("pk"))


def test_who_no_longer_qualifies_is_told_with_both_reasons(group, people, verifier):
    new = registry_of("2026-Q4", people[2:])
    RegistryEntryFactory(snapshot=new, member=people[1], desil=7)
    before = Proposal.objects.values().get(pk=group.pk)

    put_in_force(snapshot=new, by=verifier)

    recheck = Recheck.objects.get()
    assert told(recheck) == [
        (
            "no_longer", people[0].name, "saat verifikasi: terdaftar di DTSEN 2026-Q3, desil 2",
            "NIK tidak ada di DTSEN yang berlaku (DTSEN 2026-Q4)",
        ),
        (
            "no_longer", people[1].name, "saat verifikasi: terdaftar di DTSEN 2026-Q3, desil 2",
            "desil 7 di DTSEN 2026-Q4, paling tinggi 4",
        ),
    ]  # fmt: skip
    assert (recheck.snapshot, recheck.replaced.period, recheck.started_by) == (new, "2026-Q3", verifier)
    assert (recheck.groups, recheck.members, recheck.no_longer, recheck.newly) == (1, 10, 2, 0)
    assert recheck.is_done
    assert not recheck.is_overtaken
    # Nothing changes by itself.
    assert Proposal.objects.values().get(pk=group.pk) == before
    assert Member.objects.present().filter(group=group.group).count() == 10


def test_the_next_one_tells_only_what_changed_since(group, people, verifier):
    put_in_force(snapshot=registry_of("2026-Q4", people[2:]), by=verifier)
    put_in_force(snapshot=registry_of("2027-Q1", people[1:]), by=verifier)
    put_in_force(snapshot=registry_of("2027-Q2", people[1:9]), by=verifier)

    first, second, third = Recheck.objects.order_by("pk")
    absent = "NIK tidak ada di DTSEN yang berlaku (DTSEN 2026-Q4)"
    assert [(kind, name) for kind, name, _, _ in told(first)] == [
        ("no_longer", people[0].name),
        ("no_longer", people[1].name),
    ]
    assert told(second) == [("newly", people[1].name, absent, "terdaftar di DTSEN 2027-Q1, desil 2")]
    assert [(kind, name) for kind, name, _, _ in told(third)] == [("no_longer", people[9].name)]
    # What a later one told again waits for nobody any more.
    assert [(line.recheck, line.member) for line in RecheckLine.objects.unseen().order_by("pk")] == [
        (first, people[0]), (second, people[1]), (third, people[9]),
    ]  # fmt: skip


def test_another_spelling_is_a_question_and_no_loss(group, people, verifier):
    new = registry_of("2026-Q4", people[1:])
    RegistryEntryFactory(snapshot=new, member=people[0], name="Orang Lain Sama Sekali")

    put_in_force(snapshot=new, by=verifier)

    assert told(Recheck.objects.get()) == []


def test_found_again_under_another_name_is_told_once_it_is_settled(group, people, verifier):
    put_in_force(snapshot=registry_of("2026-Q4", people[1:]), by=verifier)
    unclear = registry_of("2027-Q1", people[1:])
    RegistryEntryFactory(snapshot=unclear, member=people[0], name="Orang Lain Sama Sekali")
    put_in_force(snapshot=unclear, by=verifier)
    put_in_force(snapshot=registry_of("2027-Q2", people), by=verifier)

    assert [recheck.lines.count() for recheck in Recheck.objects.order_by("pk")] == [1, 0, 1]
    assert RecheckLine.objects.latest("pk").kind == "newly"


def test_what_was_excepted_is_told_when_it_needs_no_exception_any_more(verifier, kabid):
    proposal = ProposalFactory(group=GroupFactory(village=SEDAU), status=Status.VERIFICATION)
    people = list(proposal.group.members.order_by("pk"))
    registry_of("2026-Q3", people[1:], in_force=True)
    DispensationFactory(proposal=proposal, member=people[0], rule="E3", granted_by=kabid)
    VerificationFactory(proposal=proposal, status=Status.APPROVED)

    put_in_force(snapshot=registry_of("2026-Q4", people[1:]), by=verifier)
    put_in_force(snapshot=registry_of("2027-Q1", people), by=verifier)
    put_in_force(snapshot=registry_of("2027-Q2", people[1:]), by=verifier)

    assert [(line.kind, line.member, line.before_result) for line in RecheckLine.objects.all()] == [
        ("newly", people[0], "dispensed")
    ]


def test_who_was_never_recorded_is_told_as_that(group, people, verifier):
    joined = Member.objects.get(pk=people[0].pk)
    joined.pk, joined.nik, joined.position, joined.name = None, "6172055205900099", "member", "Baru Masuk"
    joined.save()

    put_in_force(snapshot=registry_of("2026-Q4", people), by=verifier)

    assert told(Recheck.objects.get()) == [
        ("no_longer", "Baru Masuk", "belum pernah dicatat", "NIK tidak ada di DTSEN yang berlaku (DTSEN 2026-Q4)")
    ]


@pytest.mark.parametrize("status", [Status.ELIGIBLE, Status.VERIFICATION])
def test_who_is_not_selected_is_not_rechecked(status, verifier):
    VerificationFactory(village=SEDAU, status=status)

    put_in_force(snapshot=registry_of("2026-Q4", []), by=verifier)

    assert (Recheck.objects.get().groups, RecheckLine.objects.count()) == (0, 0)


@pytest.mark.parametrize("development", ["inactive", "dissolved"])
def test_a_group_that_runs_no_more_is_left_in_peace(group, development, verifier):
    Group.objects.filter(pk=group.group_id).update(development=development)

    put_in_force(snapshot=registry_of("2026-Q4", []), by=verifier)

    assert Recheck.objects.get().groups == 0


def test_another_source_and_another_regency_are_not_compared(group, verifier):
    put_in_force(snapshot=registry_of("2026-Q4", [], source="p3ke"), by=verifier)
    put_in_force(snapshot=registry_of("2026-Q4", [], regency_id="76.04"), by=verifier)

    assert [(one.groups, one.lines.count()) for one in Recheck.objects.all()] == [(0, 0), (0, 0)]


def test_a_group_counts_once_with_its_latest_proposal(group, people, verifier):
    later = ProposalFactory(
        group=group.group, status=Status.APPROVED,
        program_year=ProgramYearFactory(regency_id="61.72", year=group.program_year.year + 7),
    )  # fmt: skip

    put_in_force(snapshot=registry_of("2026-Q4", people[1:]), by=verifier)

    assert [line.proposal for line in RecheckLine.objects.all()] == [later]


def test_twice_is_once(group, people, verifier):
    put_in_force(snapshot=registry_of("2026-Q4", people[1:]), by=verifier)
    put_in_force(snapshot=Recheck.objects.get().snapshot, by=verifier)
    recheck = Recheck.objects.get()
    ended = recheck.done_at

    rechecks.run.call(recheck.pk)

    assert rechecks.carry_out(recheck.pk) is False
    recheck.refresh_from_db()
    assert (recheck.done_at, recheck.lines.count()) == (ended, 1)


def test_the_clock_does_what_no_worker_did(group, people):
    now = timezone.now()
    lost = RecheckFactory(snapshot=RegistrySnapshot.objects.get(), started_at=now - dt.timedelta(hours=1))
    fresh = RecheckFactory(snapshot=lost.snapshot, started_at=now)

    assert rechecks.catch_up(now) == {"re-checks caught up with": 1}
    assert rechecks.catch_up(now) == {"re-checks caught up with": 0}

    lost.refresh_from_db()
    fresh.refresh_from_db()
    assert (lost.is_done, lost.members, fresh.is_done) == (True, 10, False)


def test_one_whose_registry_was_replaced_meanwhile_compares_nothing(group, people):
    overtaken = RecheckFactory(snapshot=registry_of("2026-Q4", []))

    assert rechecks.carry_out(overtaken.pk)

    overtaken.refresh_from_db()
    assert (overtaken.is_done, overtaken.is_overtaken, overtaken.lines.count()) == (True, True, 0)


def test_queries_do_not_grow_with_groups_and_members(verifier):
    counts = []
    for period in ("2026-Q3", "2026-Q4"):
        for _ in range(1 if period == "2026-Q3" else 3):
            ProposalFactory(village=SEDAU, status=Status.APPROVED)
        with CaptureQueriesContext(connection) as queries:
            put_in_force(snapshot=registry_of(period, []), by=verifier)
        counts.append(len(queries))

    assert RecheckLine.objects.count() == 40
    # The second one also takes the first out of force.
    assert counts[1] - counts[0] == 1


@pytest.fixture
def line(group) -> RecheckLine:
    line: RecheckLine = RecheckLineFactory(proposal=group)
    done(line.recheck)
    return line


def test_it_is_acknowledged_once(line, verifier, kabid):
    assert rechecks.acknowledge(lines=[line], note=" Dibicarakan. ", by=kabid) == 1
    assert rechecks.acknowledge(lines=[line], note="Lagi", by=verifier) == 0

    line.refresh_from_db()
    assert (line.acknowledged_by, line.note, line.is_seen) == (kabid, "Dibicarakan.", True)
    assert [event.note for event in line.history.order_by("pgh_id")] == ["", "Dibicarakan."]


def test_without_a_note_or_the_right_it_stays(line, kabid, kadis, outsider):
    with pytest.raises(MoveRefused, match="Tulis tindak lanjutnya"):
        rechecks.acknowledge(lines=[line], note=" ", by=kabid)
    for stranger in (kadis, outsider):
        with pytest.raises(NotAllowed):
            rechecks.acknowledge(lines=[line], note="Ya", by=stranger)

    line.refresh_from_db()
    assert not line.is_seen


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"after": "lain"}, "recheckline_acknowledged_once"),
        ({"kind": "newly", "before_result": "fail"}, "recheckline_acknowledged_once"),
        ({"note": "tanpa nama"}, "recheckline_acknowledgement_whole"),
    ],
)
def test_the_database_keeps_what_was_told(line, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RecheckLine.objects.filter(pk=line.pk).update(**change)


def test_the_database_refuses_a_line_of_another_group_regency_or_moment(line, group):
    other = VerificationFactory(village=SIJANGKUNG).proposal
    member = members_of(VerificationFactory(village=SEDAU))[0]
    there = ProposalFactory(village="76.04.08.2002", complete=True)
    with pytest.raises(IntegrityError, match="belongs to another group"), transaction.atomic():
        RecheckLineFactory(proposal=other, member=member)
    with pytest.raises(IntegrityError, match="of another regency"), transaction.atomic():
        RecheckLineFactory(proposal=there)
    with pytest.raises(IntegrityError, match="of another regency"), transaction.atomic():
        RecheckLineFactory(proposal=other, recheck=line.recheck)
    with pytest.raises(IntegrityError, match="something_changed"), transaction.atomic():
        RecheckLineFactory(proposal=other, before_result="fail")


def test_the_database_lets_a_recheck_end_once_and_never_go(line):
    for change in ({"no_longer": 7}, {"started_at": timezone.now()}):
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            Recheck.objects.filter(pk=line.recheck_id).update(**change)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        done(RecheckFactory()).delete()


def test_who_sees_what(line, group, operator_sedau, lurah_sijangkung, outsider, auditor, kabid):
    def seen_by(user: User) -> tuple[int, list[tuple[int, int, int]]]:
        rows = Recheck.objects.visible_to(user).with_counts_for(user)
        return RecheckLine.objects.visible_to(user).count(), [
            (row.own_no_longer, row.own_newly, row.own_unseen) for row in rows
        ]

    assert seen_by(operator_sedau) == seen_by(auditor) == seen_by(kabid) == (1, [(1, 0, 1)])
    assert seen_by(lurah_sijangkung) == (0, [(0, 0, 0)])
    assert seen_by(outsider) == (0, [])
