"""Cases about identity: opened by one person, decided by another, with Dukcapil's answer where it is needed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from eligibility import adjudication, dispensations
from eligibility.assessment import assess
from eligibility.evaluation import evaluate
from eligibility.guards import before_passing, before_submit
from eligibility.models import DukcapilReferral, Finding, IdentityCase, RegistryEntry
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member, Proposal
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG
from tests.eligibility.conftest import members_of
from tests.factories.accounts import UserFactory
from tests.factories.documents import pdf_bytes
from tests.factories.eligibility import IdentityCaseFactory, RegistryEntryFactory, RegistrySnapshotFactory
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory

BORN = dt.date(1980, 5, 3)
NIK = "6172050305800003"


@pytest.fixture
def registry(running) -> None:
    """Everybody of the group stands in the registry as in the proposal."""
    snapshot = RegistrySnapshotFactory()
    for member in members_of(running):
        RegistryEntryFactory(snapshot=snapshot, member=member)


@pytest.fixture
def rusli(running, registry) -> Member:
    """Rusli in the proposal; under his NIK the registry has Zulkarnain."""
    member = members_of(running)[3]
    Member.objects.filter(pk=member.pk).update(name="Rusli", nik=NIK, birth_date=BORN, sex="L")
    member.refresh_from_db()
    snapshot = RegistryEntry.objects.first().snapshot
    RegistryEntryFactory(snapshot=snapshot, member=member, name="Zulkarnain")
    return member


def opened(running, member, by, rule="E3", **values: Any) -> IdentityCase:
    return adjudication.open_case(proposal=running.proposal, member=member, rule=rule, by=by, **values)


def decided(case, decision, by, note="KTP dan KK dilihat.") -> IdentityCase:
    return adjudication.decide(case=case, decision=decision, note=note, by=by)


def verdict(running, member, rule="E3"):
    return next(one for one in evaluate(running.proposal, [member])[member.pk] if one.rule == rule)


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes(name), "application/pdf")


def test_what_was_seen_is_frozen(running, rusli, verifier):
    case = opened(running, rusli, verifier, note=" Kata ketua RT dua orang. ")
    Member.objects.filter(pk=rusli.pk).update(name="Rusli bin Ahmad")

    case.refresh_from_db()
    assert (case.result, case.reason) == ("check", "nama di DTSEN 2026-Q4: Zulkarnain; di usulan: Rusli")
    masked = f"{rusli.kk[:4]}••••••••{rusli.kk[-4:]}"
    assert (case.source, case.compared) == (
        "Di DTSEN 2026-Q4",
        [
            ["Nama", "Rusli", "Zulkarnain"],
            ["Tanggal lahir", "3 Mei 1980", "3 Mei 1980"],
            ["Nomor KK", masked, masked],
        ],
    )
    assert (case.opened_by, case.note, case.is_open) == (verifier, "Kata ketua RT dua orang.", True)
    assert NIK not in str(case.compared) + case.reason


CARD = "6172••••••••0001"
# Rule, what is changed of a member, and what the data ask then.
QUESTIONS = (
    ("E1", {"birth_date": dt.date(1981, 5, 3)}, "check", "Menurut NIK", ["Tanggal lahir", "3 Mei 1981", "3 Mei 1980"]),
    ("E1", {"sex": "P"}, "check", "Menurut NIK", ["Jenis kelamin", "Perempuan", "Laki-laki"]),
    (
        "E2",
        {"kk": "6172050101109999"},
        "check",
        "Di DTSEN 2026-Q4",
        ["Nomor KK", "6172••••••••9999", CARD],
    ),
    ("E3", {"name": "Rustam"}, "check", "Di DTSEN 2026-Q4", ["Nama", "Rustam", "Rusli"]),
    (
        "E3",
        {"birth_date": dt.date(1980, 5, 4)},
        "check",
        "Di DTSEN 2026-Q4",
        ["Tanggal lahir", "4 Mei 1980", "3 Mei 1980"],
    ),
)


@pytest.mark.parametrize(("rule", "changes", "result", "source", "row"), QUESTIONS)
@pytest.mark.parametrize(
    ("decision", "outcome", "part"),
    [("same", "pass", "orangnya sama"), ("different", "fail", "ini orang lain: betulkan datanya, atau ganti anggota")],
)
def test_a_decision_settles_what_was_to_check(
    running, registry, verifier, kabid, rule, changes, result, source, row, decision, outcome, part
):
    member = members_of(running)[3]
    RegistryEntryFactory(
        snapshot=RegistryEntry.objects.first().snapshot,
        nik=NIK, kk="6172050101100001", name="Rusli", birth_date=BORN, village_id=SEDAU,
    )  # fmt: skip
    values = {"name": "Rusli", "nik": NIK, "kk": "6172050101100001", "birth_date": BORN, "sex": "L", **changes}
    Member.objects.filter(pk=member.pk).update(**values)

    case = opened(running, member, verifier, rule)
    assert (case.result, case.source) == (result, source)
    assert row in case.compared
    assert verdict(running, member, rule).open

    decided(case, decision, kabid)

    said = verdict(running, member, rule)
    assert (said.result, said.is_ruled, said.ruling.decision) == (outcome, True, decision)
    assert said.reason.endswith(part)
    # What was decided is decided over these data alone.
    Member.objects.filter(pk=member.pk).update(nik="6172050305800004")
    assert not verdict(running, member, rule).is_ruled


@pytest.mark.parametrize("decision", ["same", "different"])
def test_no_decision_makes_a_failure_pass(running, rusli, verifier, kabid, decision):
    """E8 and E9 fail by the data: the same person is twice a member, another has a NIK or KK that is wrong."""
    other = members_of(running)[0]
    Member.objects.filter(pk=rusli.pk).update(kk=other.kk)
    funded = ProposalFactory(village=SIJANGKUNG, status="funded")
    there = MemberFactory(group=funded.group, nik=NIK, name="Ruslan")

    for rule, other_group, other_member in (("E8", None, other), ("E9", there.group, there)):
        case = opened(running, rusli, verifier, rule)
        assert (case.result, case.other_group, case.other_member) == ("fail", other_group, other_member)
        decided(case, decision, kabid)
        assert verdict(running, rusli, rule).failed


def test_while_drafting_somebody_active_elsewhere_is_a_case_too(regions, verifier):
    draft = ProposalFactory(village=SEDAU, complete=True)
    member = draft.group.members.order_by("pk").first()
    there = MemberFactory(group=GroupFactory(village=SIJANGKUNG, name="Tirta Jaya"), nik=member.nik, active=True)

    case = adjudication.open_case(proposal=draft, member=member, rule="E9", by=verifier)

    assert (case.other_member, case.compared[-1]) == (there, ["Keanggotaan", "usulan 2026", "anggota aktif"])


@pytest.mark.parametrize(("decision", "outcome"), [("same", "pass"), ("different", "fail")])
def test_a_draft_elsewhere_is_settled(running, rusli, verifier, kabid, decision, outcome):
    elsewhere = ProposalFactory(village=SIJANGKUNG, complete=True)
    twin = elsewhere.group.members.order_by("pk").first()
    Member.objects.filter(pk=twin.pk).update(nik=NIK, name="Rusli Akbar")

    case = opened(running, rusli, verifier, "E9")
    assert ["Keanggotaan", "usulan 2026", "ditulis dalam draf"] in case.compared
    decided(case, decision, kabid)

    assert verdict(running, rusli, "E9").result == outcome


def test_another_person_is_never_excepted(running, rusli, verifier, kabid):
    ProgramYear.objects.update(dispensable_rules=["E3", "E4"])
    decided(opened(running, rusli, verifier), "different", kabid)
    proposal = Proposal.objects.select_related("program_year__regency", "village", "group").get(pk=running.proposal_id)

    line = next(one for one in assess(proposal).members if one.member == rusli).line("E3")
    assert (line.stops, line.may_be_dispensed) == (True, False)
    with pytest.raises(MoveRefused, match="tidak boleh dikecualikan"):
        dispensations.ask(proposal=proposal, member=rusli, rule="E3", reason="Ia miskin.", by=verifier)
    blockers = [blocker.text for blocker in before_passing(proposal, verifier) if blocker.rule == "E3"]
    assert blockers[0].endswith("atau ganti anggota. Kembalikan usulan untuk diperbaiki.")


def test_another_person_does_not_travel_again(running, rusli, verifier, kabid):
    ProgramYear.objects.update(dispensable_rules=["E3"])
    decided(opened(running, rusli, verifier), "different", kabid)
    lifecycle.move(running.proposal, "send_back", by=verifier, note="Ganti Rusli.")
    proposal = Proposal.objects.select_related("program_year__regency", "village", "group").get(pk=running.proposal_id)

    assert [blocker.rule for blocker in before_submit(proposal, None) if blocker.rule] == ["E3"]


def test_an_open_case_stands_in_the_way_of_the_conclusion(checked, verifier, kabid):
    member = members_of(checked)[0]
    Member.objects.filter(pk=member.pk).update(sex="P" if member.sex == "L" else "L")
    case = opened(checked, member, verifier, "E1")

    def about_identity() -> list[tuple[str, str, str]]:
        found = before_passing(checked.proposal, verifier)
        return [(one.text, one.rule, one.url) for one in found if "pemeriksaan identitas" in one.text]

    url = case.get_absolute_url()
    assert about_identity() == [(f"{member.name}: pemeriksaan identitas belum diputus.", "E1", url)]
    sent = dt.date.today() - dt.timedelta(days=40)  # noqa: DTZ011 — days against days
    adjudication.refer(case=case, number="470/1", dated_on=sent, question="Siapa?", by=verifier)
    assert "dirujuk ke Dukcapil, hari ke-40" in about_identity()[0][0]

    adjudication.answer(case=case, answered_on=sent, text="Orang yang sama.", by=verifier)
    decided(case, "same", kabid)

    assert about_identity() == []


def test_the_finding_says_what_was_decided(running, rusli, verifier, kabid):
    case = opened(running, rusli, verifier)
    found = Finding.objects.get(member_check__member=rusli, rule="E3")
    assert found.is_computed

    decided(case, "same", kabid)

    found.refresh_from_db()
    assert (found.computed, found.result, found.by) == ("pass", "pass", None)
    assert "menurut pemeriksaan identitas" in found.reason
    line = next(one for one in assess(running.proposal).members if one.member == rusli).line("E3")
    assert line.verdict.passed


def test_a_finding_by_hand_stays_unless_it_was_left_to_check(running, rusli, verifier, kabid):
    left, failed = "check", "fail"
    for result, expected in ((left, "pass"), (failed, "fail")):
        case = opened(running, rusli, verifier)
        Finding.objects.filter(member_check__member=rusli, rule="E3").update(
            computed="check", result=result, note="Tidak mirip fotonya.", by=verifier
        )
        decided(case, "same", kabid)
        found = Finding.objects.get(member_check__member=rusli, rule="E3")
        assert (found.result, found.by, found.note) == (expected, verifier, "Tidak mirip fotonya.")


def test_who_opened_does_not_decide(running, rusli, verifier, kabid):
    own = IdentityCaseFactory(proposal=running.proposal, member=rusli, rule="E3", opened_by=kabid)

    for decision in ("same", "different"):
        with pytest.raises(NotAllowed, match="tidak boleh memutusnya sendiri"):
            decided(own, decision, kabid)
    with pytest.raises(IntegrityError, match="identitycase_decided_by_another"), transaction.atomic():
        IdentityCase.objects.filter(pk=own.pk).update(
            decision="same", decided_by=kabid, decided_at=own.opened_at, decision_note="Sama."
        )


def test_that_data_were_mended_may_be_said_by_either_but_only_when_they_were(running, rusli, verifier):
    case = opened(running, rusli, verifier)
    with pytest.raises(MoveRefused, match="Data masih sama"):
        decided(case, "mended", verifier)
    Member.objects.filter(pk=rusli.pk).update(name="Zulkarnain")

    done = decided(case, "mended", verifier)

    assert (done.decision, done.decided_by) == ("mended", verifier)
    assert verdict(running, rusli).passed


def test_a_member_who_left_is_mended(running, rusli, verifier, kabid):
    case = opened(running, rusli, verifier)
    Member.objects.filter(pk=rusli.pk).update(active=False, left_on=dt.date(2026, 11, 20))

    with pytest.raises(MoveRefused, match="Data sudah berubah"):
        decided(case, "same", kabid)
    assert decided(case, "mended", verifier).decision == "mended"
    assert not [one for one in before_passing(running.proposal, verifier) if "identitas" in one.text]


def test_data_that_changed_are_not_decided_on(running, rusli, verifier, kabid):
    case = opened(running, rusli, verifier)
    Member.objects.filter(pk=rusli.pk).update(name="Rusli Ahmad")

    with pytest.raises(MoveRefused, match="Data sudah berubah sejak pemeriksaan dibuka"):
        decided(case, "different", kabid)


def test_decided_once_and_kept(running, rusli, verifier, kabid, kadis):
    case = decided(opened(running, rusli, verifier), "same", kabid)

    with pytest.raises(MoveRefused, match="sudah diputus"):
        decided(case, "different", kadis)
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        IdentityCase.objects.filter(pk=case.pk).update(decision="different")
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        IdentityCase.objects.filter(pk=case.pk).delete()
    assert case.history.count() == 2


def test_what_was_compared_is_never_rewritten(running, rusli, verifier):
    case = opened(running, rusli, verifier)

    for change in ({"compared": []}, {"reason": "Lain."}, {"fingerprint": ""}, {"note": "Lain."}):
        with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
            IdentityCase.objects.filter(pk=case.pk).update(**change)


def test_a_wrong_decision_is_put_right_by_another_case(running, rusli, verifier, kabid, kadis):
    decided(opened(running, rusli, verifier), "same", kabid)
    again = opened(running, rusli, verifier, note="Ternyata ada dua orang.")
    assert verdict(running, rusli).open

    decided(again, "different", kadis)

    assert verdict(running, rusli).failed


def test_one_open_case_per_member_and_rule(running, rusli, verifier):
    first = opened(running, rusli, verifier)

    with pytest.raises(MoveRefused, match="sudah dibuka"):
        opened(running, rusli, verifier)
    with pytest.raises(IntegrityError, match="one_open_per_member_and_rule"), transaction.atomic():
        IdentityCaseFactory(proposal=running.proposal, member=rusli, rule="E3")
    assert list(IdentityCase.objects.all()) == [first]


@pytest.mark.parametrize(("rule", "sentence"), [("E9", "Tidak ada yang perlu diperiksa"), ("E4", "bukan anggota")])
def test_only_where_the_data_ask(running, rusli, verifier, rule, sentence):
    with pytest.raises(MoveRefused, match=sentence):
        opened(running, rusli, verifier, rule)


def test_only_for_a_member_of_the_group(running, rusli, checked, verifier):
    with pytest.raises(MoveRefused, match="bukan anggota kelompok ini lagi"):
        opened(checked, rusli, verifier)
    with pytest.raises(IntegrityError, match="another group"), transaction.atomic():
        IdentityCase.objects.create(
            proposal=checked.proposal, member=rusli, rule="E3", result="check", reason="x", source="x",
            fingerprint="x", opened_by=verifier,
        )  # fmt: skip


def test_not_for_a_proposal_that_ended(rusli, running, verifier):
    lifecycle.move(running.proposal, "reject", by=verifier, note="Usaha perorangan.")

    with pytest.raises(MoveRefused, match="tidak ada lagi yang perlu diperiksa"):
        opened(running, rusli, verifier)


def test_a_reason_is_needed(running, rusli, verifier, kabid):
    with pytest.raises(MoveRefused, match="Alasan keputusan perlu diisi"):
        decided(opened(running, rusli, verifier), "same", kabid, note=" ")


@pytest.mark.parametrize("role", [Role.DIVISION_HEAD, Role.OFFICE_HEAD, Role.AUDITOR, Role.OPERATOR])
def test_only_verifiers_open(running, rusli, role):
    region = SEDAU if role == Role.OPERATOR else SINGKAWANG
    with pytest.raises(NotAllowed):
        opened(running, rusli, UserFactory(role=role, region_id=region))


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.AUDITOR, Role.TREASURER])
def test_who_does_not_decide(running, rusli, verifier, role):
    case = opened(running, rusli, verifier)

    with pytest.raises(NotAllowed):
        decided(case, "same", UserFactory(role=role, region_id=SINGKAWANG))


# --- Dukcapil


def referred(case, by, **values: Any) -> DukcapilReferral:
    values = {"number": "470/12/Dinsos/2026", "dated_on": dt.date(2026, 11, 2), "question": "Siapa?", **values}
    return adjudication.refer(case=case, by=by, **values)


def answered(case, by, **values: Any) -> DukcapilReferral:
    values = {"answered_on": dt.date(2026, 11, 20), "text": "Orang yang sama.", **values}
    return adjudication.answer(case=case, by=by, **values)


@pytest.fixture
def case(running, rusli, verifier) -> IdentityCase:
    return opened(running, rusli, verifier)


def standing(case: IdentityCase) -> tuple[str, bool]:
    found = IdentityCase.objects.with_standing().get(pk=case.pk)
    return found.state[0], found.is_at_dukcapil


def test_asked_answered_and_then_decided(case, verifier, kabid):
    assert standing(case) == ("Menunggu keputusan", False)
    sent = referred(case, verifier, letter=upload("surat.pdf"))
    assert standing(case) == ("Dirujuk ke Dukcapil", True)
    with pytest.raises(MoveRefused, match="Dukcapil belum menjawab"):
        decided(case, "same", kabid)

    back = answered(case, verifier, letter=upload("jawaban.pdf"))
    assert standing(case) == ("Dukcapil sudah menjawab", False)
    decided(case, "same", kabid)

    assert standing(case) == ("Orang yang sama", False)
    papers = [(paper.name, paper.owner) for paper in (sent.letter, back.answer_letter)]
    assert papers == [("surat.pdf", sent), ("jawaban.pdf", sent)]
    assert back.history.count() == 2


def test_the_database_waits_for_dukcapil_too(case, verifier, kabid):
    referred(case, verifier)

    with pytest.raises(IntegrityError, match="unanswered"), transaction.atomic():
        IdentityCase.objects.filter(pk=case.pk).update(
            decision="same", decided_by=kabid, decided_at=case.opened_at, decision_note="Sama."
        )


def test_what_was_mended_need_not_wait(case, rusli, verifier):
    referred(case, verifier)
    Member.objects.filter(pk=rusli.pk).update(name="Zulkarnain")

    assert decided(case, "mended", verifier).decision == "mended"
    with pytest.raises(MoveRefused, match="Tidak ada surat yang menunggu"):
        answered(case, verifier)


def test_one_letter_at_a_time_and_another_after_an_answer(case, verifier):
    referred(case, verifier)
    with pytest.raises(MoveRefused, match="belum menjawab surat sebelumnya"):
        referred(case, verifier, number="470/13")
    answered(case, verifier)

    referred(case, verifier, number="470/13")

    assert list(case.referrals.values_list("number", flat=True)) == ["470/12/Dinsos/2026", "470/13"]


@pytest.mark.parametrize(
    ("act", "values", "sentence"),
    [
        (referred, {"dated_on": dt.date(2099, 1, 1)}, "Tanggal surat belum terjadi"),
        (referred, {"number": " "}, "Nomor surat dan yang ditanyakan"),
        (referred, {"question": ""}, "Nomor surat dan yang ditanyakan"),
        (answered, {"answered_on": dt.date(2099, 1, 1)}, "Tanggal jawaban belum terjadi"),
        (answered, {"answered_on": dt.date(2026, 11, 1)}, r"mendahului tanggal surat \(2 November 2026\)"),
        (answered, {"text": " "}, "Jawaban Dukcapil perlu diisi"),
    ],
)
def test_impossible_letters(case, verifier, act, values, sentence):
    if act is answered:
        referred(case, verifier)

    with pytest.raises(MoveRefused, match=sentence):
        act(case, verifier, **values)


def test_letters_are_kept_as_they_were(case, verifier, kabid):
    letter = referred(case, verifier)
    answered(case, verifier)

    for change in ({"answer": "Lain."}, {"number": "1"}, {"answered_on": dt.date(2026, 11, 21)}):
        with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
            DukcapilReferral.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        DukcapilReferral.objects.filter(pk=letter.pk).delete()
    decided(case, "same", kabid)
    with pytest.raises(MoveRefused, match="sudah diputus"):
        referred(case, verifier)


@pytest.mark.parametrize("role", [Role.OFFICE_HEAD, Role.AUDITOR, Role.OPERATOR])
def test_who_does_not_write_to_dukcapil(case, role):
    with pytest.raises(NotAllowed):
        referred(case, UserFactory(role=role, region_id=SEDAU if role == Role.OPERATOR else SINGKAWANG))


# --- age


@pytest.mark.parametrize(("days", "late"), [(13, False), (15, True)])
def test_an_open_case_is_late_after_the_years_target(case, days, late):
    fresh = IdentityCaseFactory(
        proposal=case.proposal,
        member=case.member,
        rule="E1" if Member.objects.filter(pk=case.member_id).update(sex="P") else "",
        opened_at=case.opened_at - dt.timedelta(days=days),
    )

    found = IdentityCase.objects.with_standing().get(pk=fresh.pk)
    assert (found.waited, found.target_days) == (days, 14)
    assert list(IdentityCase.objects.with_standing().late()) == ([fresh] if late else [])


@pytest.mark.parametrize(("days", "late"), [(29, False), (40, True)])
def test_a_letter_is_late_after_a_target_of_its_own(case, verifier, days, late):
    today = case.proposal.program_year.today()
    referred(case, verifier, dated_on=today - dt.timedelta(days=days))

    found = IdentityCase.objects.with_standing().get(pk=case.pk)
    assert (found.waited, found.target_days) == (days, 30)
    assert list(IdentityCase.objects.with_standing().late()) == ([case] if late else [])


# --- two areas


@pytest.fixture
def across(running, rusli, verifier) -> IdentityCase:
    """A draft of Polewali Mandar names the same NIK, under another name."""
    draft = ProposalFactory(village="76.04.08.2002", complete=True)
    twin = draft.group.members.order_by("pk").first()
    Member.objects.filter(pk=twin.pk).update(nik=NIK, name="Rahman", birth_date=BORN)
    return opened(running, rusli, verifier, "E9", note="Ditelepon ke Polman.")


def test_each_area_sees_its_own_side(across, verifier, outsider, superuser):
    case = IdentityCase.objects.for_list().get(pk=across.pk)

    assert set(IdentityCase.objects.visible_to(outsider)) == set(IdentityCase.objects.visible_to(verifier)) == {case}
    assert (case.side_of(verifier).name, case.knows_both(verifier)) == ("Rusli", False)
    assert case.compared_for(verifier)[0] == ("Nama", "Rusli", "")
    assert (case.side_of(outsider).name, case.knows_both(outsider)) == ("Rahman", False)
    assert case.compared_for(outsider)[0] == ("Nama", "Rahman", "")
    assert case.compared_for(superuser)[0] == ("Nama", "Rusli", "Rahman")
    assert list(IdentityCase.objects.own_to(outsider)) == []


def test_the_other_area_neither_decides_nor_asks(across, outsider):
    head = UserFactory(role=Role.DIVISION_HEAD, region_id="76.04")

    with pytest.raises(NotAllowed):
        decided(across, "same", head)
    with pytest.raises(NotAllowed):
        referred(across, outsider)
