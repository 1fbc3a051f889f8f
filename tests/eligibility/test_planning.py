"""Planning a verification: who goes, when, under which letter; and changing that."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from eligibility import planning
from eligibility import verification as activity
from eligibility.guards import before_selection, before_verification
from eligibility.models import Finding, TeamMember, Verification
from eligibility.planning import Letter
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.conftest import POLEWALI_MANDAR
from tests.eligibility.conftest import members_of
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory
from tests.factories.groups import walk

LETTER = Letter(" 800/7/Dinsos/2026 ", dt.date(2026, 11, 23))
VISIT = dt.date(2026, 11, 25)


def plan(submitted, by, verifier, **changes):
    values = {"planned_on": VISIT, "letter": LETTER, **changes}
    return planning.plan(proposal=submitted, verifier=verifier, by=by, **values)


def replan(verification, by, **changes):
    values = {"verifier": verification.verifier, "planned_on": VISIT, "letter": LETTER, **changes}
    return planning.replan(verification=verification, by=by, **values)


def team_of(verification) -> list[tuple[User, bool]]:
    """Everybody who ever came along, and whether they still do."""
    return [(member.user, member.until_on is None) for member in verification.team.order_by("pk")]


def test_a_plan_begins_the_verification_with_a_check_per_member(submitted, kabid, verifier):
    planned = plan(submitted, kabid, verifier)

    submitted.refresh_from_db()
    assert submitted.status == Status.VERIFICATION
    assert (planned.verifier, planned.letter_number, planned.planned_by) == (verifier, "800/7/Dinsos/2026", kabid)
    assert (planned.letter_on, planned.letter_scan) == (dt.date(2026, 11, 23), None)
    assert planned.checks.count() == 10
    findings = Finding.objects.filter(member_check__verification=planned)
    assert findings.count() == 100
    assert set(findings.filter(result="check").values_list("rule", flat=True)) == {"E3", "E10"}
    assert submitted.moves.last().note == "Verifikator Vera, kunjungan 25 November 2026"


def test_a_team_comes_along_from_the_day_of_the_plan(submitted, kabid, verifier, wati):
    planned = plan(submitted, kabid, verifier, team=[verifier, wati, wati])

    member = planned.team.get()
    today = submitted.program_year.today()
    assert (member.user, member.from_on, member.until_on, member.added_by) == (wati, today, None, kabid)
    assert [planned.includes(user) for user in (verifier, wati, kabid)] == [True, True, False]
    assert list(Verification.objects.of_team(wati)) == [planned]
    assert list(Verification.objects.of_team(kabid)) == []


def test_the_scan_of_the_letter_belongs_to_the_verification(submitted, verifier):
    scan = FileFactory(uploaded_by=verifier)

    planned = plan(submitted, verifier, verifier, letter=Letter("800/7", VISIT, scan))

    scan.refresh_from_db()
    assert (planned.letter_scan, scan.owner) == (scan, planned)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"planned_on": dt.date(2026, 1, 1)}, "Tanggal kunjungan mendahului tanggal usulan"),
        ({"planned_on": dt.date(2999, 1, 1)}, "Tanggal kunjungan lebih dari setahun lagi"),
        ({"letter": Letter("  ", VISIT)}, "Nomor surat tugas perlu diisi"),
        ({"letter": Letter("800/7", dt.date(2026, 11, 26))}, "Surat tugas bertanggal sesudah kunjungan"),
        ({"letter": Letter("800/7", dt.date(2025, 11, 23))}, "lebih dari setahun sebelum kunjungan"),
    ],
)
def test_an_impossible_plan_changes_nothing(submitted, verifier, changes, sentence):
    with pytest.raises(MoveRefused, match=sentence):
        plan(submitted, verifier, verifier, **changes)

    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED
    assert not Verification.objects.exists()


def test_only_verifiers_of_the_territory_can_be_sent(submitted, kabid, verifier):
    stranger = UserFactory(role=Role.VERIFIER, region_id=POLEWALI_MANDAR)

    with pytest.raises(MoveRefused, match="bukan verifikator Dinas untuk Kelurahan Sedau"):
        plan(submitted, kabid, stranger)
    with pytest.raises(MoveRefused, match="bukan verifikator Dinas untuk Kelurahan Sedau"):
        plan(submitted, kabid, verifier, team=[stranger])
    with pytest.raises(MoveRefused, match="Bidari bukan verifikator Dinas"):
        plan(submitted, kabid, verifier, team=[kabid])


def test_an_operator_cannot_plan(submitted, operator_sedau, verifier):
    with pytest.raises(NotAllowed):
        plan(submitted, operator_sedau, verifier)

    assert not Verification.objects.exists()


def test_planning_twice_makes_one_verification(submitted, verifier):
    plan(submitted, verifier, verifier)

    with pytest.raises(MoveRefused, match="sekarang berstatus"):
        plan(submitted, verifier, verifier)

    assert Verification.objects.count() == 1


def test_without_a_plan_the_verification_cannot_begin(submitted, verifier):
    assert [blocker.link_text for blocker in before_verification(submitted, verifier)] == ["Jadwalkan"]
    with pytest.raises(MoveRefused, match="Verifikator dan tanggal kunjungan belum ditetapkan"):
        lifecycle.move(submitted, "begin_verification", by=verifier)


def test_without_minutes_the_file_is_not_complete(submitted, verifier):
    submitted.minutes = None

    assert "Berita acara musyawarah belum dilampirkan." in [
        one.text for one in before_verification(submitted, verifier)
    ]


def test_another_verifier_date_and_letter(running, kabid, wati, verifier):
    replan(running, kabid, verifier=wati, planned_on=dt.date(2026, 12, 1), letter=Letter("800/9", VISIT))

    running.refresh_from_db()
    assert (running.verifier, running.planned_on) == (wati, dt.date(2026, 12, 1))
    assert (running.letter_number, running.letter_on) == ("800/9", VISIT)
    assert team_of(running) == [(verifier, False)]


def test_who_takes_the_lead_leaves_the_team_and_who_hands_it_over_may_stay(running, kabid, wati, verifier):
    replan(running, kabid, team=[wati])
    running.refresh_from_db()

    replan(running, kabid, verifier=wati, team=[verifier])

    running.refresh_from_db()
    assert running.verifier == wati
    assert team_of(running) == [(wati, False), (verifier, True)]


def test_somebody_leaves_and_comes_back(running, kabid, wati):
    for team in ([wati], [], [wati], [wati]):
        replan(running, kabid, team=team)

    assert team_of(running) == [(wati, False), (wati, True)]
    assert all(member.until_on is None or member.until_on >= member.from_on for member in running.team.all())


def test_a_new_scan_takes_the_place_of_the_old_and_none_keeps_it(running, kabid):
    first, second = FileFactory(uploaded_by=kabid), FileFactory(uploaded_by=kabid)
    replan(running, kabid, letter=Letter("800/9", VISIT, first))
    replan(running, kabid, letter=Letter("800/9", VISIT, second))
    replan(running, kabid, letter=Letter("800/10", VISIT))

    running.refresh_from_db()
    assert (running.letter_number, running.letter_scan) == ("800/10", second)


def test_the_database_counts_nobody_twice_and_keeps_the_team_of_a_concluded_one(checked, running, verifier, wati):
    day = dt.date(2026, 11, 24)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(verification=running, user=verifier, from_on=day, added_by=verifier)
    TeamMember.objects.create(verification=running, user=wati, from_on=day, added_by=verifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(verification=running, user=wati, from_on=day, added_by=verifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=running.pk).update(verifier=wati)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.filter(user=wati).update(until_on=dt.date(2026, 11, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=running.pk).update(letter_on=dt.date(2999, 1, 1))
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(verification=checked, user=wati, from_on=day, added_by=verifier)


def test_nobody_of_the_team_may_select(checked, verifier, wati, kadis):
    TeamMember.objects.create(verification=checked, user=wati, from_on=VISIT, until_on=VISIT, added_by=verifier)
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    checked.proposal.refresh_from_db()

    sentences = {
        user: [one.text for one in before_selection(checked.proposal, user)] for user in (verifier, wati, kadis)
    }

    refusal = "Verifikator usulan ini tidak boleh memilihnya."
    assert [refusal in sentences[user] for user in (verifier, wati, kadis)] == [True, True, False]


def test_a_proposal_sent_back_can_be_verified_again(running, verifier):
    proposal = running.proposal
    lifecycle.move(proposal, "send_back", by=verifier, note="RAB belum sesuai.")
    walk(proposal, "submit", by=proposal.drafted_by)
    walk(proposal, "endorse")
    today = proposal.program_year.today()

    again = plan(proposal, verifier, verifier, planned_on=today, letter=Letter("800/8", today))

    assert again.is_open
    assert Verification.objects.filter(proposal=proposal).count() == 2
    assert len(members_of(again)) == 10
