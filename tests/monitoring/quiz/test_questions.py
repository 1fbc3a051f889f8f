"""The questions of a regency: the set that is brought along, new ones, new wordings, and what an event asks."""

import pytest
from django.db import InternalError, transaction

from groups.lifecycle import MoveRefused
from kube_portal.regions.models import Region
from monitoring import outreach
from monitoring.models import QuizQuestion
from monitoring.quiz import questions
from monitoring.quiz.questions import Draft
from tests.conftest import SEDAU
from tests.factories.groups import GroupFactory, MemberFactory
from tests.factories.monitoring import EventFactory, quizzed, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
REGENCY = "61.72"


@pytest.fixture
def installed(regions):
    """Kota Singkawang asks the portal's own set."""
    questions.install(REGENCY)
    return questions.in_force(REGENCY)


def draft(**values) -> Draft:
    """A question as somebody words it."""
    return Draft(**{
        "kind": "knowledge", "text": " Kapan  rapat kelompok? ", "choices": ("Tiap bulan", "Bila sempat"),
        "right": frozenset({0}), **values,
    })  # fmt: skip


def test_a_regency_gets_the_set_once(installed):
    assert [one.kind for one in installed] == ["knowledge"] * 5 + ["belief"]
    assert all(sum(choice["right"] for choice in one.choices) == 1 for one in installed)
    assert questions.install(REGENCY) == 0
    assert QuizQuestion.objects.count() == 6


def test_the_belief_is_that_aid_keeps_coming(installed):
    belief = installed[-1]

    wrong, right = belief.choices[0], belief.choices[1]
    assert "selama keluarga masih miskin" in wrong["text"]
    assert not wrong["right"]
    assert right["right"]
    assert belief.is_right(1)
    assert not belief.is_right(None)


def test_the_first_event_brings_it_along(regions, verifier):
    ProgramYearFactory()

    outreach.record(region=Region.objects.get(pk=SEDAU), topic="KUBE", place="Balai", held_on=today(), by=verifier)

    assert len(questions.in_force(REGENCY)) == 6


def test_a_new_question_stands_at_the_end(installed, verifier):
    made = questions.add(regency=REGENCY, draft=draft(), by=verifier)

    assert (made.number, made.text, made.lettered[0][0]) == (7, "Kapan rapat kelompok?", "A")
    with pytest.raises(MoveRefused, match="sudah ada"):
        questions.add(regency=REGENCY, draft=draft(), by=verifier)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": "  "}, "Tulis pertanyaannya"),
        ({"choices": ("Satu",)}, "2 sampai 5"),
        ({"choices": ("A", "B", "C", "D", "E", "F")}, "2 sampai 5"),
        ({"choices": ("Ya", " ya ")}, "tidak boleh sama"),
        ({"right": frozenset()}, "Tandai jawaban"),
        ({"right": frozenset({0, 1})}, "satu salah"),
        ({"right": frozenset({4})}, "Tandai jawaban"),
    ],
)
def test_what_cannot_be_asked(installed, verifier, values, said):
    with pytest.raises(MoveRefused, match=said):
        questions.add(regency=REGENCY, draft=draft(**values), by=verifier)
    assert len(questions.in_force(REGENCY)) == 6


def test_a_quiz_stays_short(installed, verifier):
    for number in range(9):
        questions.add(regency=REGENCY, draft=draft(text=f"Pertanyaan {number}?"), by=verifier)

    with pytest.raises(MoveRefused, match="Paling banyak 15"):
        questions.add(regency=REGENCY, draft=draft(), by=verifier)


def test_a_new_wording_replaces_and_changes_nothing_old(installed, verifier):
    old = installed[0]

    new = questions.replace(question=old, draft=draft(text="Apakah KUBE itu?"), by=verifier)

    old.refresh_from_db()
    assert (new.number, new.replaces, old.text) == (1, old, "Apa itu KUBE?")
    assert old.retired_at is not None
    assert questions.in_force(REGENCY)[0] == new
    with pytest.raises(MoveRefused, match="sudah diganti"):
        questions.replace(question=old, draft=draft(), by=verifier)


def test_the_same_wording_makes_no_second_question(installed, verifier):
    old = installed[0]
    same = draft(text=old.text, choices=tuple(choice["text"] for choice in old.choices), right=frozenset({1}))

    assert questions.replace(question=old, draft=same, by=verifier) == old
    assert QuizQuestion.objects.count() == 6


@pytest.mark.parametrize("change", [{"text": "Lain?"}, {"choices": []}, {"kind": "belief"}])
def test_the_database_keeps_the_words_of_a_question(installed, change):
    with pytest.raises(InternalError), transaction.atomic():
        QuizQuestion.objects.filter(pk=installed[0].pk).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        installed[0].delete()


def test_the_last_question_stays(installed):
    for one in installed[:-1]:
        questions.retire(question=one)

    with pytest.raises(MoveRefused, match="paling sedikit satu"):
        questions.retire(question=installed[-1])
    assert len(questions.in_force(REGENCY)) == 1


def test_a_question_moves_up_and_the_first_stays(installed):
    questions.move_up(question=installed[2])
    questions.move_up(question=installed[0])

    assert [one.pk for one in questions.in_force(REGENCY)][:3] == [installed[0].pk, installed[2].pk, installed[1].pk]


def test_an_event_keeps_the_set_that_it_began_with(installed, verifier):
    group = GroupFactory(village=SEDAU)
    MemberFactory(group=group)
    event = EventFactory(groups=[group])
    assert questions.of_event(event) == installed
    quizzed(event, group, phase="before")

    questions.replace(question=installed[0], draft=draft(), by=verifier)

    assert questions.of_event(event) == installed
    assert questions.of_event(EventFactory(groups=[group])) != installed
