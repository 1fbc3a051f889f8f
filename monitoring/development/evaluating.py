"""One group in one year: what the facts suggest, what an evaluator gives, what another person decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from groups import development
from groups.models import Assignment, Development, Group
from kube_portal.accounts.models import User
from monitoring import duedates
from monitoring.development.facts import record_of
from monitoring.development.rubrics import adopt
from monitoring.models import Aspect, Evaluation, EvaluationScore, Rubric
from monitoring.models.development import BEST
from monitoring.refusals import all_or_nothing, demand_in, refuse

WRITE = "monitoring.add_evaluation"
DECIDE = "monitoring.decide_evaluation"
State = Evaluation.State
# What a number can lead to; that a group stopped or dissolved is told by what happened, not by a sum.
BY_SCORE = (Development.GROWING, Development.DEVELOPING, Development.INDEPENDENT)


@dataclass(frozen=True)
class Given:
    """What an evaluator gives on one indicator."""

    score: int | None
    reason: str = ""


def may_evaluate(group: Group, year: int) -> str:
    """Why a group is not evaluated for a year; empty when it may be (one query)."""
    first = duedates.first_month(group)
    if first is None or first.year > year:
        return "Kelompok dinilai mulai tahun bantuan diterima."
    if year > group.village.today().year:
        return "Tahun itu belum dimulai."
    return ""


def start(*, group: Group, year: int, by: User) -> Evaluation:
    """Begin an evaluation with what the facts suggest; the open one, if there is one already.

    Raises MoveRefused (no money yet, decided already), NotAllowed.
    """
    with all_or_nothing():
        locked = _lock_group(group)
        demand_in(by, WRITE, locked.village_id)
        reason = may_evaluate(locked, year)
        if reason:
            raise refuse(reason)
        standing = Evaluation.objects.counting().filter(group=locked, year=year)
        known = standing.open().first()
        if known is not None:
            return known
        if standing.exists():
            raise refuse("Penilaian tahun itu sudah diputus. Perbaiki dengan versi baru.")
        return _begin(locked, year, by=by)


def correct(*, evaluation: Evaluation, reason: str, by: User) -> Evaluation:
    """Begin a new version of a decided evaluation, saying why; it counts once it is decided. Raises MoveRefused."""
    with all_or_nothing():
        group = _lock_group(evaluation.group)
        demand_in(by, WRITE, group.village_id)
        decided = Evaluation.objects.decided().filter(group=group, year=evaluation.year).first()
        if decided is None:
            raise refuse("Penilaian ini belum diputus.")
        known = Evaluation.objects.open().filter(group=group, year=evaluation.year).first()
        if known is not None:
            return known
        if not reason.strip():
            raise refuse("Tulis mengapa penilaian diperbaiki.")
        return _begin(group, evaluation.year, by=by, corrects=decided, reason=reason.strip())


def _begin(group: Group, year: int, *, by: User, corrects: Evaluation | None = None, reason: str = "") -> Evaluation:
    last = Evaluation.objects.filter(group=group, year=year).aggregate(last=Max("version"))["last"] or 0
    evaluation = Evaluation.objects.create(
        group=group,
        year=year,
        version=last + 1,
        rubric=adopt(group.regency_code),
        corrects=corrects,
        correction_reason=reason,
        drafted_by=by,
    )
    given = {score.indicator_id: score for score in corrects.scores.all()} if corrects is not None else {}
    facts = record_of(group, year).facts
    rows = []
    for indicator in evaluation.rubric.indicators.order_by("position"):
        found = facts.get(indicator.fact)
        suggested = indicator.suggested(found.value) if found is not None else None
        before = given.get(indicator.pk)
        rows.append(
            EvaluationScore(
                evaluation=evaluation,
                indicator=indicator,
                value=found.value if found is not None else None,
                facts=found.words if found is not None else "",
                suggested=suggested,
                # A person's own judgement of the version before stays as a beginning.
                score=before.score if before is not None and suggested is None else suggested,
            )
        )
    EvaluationScore.objects.bulk_create(rows)
    return evaluation


def save(
    *,
    evaluation: Evaluation,
    given: Mapping[int, Given],
    summary: str,
    stage: str,
    reason: str,
    saved: int,
    by: User,
) -> Evaluation:
    """Save an evaluation as far as it has come. `saved` is the count the evaluator saw: another's saving is not lost.

    Raises MoveRefused (also where a score departs from its facts without a reason), NotAllowed.
    """
    with all_or_nothing():
        locked = _lock(evaluation)
        demand_in(by, WRITE, locked.group.village_id)
        if not locked.is_draft:
            raise refuse("Penilaian ini sudah diajukan. Tidak ada yang disimpan.")
        if locked.saved != saved:
            raise refuse("Orang lain menyimpan penilaian ini sementara itu. Muat ulang, lalu bandingkan.")
        for row in locked.scores.select_related("indicator").order_by("indicator__position"):
            answer = given.get(row.indicator_id)
            if answer is None:
                continue
            row.score, row.reason = answer.score, answer.reason.strip()
            if row.departs and not row.reason:
                raise refuse(f"{row.indicator}: tulis mengapa nilainya lain dari catatan.")
            row.save(update_fields=["score", "reason"])
        locked.summary, locked.proposed_stage, locked.proposed_reason = summary.strip(), stage, reason.strip()
        locked.saved += 1
        locked.save(update_fields=["summary", "proposed_stage", "proposed_reason", "saved"])
        return locked


@dataclass(frozen=True)
class Outcome:
    """What scores add up to, in whole percent (rounded down), and the stage they suggest with the reason."""

    by_aspect: dict[str, int | None]
    total: int | None
    missing: int
    stage: str
    why: str


def outcome_of(evaluation: Evaluation, scores: Sequence[EvaluationScore] | None = None) -> Outcome:
    """Add an evaluation up; a missing score leaves the total open (two queries, three more for an open one)."""
    rows = list(evaluation.scores.select_related("indicator")) if scores is None else scores
    missing = sum(row.score is None for row in rows)
    by_aspect = {str(aspect): _percent([row for row in rows if row.indicator.aspect == aspect]) for aspect in Aspect}
    total = _percent(rows) if not missing else None
    stage, why = _stage(evaluation.rubric, total)
    silent = record_of(evaluation.group, evaluation.year).silent_months if evaluation.is_draft else None
    if silent is not None and silent >= evaluation.rubric.inactive_months:
        stage, why = Development.INACTIVE, f"{silent} bulan tanpa omzet dan tanpa anggota yang hadir."
    return Outcome(by_aspect, total, missing, stage, why)


def _percent(rows: Sequence[EvaluationScore]) -> int | None:
    weight = sum(row.indicator.weight for row in rows if row.score is not None)
    if not weight:
        return None
    return sum(row.indicator.weight * (row.score or 0) for row in rows) * 100 // (weight * BEST)


def _stage(rubric: Rubric, total: int | None) -> tuple[str, str]:
    if total is None:
        return "", ""
    if total >= rubric.independent_from:
        return Development.INDEPENDENT, f"Nilai {total}, mandiri mulai {rubric.independent_from}."
    if total >= rubric.developing_from:
        return Development.DEVELOPING, f"Nilai {total}, berkembang mulai {rubric.developing_from}."
    return Development.GROWING, f"Nilai {total}, di bawah {rubric.developing_from}."


def submit(*, evaluation: Evaluation, by: User) -> Evaluation:
    """Hand an evaluation in: every indicator scored, the stage proposed, with a reason where it departs."""
    with all_or_nothing():
        locked = _lock(evaluation)
        demand_in(by, WRITE, locked.group.village_id)
        if not locked.is_draft:
            raise refuse("Penilaian ini sudah diajukan.")
        outcome = outcome_of(locked)
        reasons = reasons_against_submitting(locked, outcome)
        if reasons:
            raise refuse(*reasons)
        locked.social, locked.economic, locked.institutional = (
            outcome.by_aspect[aspect] if outcome.by_aspect[aspect] is not None else None for aspect in Aspect
        )
        locked.total, locked.suggested_stage, locked.suggested_why = outcome.total, outcome.stage, outcome.why
        locked.proposed_stage = locked.proposed_stage or outcome.stage
        locked.state, locked.submitted_by, locked.submitted_at = State.SUBMITTED, by, timezone.now()
        locked.returned_note = ""
        locked.save()
        return locked


def reasons_against_submitting(evaluation: Evaluation, outcome: Outcome) -> list[str]:
    """What is missing before an evaluation is handed in."""
    reasons = []
    if outcome.missing:
        reasons.append(f"{outcome.missing} indikator belum dinilai.")
    departs = evaluation.proposed_stage and evaluation.proposed_stage != outcome.stage
    if not outcome.missing and departs and not evaluation.proposed_reason:
        label = Development(evaluation.proposed_stage).label
        suggested = Development(outcome.stage).label
        reasons.append(f"Tulis mengapa diusulkan {str(label).lower()}, bukan {str(suggested).lower()}.")
    return reasons


def send_back(*, evaluation: Evaluation, note: str, by: User) -> Evaluation:
    """Give an evaluation back to be looked at again. Raises MoveRefused, NotAllowed."""
    with all_or_nothing():
        locked = _lock_submitted(evaluation, by)
        if not note.strip():
            raise refuse("Tulis apa yang harus diperiksa lagi.")
        locked.state, locked.returned_note = State.DRAFT, note.strip()[:500]
        locked.save(update_fields=["state", "returned_note"])
        return locked


def decide(*, evaluation: Evaluation, stage: str, reason: str, by: User) -> Evaluation:
    """Decide a year's stage; it becomes the group's, unless a later year is decided already.

    A group that dissolved is accompanied no more and holds nobody; one that stopped owes no reports. Raises MoveRefused
    (a stage other than proposed wants a reason), NotAllowed.
    """
    with all_or_nothing():
        locked = _lock_submitted(evaluation, by)
        if stage not in Development.values:
            raise refuse("Pilih tahap perkembangannya.")
        if stage != locked.proposed_stage and not reason.strip():
            raise refuse("Tulis mengapa keputusannya lain dari usulan.")
        if locked.corrects_id is not None:
            before = Evaluation.objects.select_for_update(no_key=True).get(pk=locked.corrects_id)
            before.state = State.REPLACED
            before.save(update_fields=["state"])
        locked.state, locked.stage, locked.decision_reason = State.DECIDED, stage, reason.strip()[:500]
        locked.decided_by, locked.decided_at = by, timezone.now()
        locked.save()
        later = Evaluation.objects.decided().filter(group=locked.group, year__gt=locked.year)
        if not later.exists():
            said = locked.decision_reason or locked.proposed_reason or locked.suggested_why
            development.record(group=locked.group, stage=stage, year=locked.year, reason=said, by=by)
            if stage == Development.DISSOLVED:
                _end_assignments(locked.group, locked.group.village.today())
        return locked


def _end_assignments(group: Group, today: dt.date) -> None:
    """Nobody accompanies a group that dissolved."""
    for assignment in Assignment.objects.open().filter(group_id=group.pk).select_for_update(no_key=True).order_by("pk"):
        assignment.ended_on = max(today, assignment.started_on)
        assignment.end_reason = "Kelompok bubar"
        assignment.save(update_fields=["ended_on", "end_reason"])


def _lock_group(group: Group) -> Group:
    return Group.objects.select_for_update(no_key=True, of=("self",)).select_related("village").get(pk=group.pk)


def _lock(evaluation: Evaluation) -> Evaluation:
    group = _lock_group(evaluation.group)
    locked = (
        Evaluation.objects.select_for_update(no_key=True, of=("self",)).select_related("rubric").get(pk=evaluation.pk)
    )
    locked.group = group
    return locked


def _lock_submitted(evaluation: Evaluation, by: User) -> Evaluation:
    locked = _lock(evaluation)
    demand_in(by, DECIDE, locked.group.village_id)
    if not locked.is_submitted:
        raise refuse(f"Penilaian ini berkeadaan “{locked.get_state_display()}”. Tidak ada yang diubah.")
    if by.pk in (locked.submitted_by_id, locked.drafted_by_id):
        raise refuse("Penilaian diputus oleh orang lain, bukan oleh yang menilai.")
    return locked
