"""Outreach and coordination meetings: the lists, a new one, and which offices came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from groups.lifecycle import MoveRefused
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import RegionQuerySet
from kube_portal.regions.territory import territory_of
from monitoring import events, outreach
from monitoring.event_forms import DistrictForm, OfficeAttendanceForm, OutreachForm, RepresentedForm
from monitoring.forms import refuse_on
from monitoring.models import Event, PartnerOffice
from monitoring.views.common import event_in_reach, is_held, today_of
from monitoring.views.events import STEPS, list_context, shared_context

Kind = Event.Kind
ATTENDING = "monitoring.attend_outreach"


@require_safe
@require("monitoring.view_outreach")
def outreach_list(request: AuthedRequest) -> HttpResponse:
    """Outreach in the territory, newest first, with which offices came and which did not."""
    return render(request, "monitoring/outreach_list.html", list_context(request, Kind.OUTREACH))


@require_safe
@require("monitoring.view_meeting")
def meeting_list(request: AuthedRequest) -> HttpResponse:
    """Coordination meetings in the territory, newest first."""
    return render(request, "monitoring/meeting_list.html", list_context(request, Kind.MEETING))


@require_http_methods(STEPS)
@require("monitoring.add_outreach")
def outreach_create(request: AuthedRequest) -> HttpResponse:
    """Write down an outreach: first the district, then the village in it, or all of them."""
    return _create(request, Kind.OUTREACH)


@require_http_methods(STEPS)
@require("monitoring.add_meeting")
def meeting_create(request: AuthedRequest) -> HttpResponse:
    """Write down a coordination meeting, of a district or of the whole regency."""
    return _create(request, Kind.MEETING)


def _create(request: AuthedRequest, kind: str) -> HttpResponse:
    context = {
        "kind": kind,
        "label": Kind(kind).label,
        "list_url": reverse(f"monitoring:{kind}_list"),
    }
    districts = _districts(request.user)
    asked = request.GET.get("district", "")
    whole = _whole_regency(request.user, asked) if kind == Kind.MEETING else None
    # A meeting may be of the whole regency, so that even its only district is not taken for granted.
    is_open = kind == Kind.MEETING and not asked and _regency_of(request.user) is not None
    district = whole or (None if is_open else _chosen(districts, asked))
    if district is None:
        choice = DistrictForm(request.GET if asked else None, districts=districts)
        regency = _regency_of(request.user) if kind == Kind.MEETING else None
        return render(request, "monitoring/outreach_district.html", {"form": choice, "regency": regency, **context})
    form = OutreachForm(
        posted(request),
        kind=kind,
        regions=[district] if kind == Kind.MEETING else _regions(request.user, district),
        partners=PartnerOffice.objects.of(district.pk[:5]),
        initial={"held_on": today_of(request.user), "language": "Indonesia", "region": district.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            event = outreach.record(by=request.user, kind=kind, **form.values)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, f"{Kind(kind).label} dicatat. {_next(event)}")
            return redirect(event)
    return render(request, "monitoring/outreach_form.html", {"form": form, "district": district, **context})


def _next(event: Event) -> str:
    """What is to be done with an event that was just written down."""
    if is_held(event):
        return "Catat kantor mana yang hadir dan mana yang tidak."
    return "Terbitkan undangannya di bawah."


def _regency_of(user: User) -> Region | None:
    """The regency that somebody works in, if it is one and theirs wholly."""
    return Region.objects.filter(pk=user.region_id).first() if len(user.region_id or "") == 5 else None


def _whole_regency(user: User, asked: str) -> Region | None:
    regency = _regency_of(user)
    return regency if regency is not None and regency.pk == asked else None


def _districts(user: User) -> RegionQuerySet:
    """Districts that the user works in; somebody of one village works in the district around it."""
    if user.region_id and len(user.region_id) == 13:
        return Region.objects.filter(pk=user.region_id[:8])
    return territory_of(user).districts().order_by("name")


def _chosen(districts: RegionQuerySet, asked: str) -> Region | None:
    """The district that was asked for, or the only one there is."""
    first_two = list(districts[:2])
    if len(first_two) == 1:
        return first_two[0]
    return districts.filter(pk=asked).first() if codes.is_code(asked) else None


def _regions(user: User, district: Region) -> list[Region]:
    """The whole district, unless the user works in one village, and its villages in the user's territory."""
    villages = list(territory_of(user).villages().within(district.pk).order_by("name"))
    return villages if len(user.region_id or "") == 13 else [district, *villages]


