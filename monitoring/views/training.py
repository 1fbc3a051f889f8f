"""Training of groups: the list, a new one, attendance per group, and the end of the training."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Assignment, Group, Proposal
from groups.transitions import Status
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring import books, events, training
from monitoring.event_forms import TrainingForm
from monitoring.forms import refuse_on
from monitoring.models import Event
from monitoring.quiz import result_of
from monitoring.views.common import event_in_reach, is_held, today_of
from monitoring.views.events import list_context, shared_context

READING = "monitoring.view_training"
WRITING = "monitoring.add_training"


@require_safe
@require(READING)
def training_list(request: AuthedRequest) -> HttpResponse:
    """Trainings in reach, newest first; above them the groups that still wait to be trained."""
    waiting = Proposal.objects.visible_to(request.user).in_status(Status.DECREED)
    context = {
        **list_context(request, Event.Kind.TRAINING),
        "waiting": waiting.select_related("group", "village", "program_year").oldest_first()[:10],
        "waiting_count": waiting.count(),
    }
    return render(request, "monitoring/training_list.html", context)


def _groups_to_train(user: User) -> QuerySet[Group]:
    """Groups to train: a pendamping's own ones; to the Dinas, those selected and not yet paid."""
    groups = Group.objects.visible_to(user).select_related("village").order_by("village_id", "name")
    if user.role == Role.PENDAMPING:
        return groups
    waiting = Proposal.objects.filter(
        group_id=OuterRef("pk"), status__in=(Status.APPROVED, Status.DECREED, Status.TRAINED)
    )
    return groups.filter(Exists(waiting))


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def training_create(request: AuthedRequest) -> HttpResponse:
    """Write down a training, planned or held, for groups of one district."""
    groups = _groups_to_train(request.user)
    asked = request.GET.get("group", "")
    initial = {
        "held_on": today_of(request.user),
        "language": "Indonesia",
        "groups": [asked] if asked.isdecimal() else [],
    }
    form = TrainingForm(posted(request), groups=groups, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "groups"}
        try:
            event = training.record(groups=form.chosen, by=request.user, **values)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            held = "Catat kehadiran setiap kelompok." if is_held(event) else "Terbitkan undangannya di bawah."
            messages.success(request, f"Pelatihan dicatat. {held}")
            return redirect(event)
    return render(request, "monitoring/training_form.html", {"form": form, "has_groups": bool(form.offered)})


@require_safe
@require(READING)
def training_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One training: its groups, who of each came, what they understood, and where each proposal stands."""
    event = event_in_reach(request.user, pk, kind=Event.Kind.TRAINING)
    context = shared_context(request.user, event)
    proposals = {
        proposal.group_id: proposal
        for proposal in Proposal.objects.filter(
            group__event_groups__event=event, program_year=event.program_year
        ).live()
    }
    for row in context["rows"]:
        row["proposal"] = proposals.get(row["group"].pk)
    context["may_complete"] = request.user.role_allows("groups.complete_training")
    return render(request, "monitoring/training_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.complete_training")
def training_complete(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Whether a group is ready for its money: pendamping, attendance, books; and the button that says so."""
    rows = Proposal.objects.visible_to(request.user).select_related("group", "village", "program_year__regency", "tier")
    proposal = get_object_or_404(rows, pk=proposal_id)
    if request.method == "POST":
        return _complete(request, proposal)
    members = list(events.members_of(proposal.group))
    latest = (
        Event.objects.training()
        .standing()
        .filter(event_groups__group_id=proposal.group_id, program_year_id=proposal.program_year_id)
    )
    context = {
        "proposal": proposal,
        "is_decreed": proposal.status == Status.DECREED,
        "may": lifecycle.may(request.user, proposal, "complete_training"),
        "blockers": lifecycle.blockers(proposal, "complete_training", by=request.user),
        "turnout": training.turnout(proposal),
        "ring": events.ring_states(members, _trained(proposal)),
        "quiz": result_of(proposal.group),
        "trainings": latest.select_related("region").order_by("-held_on"),
        "standing": Assignment.objects.open().filter(group_id=proposal.group_id).select_related("user"),
        "missing_books": books.missing(proposal.group),
        "waited": proposal.waiting_days(),
    }
    return render(request, "monitoring/training_complete.html", context)


def _trained(proposal: Proposal) -> dict[int, bool]:
    """Member id → came to any training of the program year, for members of whom anything is noted."""
    rows = proposal.program_year.events.filter(
        kind=Event.Kind.TRAINING, attendances__member__group_id=proposal.group_id
    ).values_list("attendances__member_id", "attendances__present")
    found: dict[int, bool] = {}
    for member_id, present in rows:
        found[member_id] = found.get(member_id, False) or present
    return found


def _complete(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    try:
        lifecycle.move(proposal, "complete_training", by=request.user)
    except NotAllowed:
        raise
    except MoveRefused as refused:
        for blocker in refused.blockers:
            messages.error(request, blocker.text)
        return redirect("monitoring:training_complete", proposal.pk)
    messages.success(request, f"Pelatihan {proposal.group} dinyatakan selesai. Kelompok siap menerima dana.")
    return redirect(proposal)
