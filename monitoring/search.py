"""What the search box finds here: pendamping by name, outreach and training by what they were about."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from groups.seams import SearchHit, finder
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal
from monitoring.models import Event
from monitoring.querysets import pendamping_visible_to

MOST = 8


@finder
def pendamping(user: User, text: str) -> Iterator[SearchHit]:
    """Pendamping of the territory whose name holds every word."""
    words = text.split()[:6]
    if not words or not user.has_perm("monitoring.view_pendamping"):
        return
    named = Q()
    for word in words:
        named &= Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__istartswith=word)
    for person in pendamping_visible_to(user).filter(named).select_related("region")[:MOST]:
        yield SearchHit(
            "Pendamping", str(person), str(person.region), reverse("monitoring:pendamping_detail", args=[person.pk])
        )


@finder
def events(user: User, text: str) -> Iterator[SearchHit]:
    """Outreach and training whose topic or place holds the text."""
    kinds = [kind for kind in Event.Kind if user.has_perm(f"monitoring.view_{kind}")]
    if not kinds or not text.strip():
        return
    asked = text.strip()
    rows = Event.objects.visible_to(user).filter(kind__in=kinds)
    rows = rows.filter(Q(topic__icontains=asked) | Q(place__icontains=asked)).select_related("region")
    for event in rows.order_by("-held_on")[:MOST]:
        facts = f"{event.region} · {tanggal(event.held_on)}"
        yield SearchHit(event.get_kind_display(), event.topic, facts, event.get_absolute_url())
