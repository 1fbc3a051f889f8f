"""What eligibility erases of a person: what was written about them, at home and in the office; verdicts stay."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from eligibility.models import (
    Dispensation,
    DukcapilReferral,
    FieldPhoto,
    Finding,
    IdentityCase,
    MemberCheck,
    NewcomerFinding,
    NewcomerVisit,
    RecheckLine,
    RegistryEntry,
)
from groups.erasure import ERASED, Person, eraser
from kube_portal.documents import erasing
from kube_portal.documents.models import File


def _history(name: str) -> QuerySet[Any]:
    versions: QuerySet[Any] = apps.get_model("eligibility", f"{name}History")._default_manager.all()
    return versions


@eraser(
    holds=(
        "eligibility.MemberCheck",
        "eligibility.MemberCheckHistory",
        "eligibility.Finding",
        "eligibility.FindingHistory",
        "eligibility.Dispensation",
        "eligibility.DispensationHistory",
        "eligibility.IdentityCase",
        "eligibility.IdentityCaseHistory",
        "eligibility.DukcapilReferral",
        "eligibility.DukcapilReferralHistory",
        "eligibility.RecheckLine",
        "eligibility.RecheckLineHistory",
        "eligibility.RegistryEntry",
        "eligibility.FieldPhoto",
        "eligibility.NewcomerVisit",
        "eligibility.NewcomerFinding",
        # Published results name groups, never people.
        "eligibility.SelectionResult",
        "eligibility.ResultLine",
    ),
    past=(
        "eligibility.FieldPhoto:frozen_after_conclusion",
        "eligibility.FieldPhoto:fieldphoto_only_taken_out",
        "eligibility.FieldPhoto:fieldphoto_taken_out_once",
        "eligibility.MemberCheck:frozen_after_conclusion",
        "eligibility.MemberCheckHistory:append_only",
        "eligibility.Finding:frozen_after_conclusion",
        "eligibility.FindingHistory:append_only",
        "eligibility.Dispensation:dispensation_decided_once",
        "eligibility.DispensationHistory:append_only",
        "eligibility.IdentityCase:identitycase_decided_once",
        "eligibility.IdentityCaseHistory:append_only",
        "eligibility.DukcapilReferral:dukcapilreferral_of_an_open_case",
        "eligibility.DukcapilReferralHistory:append_only",
        "eligibility.RecheckLine:recheckline_acknowledged_once",
        "eligibility.RecheckLineHistory:append_only",
        "eligibility.RegistryEntry:registryentry_append_only",
        "eligibility.NewcomerVisit:newcomervisit_append_only",
        "eligibility.NewcomerFinding:newcomerfinding_append_only",
        *erasing.PAST,
    ),
)
def erase(person: Person) -> dict[str, int]:
    """Notes of visits, reasons of findings and exceptions, rows in registers no longer in force, photos and papers.

    The answers at home and the verdict on each rule stay: without a name they are numbers. A register in force is the
    state's own list of today.
    """
    checks = MemberCheck.objects.filter(member__in=person.members)
    findings = Finding.objects.filter(member_check__member__in=person.members)
    exceptions = Dispensation.objects.filter(member__in=person.members)
    of_checks = list(checks.values_list("pk", flat=True))
    counts = {
        "checks at home": checks.exclude(note="").update(note=""),
        "photos": _erase_places(checks, of_checks),
        "findings": findings.update(reason="", note=""),
        "exceptions": exceptions.update(reason=ERASED),
    }
    exceptions.exclude(decision_note="").update(decision_note=ERASED)
    _history("MemberCheck").filter(pgh_obj__in=of_checks).update(note="")
    _history("Finding").filter(member_check__in=of_checks).update(reason="", note="")
    versions = _history("Dispensation").filter(member__in=person.members)
    versions.update(reason=ERASED)
    versions.exclude(decision_note="").update(decision_note=ERASED)
    counts["identity cases"] = _erase_cases(person)
    counts["re-checks"] = _erase_rechecks(person)
    counts["files"] = _erase_files(person, of_checks)
    counts["visits to newcomers"] = _erase_visits(person)
    if person.nik:
        old = RegistryEntry.objects.filter(nik=person.nik, snapshot__in_force=False)
        # The row stays for the snapshot's counts; what stands for the NIK is no NIK, and unlike any other row's.
        counts["rows of old registers"] = old.update(
            nik=Concat(Value("#"), Cast("pk", CharField())), kk="", name=ERASED, birth_date=None, address=""
        )
    return counts


def _erase_visits(person: Person) -> int:
    """Whom a visit was made to before they came into a group, and what was noted; the answers stay."""
    whose = Q(as_member__in=person.members) | (Q(nik=person.nik) if person.nik else Q(pk__in=[]))
    visits = list(NewcomerVisit.objects.filter(whose).values_list("pk", flat=True))
    NewcomerFinding.objects.filter(visit__in=visits).update(reason="", note="")
    rows = NewcomerVisit.objects.filter(pk__in=visits)
    rows.exclude(fit_reason="").update(fit_reason=ERASED)
    return rows.update(nik="", note="")


def _erase_places(checks: QuerySet[MemberCheck], of_checks: list[int]) -> int:
    """Where the person's home is, and the small pictures of it."""
    nowhere = {"latitude": None, "longitude": None, "accuracy": None, "position_source": ""}
    checks.update(**nowhere)
    _history("MemberCheck").filter(pgh_obj__in=of_checks).update(**nowhere)
    return FieldPhoto.objects.filter(member_check__in=of_checks).update(thumbnail=b"", taken_at=None, **nowhere)


