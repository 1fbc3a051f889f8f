"""An exception takes two people."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from eligibility import dispensations
from eligibility.assessment import assess
from eligibility.models import Dispensation
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from tests.conftest import SINGKAWANG
from tests.eligibility.conftest import members_of
from tests.factories.accounts import UserFactory
from tests.factories.documents import pdf_bytes
from tests.factories.eligibility import DispensationFactory
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory


@pytest.fixture
def rusli(running) -> Member:
    """Born on 3 May 1969: 57 years old, two too many."""
    member = members_of(running)[3]
    member.birth_date, member.sex, member.nik = dt.date(1969, 5, 3), "L", "6172050305690003"
    member.save()
    return member


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes(name), "application/pdf")


def ask(running, member, by, rule="E4", reason="Satu-satunya pencari nafkah."):
    return dispensations.ask(proposal=running.proposal, member=member, rule=rule, reason=reason, by=by)


def test_asked_by_one_and_granted_by_another(running, rusli, verifier, kabid):
    asked = ask(running, rusli, verifier)

    granted = dispensations.decide(dispensation=asked, granted=True, note="", by=kabid)

    assert (granted.decision, granted.asked_by, granted.decided_by) == ("granted", verifier, kabid)
    one = next(found for found in assess(running.proposal).members if found.member == rusli)
    assert ([line.rule for line in one.dispensed], one.stops) == (["E4"], [])
    assert granted.history.count() == 2


def test_either_may_lay_a_paper_beside_it(running, rusli, verifier, kabid):
    letter, order = upload("surat-desa.pdf"), upload("disposisi.pdf")
    asked = dispensations.ask(
        proposal=running.proposal, member=rusli, rule="E4", reason="Kuat.", by=verifier, attachment=letter
    )

    decided = dispensations.decide(dispensation=asked, granted=True, note="", by=kabid, attachment=order)

    papers = [decided.attachment, decided.decision_attachment]
    assert [(paper.name, paper.owner, paper.uploaded_by) for paper in papers] == [
        ("surat-desa.pdf", decided, verifier),
        ("disposisi.pdf", decided, kabid),
    ]


def test_what_was_asked_keeps_its_paper(running, rusli, verifier):
    asked = dispensations.ask(
        proposal=running.proposal, member=rusli, rule="E4", reason="Kuat.", by=verifier, attachment=upload("surat.pdf")
    )

    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        Dispensation.objects.filter(pk=asked.pk).update(attachment=None)
    with pytest.raises(IntegrityError, match="attached_to_a_decision"), transaction.atomic():
        Dispensation.objects.filter(pk=asked.pk).update(decision_attachment=asked.attachment)


def test_a_refused_request_leaves_no_paper(running, verifier):
    with pytest.raises(MoveRefused):
        dispensations.ask(
            proposal=running.proposal,
            member=members_of(running)[0],
            rule="E4",
            reason="Kuat.",
            by=verifier,
            attachment=upload("surat.pdf"),
        )

    assert not File.objects.filter(kind="dispensation_request").exists()


def test_a_proposal_that_moved_on_leaves_the_question_undecided(running, rusli, verifier, kabid):
    asked = ask(running, rusli, verifier)
    assert (asked.state, list(Dispensation.objects.awaiting())) == (("Menunggu keputusan", "warn"), [asked])

    lifecycle.move(running.proposal, "reject", by=kabid, note="Usaha perorangan.")

    left = Dispensation.objects.left_behind().get()
    assert (left, left.state, list(Dispensation.objects.awaiting())) == (asked, ("Tidak diputus", "neutral"), [])


def test_refused_with_a_reason_and_may_be_asked_again(running, rusli, verifier, kadis):
    asked = ask(running, rusli, verifier)
    with pytest.raises(MoveRefused, match="Alasan penolakan perlu diisi"):
        dispensations.decide(dispensation=asked, granted=False, note=" ", by=kadis)

    dispensations.decide(dispensation=asked, granted=False, note="Batas umur tegas.", by=kadis)

    one = next(found for found in assess(running.proposal).members if found.member == rusli)
    assert [line.rule for line in one.stops] == ["E4"]
    assert ask(running, rusli, verifier, reason="Ada surat dokter.").is_undecided


def test_nobody_decides_on_what_they_asked(running, rusli, verifier, kabid):
    own = DispensationFactory(proposal=running.proposal, member=rusli, rule="E4", asked_by=kabid)

    with pytest.raises(NotAllowed, match="tidak boleh memutusnya sendiri"):
        dispensations.decide(dispensation=own, granted=True, note="", by=kabid)
    with pytest.raises(IntegrityError, match="dispensation_decided_by_another"), transaction.atomic():
        Dispensation.objects.filter(pk=own.pk).update(decision="granted", decided_by=kabid, decided_at=own.asked_at)


def test_decided_once(running, rusli, verifier, kabid, kadis):
    asked = ask(running, rusli, verifier)
    dispensations.decide(dispensation=asked, granted=True, note="", by=kabid)

    with pytest.raises(MoveRefused, match="sudah diputus"):
        dispensations.decide(dispensation=asked, granted=False, note="Tidak jadi.", by=kadis)
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        Dispensation.objects.filter(pk=asked.pk).update(decision="refused", decision_note="Tidak jadi.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispensation.objects.filter(pk=asked.pk).delete()


def test_one_request_at_a_time(running, rusli, verifier):
    ask(running, rusli, verifier)

    with pytest.raises(MoveRefused, match="sudah diminta"):
        ask(running, rusli, verifier)


@pytest.mark.parametrize("rule", ["E1", "E9"])
def test_never_from_identity_or_double_membership(running, rusli, verifier, rule):
    with pytest.raises(MoveRefused, match="tidak boleh dikecualikan"):
        ask(running, rusli, verifier, rule=rule)
    with pytest.raises(IntegrityError), transaction.atomic():
        DispensationFactory(proposal=running.proposal, member=rusli, rule=rule, asked_by=verifier)


def test_only_from_rules_that_the_year_calls_dispensable(running, rusli, verifier):
    ProgramYearFactory(dispensable_rules=["E6"])

    with pytest.raises(MoveRefused, match="E4 Usia tidak boleh dikecualikan tahun ini"):
        ask(running, rusli, verifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        DispensationFactory(proposal=running.proposal, member=rusli, rule="E4", asked_by=verifier)


def test_only_from_a_rule_that_fails(running, rusli, verifier):
    with pytest.raises(MoveRefused, match="memenuhi E6"):
        ask(running, rusli, verifier, rule="E6")


def test_only_for_a_member_of_the_group(running, rusli, checked, verifier):
    with pytest.raises(MoveRefused, match="bukan anggota kelompok ini lagi"):
        ask(running, members_of(checked)[0], verifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        DispensationFactory(proposal=running.proposal, member=members_of(checked)[0], rule="E4", asked_by=verifier)


def test_only_while_being_verified(rusli, verifier):
    proposal = ProposalFactory(village="61.72.05.1001", status="submitted")

    with pytest.raises(MoveRefused, match="diminta saat verifikasi lapangan"):
        dispensations.ask(
            proposal=proposal, member=proposal.group.members.first(), rule="E4", reason="Alasan.", by=verifier
        )


def test_a_reason_is_needed(running, rusli, verifier):
    with pytest.raises(MoveRefused, match="Alasan perlu diisi"):
        ask(running, rusli, verifier, reason="  ")


@pytest.mark.parametrize("role", [Role.DIVISION_HEAD, Role.TREASURER, Role.AUDITOR])
def test_only_verifiers_ask(running, rusli, role):
    with pytest.raises(NotAllowed):
        ask(running, rusli, UserFactory(role=role, region_id=SINGKAWANG))


def test_verifiers_do_not_decide(running, rusli, verifier):
    asked = ask(running, rusli, verifier)

    with pytest.raises(NotAllowed):
        dispensations.decide(
            dispensation=asked, granted=True, note="", by=UserFactory(role=Role.VERIFIER, region_id=SINGKAWANG)
        )
