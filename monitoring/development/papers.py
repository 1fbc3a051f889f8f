"""An evaluation on paper: a draft while it is being made, and as issued once it is decided."""

from __future__ import annotations

import datetime as dt
from typing import Any

from groups.papers import Paper
from groups.proposal_papers import place_of, post_signer
from kube_portal.accounts.models import Post
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of
from monitoring.models import Aspect, Evaluation


def _year_of(evaluation: Evaluation) -> ProgramYear:
    """The regency's newest program year, whose office prints (kept with the evaluation)."""
    found: ProgramYear | None = getattr(evaluation, "_program_year", None)
    if found is None:
        years = ProgramYear.objects.filter(regency_id=evaluation.group.regency_code).select_related("regency")
        found = years.latest("year")
        evaluation._program_year = found  # type: ignore[attr-defined]
    return found


def _lock(evaluation: Evaluation) -> Evaluation:
    Evaluation.objects.select_for_update(no_key=True, of=("self",)).get(pk=evaluation.pk)
    return Evaluation.objects.for_page().get(pk=evaluation.pk)


def _lacks(evaluation: Evaluation) -> list[str]:
    return [] if evaluation.is_decided else ["Diterbitkan setelah diputus. Sebelumnya hanya konsep."]


def _rows(evaluation: Evaluation) -> list[list[str]]:
    """A row per indicator with its aspect, weight, score, what the record says, and why the score departs."""
    return [
        [
            str(Aspect(row.indicator.aspect).label),
            row.indicator.name,
            str(row.indicator.weight),
            "–" if row.score is None else f"{row.score} {row.meaning}",
            f"{row.facts} {f'Alasan: {row.reason}' if row.reason else ''}".strip() or "dinilai sendiri",
        ]
        for row in evaluation.scores.select_related("indicator").order_by("indicator__position")
    ]


def _percent(number: int | None) -> str:
    return "–" if number is None else str(number)


def _fill(evaluation: Evaluation, on: dt.date) -> dict[str, Any]:
    year = _year_of(evaluation)
    head = Post.objects.holding(Post.Office.OFFICE_HEAD, year.regency_id, on).select_related("region").first()
    stage = evaluation.get_stage_display() or evaluation.get_proposed_stage_display() or "belum diputus"
    why = evaluation.decision_reason or evaluation.proposed_reason or evaluation.suggested_why
    decided = f"{evaluation.decided_by}, {tanggal(evaluation.decided_at)}" if evaluation.decided_by else "–"
    return {
        **letterhead_of(year),
        "title": f"Penilaian Perkembangan Kelompok Tahun {evaluation.year}",
        "facts": [
            ["Kelompok", evaluation.group.name],
            ["Alamat", evaluation.group.village.full_name],
            ["Usaha", evaluation.group.business_description],
            ["Rubrik", f"versi {evaluation.rubric.version}"],
        ],
        "rows": _rows(evaluation),
        "result": [
            ["Sosial", _percent(evaluation.social)],
            ["Ekonomi", _percent(evaluation.economic)],
            ["Kelembagaan", _percent(evaluation.institutional)],
            ["Nilai", _percent(evaluation.total)],
            ["Tahap", str(stage)],
            ["Alasan", why or "–"],
            ["Catatan", evaluation.summary or "–"],
            ["Dinilai oleh", str(evaluation.submitted_by or evaluation.drafted_by)],
            ["Diputus oleh", decided],
        ],
        "place": place_of(year),
        "date": tanggal(on),
        "signer": post_signer(head, f"Kepala {year.office_name}"),
    }


EVALUATION = Paper(
    kind="evaluation",
    title="Penilaian perkembangan",
    purpose="Nilai tiap indikator, tahap kelompok, dan alasannya.",
    template="monitoring/evaluation.typ",
    permission="monitoring.add_evaluation",
    fill=_fill,
    lacks=_lacks,
    year_of=_year_of,
    lock=_lock,
    applies=lambda evaluation: evaluation.state != Evaluation.State.REPLACED,
)
PAPERS = (EVALUATION,)
PAPERS_BY_KIND = {paper.kind: paper for paper in PAPERS}
