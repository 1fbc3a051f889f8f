"""Writing flags down: what came since the last time, what changed, and what is gone."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from groups.models import FundsReceived, Group
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from monitoring.flags.finding import find
from monitoring.models import Flag, FlagRound


class Changes(NamedTuple):
    """How many flags were raised and cleared."""

    raised: int
    cleared: int


def refresh_group(group: Group) -> Changes:
    """Work out the flags of one group now, after something was written about it."""
    with transaction.atomic():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        return _keep(group.regency_code, group.village.today(), group)


def refresh_regency(regency: Region, today: dt.date) -> Changes | None:
    """Work out the flags of a regency, unless that was done for this day already; two at once do it once."""
    with transaction.atomic():
        FlagRound.objects.bulk_create([FlagRound(regency=regency, on=dt.date.min)], ignore_conflicts=True)
        standing = FlagRound.objects.select_for_update(no_key=True).get(pk=regency.pk)
        if standing.on >= today:
            return None
        # Most regencies of a country have no money out, and then nothing to ask.
        funded = FundsReceived.objects.within(regency.code).exists()
        changes = _keep(regency.code, today, None) if funded else Changes(0, 0)
        standing.on, standing.at = today, timezone.now()
        standing.save(update_fields=["on", "at"])
        return changes


def refresh_all() -> Changes:
    """Every regency that was not worked out for its own day yet, each in its own transaction."""
    raised = cleared = 0
    done = dict(FlagRound.objects.values_list("pk", "on"))
    for regency in Region.objects.active().filter(level=codes.REGENCY).order_by("code"):
        today = regency.today()
        if done.get(regency.pk, dt.date.min) >= today:
            continue
        if changes := refresh_regency(regency, today):
            raised, cleared = raised + changes.raised, cleared + changes.cleared
    return Changes(raised, cleared)


def _keep(regency_code: str, today: dt.date, group: Group | None) -> Changes:
    standing = Flag.objects.within(regency_code).open()
    if group is not None:
        standing = standing.filter(group=group)
    known = {(flag.group_id, flag.kind): flag for flag in standing}
    fresh: list[Flag] = []
    changed: list[Flag] = []
    for finding in find(regency_code, today, group):
        flag = known.pop((finding.group_id, finding.kind), None)
        if flag is None:
            fresh.append(Flag(group_id=finding.group_id, kind=finding.kind, facts=finding.facts, raised_on=today))
        elif flag.facts != finding.facts:
            flag.facts = finding.facts
            changed.append(flag)
    Flag.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)
    Flag.objects.bulk_update(changed, ["facts"], batch_size=1000)
    gone = [flag.pk for flag in known.values()]
    # A visit written down late may lie before the day that raised a flag; a flag never ends before it began.
    Flag.objects.open().filter(pk__in=gone).update(
        cleared_on=Greatest(F("raised_on"), Value(today, output_field=DateField()))
    )
    return Changes(len(fresh), len(gone))
