"""Decrees that assign pendamping: the list, issuing one over several assignments, its page and its signed scan."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.listing import page_of
from groups.models import Assignment
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.roles import Role
from kube_portal.documents.storing import store
from monitoring import assignment_decrees as decrees
from monitoring.assignment_forms import AssignmentDecreeForm, AssignmentScanForm
from monitoring.models import AssignmentDecree
from monitoring.views.common import today_of

READING = "monitoring.view_pendamping"
ASSIGNING = decrees.ASSIGNING


@require_safe
@require(READING)
def assignment_decree_list(request: AuthedRequest) -> HttpResponse:
    """Decrees and letters of my regency, youngest first, and how many assignments wait for a decree."""
    rows = AssignmentDecree.objects.visible_to(request.user).order_by("-dated_on", "-pk")
    kind = request.GET.get("kind", "")
    if kind in Assignment.Basis.values:
        rows = rows.filter(kind=kind)
    page = page_of(
        rows,
        request.GET,
        shown=lambda chosen: chosen.select_related("regency", "scan", "document").annotate(count=Count("lines")),
    )
    regency = (request.user.region_id or "")[:5]
    waiting = decrees.waiting(request.user, regency).order_by().count() if len(regency) == 5 else 0
    context = {"page": page, "kind": kind, "kinds": Assignment.Basis.choices, "waiting": waiting}
    return render(request, "monitoring/assignment_decree_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def assignment_decree_create(request: AuthedRequest) -> HttpResponse:
    """Issue a decree over the assignments that wait for one, ticked in a table."""
    regency = (request.user.region_id or "")[:5]
    waiting = list(decrees.waiting(request.user, regency)[: decrees.MAX_ASSIGNMENTS]) if len(regency) == 5 else []
    today = today_of(request.user)
    year = decrees.year_of(regency, today)
    initial = {
        "dated_on": today,
        "about": decrees.default_subject(today.year),
        "assignments": [str(one.pk) for one in waiting],
    }
    form = AssignmentDecreeForm(posted(request), waiting=waiting, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            decree = decrees.issue(
                regency=regency,
                assignments=form.chosen,
                number=form.cleaned_data["number"],
                dated_on=form.cleaned_data["dated_on"],
                about=form.cleaned_data["about"],
                by=request.user,
                base_url=request.build_absolute_uri("/"),
            )
            messages.success(request, f"{decree} diterbitkan untuk {len(form.chosen)} penugasan.")
            return redirect(decree)
    context = {
        "form": form,
        "waiting": waiting,
        "signatory": decrees.signatory_on(year, today) if year is not None else None,
    }
    return render(request, "monitoring/assignment_decree_create.html", context)


@require_safe
@require("groups.view_group")
def assignment_decree_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One decree or letter: its paper and whom it assigns to what. A pendamping reads those that name them."""
    decree = get_object_or_404(_visible(request), pk=pk)
    if request.user.role != Role.PENDAMPING:
        check(request.user, READING)
    lines = decree.lines.select_related("assignment")
    if request.user.role == Role.PENDAMPING and not request.user.is_superuser:
        lines = lines.filter(assignment__user=request.user)
    context = {
        "decree": decree,
        "lines": list(lines),
        "scan_form": AssignmentScanForm() if decree.scan is None and request.user.has_perm(ASSIGNING) else None,
        "may_see_people": request.user.has_perm(READING),
    }
    return render(request, "monitoring/assignment_decree_detail.html", context)


@require_http_methods(["POST"])
@require(ASSIGNING)
def assignment_decree_scan(request: AuthedRequest, pk: int) -> HttpResponse:
    """Add the signed scan, once."""
    decree = get_object_or_404(_visible(request), pk=pk)
    form = AssignmentScanForm(request.POST, request.FILES)
    if form.is_valid():
        with refused_on(form):
            scan = store(upload=form.cleaned_data["scan"], by=request.user, kind="assignment_scan")
            decrees.add_scan(decree=decree, scan=scan, by=request.user)
            messages.success(request, f"Pindaian {decree} disimpan.")
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect(decree)


def _visible(request: AuthedRequest) -> QuerySet[AssignmentDecree]:
    return AssignmentDecree.objects.visible_to(request.user).select_related(
        "regency", "signatory__region", "scan", "document", "recorded_by"
    )
