"""What the search box finds here: pendamping by name, outreach and training by what they were about."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from groups.filters import words_query
from groups.seams import HITS_ASKED, SearchHit, finder
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal
from monitoring.models import Event
from monitoring.querysets import pendamping_visible_to


@finder
def pendamping(user: User, text: str) -> Iterator[SearchHit]:
    """Pendamping of the territory whose name holds every word."""
    wanted = words_query(text)
    if wanted is None or not user.has_perm("monitoring.view_pendamping"):
        return
    for person in pendamping_visible_to(user).named(wanted).select_related("region")[:HITS_ASKED]:
        yield SearchHit(
            "Pendamping", str(person), str(person.region), reverse("monitoring:pendamping_detail", args=[person.pk])
        )


@finder
def events(user: User, text: str) -> Iterator[SearchHit]:
    """Outreach and training with every word in topic or place."""
    kinds = [kind for kind in Event.Kind if user.has_perm(f"monitoring.view_{kind}")]
    wanted = words_query(text)
    if wanted is None or not kinds:
        return
    rows = Event.objects.visible_to(user).filter(kind__in=kinds).about(wanted)
    for event in rows.select_related("region").order_by("-held_on")[:HITS_ASKED]:
        facts = f"{event.region} · {tanggal(event.held_on)}"
        yield SearchHit(event.get_kind_display(), event.topic, facts, event.get_absolute_url())
