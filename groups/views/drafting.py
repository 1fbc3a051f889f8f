"""The proposal form: six steps that each save by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups import drafting, guards, lifecycle
from groups.drafting import DraftRefused
from groups.forms.drafting import BudgetLineForm, BusinessForm, DeliberationForm, TermsForm
from groups.listing import filled_up, marks_of
from groups.models import BudgetLine, Group, Member, Proposal
from groups.seams import PROPOSAL_PANELS
from groups.structure import structure_of
from groups.views.access import draft_page, group_for, posted
from groups.views.pages import split, summary_of
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.regions import codes

STEPS = {
    "group": "Kelompok",
    "members": "Anggota",
    "business": "Usaha",
    "deliberation": "Musyawarah",
    "budget": "RAB",
    "review": "Periksa dan ajukan",
}


@dataclass(frozen=True)
class FormStep:
    """One step of the form for the row of steps: its name, its address, and whether it is whole."""

    label: str
    url: str
    state: str


def form_steps(proposal: Proposal, current: str) -> list[FormStep]:
    """The six steps; one is done when nothing of it is missing (two queries)."""
    open_steps = {step for step, missing in _missing(proposal) if missing}
    return [
        FormStep(
            label,
            reverse(f"groups:proposal_edit_{step}", args=[proposal.pk]),
            "current" if step == current else "todo" if step in open_steps or step == "review" else "done",
        )
        for step, label in STEPS.items()
    ]


def _missing(proposal: Proposal) -> Iterator[tuple[str, bool]]:
    members = list(proposal.group.people())
    structure = structure_of(proposal)
    people = [
        *structure.problems("G1", "G2"),
        *(blocker for member in members for blocker in guards.member_blockers(proposal, member)),
    ]
    yield "group", False
    yield "members", bool(people)
    yield "business", any(structure.problems("G4"))
    yield "deliberation", any(structure.problems("G3"))
    yield "budget", any(guards.budget_blockers(proposal))


def page(request: AuthedRequest, proposal: Proposal, step: str, **context: Any) -> HttpResponse:
    """One step as a page."""
    names = list(STEPS)
    number = names.index(step)
    following = names[number + 1] if number + 1 < len(names) else ""
    context |= {
        "proposal": proposal,
        "steps": form_steps(proposal, step),
        "sent_back": proposal.sent_back,
        "next_url": reverse(f"groups:proposal_edit_{following}", args=[proposal.pk]) if following else "",
        "next_label": STEPS.get(following, ""),
    }
    return render(request, f"groups/proposal_edit_{step}.html", context)


def _onward(proposal: Proposal, step: str) -> HttpResponse:
    return redirect(f"groups:proposal_edit_{step}", proposal.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.add_proposal")
def proposal_new(request: AuthedRequest) -> HttpResponse:
    """Begin a draft: for a new group, or (`?group=7`) for one that exists. Everything else follows step by step."""
    group = _existing_group(request)
    # Without a script the button "Tampilkan desa/kelurahan" sends the form only to see it again, with what was typed.
    asks_villages = "show_villages" in request.POST
    form = TermsForm(
        None if asks_villages else posted(request),
        initial=request.POST.dict(),
        user=request.user,
        village=_own_village(request),
        group=group,
    )
    if form.is_valid():
        try:
            proposal = drafting.start(
                by=request.user,
                program_year=form.cleaned_data["program_year"],
                tier=form.cleaned_data["tier"],
                place=group or form.cleaned_data["village"],
                values=form.group_values,
            )
        except DraftRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Draf disimpan. Lanjutkan kapan saja; setiap langkah tersimpan sendiri.")
            return _onward(proposal, "members")
    return render(request, "groups/proposal_new.html", {"form": form, "group": group})


def _existing_group(request: AuthedRequest) -> Group | None:
    asked = request.GET.get("group", "")
    if not asked:
        return None
    # A number that no group has, or no number at all, is a group that does not exist.
    return group_for(request.user, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0)


def _own_village(request: AuthedRequest) -> Any:
    region = request.user.region
    return region if region is not None and region.level == codes.VILLAGE else None


@require_safe
@draft_page
def proposal_edit(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Go on where something is still missing."""
    first = next((step for step, missing in _missing(proposal) if missing), "review")
    return _onward(proposal, first)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def proposal_edit_group(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Step 1: the group's name, the year, the kind of grant."""
    group = proposal.group
    form = TermsForm(
        posted(request),
        initial={
            "name": group.name,
            "formed_on": group.formed_on,
            "program_year": proposal.program_year_id,
            "tier": proposal.tier_id,
        },
        user=request.user,
        group=group,
        proposal=proposal,
    )
    if request.method == "POST" and form.is_valid():
        try:
            drafting.save_terms(
                proposal=proposal,
                program_year=form.cleaned_data["program_year"],
                tier=form.cleaned_data["tier"],
                values=form.group_values,
            )
        except DraftRefused as refused:
            form.refuse(refused)
        else:
            return _onward(proposal, "members")
    return page(request, proposal, "group", form=form)


@require_safe
@draft_page
def proposal_edit_members(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Step 2: who is in the group so far, and what is missing about each."""
    members = list(proposal.group.people())
    today = proposal.village.today()
    marks = marks_of(proposal, members)
    return page(
        request,
        proposal,
        "members",
        people=[(member, marks[member.pk], member.age_on(today), _gaps(proposal, member)) for member in members],
        states=filled_up([marks[member.pk].state for member in members], proposal.program_year.group_size_min),
        summary=summary_of(marks.values()),
        wanted=proposal.program_year.group_size_max,
        may_add=len(members) < max(proposal.program_year.group_size_max, 1),
        blockers=list(guards.structure_blockers(proposal, "G1", "G2")),
    )


def _gaps(proposal: Proposal, member: Member) -> list[str]:
    """What is missing about a member, without the name in front."""
    texts = (blocker.text for blocker in guards.member_blockers(proposal, member))
    return [text.removeprefix(f"{member.name}: ").removeprefix(f"{member.name} ") for text in texts]


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def proposal_edit_business(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Step 3: which business, from what, for whom."""
    form = BusinessForm(posted(request), initial=BusinessForm.initial_of(proposal.group))
    if request.method == "POST" and form.is_valid():
        drafting.save_business(proposal=proposal, values=form.cleaned_data)
        return _onward(proposal, "deliberation")
    return page(request, proposal, "business", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def proposal_edit_deliberation(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Step 4: the deliberation and its minutes. A refused file keeps everything else that was typed."""
    form = DeliberationForm(posted(request), request.FILES or None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.save_deliberation(
                proposal=proposal, by=request.user, values=form.values, minutes=form.cleaned_data["minutes"]
            )
        except DraftRefused as refused:
            form.refuse(refused)
        else:
            return _onward(proposal, "budget")
    return page(request, proposal, "deliberation", form=form)


@require_safe
@draft_page
def proposal_edit_budget(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Step 5: the budget plan so far against the grant."""
    return _budget(request, proposal, BudgetLineForm())


def _budget(request: AuthedRequest, proposal: Proposal, form: BudgetLineForm) -> HttpResponse:
    lines = list(proposal.budget_lines.all())
    total = sum(line.total for line in lines)
    context = {
        "lines": lines,
        "total": total,
        "gap": proposal.amount - total,
        "over": total - proposal.amount,
        "form": form,
    }
    return page(request, proposal, "budget", **context)


@require_POST
@draft_page
def budget_line_add(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """One more line of the budget plan."""
    form = BudgetLineForm(request.POST)
    if form.is_valid():
        try:
            drafting.save_budget_line(proposal=proposal, line=None, values=form.cleaned_data)
        except DraftRefused as refused:
            form.refuse(refused)
        else:
            return redirect(f"{reverse('groups:proposal_edit_budget', args=[proposal.pk])}#baris-baru")
    return _budget(request, proposal, form)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def budget_line_edit(request: AuthedRequest, proposal: Proposal, line_pk: int) -> HttpResponse:
    """Change a line of the budget plan."""
    line = BudgetLine.objects.filter(proposal=proposal, pk=line_pk).first()
    if line is None:
        messages.info(request, "Baris RAB itu sudah dihapus.")
        return _onward(proposal, "budget")
    form = BudgetLineForm(posted(request), initial=BudgetLineForm.initial_of(line))
    if request.method == "POST" and form.is_valid():
        drafting.save_budget_line(proposal=proposal, line=line, values=form.cleaned_data)
        return _onward(proposal, "budget")
    return page(request, proposal, "budget", form=form, line=line)


@require_POST
@draft_page
def budget_line_remove(request: AuthedRequest, proposal: Proposal, line_pk: int) -> HttpResponse:
    """Take a line out of the budget plan (it is quickly typed again, so nobody is asked twice)."""
    line = BudgetLine.objects.filter(proposal=proposal, pk=line_pk).first()
    if line is None:
        messages.info(request, "Baris RAB itu sudah dihapus.")
    else:
        drafting.remove_budget_line(proposal=proposal, line=line)
        messages.success(request, f"Baris “{line.description}” dihapus.")
    return _onward(proposal, "budget")


@require_safe
@draft_page
def proposal_edit_review(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Step 6: everything that is missing, with the way to each; the pre-check; the button to submit."""
    panels = [panel for find in PROPOSAL_PANELS if (panel := find(proposal, request.user)) is not None]
    return page(
        request,
        proposal,
        "review",
        blockers=lifecycle.blockers(proposal, "submit", by=request.user),
        may_submit=lifecycle.may(request.user, proposal, "submit"),
        **split(request, panels),
    )


@require_POST
@draft_page
def proposal_precheck_seen(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """Note that the pre-check of the members was read."""
    drafting.mark_precheck_seen(proposal=proposal)
    messages.success(request, "Dicatat: pemeriksaan awal sudah dibaca.")
    return _onward(proposal, "review")
