"""Outreach before a group applies (T3) and coordination meetings: where, and which offices are invited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Unpack

from kube_portal.accounts.models import User
from kube_portal.programs.rules import implements
from kube_portal.regions.models import Region
from monitoring import events, inviting
from monitoring.inviting import Named
from monitoring.models import Event, OfficeKind, PartnerOffice
from monitoring.refusals import all_or_nothing

# How long an outreach serves the village that it was held in.
GOOD_FOR = dt.timedelta(days=365)


@implements("T3")
def latest_for(village_code: str, on: dt.date) -> Event | None:
    """The newest outreach held in a village, or in its whole district, in the year up to a day (one query)."""
    return (
        Event.objects.outreach()
        .standing()
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
    sectors: Sequence[str] = (),
    named: Sequence[Named] = (),
    partners: Iterable[PartnerOffice] = (),
    kind: str = Event.Kind.OUTREACH,
    villages: bool = True,
    **details: Unpack[events.Details],
) -> Event:
    """Write down an outreach or a meeting, and invite kelurahan or desa, kecamatan, Dinas, and others by name.

    `sectors` are sector offices by name, `named` offices of any kind; `villages` says whether a meeting of a district
    also invites the offices of its villages.
    """
    with all_or_nothing():
        event = events.record(kind=kind, region=region, topic=topic, place=place, held_on=held_on, by=by, **details)
        inviting.invite(
            event=event,
            by=by,
            public=inviting.public_offices(region, inviting.office_name_of(event), villages=villages),
            named=[*(Named(OfficeKind.SECTOR, name) for name in sectors), *named],
            partners=partners,
        )
        return event


mark_offices = inviting.mark_offices
own_office = inviting.own_office
