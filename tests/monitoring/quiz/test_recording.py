"""Noting what members answered: all or nothing, nothing of another's lost, counted by the database itself."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused
from monitoring import events
from monitoring.models import QuizSitting
from monitoring.quiz import questions, recording
from monitoring.quiz.questions import Draft
from monitoring.quiz.recording import Answered
from tests.conftest import SEDAU
from tests.factories.groups import GroupFactory, MemberFactory
from tests.factories.monitoring import EventFactory, quizzed, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(regions):
    """Three members of Sedau."""
    group = GroupFactory(village=SEDAU)
    for _ in range(3):
        MemberFactory(group=group)
    return group


@pytest.fixture
def event(group):
    """Their training of a week ago, in a regency with the portal's own questions."""
    questions.install("61.72")
    return EventFactory(groups=[group])


def note(event, group, answered, *, by, **values):
    """Note answers as a page sends them."""
    shown = [one.pk for one in questions.of_event(event)]
    return recording.record(**{
        "event": event, "group": group, "phase": "after", "mode": "oral", "language": "Melayu", "shown": shown,
        "answered": answered, "by": by, **values,
    })  # fmt: skip


def all_right(event) -> dict[int, int | None]:
    """Every answer as it should be."""
    return {one.pk: next(i for i, c in enumerate(one.choices) if c["right"]) for one in questions.of_event(event)}


def test_what_was_right_is_counted(event, group, verifier):
    member, second, _ = group.members.order_by("pk")
    right = all_right(event)
    belief = questions.of_event(event)[-1].pk

    assert note(event, group, {member.pk: Answered(right), second.pk: Answered({**right, belief: 0})}, by=verifier) == 2

    sittings = QuizSitting.objects.order_by("member_id")
    assert [(s.asked, s.correct, s.belief_asked, s.belief_correct) for s in sittings] == [(6, 6, 1, 1), (6, 5, 1, 0)]
    assert (sittings[0].mode, sittings[0].language, sittings[0].recorded_by) == ("oral", "Melayu", verifier)


def test_not_knowing_is_an_answer(event, group, verifier):
    member = group.members.first()

    note(event, group, {member.pk: Answered({})}, by=verifier)

    sitting = QuizSitting.objects.get()
    assert (sitting.asked, sitting.correct) == (6, 0)
    assert set(sitting.answers.values()) == {None}


def test_a_correction_keeps_what_stood(event, group, verifier):
    member = group.members.first()
    note(event, group, {member.pk: Answered({})}, by=verifier)

    note(event, group, {member.pk: Answered(all_right(event), 1)}, by=verifier)
    # The same once more writes nothing.
    assert note(event, group, {member.pk: Answered(all_right(event), 2)}, by=verifier) == 0

    sitting = QuizSitting.objects.get()
    assert (sitting.version, sitting.correct) == (2, 6)
    assert [old.version for old in sitting.history.all()] == [1]


def test_two_people_at_once(event, group, verifier, pendamping):
    first, second, _ = group.members.order_by("pk")
    note(event, group, {first.pk: Answered({})}, by=pendamping)

    with pytest.raises(MoveRefused, match="Pandu baru saja mencatat"):
        note(event, group, {first.pk: Answered(all_right(event)), second.pk: Answered({})}, by=verifier)
    assert QuizSitting.objects.count() == 1

    # What both wrote alike is no conflict, and what only one wrote stands.
    note(event, group, {first.pk: Answered({}), second.pk: Answered({})}, by=verifier)
    assert list(QuizSitting.objects.order_by("member_id").values_list("recorded_by", flat=True)) == [
        pendamping.pk, verifier.pk,
    ]  # fmt: skip


def test_a_question_that_was_replaced_while_the_page_was_open(event, group, verifier):
    member = group.members.first()
    shown = [one.pk for one in questions.of_event(event)]
    right = all_right(event)
    questions.replace(
        question=questions.of_event(event)[0],
        draft=Draft("knowledge", "Lain?", ("Ya", "Tidak"), frozenset({0})),
        by=verifier,
    )

    note(event, group, {member.pk: Answered(right)}, by=verifier, shown=shown)

    event.refresh_from_db()
    assert event.quiz == shown
    assert QuizSitting.objects.get().correct == 6


def test_another_set_was_settled_meanwhile(event, group, verifier):
    first, second, _ = group.members.order_by("pk")
    shown = [one.pk for one in questions.of_event(event)]
    note(event, group, {first.pk: Answered({})}, by=verifier, shown=shown[:3])

    with pytest.raises(MoveRefused, match="sudah ditetapkan"):
        note(event, group, {second.pk: Answered({})}, by=verifier, shown=shown)


@pytest.mark.parametrize("shown", [[], [999_999], [1, 1]])
def test_questions_that_no_page_shows(event, group, verifier, shown):
    with pytest.raises(MoveRefused, match="tidak dikenal"):
        note(event, group, {group.members.first().pk: Answered({})}, by=verifier, shown=shown)
    assert QuizSitting.objects.count() == 0


def test_it_waits_for_the_day_and_knows_its_people(event, group, verifier):
    member = group.members.first()
    planned = EventFactory(groups=[group], held_on=today() + dt.timedelta(days=1))
    stranger = MemberFactory()

    with pytest.raises(MoveRefused, match="pada hari kegiatan"):
        note(planned, group, {member.pk: Answered({})}, by=verifier)
    with pytest.raises(MoveRefused, match="bukan anggota"):
        note(event, group, {stranger.pk: Answered({})}, by=verifier)
    with pytest.raises(MoveRefused, match="tidak diundang"):
        note(event, stranger.group, {stranger.pk: Answered({})}, by=verifier)
    with pytest.raises(MoveRefused, match="bukan salah satu pilihannya"):
        note(event, group, {member.pk: Answered(dict.fromkeys(all_right(event), 9))}, by=verifier)
    events.cancel(event=planned, reason="Hujan", by=verifier)
    with pytest.raises(MoveRefused, match="dibatalkan"):
        note(planned, group, {member.pk: Answered({})}, by=verifier)
    assert QuizSitting.objects.count() == 0


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({}, "quizsitting_asks_something"),
        ({"999999": 0}, "quizsitting_of_its_event"),
        ("first:9", "quizsitting_answers_a_choice"),
        ("first:text", "quizsitting_answers_a_choice"),
    ],
)
def test_the_database_knows_its_questions(event, group, verifier, answers, name):
    member = group.members.first()
    quizzed(event, group, absent=2)
    event.refresh_from_db()
    if isinstance(answers, str):
        answers = {str(event.quiz[0]): 9 if answers.endswith("9") else "a"}

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        QuizSitting.objects.filter(member=member).update(answers=answers)

    assert refused.value.__cause__.diag.constraint_name == name


def test_the_figures_are_the_databases_own(event, group, verifier):
    quizzed(event, group, absent=2, right=2)

    QuizSitting.objects.update(answers=QuizSitting.objects.get().answers)

    assert QuizSitting.objects.get().correct == 2
