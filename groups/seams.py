"""The seams: how the apps above speak to the spine without it importing them.

Each app may bring three modules, discovered at start: `guards.py` (what stands in the way of a verb), `panels.py`
(sections of the group and proposal pages, figures and happenings of a group, and the link to the next step) and
`search.py`. A verb names the apps that must speak; one that stays silent is a system-check error, so that a missing
module never opens a gate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core import checks

from groups.transitions import TRANSITIONS

if TYPE_CHECKING:
    from django.apps import AppConfig

    from groups.models import ChangeRequest, Group, Member, Proposal
    from kube_portal.accounts.models import User
    from kube_portal.accounts.roles import Role


@dataclass(frozen=True)
class Blocker:
    """Why a verb can't be used yet: a sentence for the user, the rule it follows, and the way to the remedy."""

    text: str
    rule: str = ""
    url: str = ""
    link_text: str = ""


Guard = Callable[["Proposal", "User | None"], Iterable[Blocker]]
GUARDS: dict[str, dict[str, Guard]] = {verb: {} for verb in TRANSITIONS}


def guard(verb: str, *, app: str) -> Callable[[Guard], Guard]:
    """Register what an app has to say before a verb: `@guard("select", app="eligibility")`.

    The function takes the proposal and the person (None for the system) and yields a Blocker for each thing missing.
    """

    def register(function: Guard) -> Guard:
        GUARDS[verb][app] = function
        return function

    return register


@dataclass(frozen=True)
class Panel:
    """A section of a page: a heading, a template and its context; `order` places it (10 first)."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50
    aside: bool = False


ProposalPanel = Callable[["Proposal", "User"], "Panel | None"]
GroupPanel = Callable[["Group", "User"], "Panel | None"]
PROPOSAL_PANELS: list[ProposalPanel] = []
GROUP_PANELS: list[GroupPanel] = []


def proposal_panel(function: ProposalPanel) -> ProposalPanel:
    """Register a section of the proposal page; the function may return None when it has nothing to say."""
    PROPOSAL_PANELS.append(function)
    return function


def group_panel(function: GroupPanel) -> GroupPanel:
    """Register a section of the group page; the function may return None when it has nothing to say."""
    GROUP_PANELS.append(function)
    return function


@dataclass(frozen=True)
class Figure:
    """One number at the head of a group's page: what it says, its value, where it stands; `order` places it."""

    label: str
    value: str
    url: str = ""
    tone: str = ""
    order: int = 50


FigureFinder = Callable[["Group", "User"], "Iterable[Figure]"]
GROUP_FIGURES: list[FigureFinder] = []


def group_figures(function: FigureFinder) -> FigureFinder:
    """Register who knows numbers for the head of the group page; the function yields none where there are none."""
    GROUP_FIGURES.append(function)
    return function


@dataclass(frozen=True)
class Happening:
    """One event of a group's story: what happened, who did it, when, in whose words, and where it stands."""

    title: str
    who: str
    at: dt.datetime
    note: str = ""
    tone: str = "neutral"
    url: str = ""


@dataclass(frozen=True)
class Asked:
    """Which part of a story is told: the newest `limit` happenings not after a moment (any, when None).

    `brief` leaves out what happens every month anyway.
    """

    until: dt.datetime | None
    limit: int
    brief: bool = False


Storyteller = Callable[["Group", "User", Asked], "Iterable[Happening]"]
STORYTELLERS: dict[str, list[Storyteller]] = {}


def storyteller(subject: str) -> Callable[[Storyteller], Storyteller]:
    """Register who tells a group's story about a subject: `@storyteller("Pendampingan")`.

    The function yields at most `asked.limit` happenings that the user may see, the newest first, in few queries.
    """

    def register(function: Storyteller) -> Storyteller:
        STORYTELLERS.setdefault(subject, []).append(function)
        return function

    return register


@dataclass(frozen=True)
class MemberMark:
    """How one member stands, for the ring and the list of a proposal: a state of the ring, a word, a tone, a reason."""

    state: str
    text: str
    tone: str = "neutral"
    reason: str = ""


MemberMarker = Callable[["Proposal", Sequence["Member"]], Mapping[int, MemberMark]]
MEMBER_MARKERS: list[MemberMarker] = []


def member_marker(function: MemberMarker) -> MemberMarker:
    """Register who marks the members of a proposal: the function answers a mark per member id, in few queries."""
    MEMBER_MARKERS.append(function)
    return function


@dataclass(frozen=True)
class NextStep:
    """The link to the page where a proposal's next step is done, for those who may do it."""

    label: str
    url: str


NextStepFinder = Callable[["Proposal", "User"], "NextStep | None"]
NEXT_STEPS: list[NextStepFinder] = []


def next_step(function: NextStepFinder) -> NextStepFinder:
    """Register a finder of next steps: it answers None unless the next move is this app's and this person's."""
    NEXT_STEPS.append(function)
    return function


WaitedFor = Callable[["Proposal"], "Sequence[Role]"]
WAITED_FOR: list[WaitedFor] = []


