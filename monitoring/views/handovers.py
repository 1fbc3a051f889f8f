"""Handing over groups from one pendamping to another, and what the successor acknowledges."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.lifecycle import MoveRefused
from groups.models import Assignment
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.models import User
from kube_portal.documents.printing import TemplateError
from kube_portal.documents.storing import NotStored
from monitoring import assignments as activity
from monitoring import handover as handing
from monitoring.assignment_forms import HandoverForm, paper_of
from monitoring.models import Handover
from monitoring.open_work import open_work
from monitoring.views.common import today_of
from monitoring.views.pendamping import person_in_reach

READING = "monitoring.view_pendamping"
ASSIGNING = "monitoring.assign_pendamping"


@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def handover_create(request: AuthedRequest, user_id: int) -> HttpResponse:
    """Choose groups of a pendamping, who takes them over, when and why; what is open at each is listed beside it."""
    person = person_in_reach(request.user, user_id)
    held = list(
        Assignment.objects.visible_to(request.user)
        .open()
        .filter(user=person)
        .select_related("group__village", "user")
        .order_by("-is_primary", "group__name", "pk")
    )
    today = today_of(request.user)
    initial = {"on": today, "assignments": [str(one.pk) for one in held]}
    form = HandoverForm(posted(request), held=held, successors=handing.successors(person, held), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            made = _hand_over(request, form)
            messages.success(request, f"{len(form.chosen)} kelompok diserahterimakan kepada {made.to_user}.")
            if warning := activity.load_warning(made.to_user, made.regency_id):
                messages.warning(request, warning)
            return redirect(made)
    work = open_work([one.group_id for one in held], today)
    context = {
        "form": form,
        "person": person,
        "rows": [{"assignment": one, "work": work[one.group_id]} for one in held],
    }
    return render(request, "monitoring/handover_form.html", context)


def _hand_over(request: AuthedRequest, form: HandoverForm) -> Handover:
    data = form.cleaned_data
    kind, number, dated_on, _ = paper_of(data)
    return handing.hand_over(
        chosen=form.chosen,
        to_user=User.objects.get(pk=data["to_user"]),
        on=data["on"],
        reason=data["reason"],
        explanation=data["explanation"],
        notes=data["notes"],
        paper=activity.Paper(kind, number, dated_on),
        by=request.user,
    )


def _handover(request: AuthedRequest, pk: int) -> Handover:
    """A hand-over in reach, else 404; inside it without the right, and not one of the two, 403."""
    rows = Handover.objects.visible_to(request.user).select_related("from_user", "to_user", "document", "recorded_by")
    found = get_object_or_404(rows, pk=pk)
    if request.user.pk not in (found.from_user_id, found.to_user_id):
        check(request.user, READING)
    return found


@require_safe
@login_required
def handover_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One hand-over: its groups with what was open, the notes, the minutes, and whether it was acknowledged."""
    found = _handover(request, pk)
    lines = list(found.lines.select_related("group__village", "begun"))
    context = {
        "handover": found,
        "lines": lines,
        "may_issue": found.document is None and request.user.has_perm(ASSIGNING),
        "may_acknowledge": found.acknowledged_at is None and request.user.pk == found.to_user_id,
        "opens_groups": request.user.pk == found.to_user_id or request.user.has_perm(READING),
    }
    return render(request, "monitoring/handover_detail.html", context)


@require_http_methods(["POST"])
@require(ASSIGNING)
def handover_minutes(request: AuthedRequest, pk: int) -> HttpResponse:
    """Issue the minutes as a PDF, once."""
    found = _handover(request, pk)
    try:
        handing.issue_minutes(handover=found, by=request.user, base_url=request.build_absolute_uri("/"))
    except MoveRefused as refused:
        for blocker in refused.blockers:
            messages.error(request, blocker.text)
    except NotStored as trouble:
        messages.error(request, str(trouble))
    except TemplateError as trouble:
        messages.error(request, trouble.sentence)
    else:
        messages.success(request, "Berita acara diterbitkan.")
    return redirect(found)


@require_http_methods(["POST"])
@login_required
def handover_acknowledge(request: AuthedRequest, pk: int) -> HttpResponse:
    """The successor says that the groups were taken over."""
    found = _handover(request, pk)
    try:
        handing.acknowledge(handover=found, by=request.user)
    except MoveRefused as refused:
        for blocker in refused.blockers:
            messages.error(request, blocker.text)
    else:
        messages.success(request, "Terima kasih. Serah terima tercatat sudah Anda terima.")
    return redirect(found)
