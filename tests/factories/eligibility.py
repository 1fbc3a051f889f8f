"""The registry, verifications, checks, exceptions and slots for the tests."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from eligibility.comparing import question_of
from eligibility.criteria import Result, Verdict
from eligibility.evaluation import evaluate
from eligibility.models import (
    POVERTY_CRITERIA,
    Dispensation,
    DistrictSlot,
    DukcapilReferral,
    FieldPhoto,
    Finding,
    IdentityCase,
    MemberCheck,
    Nomination,
    Recheck,
    RecheckLine,
    RegistryCount,
    RegistryEntry,
    RegistryImport,
    RegistrySnapshot,
    TeamMember,
    Verification,
)
from groups.models import Member, Proposal
from groups.transitions import COMMITTED, Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import RegistrySource
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory, image_bytes
from tests.factories.groups import ProposalFactory, walk
from tests.factories.regions import RegionFactory

# When the proposals of these factories came to their stage: tests name days around it, whatever day it is.
SINCE = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)


def _verifier_of(proposal: Proposal) -> Any:
    return UserFactory(role=Role.VERIFIER, region_id=proposal.village_id[:5])


class MemberCheckFactory(DjangoModelFactory[MemberCheck]):
    """A check of a member with its findings as the data say; visited, and with everything in order, when `visited`."""

    class Meta:
        model = MemberCheck

    @classmethod
    def _create(cls, model_class: type[MemberCheck], *args: Any, **kwargs: Any) -> MemberCheck:
        verification, member = kwargs.pop("verification"), kwargs.pop("member")
        return checked(verification, [member], visited=kwargs.pop("visited", False), **kwargs)[0]


def checked(
    verification: Verification, members: Sequence[Member], *, visited: bool, by: User | None = None, **values: Any
) -> list[MemberCheck]:
    """A check of each member with its findings, in three statements whatever the number of members."""
    by = by or verification.verifier
    if visited:
        day = verification.proposal.program_year.today()
        answers = {name: True for name, _, _ in POVERTY_CRITERIA}
        seen = {"visited_on": day, "ktp_seen": True, "kk_seen": True, "fit": True, "version": 1, "saved_by": by}
        values = {**seen, **answers, "saved_at": verification.planned_at, **values}
    checks = MemberCheck.objects.bulk_create(
        MemberCheck(verification=verification, member=member, **values) for member in members
    )
    verdicts = evaluate(verification.proposal, members)
    Finding.objects.bulk_create(
        _finding(check, verdict, by if visited else None) for check in checks for verdict in verdicts[check.member_id]
    )
    return checks


def _finding(check: MemberCheck, verdict: Verdict, by: User | None) -> Finding:
    """As the data say; visited `by` somebody, what was to check is settled."""
    if by is not None and verdict.rule == "E10":
        return FindingFactory.build(member_check=check, rule="E10", reason="6 dari 6 kriteria")
    if by is not None and verdict.open:
        return FindingFactory.build(
            member_check=check,
            rule=verdict.rule,
            computed=verdict.result,
            reason=verdict.reason,
            result=Result.PASS,
            note="padan, desil 2",
            by=by,
        )
    return FindingFactory.build(member_check=check, rule=verdict.rule, computed=verdict.result, reason=verdict.reason)


class FindingFactory(DjangoModelFactory[Finding]):
    """What stands on one rule; give `member_check` and `rule`."""

    class Meta:
        model = Finding

    computed = Result.PASS
    result = factory.SelfAttribute("computed")


class VerificationFactory(DjangoModelFactory[Verification]):
    """An open verification with a check per present member; give `proposal`, or `village`, `group`, `program_year`.

    `visited=True` has every member visited and in order, the place of business too. `status` other than verification
    passes it and walks on, without asking the guards; a selected one has its nomination and its slot.
    """

    class Meta:
        model = Verification

    planned_on = dt.date(2026, 11, 24)
    letter_number = factory.Sequence(lambda number: f"800/{number}/Dinsos/2026")
    letter_on = factory.LazyAttribute(lambda one: one.planned_on - dt.timedelta(days=1))

    @classmethod
    def _create(cls, model_class: type[Verification], *args: Any, **kwargs: Any) -> Verification:
        status = kwargs.pop("status", Status.VERIFICATION)
        visited = kwargs.pop("visited", status != Status.VERIFICATION)
        place = {name: kwargs.pop(name) for name in ("village", "group", "program_year", "tier") if name in kwargs}
        proposal = kwargs.pop("proposal", None) or ProposalFactory(status=Status.VERIFICATION, since=SINCE, **place)
        verifier = kwargs.pop("verifier", None) or _verifier_of(proposal)
        if visited:
            site = {
                "visited_on": proposal.program_year.today(),
                "business_site": "Kandang kosong 4×10 m.",
                "viability": Verification.Viability.GOOD,
            }
            kwargs = {**site, **kwargs}
        kwargs.setdefault("planned_by", verifier)
        verification = model_class.objects.create(proposal=proposal, verifier=verifier, **kwargs)
        members = list(Member.objects.present().filter(group_id=proposal.group_id).select_related("residence"))
        checked(verification, members, visited=visited)
        if status != Status.VERIFICATION:
            _pass(verification, status)
        return verification


def _pass(verification: Verification, status: str) -> None:
    """Conclude without asking the guards, and walk to `status` (eligible or approved)."""
    proposal = verification.proposal
    walk(proposal, "pass_verification", by=verification.verifier, note="Layak.")
    Verification.objects.filter(pk=verification.pk).update(
        conclusion="Layak.", concluded_at=proposal.status_since, outcome=Verification.Outcome.PASSED
    )
    verification.refresh_from_db()
    if status in COMMITTED:
        NominationFactory(proposal=proposal, by=UserFactory(role=Role.DIVISION_HEAD, region_id=proposal.village_id[:5]))
        DistrictSlotFactory(proposal=proposal)
        walk(proposal, "select")


class TeamMemberFactory(DjangoModelFactory[TeamMember]):
    """Somebody who comes along; give `verification` and `user`."""

    class Meta:
        model = TeamMember

    from_on = dt.date(2026, 11, 23)
    added_by = factory.SelfAttribute("verification.verifier")


class FieldPhotoFactory(DjangoModelFactory[FieldPhoto]):
    """A photo; give `verification`, and `member_check` for one of a house or, with `kind="ktp"`, of a KTP."""

    class Meta:
        model = FieldPhoto

    kind = factory.LazyAttribute(lambda one: "house" if one.member_check else "site")
    member_check = None
    added_by = factory.SelfAttribute("verification.verifier")
    thumbnail = factory.LazyAttribute(lambda one: b"" if one.kind == "ktp" else image_bytes(size=(8, 6)))

    @classmethod
    def _create(cls, model_class: type[FieldPhoto], *args: Any, **kwargs: Any) -> FieldPhoto:
        number = model_class.objects.count()
        data = image_bytes(size=(32 + number, 24))
        file = FileFactory(name=f"foto-{number}.jpg", data=data, uploaded_by=kwargs["added_by"], kind="photo")
        photo = model_class.objects.create(*args, file=file, **kwargs)
        file.attach(photo)
        return photo


class DispensationFactory(DjangoModelFactory[Dispensation]):
    """An exception asked by the verifier; give `proposal`, `member`, `rule`; `granted_by`, `refused_by` decide it."""

    class Meta:
        model = Dispensation

    reason = "Masih kuat bekerja dan tulang punggung keluarganya."
    asked_by = factory.LazyAttribute(lambda one: _verifier_of(one.proposal))

    @classmethod
    def _create(cls, model_class: type[Dispensation], *args: Any, **kwargs: Any) -> Dispensation:
        granted_by, refused_by = kwargs.pop("granted_by", None), kwargs.pop("refused_by", None)
        dispensation = model_class.objects.create(*args, **kwargs)
        if granted_by or refused_by:
            dispensation.decision = "granted" if granted_by else "refused"
            dispensation.decided_by, dispensation.decided_at = granted_by or refused_by, dispensation.asked_at
            dispensation.decision_note = "Keluarganya tidak punya orang lain." if granted_by else "Batas usia tegas."
            dispensation.save()
        return dispensation


class IdentityCaseFactory(DjangoModelFactory[IdentityCase]):
    """A case as the data ask it now; give `proposal`, `member`, `rule`. `sent_on` refers it to Dukcapil, `answered_on`
    has Dukcapil answer; `decision` decides it."""

    class Meta:
        model = IdentityCase

    opened_by = factory.LazyAttribute(lambda one: _verifier_of(one.proposal))

    @classmethod
    def _create(cls, model_class: type[IdentityCase], *args: Any, **kwargs: Any) -> IdentityCase:
        proposal, member, rule = kwargs["proposal"], kwargs["member"], kwargs["rule"]
        sent_on, answered_on = kwargs.pop("sent_on", None), kwargs.pop("answered_on", None)
        decision, decided_by = kwargs.pop("decision", ""), kwargs.pop("decided_by", None)
        asked = question_of(proposal, member, rule)
        assert asked is not None
        frozen = {
            "result": asked.verdict.result,
            "reason": asked.verdict.reason,
            "source": asked.source,
            "compared": asked.compared,
            "fingerprint": asked.fingerprint,
            "other_group": asked.other_group,
            "other_member": asked.other_member,
        }
        case = model_class.objects.create(*args, **{**frozen, **kwargs})
        if sent_on is not None:
            DukcapilReferralFactory(case=case, dated_on=sent_on, answered_on=answered_on)
        if decision:
            case.decision, case.decision_note = decision, "KTP dan KK sudah dilihat."
            case.decided_by = decided_by or UserFactory(role=Role.DIVISION_HEAD, region_id=proposal.village_id[:5])
            case.decided_at = case.opened_at
            case.save()
        return case


class DukcapilReferralFactory(DjangoModelFactory[DukcapilReferral]):
    """A letter to Dukcapil; give `case`, and `answered_on` for an answer."""

    class Meta:
        model = DukcapilReferral

    number = factory.Sequence(lambda number: f"470/{number}/Dinsos/2026")
    dated_on = dt.date(2026, 11, 2)
    question = "Nama dan tanggal lahir yang benar untuk NIK ini."
    sent_by = factory.LazyAttribute(lambda one: one.case.opened_by)

    @classmethod
    def _create(cls, model_class: type[DukcapilReferral], *args: Any, **kwargs: Any) -> DukcapilReferral:
        answered_on = kwargs.pop("answered_on", None)
        referral = model_class.objects.create(*args, **kwargs)
        if answered_on is not None:
            referral.answered_on, referral.answer = answered_on, "Keduanya satu orang; yang benar menurut KTP."
            referral.answered_by, referral.answered_at = referral.sent_by, referral.sent_at
            referral.save()
        return referral


class NominationFactory(DjangoModelFactory[Nomination]):
    """Put forward by a head of division; give `proposal`."""

    class Meta:
        model = Nomination

    rank = 1
    rationale = "Semua anggota layak dan usahanya siap."
    by = factory.LazyAttribute(lambda one: UserFactory(role=Role.DIVISION_HEAD, region_id=one.proposal.village_id[:5]))


class DistrictSlotFactory(DjangoModelFactory[DistrictSlot]):
    """The slot of a proposal's village, lowest free number; give `proposal`. The same village twice is one slot."""

    class Meta:
        model = DistrictSlot

    @classmethod
    def _create(cls, model_class: type[DistrictSlot], *args: Any, **kwargs: Any) -> DistrictSlot:
        proposal = kwargs.pop("proposal")
        district = RegionFactory(code=proposal.village_id[:8])
        slots = model_class.objects.filter(program_year=proposal.program_year, district=district)
        held = slots.filter(village_id=proposal.village_id).first()
        if held is not None:
            return held
        kwargs.setdefault("number", slots.count() + 1)
        return model_class.objects.create(
            program_year=proposal.program_year, district=district, village_id=proposal.village_id, **kwargs
        )


