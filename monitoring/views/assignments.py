"""Assigning a pendamping to a group, and ending an assignment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from groups.lifecycle import MoveRefused
from groups.models import Assignment, Group
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.documents.storing import store
from monitoring import assignments as activity
from monitoring.assignment_forms import AssignmentForm, EndForm, paper_of
from monitoring.forms import refuse_on
from monitoring.open_work import open_work
from monitoring.suggesting import EXPERIENCE_COUNTS_TO, Candidate, candidates
from monitoring.views.common import group_in_reach

ASSIGNING = "monitoring.assign_pendamping"


@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def assignment_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Assign a pendamping to a group: who is able, carries least, works nearest and knows the business stands first."""
    group = group_in_reach(request.user, group_id)
    found = candidates(group)
    standing = list(Assignment.objects.open().filter(group=group).select_related("user"))
    initial = {
        "started_on": group.village.today(),
        "is_primary": "no" if any(one.is_primary for one in standing) else "yes",
        "user": next((one.user.pk for one in found if one.can_be_primary), None),
    }
    already = next((one.user for one in standing if request.POST.get("user") == str(one.user_id)), None)
    if already is not None:
        messages.info(request, f"{already} sudah mendampingi {group}; tidak ada yang berubah.")
        return redirect(group)
    form = AssignmentForm(posted(request), request.FILES or None, candidates=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in found if one.user.pk == form.cleaned_data["user"])
        with refused_on(form):
            _assign(request, group, chosen, form.cleaned_data)
            messages.success(request, f"{chosen.user} ditugaskan mendampingi {group}.")
            if warning := activity.load_warning(chosen.user, group.regency_code):
                messages.warning(request, warning)
            return redirect(group)
    context = {
        "form": form,
        "group": group,
        "candidates": found,
        "standing": standing,
        "most_experience": EXPERIENCE_COUNTS_TO,
    }
    return render(request, "monitoring/assignment_form.html", context)


def _assign(request: AuthedRequest, group: Group, chosen: Candidate, data: dict[str, Any]) -> None:
    kind, number, dated_on, upload = paper_of(data)
    scan = store(upload=upload, by=request.user, kind="assignment_scan") if upload is not None and number else None
    activity.assign(
        group=group,
        user=chosen.user,
        primary=data["is_primary"],
        level=data["level"] or chosen.level,
        started_on=data["started_on"],
        paper=activity.Paper(kind, number, dated_on, scan),
        by=request.user,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def assignment_end(request: AuthedRequest, pk: int) -> HttpResponse:
    """End an assignment on a day, with a reason; the group's open work is listed first."""
    rows = Assignment.objects.visible_to(request.user).select_related("group__village", "user")
    assignment = get_object_or_404(rows, pk=pk)
    today = assignment.group.village.today()
    form = EndForm(posted(request), initial={"ended_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            activity.end(assignment=assignment, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, f"Penugasan {assignment.user} pada {assignment.group} berakhir.")
            return redirect("monitoring:pendamping_detail", assignment.user_id)
    context = {
        "form": form,
        "assignment": assignment,
        "open_work": open_work([assignment.group_id], today)[assignment.group_id],
    }
    return render(request, "monitoring/assignment_end.html", context)
