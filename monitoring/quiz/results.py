"""What a group understood before and after: per question, the belief apart, and who was not asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from groups.models import Group, Member, Proposal
from monitoring.models import Attendance, Event, QuizQuestion, QuizSitting

Phase = QuizSitting.Phase


@dataclass(frozen=True)
class Share:
    """How many of those asked answered rightly."""

    right: int
    asked: int

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down; None when nobody was asked."""
        return self.right * 100 // self.asked if self.asked else None

    @property
    def text(self) -> str:
        """In words: `8 dari 10`."""
        return f"{self.right} dari {self.asked}" if self.asked else "belum ditanya"


NONE = Share(0, 0)


@dataclass(frozen=True)
class OfQuestion:
    """One question, right before and after."""

    question: QuizQuestion
    before: Share
    after: Share

    @property
    def trend(self) -> str:
        """In a word: naik, tetap, turun; nothing while one of the two is missing."""
        if self.before.percent is None or self.after.percent is None:
            return ""
        if self.after.percent == self.before.percent:
            return "tetap"
        return "naik" if self.after.percent > self.before.percent else "turun"


@dataclass(frozen=True)
class Result:
    """What one group understood at one event: answers on knowledge, the belief apart, and who was not asked."""

    event: Event
    questions: tuple[OfQuestion, ...]
    before: Share
    after: Share
    belief_before: Share
    belief_after: Share
    asked_before: int
    asked_after: int
    orally: int
    languages: tuple[str, ...] = ()
    not_asked: tuple[Member, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nobody was asked at all."""
        return not (self.asked_before or self.asked_after)

    @property
    def knowledge(self) -> list[OfQuestion]:
        """The questions of knowledge."""
        return [one for one in self.questions if not one.question.is_belief]

    @property
    def beliefs(self) -> list[OfQuestion]:
        """The questions of belief."""
        return [one for one in self.questions if one.question.is_belief]


def _share(questions: Iterable[QuizQuestion], sittings: Iterable[QuizSitting]) -> Share:
    right = asked = 0
    sat = list(sittings)
    for question in questions:
        for sitting in sat:
            if str(question.pk) in sitting.answers:
                asked += 1
                right += question.is_right(sitting.answers[str(question.pk)])
    return Share(right, asked)


def summed(
    event: Event, questions: Sequence[QuizQuestion], sittings: Sequence[QuizSitting], not_asked: Iterable[Member] = ()
) -> Result:
    """The result of some sittings of one event (no query)."""
    before = [one for one in sittings if one.phase == Phase.BEFORE]
    after = [one for one in sittings if one.phase == Phase.AFTER]
    beliefs = [one for one in questions if one.is_belief]
    knowledge = [one for one in questions if not one.is_belief]
    return Result(
        event=event,
        questions=tuple(OfQuestion(one, _share([one], before), _share([one], after)) for one in questions),
        before=_share(knowledge, before),
        after=_share(knowledge, after),
        belief_before=_share(beliefs, before),
        belief_after=_share(beliefs, after),
        asked_before=len(before),
        asked_after=len(after),
        orally=sum(1 for one in sittings if one.mode == QuizSitting.Mode.ORAL),
        languages=tuple(sorted({one.language for one in sittings})),
        not_asked=tuple(not_asked),
    )


def by_group(
    event: Event,
    questions: Sequence[QuizQuestion],
    members: Mapping[int, Sequence[Member]],
    present: Mapping[int, bool],
) -> dict[int, Result]:
    """Group id → its result at an event (one query); `members` are those of each group, `present` who came."""
    sittings: dict[int, list[QuizSitting]] = defaultdict(list)
    rows = QuizSitting.objects.filter(event=event, member__group_id__in=list(members)).select_related("member")
    for row in rows:
        sittings[row.member.group_id].append(row)
    return {
        group_id: summed(event, questions, sittings[group_id], unasked(people, present, sittings[group_id]))
        for group_id, people in members.items()
    }


def unasked(people: Iterable[Member], present: Mapping[int, bool], sittings: Iterable[QuizSitting]) -> list[Member]:
    """Who came and was not asked afterwards."""
    asked = {one.member_id for one in sittings if one.phase == Phase.AFTER}
    return [one for one in people if present.get(one.pk) and one.pk not in asked]


def result_of(group: Group) -> Result | None:
    """What a group understood at the newest event where it was asked; None when it never was (four queries)."""
    latest = (
        QuizSitting.objects.filter(member__group_id=group.pk)
        .select_related("event__region")
        .order_by("-event__held_on", "-event_id")
        .first()
    )
    if latest is None:
        return None
    event = latest.event
    asked = QuizQuestion.objects.in_bulk(event.quiz or [])
    sittings = list(QuizSitting.objects.filter(event=event, member__group_id=group.pk))
    came = (
        Attendance.objects.filter(event=event, member__group_id=group.pk, present=True, member__left_on__isnull=True)
        .select_related("member")
        .order_by("member_id")
    )
    people = [row.member for row in came]
    present = {one.pk: True for one in people}
    return summed(
        event, [asked[pk] for pk in event.quiz or [] if pk in asked], sittings, unasked(people, present, sittings)
    )


def unasked_after_training(proposal: Proposal) -> list[str]:
    """Names of members who were trained in the proposal's year and not asked afterwards, at any of its trainings."""
    in_year = {"event__kind": Event.Kind.TRAINING, "event__program_year_id": proposal.program_year_id}
    asked = QuizSitting.objects.filter(**in_year, phase=Phase.AFTER, member__group_id=proposal.group_id).values(
        "member_id"
    )
    trained = Attendance.objects.filter(
        **in_year, present=True, member__group_id=proposal.group_id, member__left_on__isnull=True
    ).values("member_id")
    people = Member.objects.filter(pk__in=trained).exclude(pk__in=asked).order_by("pk")
    return list(people.values_list("name", flat=True))
