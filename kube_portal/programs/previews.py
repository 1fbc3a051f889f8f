"""What a change of a year's rules would move, told before it is saved by the apps that judge by those rules.

An app above writes, in a module `previews.py` that is found at start,

    @previewer("age_min", "age_max")
    def members_moved(year: ProgramYear, changed: frozenset[str]) -> Preview | None:
        '''What the year as it stands in memory would do; None when nothing moves.'''

The admin asks when one of those parameters is changed, and shows the answers for confirmation (`programs/admin.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kube_portal.programs.models import ProgramYear


@dataclass(frozen=True)
class Preview:
    """What one app has to say: a template and its context."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Previewer = Callable[["ProgramYear", frozenset[str]], Preview | None]
PREVIEWERS: list[tuple[frozenset[str], Previewer]] = []


def previewer(*parameters: str) -> Callable[[Previewer], Previewer]:
    """Register who judges by these parameters of a year: asked with the unsaved year and which of them changed."""

    def register(function: Previewer) -> Previewer:
        PREVIEWERS.append((frozenset(parameters), function))
        return function

    return register


def judged_by() -> frozenset[str]:
    """The parameters by which somebody is judged."""
    return frozenset().union(*(parameters for parameters, _ in PREVIEWERS))


def previews(year: ProgramYear, changed: frozenset[str]) -> list[Preview]:
    """What the changed parameters of the unsaved year would move; costs the queries of those who are asked."""
    answers = (ask(year, parameters & changed) for parameters, ask in PREVIEWERS if parameters & changed)
    return [answer for answer in answers if answer is not None]
