"""Pendamping: the load board, one person's work, and assignments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from groups.lifecycle import MoveRefused
from groups.listing import page_of, sort_by
from groups.models import Assignment, Group, Proposal
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.models import User
from monitoring import assignments as activity
from monitoring import duedates, training
from monitoring.filters import PendampingFilter
from monitoring.forms import AssignmentForm, EndForm, PendampingTrainingForm, ProfileForm, refuse_on
from monitoring.models import FieldReport, PendampingProfile, PendampingTraining
from monitoring.querysets import pendamping_visible_to
from monitoring.views.common import group_in_reach, today_of

READING = "monitoring.view_pendamping"
ASSIGNING = "monitoring.assign_pendamping"
SHOWN_WITHOUT = 10
SORTS = {
    "name": ("first_name", "last_name"),
    "load": ("load", "first_name"),
    "trained": ("last_trained", "first_name"),
}


@require_safe
@require(READING)
def pendamping_list(request: AuthedRequest) -> HttpResponse:
    """The load board: groups without a pendamping on top, then everyone's load, training and overdue reports."""
    today = today_of(request.user)
    target, cap = activity.limits((request.user.region_id or "")[:5])
    people = activity.with_load(pendamping_visible_to(request.user)).select_related("region", "pendamping_profile")
    listing = PendampingFilter(request.GET, queryset=people, target=target, cap=cap)
    page = page_of(sort_by(listing.qs, request.GET, SORTS, default="-load"), request.GET)
    owed = duedates.overdue_by_person(page.object_list, today)
    unaccompanied = activity.without_primary(Proposal.objects.visible_to(request.user))
    context = {
        "filter": listing,
        "page": page,
        "rows": [{"person": person, "overdue": owed.get(person.pk, 0)} for person in page],
        "unaccompanied": unaccompanied[:SHOWN_WITHOUT],
        "unaccompanied_count": unaccompanied.count(),
        "target": target,
        "cap": cap,
        "stale_before": today - activity.REFRESH_AFTER,
        "may_assign": request.user.has_perm(ASSIGNING),
    }
    return render(request, "monitoring/pendamping_list.html", context)


def _person(user: User, pk: int) -> Any:
    """A pendamping in reach, with the load; 404 outside."""
    people = activity.with_load(pendamping_visible_to(user)).select_related("region", "pendamping_profile")
    return get_object_or_404(people, pk=pk)


@require_safe
@login_required
def pendamping_detail(request: AuthedRequest, user_id: int) -> HttpResponse:
    """One pendamping: profile, own training, groups with their overdue reports, past assignments. One's own is open."""
    person = _person(request.user, user_id)
    if person.pk != request.user.pk:
        check(request.user, READING)
    return render(request, "monitoring/pendamping_detail.html", _detail(request.user, person))


def _detail(user: User, person: Any, **forms: Any) -> dict[str, Any]:
    today = today_of(user)
    target, cap = activity.limits((person.region_id or "")[:5])
    mine = Assignment.objects.visible_to(user).filter(user=person).select_related("group__village")
    now = list(mine.open().order_by("-is_primary", "group__name"))
    groups: QuerySet[Any] = Group.objects.filter(pk__in=[assignment.group_id for assignment in now])
    owed = dict(duedates.with_overdue(groups, today).order_by().values_list("pk", "overdue"))
    may_assign = user.has_perm(ASSIGNING)
    return {
        "person": person,
        "profile": getattr(person, "pendamping_profile", None),
        "trainings": list(PendampingTraining.objects.filter(user=person)),
        "rows": [{"assignment": one, "overdue": owed.get(one.group_id, 0)} for one in now],
        "past": list(mine.filter(ended_on__isnull=False).order_by("-ended_on")[:20]),
        "reports": FieldReport.objects.visible_to(user).in_force().filter(submitted_by=person).count(),
        "overdue": sum(owed.values()),
        "target": target,
        "cap": cap,
        "stale_before": today - activity.REFRESH_AFTER,
        "may_assign": may_assign,
        "training_form": forms.get("training_form") or (PendampingTrainingForm() if may_assign else None),
    }