class RegistrySnapshotFactory(DjangoModelFactory[RegistrySnapshot]):
    """DTSEN of Singkawang as of 2026-Q4, in force; without entries."""

    class Meta:
        model = RegistrySnapshot

    source = RegistrySource.DTSEN
    regency = factory.LazyFunction(lambda: RegionFactory(code="61.72"))
    period = "2026-Q4"
    in_force = True
    file_name = "dtsen-2026-q4.csv"
    sha256 = "0" * 64


class RegistryEntryFactory(DjangoModelFactory[RegistryEntry]):
    """One person of a snapshot; give `snapshot`, and `member` to repeat what the group's list says of them."""

    class Meta:
        model = RegistryEntry

    desil = 2

    @classmethod
    def _create(cls, model_class: type[RegistryEntry], *args: Any, **kwargs: Any) -> RegistryEntry:
        member: Member | None = kwargs.pop("member", None)
        if member is not None:
            same = {name: getattr(member, name) for name in ("nik", "kk", "name", "birth_date", "sex", "address")}
            kwargs = {**same, "village_id": member.residence_id, **kwargs}
        return model_class.objects.create(*args, **kwargs)


class RegistryCountFactory(DjangoModelFactory[RegistryCount]):
    """One person of desil 2 in a village; give `snapshot` and `village_id`."""

    class Meta:
        model = RegistryCount

    desil = 2
    people = 1
    families = 1


