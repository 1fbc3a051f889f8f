"""Noting what members answered: on their own phone, from paper, or as they said it; nothing another noted is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from monitoring import events
from monitoring.models import Event, EventGroup, QuizQuestion, QuizSitting
from monitoring.quiz import questions
from monitoring.refusals import all_or_nothing, refuse

Phase = QuizSitting.Phase
Mode = QuizSitting.Mode


@dataclass(frozen=True)
class Answered:
    """One member's answers: question id → index of the choice, None for “don't know”; and the version they correct."""

    answers: Mapping[int, int | None]
    version: int = 0


def record(
    *,
    event: Event,
    group: Group,
    phase: str,
    mode: str,
    language: str,
    shown: Sequence[int],
    answered: Mapping[int, Answered],
    by: User,
) -> int:
    """Note the quizzes of members of one group (member id → answers); returns how many were written.

    `shown` are the ids of the questions as they were asked. All or nothing: raises MoveRefused before the day, for
    somebody who did not belong to the group, and where another noted a member's quiz otherwise meanwhile.
    """
    with all_or_nothing():
        locked = events.lock_held(event)
        if not EventGroup.objects.filter(event=locked, group=group).exists():
            raise refuse("Kelompok ini tidak diundang pada kegiatan itu.")
        names = events.names_at(group, locked.held_on)
        if not set(answered) <= set(names):
            raise refuse("Ada nama yang bukan anggota kelompok ini lagi. Muat ulang halaman.")
        if not answered:
            return 0
        asked = {one.pk: one for one in questions.settle(locked, shown)}
        standing = {
            row.member_id: row
            for row in QuizSitting.objects.filter(event=locked, phase=phase, member_id__in=answered).select_related(
                "recorded_by"
            )
        }
        changed = [
            pk for pk, one in answered.items() if pk not in standing or standing[pk].answers != _stored(one, asked)
        ]
        stale = [pk for pk in changed if pk in standing and standing[pk].version != answered[pk].version]
        if stale:
            raise refuse(
                *(f"{names[pk]}: {standing[pk].recorded_by} baru saja mencatat kuisnya." for pk in stale),
                "Bandingkan, lalu simpan sekali lagi bila jawaban Anda yang benar.",
            )
        for pk in sorted(changed):
            _write(locked, phase, pk, _stored(answered[pk], asked), standing.get(pk), mode, language, by)
        return len(changed)


def _stored(one: Answered, asked: Mapping[int, QuizQuestion]) -> dict[str, int | None]:
    """The answers as they are kept; what was not answered is “don't know”. Raises MoveRefused for what is no choice."""
    kept: dict[str, int | None] = {}
    for pk, question in asked.items():
        answer = one.answers.get(pk)
        if answer is not None and not 0 <= answer < len(question.choices):
            raise refuse(f"Jawaban untuk “{question.text}” bukan salah satu pilihannya.")
        kept[str(pk)] = answer
    return kept


def _write(
    event: Event,
    phase: str,
    member_id: int,
    answers: dict[str, int | None],
    standing: QuizSitting | None,
    mode: str,
    language: str,
    by: User,
) -> None:
    sitting = standing or QuizSitting(event=event, member_id=member_id, phase=phase, version=0)
    sitting.answers, sitting.mode, sitting.language = answers, mode, language.strip() or event.language
    sitting.version += 1
    sitting.recorded_by, sitting.recorded_at = by, timezone.now()
    # Named, so that the figures which the trigger counts are not written over with what Python knows.
    if standing is None:
        sitting.save(force_insert=True)
    else:
        sitting.save(update_fields=["answers", "mode", "language", "version", "recorded_by", "recorded_at"])


def sittings_of(event: Event, group: Group, phase: str) -> dict[int, QuizSitting]:
    """Member id → the quiz noted at an event before or after (one query)."""
    rows = QuizSitting.objects.filter(event=event, phase=phase, member__group_id=group.pk)
    return {row.member_id: row for row in rows.select_related("recorded_by")}
