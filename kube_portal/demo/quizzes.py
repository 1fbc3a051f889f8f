"""What members of the story answer before and after a training."""

from __future__ import annotations

from groups.models import Group
from kube_portal.accounts.models import User
from monitoring import events
from monitoring.models import Event
from monitoring.quiz import questions, recording
from monitoring.quiz.recording import Answered, Mode, Phase

# Of ten, how many answers are right, by phase and by whether a belief is asked: people learn faster than they stop
# believing that aid keeps coming.
_RIGHT = {(Phase.BEFORE, False): 4, (Phase.AFTER, False): 9, (Phase.BEFORE, True): 2, (Phase.AFTER, True): 6}


def ask(event: Event, group: Group, by: User, *, orally: bool = False) -> None:
    """Ask those who came, before and after; whoever is asked, the answers are the same at every seeding."""
    came = {pk for pk, present in events.attendance_of(event, group).items() if present}
    asked = questions.of_event(event)
    for phase in Phase:
        answered = {}
        for index, member in enumerate(one for one in events.members_of(group) if one.pk in came):
            chosen: dict[int, int | None] = {}
            for number, question in enumerate(asked):
                right = (index * 3 + number * 7 + group.pk) % 10 < _RIGHT[phase, question.is_belief]
                fitting = [n for n, choice in enumerate(question.choices) if choice["right"] is right]
                chosen[question.pk] = fitting[index % len(fitting)] if right or index % 4 else None
            answered[member.pk] = Answered(chosen)
        recording.record(
            event=event,
            group=group,
            phase=phase,
            mode=Mode.ORAL if orally else Mode.PAPER,
            language=event.language,
            shown=[question.pk for question in asked],
            answered=answered,
            by=by,
        )
        event.refresh_from_db()