def _erase_rechecks(person: Person) -> int:
    """What re-checks told of the person, and what the Dinas noted about it; that something changed stays."""
    lines = RecheckLine.objects.filter(member__in=person.members)
    ids = list(lines.values_list("pk", flat=True))
    for rows in (lines, _history("RecheckLine").filter(pgh_obj__in=ids)):
        rows.update(before=ERASED, after=ERASED)
        rows.exclude(note="").update(note=ERASED)
    return len(ids)


def _erase_files(person: Person, of_checks: list[int]) -> int:
    """Photos of home and KTP, papers of exceptions, and letters about nobody else: what shows this person alone.

    Papers of the group, and letters of a case that two people or a family are in, stay for the others.
    """
    photos = FieldPhoto.objects.filter(member_check__in=of_checks)
    exceptions = Dispensation.objects.filter(member__in=person.members)
    others = ~Q(case__other_member=None) & ~Q(case__other_member__in=person.members)
    letters = DukcapilReferral.objects.filter(case__member__in=person.members).exclude(others | Q(case__rule="E8"))
    return erasing.erase(
        File.objects.filter(
            Q(pk__in=photos.values("file"))
            | Q(pk__in=exceptions.values("attachment"))
            | Q(pk__in=exceptions.values("decision_attachment"))
            | Q(pk__in=letters.values("letter"))
            | Q(pk__in=letters.values("answer_letter"))
        )
    )


def _erase_cases(person: Person) -> int:
    """What was compared of the person in cases about identity, theirs or another's, and what was written about it."""
    about = Q(member__in=person.members) | Q(other_member__in=person.members)
    # Whoever stands on a family card with others is named in their cases too.
    about |= Q(rule="E8", proposal__group__in=person.groups)
    cases = IdentityCase.objects.filter(about)
    ids = list(cases.values_list("pk", flat=True))
    letters = DukcapilReferral.objects.filter(case__in=ids)
    for rows in (cases, _history("IdentityCase").filter(pgh_obj__in=ids)):
        rows.update(reason=ERASED, compared=[])
        for name in ("note", "decision_note"):
            rows.exclude(**{name: ""}).update(**{name: ERASED})
    for sent in (letters, _history("DukcapilReferral").filter(case__in=ids)):
        sent.update(question=ERASED)
        sent.exclude(answer="").update(answer=ERASED)
    return len(ids)
