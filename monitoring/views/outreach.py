"""Outreach: the list, a new one in a district, and which offices came."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.lifecycle import MoveRefused
from groups.listing import page_of, sort_by
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import RegionQuerySet
from kube_portal.regions.territory import territory_of
from monitoring import outreach
from monitoring.filters import EventFilter
from monitoring.forms import DistrictForm, OfficeAttendanceForm, OutreachForm, RepresentedForm, refuse_on
from monitoring.models import Event
from monitoring.views.common import today_of

READING = "monitoring.view_outreach"
WRITING = "monitoring.add_outreach"
ATTENDING = "monitoring.attend_outreach"
SORTS = {"held_on": ("held_on",), "topic": ("topic",), "region": ("region__name",)}


@require_safe
@require(READING)
def outreach_list(request: AuthedRequest) -> HttpResponse:
    """Outreach in the territory, newest first, with which offices came and which did not."""
    events = Event.objects.visible_to(request.user).outreach()
    listing = EventFilter(request.GET, queryset=events, user=request.user)
    rows = sort_by(listing.qs, request.GET, SORTS, default="-held_on")
    context = {
        "filter": listing,
        "page": page_of(rows, request.GET, shown=lambda chosen: chosen.for_list()),
        "today": today_of(request.user),
        "may_write": request.user.has_perm(WRITING),
    }
    return render(request, "monitoring/outreach_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def outreach_create(request: AuthedRequest) -> HttpResponse:
    """Write down an outreach: first the district, then the village in it, or all of them."""
    districts = _districts(request.user)
    asked = request.GET.get("district", "")
    district = _chosen(districts, asked)
    if district is None:
        choice = DistrictForm(request.GET if asked else None, districts=districts)
        return render(request, "monitoring/outreach_district.html", {"form": choice})
    form = OutreachForm(
        request.POST or None,
        regions=_regions(request.user, district),
        initial={"held_on": today_of(request.user), "language": "Indonesia"},
    )
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "region": form.regions[form.cleaned_data["region"]]}
        try:
            event = outreach.record(by=request.user, **values)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, "Sosialisasi dicatat. Catat kantor mana yang hadir dan mana yang tidak.")
            return redirect(event)
    return render(request, "monitoring/outreach_form.html", {"form": form, "district": district})


def _districts(user: User) -> RegionQuerySet:
    """Districts that the user works in; somebody of one village works in the district around it."""
    if user.region_id and len(user.region_id) == 13:
        return Region.objects.filter(pk=user.region_id[:8])
    return territory_of(user).districts().order_by("name")


def _chosen(districts: RegionQuerySet, asked: str) -> Region | None:
    """The district that was asked for, or the only one there is."""
    first_two = list(districts[:2])
    return first_two[0] if len(first_two) == 1 else districts.filter(pk=asked).first()


def _regions(user: User, district: Region) -> list[Region]:
    """The whole district, unless the user works in one village, and its villages in the user's territory."""
    villages = list(territory_of(user).villages().within(district.pk).order_by("name"))
    return villages if len(user.region_id or "") == 13 else [district, *villages]


@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def outreach_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One outreach: which offices were invited, which came, and who stayed away."""
    rows = Event.objects.visible_to(request.user).outreach().select_related("region", "created_by", "program_year")
    event = get_object_or_404(rows, pk=pk)
    may_write = request.user.has_perm(WRITING)
    offices = list(event.offices.select_related("region"))
    form = OfficeAttendanceForm(request.POST or None, offices=offices) if may_write else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                came = outreach.mark_offices(event=event, attended=form.attended)
            except MoveRefused as refused:
                refuse_on(form, refused)
            else:
                messages.success(request, f"{came} dari {len(offices)} kantor hadir.")
                return redirect(event)
    own = outreach.own_office(event, request.user) if request.user.role == Role.VILLAGE_HEAD else None
    context = {
        "event": event,
        "offices": offices,
        "form": form,
        "is_held": event.is_held(event.region.today()),
        "absent": [office for office in offices if office.attended is False],
        "own": own,
        "own_form": RepresentedForm() if own and own.attended is None else None,
    }
    return render(request, "monitoring/outreach_detail.html", context)


@require_http_methods(["POST"])
@require(ATTENDING)
def outreach_attend(request: AuthedRequest, pk: int) -> HttpResponse:
    """The village head says that the own office came, and who came."""
    event = get_object_or_404(Event.objects.visible_to(request.user).outreach().select_related("region"), pk=pk)
    own = outreach.own_office(event, request.user)
    form = RepresentedForm(request.POST)
    if own is None:
        messages.error(request, "Kantor Anda tidak diundang pada sosialisasi ini.")
    elif own.attended is not None:
        messages.info(request, f"Kehadiran {own} sudah dicatat: {own.state.lower()}.")
    elif not form.is_valid():
        messages.error(request, "Tulis nama dan jabatan yang hadir, paling panjang 120 huruf.")
    else:
        try:
            outreach.mark_offices(event=event, attended={own.pk: (True, form.cleaned_data["represented_by"])})
        except MoveRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"Kehadiran {own} dicatat.")
    return redirect(event)
