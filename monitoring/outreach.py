"""Outreach before a group applies (T3): where it was held, which offices were invited, and which came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import implements
from kube_portal.regions.models import Region
from monitoring import events
from monitoring.models import Event, EventOffice
from monitoring.refusals import all_or_nothing, refuse

# How long an outreach serves the village that it was held in.
GOOD_FOR = dt.timedelta(days=365)


@implements("T3")
def latest_for(village_code: str, on: dt.date) -> Event | None:
    """The newest outreach held in a village, or in its whole district, in the year up to a day (one query)."""
    return (
        Event.objects.outreach()
        .filter(region_id__in=[village_code, village_code[:8]], held_on__gt=on - GOOD_FOR, held_on__lte=on)
        .select_related("region")
        .order_by("-held_on", "-pk")
        .first()
    )


def record(
    *,
    region: Region,
    topic: str,
    place: str,
    held_on: dt.date,
    by: User,
    language: str = "",
    notes: str = "",
    sectors: Sequence[str] = (),
) -> Event:
    """Write down an outreach and invite kelurahan or desa, kecamatan, Dinas, and sector offices by name."""
    with all_or_nothing():
        event = events.record(
            kind=Event.Kind.OUTREACH,
            region=region,
            topic=topic,
            place=place,
            held_on=held_on,
            by=by,
            language=language,
            notes=notes,
        )
        EventOffice.objects.bulk_create([*_public_offices(event), *_sector_offices(event, sectors)])
        return event


def _public_offices(event: Event) -> list[EventOffice]:
    """The offices that are always invited: every village that the event is for, their kecamatan, and the Dinas."""
    code = event.region_id
    villages = Region.objects.active().villages().within(code).order_by("code")
    district = Region.objects.get(pk=code[:8])
    office_name = ProgramYear.objects.values_list("office_name", flat=True).get(pk=event.program_year_id)
    return [
        *(
            EventOffice(event=event, office=EventOffice.Office.VILLAGE, name=f"Kantor {village.label}", region=village)
            for village in villages
        ),
        EventOffice(event=event, office=EventOffice.Office.DISTRICT, name=f"Kantor {district.label}", region=district),
        EventOffice(event=event, office=EventOffice.Office.DINAS, name=office_name),
    ]


def _sector_offices(event: Event, names: Sequence[str]) -> list[EventOffice]:
    return [
        EventOffice(event=event, office=EventOffice.Office.SECTOR, name=name)
        for name in dict.fromkeys(name.strip() for name in names)
        if name
    ]


def mark_offices(*, event: Event, attended: Mapping[int, tuple[bool | None, str]]) -> int:
    """Note for invited offices whether they came and by whom (office id → came, name); returns how many came.

    None leaves an office not yet noted. Raises MoveRefused before the day of the event.
    """
    if not event.is_held(event.region.today()):
        raise refuse("Kehadiran dicatat pada hari kegiatan atau sesudahnya.")
    with all_or_nothing():
        offices = list(event.offices.select_for_update(no_key=True).filter(pk__in=attended).order_by("pk"))
        for office in offices:
            office.attended, represented_by = attended[office.pk]
            office.represented_by = represented_by.strip() if office.attended else ""
            office.save(update_fields=["attended", "represented_by"])
    return sum(1 for office in offices if office.attended)


def own_office(event: Event, user: User) -> EventOffice | None:
    """The invited office that a village head speaks for, if any (one query)."""
    return event.offices.filter(office=EventOffice.Office.VILLAGE, region_id=user.region_id).first()