@require_http_methods(["POST"])
@require(ASSIGNING)
def pendamping_training_add(request: AuthedRequest, user_id: int) -> HttpResponse:
    """Note a training that the Dinas gave this pendamping."""
    person = _person(request.user, user_id)
    form = PendampingTrainingForm(request.POST)
    if form.is_valid():
        try:
            training.record_pendamping_training(user=person, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, f"Pelatihan {person} dicatat.")
            return redirect("monitoring:pendamping_detail", person.pk)
    return render(request, "monitoring/pendamping_detail.html", _detail(request.user, person, training_form=form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def pendamping_profile_edit(request: AuthedRequest, user_id: int) -> HttpResponse:
    """What the Dinas knows of a pendamping: level, schooling, other work, PSM, NIK."""
    person = _person(request.user, user_id)
    profile = PendampingProfile.objects.filter(user=person).first() or PendampingProfile(user=person)
    form = ProfileForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"Profil {person} disimpan.")
        return redirect("monitoring:pendamping_detail", person.pk)
    return render(request, "monitoring/pendamping_form.html", {"form": form, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def assignment_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Assign a pendamping to a group: who is able, carries least and works nearest stands first."""
    group = group_in_reach(request.user, group_id)
    candidates = activity.candidates(group)
    standing = list(Assignment.objects.open().filter(group=group).select_related("user"))
    initial = {
        "started_on": group.village.today(),
        "is_primary": "no" if any(one.is_primary for one in standing) else "yes",
        "user": next((one.user.pk for one in candidates if one.can_be_primary), None),
    }
    already = next((one.user for one in standing if request.POST.get("user") == str(one.user_id)), None)
    if already is not None:
        messages.info(request, f"{already} sudah mendampingi {group}; tidak ada yang berubah.")
        return redirect(group)
    form = AssignmentForm(request.POST or None, candidates=candidates, initial=initial)
    if request.method == "POST" and form.is_valid():
        person = next(one.user for one in candidates if one.user.pk == form.cleaned_data["user"])
        try:
            activity.assign(
                group=group,
                user=person,
                primary=form.cleaned_data["is_primary"],
                level=form.cleaned_data["level"],
                started_on=form.cleaned_data["started_on"],
                decree_number=form.cleaned_data["decree_number"],
                by=request.user,
            )
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, f"{person} ditugaskan mendampingi {group}.")
            if warning := activity.load_warning(person, group.regency_code):
                messages.warning(request, warning)
            return redirect(group)
    context = {"form": form, "group": group, "candidates": candidates, "standing": standing}
    return render(request, "monitoring/assignment_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def assignment_end(request: AuthedRequest, pk: int) -> HttpResponse:
    """End an assignment on a day, with a reason; the group's open work is listed first."""
    rows = Assignment.objects.visible_to(request.user).select_related("group__village", "user")
    assignment = get_object_or_404(rows, pk=pk)
    form = EndForm(request.POST or None, initial={"ended_on": assignment.group.village.today()})
    if request.method == "POST" and form.is_valid():
        try:
            activity.end(assignment=assignment, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, f"Penugasan {assignment.user} pada {assignment.group} berakhir.")
            return redirect("monitoring:pendamping_detail", assignment.user_id)
    months = duedates.months_of(assignment.group, assignment.group.village.today())
    open_work = [
        f"{sum(1 for month in months if month.days_late)} laporan bulanan terlambat",
        f"{sum(1 for month in months if month.draft)} laporan masih draf",
        f"{assignment.group.warnings.filter(answered_on__isnull=True).count()} teguran belum selesai",
    ]
    context = {"form": form, "assignment": assignment, "open_work": open_work}
    return render(request, "monitoring/assignment_end.html", context)
