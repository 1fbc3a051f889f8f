"""What a group understood: per question, the belief apart, who was not asked, and what a training still lacks (T1)."""

import pytest

from groups import lifecycle
from groups.transitions import Status
from monitoring import events, quiz
from monitoring.models import QuizSitting
from monitoring.quiz.results import Share
from tests.factories.groups import ProposalFactory
from tests.factories.monitoring import EventFactory, accompany, attended, open_books, quizzed
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(pendamping):
    """A decreed group of ten with books and a pendamping."""
    proposal = ProposalFactory(status=Status.DECREED, size=10)
    accompany(pendamping, proposal.group)
    open_books(proposal.group)
    return proposal


def said(proposal, by) -> list[str]:
    """What stands in the way of declaring the group trained."""
    return [blocker.text for blocker in lifecycle.blockers(proposal, "complete_training", by=by)]


def test_nobody_was_asked(proposal):
    assert quiz.result_of(proposal.group) is None


def test_before_and_after(proposal):
    event = EventFactory(groups=[proposal.group])
    attended(event, proposal.group, absent=1)
    quizzed(event, proposal.group, phase="before", right=2, absent=1)
    quizzed(event, proposal.group, right=5, absent=3)

    result = quiz.result_of(proposal.group)

    assert (result.before, result.after) == (Share(18, 45), Share(35, 35))
    assert (result.belief_before, result.belief_after) == (Share(0, 9), Share(0, 7))
    assert (result.before.percent, result.before.text) == (40, "18 dari 45")
    assert [one.trend for one in result.questions] == ["tetap", "tetap", "naik", "naik", "naik", "tetap"]
    assert (result.asked_before, result.asked_after, result.orally, result.languages) == (9, 7, 16, ("Melayu",))
    assert len(result.not_asked) == 2
    assert len(result.beliefs) == 1


def test_the_newest_event_counts(proposal):
    old, new = EventFactory(groups=[proposal.group]), EventFactory(groups=[proposal.group])
    quizzed(new, proposal.group)
    quizzed(old, proposal.group, right=0)

    assert quiz.result_of(proposal.group).event == new


def test_who_came_must_be_asked_afterwards(proposal, pendamping):
    event = EventFactory(groups=[proposal.group])
    attended(event, proposal.group, absent=2)
    quizzed(event, proposal.group, phase="before")
    (sentence,) = said(proposal, pendamping)
    names = [member.name for member in events.members_of(proposal.group)][:3]
    assert sentence == f"Kuis sesudah pelatihan belum dicatat untuk {', '.join(names)} dan 5 anggota lain."

    quizzed(event, proposal.group, absent=3)
    (sentence,) = said(proposal, pendamping)
    assert sentence == f"Kuis sesudah pelatihan belum dicatat untuk {events.members_of(proposal.group)[7].name}."

    quizzed(EventFactory(groups=[proposal.group]), proposal.group)
    assert said(proposal, pendamping) == []


def test_a_year_may_do_without(proposal, pendamping):
    event = EventFactory(groups=[proposal.group])
    attended(event, proposal.group)
    ProgramYearFactory(quiz_required=False)
    proposal.program_year.refresh_from_db()

    assert said(proposal, pendamping) == []
    assert QuizSitting.objects.count() == 0


def test_a_cancelled_training_is_none(proposal, pendamping, verifier):
    event = EventFactory(groups=[proposal.group])
    events.cancel(event=event, reason="Pemateri sakit", by=verifier)

    assert "Belum ada pelatihan" in said(proposal, pendamping)[0]
