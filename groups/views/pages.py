"""The page of a group and the page of a proposal: where it stands, whom it waits for, what I can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from groups import lifecycle, objections, story
from groups.copying import years_for_copy
from groups.listing import filled_up, marks_of, state_of
from groups.models import FundsReceived, Group, Member, Proposal
from groups.seams import (
    GROUP_FIGURES,
    GROUP_PANELS,
    NEXT_STEPS,
    PROPOSAL_PANELS,
    Blocker,
    Figure,
    Happening,
    MemberMark,
    NextStep,
    Panel,
)
from groups.story import done_label
from groups.tones import tone_of
from groups.transitions import ENDED
from groups.views.access import group_for, proposal_for
from kube_portal.accounts.access import AuthedRequest, check
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.look.templatetags.look import rupiah_short

HAPPENINGS_SHOWN = 10
ABOVE_PEOPLE = 40

# The verbs that this app's own pages make; the others belong to the app of their stage, which shows the next step.
OWN_VERBS = ("submit", "endorse", "send_back", "reject", "withdraw")


@dataclass(frozen=True)
class Button:
    """A verb that this person may use: its words, the page that asks once more, its style, whether it works now."""

    label: str
    url: str
    style: str
    is_ready: bool


@dataclass(frozen=True)
class Section:
    """A panel of another app, drawn."""

    title: str
    html: SafeString


@require_safe
@login_required
def group_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """A group: its people, its proposals, its money and reports (from the apps above), its history."""
    group = group_for(request.user, pk)
    members = list(group.people())
    proposals = list(group.proposals.select_related("program_year", "tier", "village").order_by("-program_year__year"))
    panels = [panel for find in GROUP_PANELS if (panel := find(group, request.user)) is not None]
    # How a group fares stands above who belongs to it.
    first = [panel for panel in panels if panel.order < ABOVE_PEOPLE and not panel.aside]
    figures = [*_own_figures(group), *(figure for find in GROUP_FIGURES for figure in find(group, request.user))]
    chapter = story.tell(group, request.user, count=HAPPENINGS_SHOWN, brief=True)
    return render(
        request,
        "groups/group_detail.html",
        {
            "group": group,
            "members": members,
            "states": [state_of(member) for member in members],
            "proposals": proposals,
            "figures": sorted(figures, key=lambda figure: figure.order),
            "history": chapter.happenings,
            "can_propose": request.user.has_perm("groups.add_proposal")
            and not any(proposal.is_live and proposal.status != Proposal.Status.ACCOUNTED for proposal in proposals),
            "first_panels": split(request, first)["panels"],
            **split(request, [panel for panel in panels if panel not in first]),
        },
    )


def _own_figures(group: Group) -> Iterator[Figure]:
    """The money that reached the group and did not go back (one query)."""
    received = FundsReceived.objects.filter(group=group).aggregate(total=Sum("amount"))["total"]
    if received:
        yield Figure("dana diterima", rupiah_short(received), order=10)


@require_safe
@login_required
def group_story(request: AuthedRequest, pk: int) -> HttpResponse:
    """Everything that happened to a group, page by page, of one subject or of all."""
    group = group_for(request.user, pk)
    subject = request.GET.get("subject", "")
    subject = subject if subject in story.subjects() else ""
    until = story.moment(request.GET.get("until", ""))
    chapter = story.tell(group, request.user, subject=subject, until=until, count=story.PER_PAGE)
    context = {"group": group, "subjects": story.subjects(), "subject": subject, "until": until, "chapter": chapter}
    return render(request, "groups/group_story.html", context)


@require_safe
@login_required
def proposal_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """A proposal: where it stands, whom it waits for, what I can do, what is missing; then everything about it."""
    proposal = proposal_for(request.user, pk)
    members = list(proposal.group.people())
    day = proposal.submitted_on or proposal.village.today()
    marks = marks_of(proposal, members)
    lines = list(proposal.budget_lines.all())
    panels = [panel for find in PROPOSAL_PANELS if (panel := find(proposal, request.user)) is not None]
    actions = list(lifecycle.actions(proposal, request.user))
    return render(
        request,
        "groups/proposal_detail.html",
        {
            "proposal": proposal,
            "steps": lifecycle.steps(proposal),
            "waits_on": lifecycle.waits_on(proposal),
            "waited": proposal.waiting_days(),
            "buttons": buttons(proposal, actions),
            "blocked": [
                (blocked_title(proposal, action.verb), action.blockers) for action in actions if _is_told(action)
            ],
            "next_steps": next_steps(proposal, request.user),
            "people": [(member, marks[member.pk], member.age_on(day)) for member in members],
            "states": filled_up([marks[member.pk].state for member in members], proposal.program_year.group_size_min),
            "summary": summary_of(marks.values()),
            "lines": lines,
            "total": sum(line.total for line in lines),
            "history": _proposal_history(proposal),
            "sent_back": proposal.sent_back,
            "can_edit": proposal.is_draft and request.user.has_perm("groups.change_proposal"),
            **_afterwards(proposal, request.user),
            **split(request, panels),
        },
    )


def _is_told(action: lifecycle.Action) -> bool:
    """Whether the page says what stands in a verb's way: the road ahead, and this page's own buttons.

    What lies off the road (a payment returned, a decree revoked) is told on the page where it is done.
    """
    return bool(action.blockers) and (action.transition.tone == "primary" or action.verb in OWN_VERBS)


def buttons(proposal: Proposal, actions: Iterable[lifecycle.Action]) -> list[Button]:
    """The verbs that this app's own pages make; the primary one stands last, where the thumb is."""
    return sorted((_button(action, proposal) for action in actions if action.verb in OWN_VERBS), key=_weight)


