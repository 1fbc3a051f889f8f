"""What the pages here fetch alike: a group or an event in reach, and today where the reader works."""

from __future__ import annotations

import datetime as dt

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.access import check
from kube_portal.accounts.models import User
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.territory import territory_of
from monitoring import events
from monitoring.models import Event, EventGroup


def group_in_reach(user: User, pk: int) -> Group:
    """A group of the user's territory, with its village; a pendamping reaches only the own ones (else 404)."""
    return get_object_or_404(Group.objects.visible_to(user).select_related("village"), pk=pk)


def today_of(user: User) -> dt.date:
    """The date where the user works."""
    return user.region.today() if user.region is not None else timezone.localdate()


def regency_asked(user: User, asked: str) -> Region | None:
    """The regency that a page is about: the one around the user, or the one asked for among those below."""
    if user.region_id and len(user.region_id) >= 5:
        return Region.objects.get(pk=user.region_id[:5])
    return territory_of(user).regencies().filter(pk=asked).first() if codes.is_code(asked) else None


def event_in_reach(user: User, pk: int, *, kind: str = "") -> Event:
    """An event that the user sees, of one kind if asked: 404 beyond the territory, 403 without the right to look."""
    rows = Event.objects.visible_to(user).select_related("region", "created_by", "program_year__regency")
    event = get_object_or_404(rows.of_kind(kind) if kind else rows, pk=pk)
    check(user, f"monitoring.view_{event.kind}")
    return event


def event_to_write(user: User, pk: int) -> Event:
    """An event at which the user notes who came: 403 without that right."""
    event = event_in_reach(user, pk)
    check(user, f"monitoring.add_{event.kind}")
    return event


def group_at(user: User, event: Event, pk: int) -> Group:
    """A group in reach that the event invited (else 404)."""
    group = group_in_reach(user, pk)
    if not EventGroup.objects.filter(event=event, group=group).exists():
        raise Http404
    return group


def crumbs_of(event: Event, *, own: bool = True) -> list[tuple[str, str]]:
    """The trail to an event, with the event itself where the page lies below it."""
    trail = [(str(event.get_kind_display()), reverse(f"monitoring:{event.kind}_list"))]
    return [*trail, (event.topic, event.get_absolute_url())] if own else [*trail, (event.region.full_name, "")]


def is_held(event: Event) -> bool:
    """Whether the event's day has come where it takes place."""
    return event.is_held(event.region.today())


may_change = events.may_change
