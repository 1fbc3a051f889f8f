"""What `/verify/` says of an invitation whose event moved or was called off: days and places, never a person."""

from __future__ import annotations

from kube_portal.documents.verifying import Saying, says_of
from kube_portal.look.templatetags.look import tanggal
from monitoring.models import EventChange


@says_of("monitoring.Event")
def event(owner_id: int) -> list[Saying]:
    """Each time the event was moved, and that it does not take place (one query)."""
    said = []
    for change in EventChange.objects.filter(event=owner_id).select_related("event").order_by("pk"):
        if change.what == EventChange.What.CANCELLED:
            said.append(Saying(f"Kegiatan ini dibatalkan pada {tanggal(change.at)}."))
        else:
            now = f"sekarang {tanggal(change.event.held_on)} di {change.event.place}"
            said.append(Saying(f"Kegiatan ini dipindahkan, semula {tanggal(change.held_on)}; {now}."))
    return said