def knows_whom_it_waits_for(function: WaitedFor) -> WaitedFor:
    """Register who can tell, within a stage, on whom a proposal waits now: the roles, or none.

    A stage that several people share passes from one to the next without a move: the account of the money from the
    village to the Dinas. Costs a query at most, and none in the stages of other apps.
    """
    WAITED_FOR.append(function)
    return function


NoteSuggestion = Callable[["Proposal", str], str]
NOTE_SUGGESTIONS: list[NoteSuggestion] = []


def suggests_note(function: NoteSuggestion) -> NoteSuggestion:
    """Register who knows words for the note of a verb: the function takes proposal and verb, and may answer nothing."""
    NOTE_SUGGESTIONS.append(function)
    return function


def suggested_note(proposal: Proposal, verb: str) -> str:
    """The first words that an app has for the note of a verb; nothing when none has any."""
    return next(filter(None, (suggest(proposal, verb) for suggest in NOTE_SUGGESTIONS)), "")


@dataclass(frozen=True)
class Effect:
    """What the person did with a proposal; given to the after-move hooks inside the same transaction."""

    proposal: Proposal
    verb: str
    by: User | None


AfterMove = Callable[[Effect], None]
AFTER_MOVES: dict[str, list[AfterMove]] = {verb: [] for verb in TRANSITIONS}


def after(*verbs: str) -> Callable[[AfterMove], AfterMove]:
    """Register what an app frees or closes in its own tables after a verb, in the move's transaction.

    For what must follow whoever used the verb: a slot released when a proposal is withdrawn from any page.
    """

    def register(function: AfterMove) -> AfterMove:
        for verb in verbs:
            AFTER_MOVES[verb].append(function)
        return function

    return register


# Changes of members: what the apps above say against one, show beside it, and do once it is carried out.
ChangeGuard = Callable[["ChangeRequest", "User | None"], Iterable[Blocker]]
ChangePanel = Callable[["ChangeRequest", "User"], "Panel | None"]
AfterChange = Callable[["ChangeRequest", "User"], None]
OwedFinder = Callable[["Member"], Iterable[str]]
CHANGE_GUARDS: dict[str, ChangeGuard] = {}
CHANGE_PANELS: list[ChangePanel] = []
AFTER_CHANGES: list[AfterChange] = []
OWED_BY: list[OwedFinder] = []
# Who must speak before somebody new comes into a group.
ASKED_OF_CHANGES = frozenset({"eligibility"})


def change_guard(*, app: str) -> Callable[[ChangeGuard], ChangeGuard]:
    """Register what an app has to say before a requested change of members is approved (by whom, or by anybody)."""

    def register(function: ChangeGuard) -> ChangeGuard:
        CHANGE_GUARDS[app] = function
        return function

    return register


def change_panel(function: ChangePanel) -> ChangePanel:
    """Register a section of the page of a requested change; None when it has nothing to say."""
    CHANGE_PANELS.append(function)
    return function


def after_change(function: AfterChange) -> AfterChange:
    """Register what an app does in its own tables when a change was carried out, in the same transaction."""
    AFTER_CHANGES.append(function)
    return function


def knows_what_is_owed(function: OwedFinder) -> OwedFinder:
    """Register who can tell what a member still owes the group, in sentences, before the member leaves it."""
    OWED_BY.append(function)
    return function


# The search box shows so many hits of a kind; a finder gives one more, to tell that there are more.
HITS_SHOWN = 10
HITS_ASKED = HITS_SHOWN + 1


@dataclass(frozen=True)
class SearchHit:
    """One line of a search result: what it is, its name, a quieter line, and where it leads."""

    kind: str
    title: str
    facts: str
    url: str


Finder = Callable[["User", str], Iterable[SearchHit]]
FINDERS: list[Finder] = []
NUMBER_FINDERS: list[Finder] = []


def finder(function: Finder) -> Finder:
    """Register what the search box may find in an app's tables, always through visible_to(user); at most HITS_ASKED."""
    FINDERS.append(function)
    return function


def number_finder(function: Finder) -> Finder:
    """Register who looks a whole NIK or KK up; nobody else is asked for one, since no name holds sixteen digits."""
    NUMBER_FINDERS.append(function)
    return function


@checks.register
def silent_apps(app_configs: Iterable[AppConfig] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Each verb's apps have spoken; a silent one is an error, since its gate would stand open."""
    silent: list[checks.CheckMessage] = [
        checks.Error(
            f"No guard of {app!r} for the verb {verb!r}.",
            hint=f'Write one in {app}/guards.py: @guard("{verb}", app="{app}").',
            id="groups.E001",
        )
        for verb, transition in TRANSITIONS.items()
        for app in sorted(transition.asks - GUARDS[verb].keys())
    ]
    silent += [
        checks.Error(
            f"No guard of {app!r} for changes of members.",
            hint=f'Write one: @change_guard(app="{app}").',
            id="groups.E002",
        )
        for app in sorted(ASKED_OF_CHANGES - CHANGE_GUARDS.keys())
    ]
    return silent