@require_http_methods(STEPS)
@require("monitoring.view_outreach")
def outreach_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One outreach: which offices were invited, which came, who stayed away, and what groups understood."""
    return _detail(request, event_in_reach(request.user, pk, kind=Kind.OUTREACH))


@require_http_methods(STEPS)
@require("monitoring.view_meeting")
def meeting_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One coordination meeting: which offices, banks and buyers were invited, and which came."""
    return _detail(request, event_in_reach(request.user, pk, kind=Kind.MEETING))


def _detail(request: AuthedRequest, event: Event) -> HttpResponse:
    may_write = request.user.has_perm(f"monitoring.add_{event.kind}")
    offices = list(event.offices.select_related("region"))
    form = None
    if may_write and is_held(event):
        form = OfficeAttendanceForm(posted(request), event=event, offices=offices)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if form is None:
            messages.error(request, events.CANCELLED if event.is_cancelled else events.NOT_YET)
            return redirect(event)
        if form.is_valid() and (answer := _noted(request, event, form)) is not None:
            return answer
    own = outreach.own_office(event, request.user) if request.user.role == Role.VILLAGE_HEAD else None
    context: dict[str, Any] = {
        **shared_context(request.user, event),
        "offices": offices,
        "form": form,
        "absent": [office for office in offices if office.attended is False],
        "own": own,
        "own_form": RepresentedForm() if own and own.attended is None and request.user.has_perm(ATTENDING) else None,
    }
    return render(request, "monitoring/outreach_detail.html", context)


def _noted(request: AuthedRequest, event: Event, form: OfficeAttendanceForm) -> HttpResponse | None:
    """Write down which offices came; None when that is refused, with the reason on the form."""
    try:
        came = outreach.mark_offices(event=event, attended=form.attended, seen=form.seen, by=request.user)
        if event.kind == Kind.OUTREACH:
            events.count_citizens(event=event, men=form.cleaned_data["men"], women=form.cleaned_data["women"])
    except MoveRefused as refused:
        refuse_on(form, refused)
        form.carry(event.offices.all())
        return None
    messages.success(request, f"{came} dari {len(form.offices)} kantor hadir.")
    return redirect(event)


@require_http_methods(["POST"])
@require(ATTENDING)
def outreach_attend(request: AuthedRequest, pk: int) -> HttpResponse:
    """The village head says that the own office came to an outreach or a meeting, and who came."""
    event = event_in_reach(request.user, pk)
    own = outreach.own_office(event, request.user)
    form = RepresentedForm(request.POST)
    if own is None:
        messages.error(request, f"Kantor Anda tidak diundang pada {event.get_kind_display().lower()} ini.")
    elif own.attended is not None:
        messages.info(request, f"Kehadiran {own} sudah dicatat: {own.state.lower()}.")
    elif not form.is_valid():
        messages.error(request, "Tulis nama dan jabatan yang hadir, paling panjang 120 huruf.")
    else:
        try:
            outreach.mark_offices(
                event=event,
                attended={own.pk: (True, form.cleaned_data["represented_by"])},
                seen={own.pk: None},
                by=request.user,
            )
        except MoveRefused as refused:
            for blocker in refused.blockers:
                messages.error(request, blocker.text)
        else:
            messages.success(request, f"Kehadiran {own} dicatat.")
    return redirect(event)
