"""Sections of the proposal and group pages, the next step of a proposal, and what follows from its end."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from groups import lifecycle
from groups.models import Assignment, Group, Proposal
from groups.seams import Effect, NextStep, Panel, after, group_panel, next_step, proposal_panel
from groups.transitions import ENDED, ROAD, Status
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import bulan
from kube_portal.programs.models import ProgramYear
from monitoring import (
    duedates,
    equipment_panel,  # noqa: F401  # registers its own
    event_panels,  # noqa: F401  # registers what members understood
    events,
    fieldreports,
    outreach,
    owing,  # noqa: F401  # registers what a member owes
    quarters,
    supervision,
    training,
)
from monitoring.assignments import is_trained
from monitoring.cases import panels as case_panels  # noqa: F401  # registers its own
from monitoring.cashbook import panel as cashbook_panel  # noqa: F401  # registers its own
from monitoring.development import panel as development_panel  # noqa: F401  # registers its own
from monitoring.flags import panels as flag_panels  # noqa: F401  # registers its own
from monitoring.mentoring import panels as plan_panels  # noqa: F401  # registers its own
from monitoring.models import GroupBook, SupervisionVisit
from monitoring.story import panels as story_panels  # noqa: F401
from monitoring.story import tellers  # noqa: F401

BEFORE_SUBMISSION = (Status.DRAFT, Status.VILLAGE_REVIEW)
REPORTS_SHOWN = 6
VISITS_SHOWN = 3


@proposal_panel
def accompaniment(proposal: Proposal, user: User) -> Panel | None:
    """Before submission the outreach (T3); from selection on the pendamping, the training and the books."""
    if proposal.status in BEFORE_SUBMISSION:
        return _outreach_panel(proposal, user)
    if proposal.status in ENDED or ROAD.index(Status(proposal.status)) < ROAD.index(Status.APPROVED):
        return None
    primary = training.primary_of(proposal.group_id)
    others = Assignment.objects.open().filter(group_id=proposal.group_id, is_primary=False).select_related("user")
    decreed = proposal.status == Status.DECREED
    return Panel(
        "Pendampingan",
        "monitoring/_proposal_panel.html",
        {
            "proposal": proposal,
            "primary": primary,
            "others": list(others),
            "primary_trained": primary is not None and is_trained(primary.user),
            "turnout": training.turnout(proposal),
            "books": _books(proposal.group),
            "may_assign": user.has_perm("monitoring.assign_pendamping"),
            "may_see_people": user.has_perm("monitoring.view_pendamping"),
            "may_complete": decreed and lifecycle.may(user, proposal, "complete_training"),
            "may_open_books": user.has_perm("monitoring.open_books"),
        },
        order=60,
    )


def _outreach_panel(proposal: Proposal, user: User) -> Panel | None:
    policy = proposal.program_year.outreach_policy
    if policy == ProgramYear.OutreachPolicy.NO:
        return None
    return Panel(
        "Sosialisasi",
        "monitoring/_outreach_panel.html",
        {
            "event": outreach.latest_for(proposal.village_id, proposal.village.today()),
            "village": proposal.village,
            "is_required": policy == ProgramYear.OutreachPolicy.REQUIRED,
            "may_see": user.has_perm("monitoring.view_outreach"),
        },
        order=60,
        aside=True,
    )


def _books(group: Group) -> list[dict[str, Any]]:
    opened = {book.kind: book for book in GroupBook.objects.filter(group_id=group.pk)}
    return [{"label": kind.label, "book": opened.get(kind)} for kind in GroupBook.Kind]


@group_panel
def reports_of_group(group: Group, user: User) -> Panel | None:
    """The last reports with their figures, who stays away, loans, and what is overdue; once money has come."""
    if not user.has_perm("monitoring.view_fieldreport"):
        return None
    months = duedates.months_of(group, group.village.today())
    if not months:
        return None
    shown = [state for state in months if state.report][:REPORTS_SHOWN]
    last = shown[0].report if shown else None
    attended = dict(last.attendances.values_list("member_id", "present")) if last else {}
    return Panel(
        "Laporan bulanan",
        "monitoring/_reports_panel.html",
        {
            "group": group,
            "months": shown,
            "last": last,
            "ring": events.ring_states(events.members_of(group), attended) if last else None,
            "overdue": sum(1 for state in months if state.days_late),
            "paused": [state for state in months if state.pause and state.is_missing][:3],
            "absentees": fieldreports.absentees(group),
            "loans": fieldreports.loans(last),
            "may_write": user.has_perm("monitoring.add_fieldreport"),
        },
        order=60,
    )


@group_panel
def supervision_of_group(group: Group, user: User) -> Panel:
    """Who came to look this quarter and who did not (M2), and the last findings."""
    today = group.village.today()
    return Panel(
        "Pengawasan",
        "monitoring/_supervision_panel.html",
        {
            "group": group,
            "quarter": quarters.quarter_of(today)[2],
            "eyes": supervision.coverage(group, today),
            "visits": list(SupervisionVisit.objects.filter(group_id=group.pk)[:VISITS_SHOWN]),
            "may_visit": user.has_perm("monitoring.add_visit"),
        },
        order=70,
    )


@group_panel
def people_around_group(group: Group, user: User) -> Panel:
    """Who accompanies the group, and whether its books are open."""
    return Panel(
        "Pendamping",
        "monitoring/_group_people_panel.html",
        {
            "group": group,
            "assignments": list(Assignment.objects.open().filter(group_id=group.pk).select_related("user")),
            "books": _books(group),
            "may_assign": user.has_perm("monitoring.assign_pendamping"),
            "may_see_people": user.has_perm("monitoring.view_pendamping"),
            "may_open_books": user.has_perm("monitoring.open_books"),
        },
        order=55,
        aside=True,
    )


@next_step
def next_of_accompaniment(proposal: Proposal, user: User) -> NextStep | None:
    """Assign somebody after selection, train after the decree, report once the money is there."""
    chosen = proposal.status in (Status.APPROVED, Status.DECREED)
    may_assign = user.role_allows("monitoring.assign_pendamping")
    if chosen and may_assign and training.primary_of(proposal.group_id) is None:
        return NextStep("Tugaskan pendamping", reverse("monitoring:assignment_create", args=[proposal.group_id]))
    if proposal.status == Status.DECREED and lifecycle.may(user, proposal, "complete_training"):
        return NextStep("Pelatihan kelompok", reverse("monitoring:training_complete", args=[proposal.pk]))
    if proposal.status == Status.FUNDED and user.role_allows("monitoring.add_fieldreport"):
        return _report_step(proposal.group)
    return None


def _report_step(group: Group) -> NextStep | None:
    """The oldest overdue report, or the first report of all; nothing while everything that is due has come."""
    months = duedates.months_of(group, group.village.today())
    late = [state for state in months if state.days_late]
    wanted = late[-1] if late else None
    if wanted is None and months and not any(state.report for state in months):
        wanted = months[-1]
    if wanted is None:
        return None
    url = f"{reverse('monitoring:report_create', args=[group.pk])}?month={wanted.month:%Y-%m}"
    return NextStep(f"Tulis laporan {bulan(wanted.month)}", url)


@after("withdraw", "reject", "cancel", "lapse")
def free_the_pendamping(effect: Effect) -> None:
    """A proposal that ends without money frees whoever was assigned, unless another year brought money."""
    group = effect.proposal.group
    if Proposal.objects.filter(group_id=group.pk, status__in=(Status.FUNDED, Status.ACCOUNTED)).exists():
        return
    today = effect.proposal.village.today()
    for assignment in Assignment.objects.open().filter(group_id=group.pk).select_for_update(no_key=True):
        assignment.ended_on = max(today, assignment.started_on)
        assignment.end_reason = f"Usulan {effect.proposal.program_year.year}: {effect.proposal.status_label.lower()}"
        assignment.save(update_fields=["ended_on", "end_reason"])
