"""What stands on the sheet: everything that is needed to say yes or no, gathered from every app.

In a constant number of queries, whatever the number of members, lines or earlier proposals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from disbursement import budget
from eligibility import ranking, selection, vacancies
from eligibility.assessment import Assessment, Summary, assess, verification_of
from eligibility.models import Dispensation, IdentityCase, Verification
from eligibility.places import with_places
from eligibility.ranking import Standing
from groups import lifecycle
from groups.models import Assignment, BudgetLine, Proposal, ProposalMove
from groups.seams import Blocker
from groups.structure import structure_of
from groups.transitions import COMMITTED, ENDED, TRANSITIONS, Status
from groups.views.pages import Button, blocked_title
from groups.views.pages import buttons as own_buttons
from kube_portal.accounts.models import User
from kube_portal.programs.verdicts import Verdict
from monitoring import training
from monitoring.models import Case, Flag

# More would not fit on one sheet; the proposal's own page shows all.
LINES_SHOWN = 8
EARLIER_SHOWN = 4
# The verbs of the spine by which somebody decides; the operator's own have their page.
DECIDING = ("endorse", "send_back", "reject")
# Where a proposal has a score and a place.
RANKED = (Status.ELIGIBLE, *COMMITTED)


@dataclass(frozen=True)
class Plan:
    """The budget plan: its largest lines, how many more there are and what those come to, and the sum of all."""

    lines: Sequence[BudgetLine]
    more: int
    more_total: int
    total: int


@dataclass(frozen=True)
class Places:
    """The slots of the district for villages in the year, and whether this village holds one."""

    used: int
    quota: int | None
    held: bool

    @property
    def text(self) -> str:
        """`terpakai 1 dari 2; desa ini akan memakai satu lagi`."""
        if self.quota is None:
            return f"{self.used} desa/kelurahan, tanpa batas tahun ini"
        after = "desa/kelurahan ini sudah memegang satu" if self.held else "desa/kelurahan ini akan memakai satu lagi"
        return f"terpakai {self.used} dari {self.quota}; {after}"


@dataclass(frozen=True)
class History:
    """What is known of the group and its people from elsewhere: earlier proposals, flags, cases, questions of identity.

    `flags` and `cases` are None for who may not read them.
    """

    earlier: Sequence[Proposal]
    more_earlier: int
    flags: Sequence[str] | None
    cases: int | None
    identity: Sequence[IdentityCase]


@dataclass(frozen=True)
class Sheet:
    """One proposal as the person who decides reads it."""

    proposal: Proposal
    summary: Summary
    structure: Sequence[Verdict]
    dispensations: Sequence[Dispensation]
    plan: Plan
    endorsement: ProposalMove | None
    verification: Verification | None
    standing: Standing | None
    places: Places | None
    budget: budget.SourceBudget | None
    pendamping: Assignment | None
    guides: vacancies.Guides | None
    history: History
    next_title: str
    missing: Sequence[Blocker]
    buttons: Sequence[Button]

    @property
    def ring(self) -> list[str]:
        """One dot per member."""
        return self.summary.ring

    @property
    def left_after(self) -> int | None:
        """What the ceiling leaves once this grant is committed; what it leaves now where it is already."""
        if self.budget is None:
            return None
        return self.budget.left - (0 if self.proposal.holds_budget else self.proposal.amount)

    @property
    def known_elsewhere(self) -> list[tuple[Assessment, str]]:
        """Members who hold, or held, a place in another group (E9), and what is known."""
        found = [(one, one.line("E9").verdict) for one in self.summary.members]
        return [(one, verdict.reason) for one, verdict in found if not verdict.passed]


def sheet_of(proposal: Proposal, user: User) -> Sheet:
    """The sheet of a proposal that the user sees; what the role may not read elsewhere is left out here too."""
    summary = with_places(assess(proposal), user)
    actions = list(lifecycle.actions(proposal, user))
    ahead = next_verb(proposal)
    told = next((action.blockers for action in actions if action.verb == ahead), None)
    if ahead and told is None:
        told = lifecycle.blockers(proposal, ahead, by=None)
    sees_selection = user.has_perm("eligibility.view_selection")
    standing = ranking.standing_of(proposal) if proposal.status in RANKED and sees_selection else None
    return Sheet(
        proposal=proposal,
        summary=summary,
        structure=[verdict for verdict in structure_of(proposal).verdicts() if not verdict.passed],
        dispensations=_dispensations(proposal),
        plan=_plan(proposal),
        endorsement=proposal.moves.filter(verb="endorse").select_related("by").order_by("-pk").first(),
        verification=verification_of(proposal),
        standing=standing,
        places=_places(proposal) if sees_selection else None,
        budget=budget.of_source(proposal.program_year, proposal.tier.funding_source) if sees_selection else None,
        pendamping=training.primary_of(proposal.group_id),
        guides=vacancies.guides(proposal.program_year) if sees_selection else None,
        history=_history(proposal, user),
        next_title=blocked_title(proposal, ahead) if ahead else "",
        missing=told or [],
        buttons=_buttons(proposal, user, actions, standing),
    )


def next_verb(proposal: Proposal) -> str:
    """The verb that leads a proposal on along its road; empty for one that has arrived or ended."""
    if proposal.status in ENDED:
        return ""
    return next(
        (verb for verb, one in TRANSITIONS.items() if one.tone == "primary" and proposal.status in one.sources), ""
    )


def _dispensations(proposal: Proposal) -> list[Dispensation]:
    """The exceptions asked, each with who asked and who decided (one query)."""
    rows = Dispensation.objects.filter(proposal=proposal).select_related("member", "asked_by", "decided_by")
    found = list(rows.order_by("pk"))
    for one in found:
        one.proposal = proposal
    return found


def _plan(proposal: Proposal) -> Plan:
    lines = sorted(proposal.budget_lines.all(), key=lambda line: (-line.total, line.pk))
    rest = lines[LINES_SHOWN:]
    return Plan(lines[:LINES_SHOWN], len(rest), sum(line.total for line in rest), sum(line.total for line in lines))


def _places(proposal: Proposal) -> Places:
    slots = selection.slots_of(proposal)
    held = any(slot.village_id == proposal.village_id for slot in slots)
    return Places(len(slots), proposal.program_year.villages_per_district, held)


def _history(proposal: Proposal, user: User) -> History:
    others = Proposal.objects.filter(group_id=proposal.group_id).exclude(pk=proposal.pk)
    earlier = list(
        others.select_related("program_year", "tier", "village").order_by("-program_year__year", "-pk")[
            : EARLIER_SHOWN + 1
        ]
    )
    flags = cases = None
    if user.has_perm("monitoring.view_flag"):
        standing = Flag.objects.visible_to(user).open().filter(group_id=proposal.group_id)
        flags = [flag.get_kind_display() for flag in standing.order_by("raised_on", "pk")]
    if user.has_perm("monitoring.view_case"):
        cases = Case.objects.visible_to(user).open().filter(group_id=proposal.group_id).count()
    questions = IdentityCase.objects.filter(proposal=proposal).select_related("member").order_by("-pk")
    return History(
        earlier[:EARLIER_SHOWN],
        len(earlier) - EARLIER_SHOWN if len(earlier) > EARLIER_SHOWN else 0,
        flags,
        cases,
        list(questions[:EARLIER_SHOWN]),
    )


def _buttons(
    proposal: Proposal, user: User, actions: Sequence[lifecycle.Action], standing: Standing | None
) -> list[Button]:
    """The ways to the pages on which this person decides: the verbs of the spine, and selection's two pages."""
    found = own_buttons(proposal, [action for action in actions if action.verb in DECIDING])
    if proposal.status == Status.ELIGIBLE and proposal.program_year.is_open:
        nominated = standing is not None and standing.nomination is not None
        if user.role_allows("eligibility.nominate"):
            label = "Ubah peringkat" if nominated else "Usulkan"
            found.append(_button(label, "eligibility:proposal_nominate", proposal))
        if user.role_allows("eligibility.select") and nominated:
            found.append(_button("Pilih", "eligibility:proposal_select", proposal))
    return found


def _button(label: str, page: str, proposal: Proposal) -> Button:
    return Button(label, reverse(page, args=[proposal.pk]), "primary", is_ready=True)
