"""Pauses of the duty to report: which there are, a new one, and ending one early (M1)."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.filters import region_choices
from groups.listing import page_of
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from monitoring import duedates, pauses
from monitoring.duty_forms import PauseEndForm, PauseForm
from monitoring.models import ReportPause
from monitoring.views.common import today_of
from monitoring.views.reports import READING

PAUSING = "monitoring.pause_reports"
STEPS = ["GET", "HEAD", "POST"]


@require_safe
@require(READING)
def pause_list(request: AuthedRequest) -> HttpResponse:
    """Every pause that holds somewhere in the territory, newest first."""
    rows = ReportPause.objects.visible_to(request.user).order_by("-first_month", "-pk")
    page = page_of(rows, request.GET, shown=lambda chosen: chosen.select_related("region", "made_by", "ended_by"))
    month = duedates.first_day(today_of(request.user))
    may_pause = request.user.has_perm(PAUSING)
    rows_shown = [
        {
            "pause": pause,
            "state": _state(pause, month),
            "may_end": may_pause and pause.ended_from is None and _covers(request.user, pause),
        }
        for pause in page.object_list
    ]
    context = {"page": page, "rows": rows_shown, "may_pause": may_pause}
    return render(request, "monitoring/pause_list.html", context)


def _covers(user: User, pause: ReportPause) -> bool:
    """Whether the pause lies in the user's own territory, and not around it."""
    return user.is_superuser or bool(user.region_id and pause.region_id.startswith(user.region_id))


def _state(pause: ReportPause, month: dt.date) -> tuple[str, str]:
    """How a pause stands this month, with its tone."""
    last = pause.last_month if pause.ended_from is None else duedates.month_before(pause.ended_from)
    if pause.ended_from is not None and pause.ended_from <= pause.first_month:
        return "dibatalkan", "neutral"
    if last < duedates.month_before(month):
        return "selesai", "neutral"
    return ("berlaku", "info") if pause.first_month <= month else ("akan datang", "warn")


@require_http_methods(STEPS)
@require(PAUSING)
def pause_create(request: AuthedRequest) -> HttpResponse:
    """Pause the reports of a regency, a district or a village; the region is chosen by going down."""
    choices = region_choices(request.user, request.GET.get("region", ""))
    region = _region(request.user, request.GET.get("region", "") or request.user.region_id or "")
    form = PauseForm(
        request.POST if request.method == "POST" else None,
        months=pauses.months_offered(today_of(request.user)),
        initial={
            "first_month": duedates.month_before(today_of(request.user)),
            "last_month": duedates.month_before(today_of(request.user)),
        },
    )
    if request.method == "POST" and region is not None and form.is_valid():
        with refused_on(form):
            made = pauses.pause(region=region, by=request.user, **form.cleaned_data)
            messages.success(request, f"Laporan {made.region.label} dijeda.")
            return redirect("monitoring:pause_list")
    context = {"form": form, "region": region, "choices": choices, "chosen": region.pk if region else ""}
    return render(request, "monitoring/pause_form.html", context)


def _region(user: User, code: str) -> Region | None:
    """The region that is to be paused, if it is a regency or a part of one in the user's territory."""
    if len(code) not in (5, 8, 13) or "\x00" in code:
        return None
    if not user.is_superuser and not code.startswith(user.region_id or "-"):
        raise Http404
    return get_object_or_404(Region.objects.active(), pk=code)


@require_http_methods(STEPS)
@require(PAUSING)
def pause_end(request: AuthedRequest, pk: int) -> HttpResponse:
    """End a pause before its last month."""
    pause = get_object_or_404(ReportPause.objects.visible_to(request.user).select_related("region"), pk=pk)
    if not _covers(request.user, pause):
        raise Http404
    form = PauseEndForm(request.POST if request.method == "POST" else None, months=pauses.months_of(pause))
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            is_new = pauses.end_early(pause=pause, by=request.user, **form.cleaned_data)
            messages.success(request, "Jeda diakhiri." if is_new else "Jeda ini sudah diakhiri sebelumnya.")
            return redirect("monitoring:pause_list")
    return render(request, "monitoring/pause_end.html", {"form": form, "pause": pause})
