"""Checking member by member, and concluding."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from eligibility import verification as activity
from eligibility.assessment import assess
from eligibility.criteria import Result
from eligibility.guards import before_passing
from eligibility.models import Finding, MemberCheck, Verification
from eligibility.verification import RuleAnswer, Site, StaleCheck
from groups import drafting, lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member
from groups.seams import suggested_note
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from kube_portal.position import Position
from kube_portal.programs.models import Schooling
from tests.conftest import SINGKAWANG
from tests.eligibility.conftest import members_of
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import DispensationFactory, TeamMemberFactory
from tests.factories.groups import GroupFactory, MemberFactory, walk

DAY = dt.date(2026, 11, 22)
AT_HOME = Position.at(0.838201, 108.956103, 7)
IN_ORDER = {
    "visited_on": DAY,
    "ktp_seen": True,
    "kk_seen": True,
    "unmet_needs": True,
    "income_falls_short": True,
    "little_schooling": True,
    "little_health_care": False,
    "poor_housing": False,
    "no_assets": False,
    "note": "Rumah kontrakan.",
    "fit": True,
    "position": AT_HOME,
}
FOUND = {"E3": RuleAnswer(Result.PASS, "padan, desil 2")}


def save(verification, member, by, version=0, answers=None, rules=None):
    return activity.save_member_check(
        verification=verification,
        member=member,
        version=version,
        answers={**IN_ORDER, **(answers or {})},
        rules={**FOUND, **(rules or {})},
        by=by,
    )


def test_a_member_is_saved_by_itself(running, verifier):
    first, *others = members_of(running)

    check = save(running, first, verifier)

    assert (check.version, check.saved_by, check.visited_on, check.note) == (1, verifier, DAY, "Rumah kontrakan.")
    assert dict(check.findings.values_list("rule", "result")) == {f"E{number}": "pass" for number in range(1, 11)}
    assert check.findings.get(rule="E3").by == verifier
    assert check.findings.get(rule="E4").is_computed
    assert check.findings.get(rule="E10").reason == "3 dari 6 kriteria miskin terpenuhi, paling sedikit 3"
    assert not MemberCheck.objects.filter(member__in=others, visited_on__isnull=False).exists()
    assert check.history.count() == 2


def test_where_the_home_is(running, verifier):
    first, second, third = members_of(running)[:3]

    check = save(running, first, verifier)
    typed = save(running, second, verifier, answers={"position": Position.at(0.838201, 108.956103)})
    nowhere = save(running, third, verifier, answers={"position": None})

    assert (check.position, check.position_source) == (AT_HOME, "device")
    assert (typed.position_source, typed.accuracy) == ("typed", None)
    assert (nowhere.position, nowhere.position_source) == (None, "")
    assert save(running, first, verifier).version == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberCheck.objects.filter(pk=check.pk).update(latitude=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberCheck.objects.filter(pk=check.pk).update(longitude=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberCheck.objects.filter(pk=nowhere.pk).update(accuracy=5)


def test_a_member_who_is_not_fit_stops_the_group(checked, verifier):
    member = members_of(checked)[2]
    with pytest.raises(MoveRefused, match=f"Tulis mengapa {member.name} tidak layak"):
        save(checked, member, verifier, version=1, answers={"fit": False, "fit_reason": "  "})

    check = save(checked, member, verifier, version=1, answers={"fit": False, "fit_reason": " Punya dua toko. "})

    assert (check.fit, check.fit_reason) == (False, "Punya dua toko.")
    one = next(found for found in assess(checked.proposal).members if found.member == member)
    assert (one.ring_state, one.label) == ("bad", "Tidak memenuhi")
    assert [(one.text, one.link_text) for one in before_passing(checked.proposal, verifier)] == [
        (f"{member.name} disimpulkan tidak layak: Punya dua toko.", "Lihat"),
        ("Kesimpulan belum ditulis.", "Tulis kesimpulan"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberCheck.objects.filter(pk=check.pk).update(fit_reason="")


def test_a_reason_goes_with_who_is_not_fit(running, verifier):
    check = save(running, members_of(running)[0], verifier, answers={"fit": True, "fit_reason": "sisa ketikan"})

    assert check.fit_reason == ""


def test_until_somebody_concludes_a_member_is_to_check(running, verifier):
    member = members_of(running)[0]

    save(running, member, verifier, answers={"fit": None})

    assert assess(running.proposal).members[0].ring_state == "check"
    states = MemberCheck.objects.filter(verification=running).with_state().order_by("member_id")
    assert [found.ring_state for found in states] == ["check"] + ["none"] * 9


def test_what_was_concluded_before_anybody_asked_stays_good(checked, verifier):
    checked.checks.update(fit=None)
    walk(checked.proposal, "pass_verification", by=verifier)
    Verification.objects.filter(pk=checked.pk).update(
        conclusion="Layak.", concluded_at=checked.proposal.status_since, outcome="passed"
    )

    assert set(assess(checked.proposal).ring) == {"good"}
    states = MemberCheck.objects.filter(verification=checked).with_state()
    assert {found.ring_state for found in states} == {"good"}


def test_two_at_once_the_second_sees_what_the_first_wrote(running, verifier, wati):
    TeamMemberFactory(verification=running, user=wati)
    member = members_of(running)[0]
    save(running, member, wati, answers={"note": "Tidak ada orang."})

    with pytest.raises(StaleCheck) as stale:
        save(running, member, verifier)

    assert stale.value.sentence.startswith("Wati sudah menyimpan pemeriksaan ini pada ")
    assert stale.value.current.note == "Tidak ada orang."
    check = MemberCheck.objects.get(verification=running, member=member)
    assert (check.version, check.saved_by, check.note) == (1, wati, "Tidak ada orang.")


def test_a_double_click_saves_once(running, verifier):
    member = members_of(running)[0]
    save(running, member, verifier)

    again = save(running, member, verifier)

    assert again.version == 1


def test_the_second_may_write_over_it_knowingly(running, verifier):
    member = members_of(running)[0]
    save(running, member, verifier)

    check = save(running, member, verifier, version=1, answers={"poor_housing": True})

    assert (check.version, check.poor_housing) == (2, True)


def test_failing_data_stand_whatever_the_verifier_says(running, verifier):
    member = members_of(running)[0]
    Member.objects.filter(pk=member.pk).update(schooling=Schooling.SENIOR)

    check = save(running, member, verifier, rules={"E6": RuleAnswer(Result.PASS, "ternyata SMP")})

    finding = check.findings.get(rule="E6")
    assert (finding.computed, finding.result, finding.note) == ("fail", "fail", "ternyata SMP")
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(result="pass")


def test_a_failure_found_in_the_field_counts(running, verifier):
    member = members_of(running)[0]

    save(running, member, verifier, rules={"E7": RuleAnswer(Result.FAIL, "pindah ke Pontianak")})

    one = next(found for found in assess(running.proposal).members if found.member == member)
    assert [(line.rule, line.verdict.reason) for line in one.stops] == [("E7", "pindah ke Pontianak")]
    assert one.ring_state == "bad"


@pytest.mark.parametrize(
    ("day", "sentence"), [(dt.date(2999, 1, 1), "belum terjadi"), (dt.date(2026, 1, 1), "mendahului tanggal usulan")]
)
def test_an_impossible_visit_is_refused(running, verifier, day, sentence):
    with pytest.raises(MoveRefused, match=sentence):
        save(running, members_of(running)[0], verifier, answers={"visited_on": day})

    assert not MemberCheck.objects.filter(version__gt=0).exists()


def test_somebody_of_another_group_is_refused(running, checked, verifier):
    with pytest.raises(MoveRefused, match="bukan anggota kelompok ini lagi"):
        save(running, members_of(checked)[0], verifier)


@pytest.mark.parametrize("role", [Role.DIVISION_HEAD, Role.AUDITOR, Role.TREASURER])
def test_only_verifiers_save(running, role):
    with pytest.raises(NotAllowed):
        save(running, members_of(running)[0], UserFactory(role=role, region_id=SINGKAWANG))


def test_only_those_of_the_team_save(running, verifier, wati):
    member = members_of(running)[0]
    with pytest.raises(NotAllowed, match="Hanya tim verifikasi"):
        save(running, member, wati)

    TeamMemberFactory(verification=running, user=wati)
    assert save(running, member, wati).saved_by == wati

    running.team.update(until_on=dt.date(2026, 11, 24))
    with pytest.raises(NotAllowed):
        save(running, member, wati, version=1)


def test_nothing_is_missing_once_all_is_checked(checked, verifier):
    assert [one.text for one in before_passing(checked.proposal, verifier)] == ["Kesimpulan belum ditulis."]


def test_what_is_missing_is_said_with_the_way_to_it(running, verifier):
    first, second, *others = members_of(running)
    save(running, first, verifier, answers={"kk_seen": False, "fit": None}, rules={"E3": RuleAnswer(Result.CHECK)})
    Member.objects.filter(pk=second.pk).update(birth_date=dt.date(1969, 5, 3), nik="6172050305690011", sex="L")

    found = [(one.rule, one.text, one.link_text) for one in before_passing(running.proposal, verifier)]

    names = ", ".join(member.name for member in [second, *others])
    assert found == [
        ("", f"Belum dikunjungi 9 orang: {names}.", "Periksa anggota"),
        ("", f"{first.name}: KK belum dilihat.", "Periksa"),
        ("E3", f"{first.name}: cari NIK dan KK di DTSEN; desil paling tinggi 4.", "Periksa"),
        ("E4", f"{second.name}: lahir 3 Mei 1969, berumur 57, batas 55.", "Minta pengecualian"),
        ("", f"Belum disimpulkan layak atau tidak: {first.name}.", "Periksa anggota"),
        ("G4", "Lokasi usaha belum dikunjungi.", "Isi"),
        ("", "Kesimpulan belum ditulis.", "Tulis kesimpulan"),
    ]


def test_without_a_judgement_of_the_business_nobody_concludes(checked, verifier):
    activity.save_site(verification=checked, version=0, site=Site(DAY, "Kandang."), by=verifier)

    with pytest.raises(MoveRefused, match="Kelayakan usaha belum dinilai"):
        activity.conclude(verification=checked, conclusion="Layak.", by=verifier)

    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=checked.pk).update(
            conclusion="Layak.", outcome="passed", concluded_at=checked.planned_at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=checked.pk).update(viability=5)


def test_the_verifier_concludes(checked, verifier):
    concluded = activity.conclude(verification=checked, conclusion=" Siap, kandang ada. ", by=verifier)

    assert (concluded.outcome, concluded.conclusion) == ("passed", "Siap, kandang ada.")
    checked.proposal.refresh_from_db()
    assert checked.proposal.status == Status.ELIGIBLE
    assert checked.proposal.moves.last().note == "Siap, kandang ada."
    assert concluded.concluded_at == checked.proposal.status_since


def test_another_of_the_team_cannot_conclude(checked, wati):
    TeamMemberFactory(verification=checked, user=wati)

    with pytest.raises(MoveRefused, match="Hanya Vera, verifikator usulan ini"):
        activity.conclude(verification=checked, conclusion="Layak.", by=wati)

    checked.refresh_from_db()
    assert (checked.is_open, checked.conclusion) == (True, "")


def test_a_failing_member_stops_it_until_somebody_else_grants_an_exception(checked, verifier, kabid):
    member = members_of(checked)[3]
    Member.objects.filter(pk=member.pk).update(schooling=Schooling.SENIOR)
    with pytest.raises(MoveRefused, match="pendidikan SMA/sederajat, paling tinggi SMP"):
        activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    asked = DispensationFactory(proposal=checked.proposal, member=member, rule="E6", asked_by=verifier)
    with pytest.raises(MoveRefused, match="Pengecualian menunggu keputusan"):
        activity.conclude(verification=checked, conclusion="Layak.", by=verifier)

    asked.decision, asked.decided_by, asked.decided_at = "granted", kabid, asked.asked_at
    asked.save()
    save(checked, member, verifier, version=1)

    assert activity.conclude(verification=checked, conclusion="Layak.", by=verifier).outcome == "passed"


def test_double_membership_is_never_excepted(checked, verifier):
    member = members_of(checked)[0]
    Member.objects.filter(pk=member.pk).update(active=False)
    MemberFactory(group=GroupFactory(village="61.72.05.1003", name="Lain"), nik=member.nik, active=True)

    texts = [one.text for one in before_passing(checked.proposal, verifier) if one.rule == "E9"]

    never = "Aturan ini tidak boleh dikecualikan: kembalikan usulan untuk diperbaiki."
    assert texts == [f"{member.name}: masih anggota aktif kelompok lain. {never}"]


def test_what_was_concluded_is_not_rewritten(checked, verifier):
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    member = members_of(checked)[0]

    with pytest.raises(MoveRefused, match="sudah selesai"):
        save(checked, member, verifier, version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberCheck.objects.filter(verification=checked, member=member).update(note="lain")
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(member_check__verification=checked, rule="E3").update(note="lain")
    with pytest.raises(Exception, match="Cannot update or delete rows"), transaction.atomic():
        Verification.objects.filter(pk=checked.pk).update(conclusion="lain")


def test_what_was_recorded_stands_though_the_data_change_later(checked, verifier):
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    Member.objects.filter(pk=members_of(checked)[0].pk).update(schooling=Schooling.DEGREE)

    checked.proposal.refresh_from_db()
    assert set(assess(checked.proposal).ring) == {"good"}


def test_not_fit_waits_for_the_dinas(checked, verifier):
    member = members_of(checked)[2]
    save(checked, member, verifier, version=1, answers={"fit": False, "fit_reason": "Punya dua toko."})

    found = activity.conclude_unfit(verification=checked, conclusion=" Ganti seorang anggota. ", by=verifier)

    assert (found.unfit, found.is_open, found.state) == (True, True, ("Tidak layak, menunggu keputusan", "bad"))
    checked.proposal.refresh_from_db()
    assert checked.proposal.status == Status.VERIFICATION
    words = f"Verifikasi lapangan: Ganti seorang anggota.\n{member.name}: Punya dua toko."
    assert [suggested_note(checked.proposal, verb) for verb in ("send_back", "reject", "withdraw")] == [
        words,
        words,
        "",
    ]


def test_the_verifier_may_still_find_otherwise(checked, verifier):
    activity.conclude_unfit(verification=checked, conclusion="Kandang belum ada.", by=verifier)

    concluded = activity.conclude(verification=checked, conclusion="Kandang sudah ada.", by=verifier)

    assert (concluded.outcome, concluded.unfit, concluded.conclusion) == ("passed", False, "Kandang sudah ada.")


@pytest.mark.parametrize("verb", ["send_back", "reject", "withdraw"])
def test_leaving_the_stage_ends_what_was_found_unfit(checked, verifier, verb):
    activity.conclude_unfit(verification=checked, conclusion="Kandang belum ada.", by=verifier)

    lifecycle.move(checked.proposal, verb, by=verifier, note="Kandang belum ada.")

    checked.refresh_from_db()
    assert (checked.outcome, checked.is_open, checked.state) == ("failed", False, ("Tidak layak", "bad"))


@pytest.mark.parametrize("text", ["", "   "])
def test_not_fit_needs_words(checked, verifier, text):
    with pytest.raises(MoveRefused, match="Tulis mengapa kelompok ini tidak layak"):
        activity.conclude_unfit(verification=checked, conclusion=text, by=verifier)


def test_nobody_is_found_unfit_unseen(running, verifier):
    with pytest.raises(MoveRefused, match="Belum ada anggota atau lokasi usaha yang dikunjungi"):
        activity.conclude_unfit(verification=running, conclusion="Tidak layak.", by=verifier)


def test_only_the_verifier_finds_a_group_unfit(checked, wati, kabid):
    TeamMemberFactory(verification=checked, user=wati)
    for user in (wati, kabid):
        with pytest.raises(NotAllowed):
            activity.conclude_unfit(verification=checked, conclusion="Tidak layak.", by=user)

    checked.refresh_from_db()
    assert not checked.unfit


def test_the_database_ends_a_verification_as_it_was_concluded(checked, running):
    for change in ({"unfit": True, "conclusion": ""}, {"unfit": True, "conclusion": "x", "outcome": "passed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Verification.objects.filter(pk=checked.pk).update(concluded_at=checked.planned_at, **change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=running.pk).update(concluded_at=running.planned_at, outcome="failed")


@pytest.mark.parametrize("verb", ["send_back", "reject", "withdraw"])
def test_leaving_the_stage_stops_the_verification(running, verifier, verb):
    lifecycle.move(running.proposal, verb, by=verifier, note="RAB belum sesuai.")

    running.refresh_from_db()
    assert (running.outcome, running.is_open) == ("stopped", False)


def test_somebody_who_was_checked_leaves_the_draft_but_not_the_record(running, verifier):
    proposal, member = running.proposal, members_of(running)[3]
    save(running, member, verifier)
    lifecycle.move(proposal, "send_back", by=verifier, note="Ganti Rusli.")

    drafting.remove_member(proposal=proposal, member=member, by=proposal.drafted_by)

    assert member not in proposal.group.members.present()
    assert MemberCheck.objects.get(verification=running, member=member).version == 1


@pytest.mark.parametrize("size", [1, 10])
def test_an_assessment_costs_the_same_whatever_the_size(running, size, django_assert_num_queries):
    Member.objects.filter(pk__in=[member.pk for member in members_of(running)[size:]]).update(left_on=DAY, active=False)

    with django_assert_num_queries(6):
        assert len(assess(running.proposal).members) == size