class RegistryImportFactory(DjangoModelFactory[RegistryImport]):
    """A file handed in for DTSEN 2026-Q4 of Singkawang, waiting; `content` is stored as its file,
    `rejects_content` as the explanation of refused rows."""

    class Meta:
        model = RegistryImport

    source = RegistrySource.DTSEN
    regency = factory.LazyFunction(lambda: RegionFactory(code="61.72"))
    period = "2026-Q4"
    file_name = "dtsen-2026-q4.csv"
    size = 1000
    created_by = factory.LazyAttribute(lambda job: UserFactory(role=Role.VERIFIER, region_id=job.regency.pk))

    @classmethod
    def _create(cls, model_class: type[RegistryImport], *args: Any, **kwargs: Any) -> RegistryImport:
        content: bytes | None = kwargs.pop("content", None)
        rejects: bytes | None = kwargs.pop("rejects_content", None)
        job = model_class(*args, **kwargs)
        if content is not None:
            job.file.save("dtsen.csv", ContentFile(content), save=False)
        if rejects is not None:
            job.rejects.save("dtsen.ditolak.csv", ContentFile(rejects), save=False)
        job.save()
        return job


class RecheckFactory(DjangoModelFactory[Recheck]):
    """A registry put in force, waiting to be compared; give `snapshot`, or one of P3KE is made, out of force again."""

    class Meta:
        model = Recheck

    snapshot = factory.LazyFunction(
        lambda: RegistrySnapshotFactory(
            source=RegistrySource.P3KE, revision=RegistrySnapshot.objects.count() + 1, in_force=False
        )
    )


