"""Papers of a case on the office's letterhead: the letter of a warning, and the minutes of a mediation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from groups.models import Member, Position
from groups.papers import DOTS, Paper
from groups.proposal_papers import place_of
from kube_portal.documents.printing import date_in_words
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of
from monitoring.models import CaseStep


def _year_of(step: CaseStep) -> ProgramYear:
    """The regency's newest year, whose office prints (one query)."""
    regency = step.case.village_id[:5]
    return ProgramYear.objects.select_related("regency").filter(regency_id=regency).order_by("-year")[0]


def _lacks(step: CaseStep) -> list[str]:
    if step.case.group is None:
        return ["Kasus ini belum dihubungkan dengan kelompok."]
    if not ProgramYear.objects.filter(regency_id=step.case.village_id[:5]).exists():
        return ["Kabupaten/kota ini belum punya tahun program."]
    return []


def _chair(step: CaseStep) -> str:
    found = Member.objects.present().filter(group=step.case.group, position=Position.CHAIR)
    return found.values_list("name", flat=True).first() or DOTS


def _facts(step: CaseStep) -> dict[str, Any]:
    year, case = _year_of(step), step.case
    assert case.group is not None  # noqa: S101 — `lacks` said so before
    return {
        **letterhead_of(year),
        "reference": case.reference,
        "kind": case.get_kind_display(),
        "group": case.group.name,
        "village": case.village.full_name,
        "place": place_of(year),
        "written_by": str(step.by),
        "role": step.by.role_label if step.by is not None else "",
        "chair": _chair(step),
    }


def _warning_letter(step: CaseStep, on: dt.date) -> dict[str, Any]:
    return {
        **_facts(step),
        "title": step.label,
        "date": tanggal(on),
        "given_on": tanggal(step.on),
        "text": step.text,
        "due": tanggal(step.due_on),
    }


def _minutes(step: CaseStep, on: dt.date) -> dict[str, Any]:
    return {
        **_facts(step),
        "day": date_in_words(step.on),
        "date": tanggal(step.on),
        "present": [name.strip() for name in step.present.split(",") if name.strip()],
        "agreed": step.text,
        "keep_by": tanggal(step.due_on),
    }


def _lock(step: CaseStep) -> CaseStep:
    return (
        CaseStep.objects.select_for_update(no_key=True, of=("self",))
        .select_related("case__group", "case__village", "by__region")
        .get(pk=step.pk)
    )


PAPERS = (
    Paper(
        kind="warning_letter",
        title="Surat teguran",
        purpose="Disampaikan kepada ketua kelompok.",
        template="monitoring/warning_letter.typ",
        permission="monitoring.issue_casepaper",
        fill=_warning_letter,
        lacks=_lacks,
        year_of=_year_of,
        lock=_lock,
        applies=lambda step: step.kind == CaseStep.Kind.WARNING,
        numbered=True,
    ),
    Paper(
        kind="mediation_minutes",
        title="Berita acara mediasi",
        purpose="Ditandatangani semua yang hadir; hasil pindaiannya dilampirkan saat kasus selesai.",
        template="monitoring/mediation_minutes.typ",
        permission="monitoring.issue_casepaper",
        fill=_minutes,
        lacks=_lacks,
        year_of=_year_of,
        lock=_lock,
        applies=lambda step: step.kind == CaseStep.Kind.MEDIATION,
        numbered=True,
    ),
)
BY_KIND = {paper.kind: paper for paper in PAPERS}


def paper_for(step: CaseStep) -> Paper | None:
    """The paper that a step has, if any."""
    return next((paper for paper in PAPERS if paper.applies(step)), None)