def _button(action: lifecycle.Action, proposal: Proposal) -> Button:
    style = {"danger": "outline-danger", "secondary": "outline-primary"}.get(action.transition.tone, "primary")
    return Button(action.label, reverse(f"groups:proposal_{action.verb}", args=[proposal.pk]), style, action.is_ready)


def _weight(button: Button) -> int:
    return ("outline-danger", "outline-primary", "primary").index(button.style)


def next_steps(proposal: Proposal, user: User) -> list[NextStep]:
    """The links to the pages of other apps on which this person may do the next step."""
    return [step for find in NEXT_STEPS if (step := find(proposal, user)) is not None]


def summary_of(marks: Iterable[MemberMark]) -> str:
    """How many members stand how: `7 memenuhi · 2 perlu diperiksa`."""
    counts: dict[str, int] = {}
    for mark in sorted(marks, key=lambda mark: ("good", "check", "bad", "none").index(mark.state)):
        counts[mark.text] = counts.get(mark.text, 0) + 1
    return " · ".join(f"{count} {text[:1].lower()}{text[1:]}" for text, count in counts.items())


def split(request: AuthedRequest, panels: Iterable[Panel]) -> dict[str, list[Section]]:
    """The panels of a page by column, in their order, each drawn with its own context alone."""
    columns: dict[bool, list[Section]] = {False: [], True: []}
    for panel in sorted(panels, key=lambda panel: panel.order):
        html = render_to_string(panel.template, dict(panel.context), request=request)
        columns[panel.aside].append(Section(panel.title, html))
    return {"panels": columns[False], "aside_panels": columns[True]}


def _proposal_history(proposal: Proposal) -> list[Happening]:
    moves = proposal.moves.select_related("by").order_by("-pk")
    started = Happening("Disusun", str(proposal.drafted_by), proposal.created_at)
    return list(
        chain(
            (
                Happening(done_label(move), str(move.by or "Sistem"), move.at, move.note, tone_of(move.to_status))
                for move in moves
            ),
            [started],
        )
    )


_BLOCKED = {
    "submit": "diajukan ke {head}",
    "endorse": "disetujui",
    "send_back": "dikembalikan",
    "reject": "ditolak",
    "begin_verification": "diverifikasi",
    "pass_verification": "dinyatakan layak",
    "select": "dipilih",
    "unselect": "dibatalkan pilihannya",
    "decree": "ditetapkan",
    "complete_training": "dinyatakan selesai dilatih",
    "disburse": "disalurkan",
    "payment_returned": "dicatat kembali dananya",
    "close_accounts": "diterima LPJ-nya",
    "reopen_accounts": "dibuka lagi LPJ-nya",
    "cancel": "dicabut penetapannya",
    "lapse": "ditutup",
    "withdraw": "ditarik",
}


def blocked(proposal: Proposal, actions: Iterable[lifecycle.Action]) -> list[tuple[str, list[Blocker]]]:
    """What stands in the way of each verb this person could use, under its heading."""
    return [(blocked_title(proposal, action.verb), action.blockers) for action in actions if not action.is_ready]


def blocked_title(proposal: Proposal, verb: str) -> str:
    """The heading over what stands in the way: `Belum bisa diajukan ke lurah`."""
    return f"Belum bisa {_BLOCKED[verb].format(head=proposal.village.head_title)}"


def _afterwards(proposal: Proposal, user: User) -> dict[str, Any]:
    """The objection and the copy of a proposal that has ended (no query for one that goes on)."""
    if proposal.status not in ENDED:
        return {}
    objection = objections.objection_of(proposal)
    rejected_by = objections.rejecter_id(proposal)
    return {
        "objection": objection,
        "can_object": not objections.filing_refusal(proposal, objection, user),
        "can_answer": not objections.answering_refusal(proposal, objection, user, rejected_by),
        "can_copy": user.has_perm("groups.add_proposal") and bool(years_for_copy(proposal)),
    }


@require_POST
@never_cache
@login_required
def member_reveal(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show a member's NIK and KK once, and write down who looked. A fragment for htmx, a page without it."""
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("group__village"), pk=pk)
    check(request.user, "groups.view_identity")
    log_access(request, AccessLog.Action.REVEAL, member, "NIK dan nomor KK")
    template = "groups/_identity.html" if request.headers.get("HX-Request") else "groups/member_reveal.html"
    return render(request, template, {"member": member, "group": member.group})