class RecheckLineFactory(DjangoModelFactory[RecheckLine]):
    """A member who is no longer in the registry, or with `kind="newly"` is again; give `proposal`.

    `recheck` is one that waits, or a new one is made; `done(recheck)` ends it. `acknowledged_by` has seen it.
    """

    class Meta:
        model = RecheckLine

    recheck = factory.SubFactory(RecheckFactory)
    kind = "no_longer"
    before_result = factory.LazyAttribute(lambda one: "pass" if one.kind == "no_longer" else "fail")
    before = "saat verifikasi: terdaftar di DTSEN 2026-Q3, desil 2"
    after = "NIK tidak ada di DTSEN yang berlaku (DTSEN 2026-Q4)"

    @classmethod
    def _create(cls, model_class: type[RecheckLine], *args: Any, **kwargs: Any) -> RecheckLine:
        seen_by = kwargs.pop("acknowledged_by", None)
        kwargs.setdefault("member", Member.objects.filter(group_id=kwargs["proposal"].group_id).order_by("pk").first())
        line = model_class.objects.create(*args, **kwargs)
        if seen_by is not None:
            line.acknowledged_by, line.note = seen_by, "Dibicarakan dengan kelompok."
            line.acknowledged_at = timezone.now()
            line.save()
        return line


def done(recheck: Recheck, *, at: dt.datetime | None = None) -> Recheck:
    """End a re-check with the lines that it has."""
    kinds = list(recheck.lines.values_list("kind", flat=True))
    recheck.no_longer, recheck.newly = kinds.count("no_longer"), kinds.count("newly")
    recheck.groups, recheck.members = 1, 10
    recheck.done_at = at or timezone.now()
    recheck.save()
    return recheck
