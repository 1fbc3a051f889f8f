"""Pausing the duty to report in a region, for a disaster: who did it, why, for which months, and its end (M1)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from monitoring.duedates import first_day
from monitoring.models import PausedMonth, ReportPause
from monitoring.refusals import all_or_nothing, refuse

# A disaster is seen in the months around it; what lasts longer is decided anew.
MONTHS_BACK, MONTHS_AHEAD = 12, 12


def _shifted(month: dt.date, count: int) -> dt.date:
    number = month.year * 12 + month.month - 1 + count
    return dt.date(number // 12, number % 12 + 1, 1)


def months_offered(today: dt.date) -> list[dt.date]:
    """The months a pause may begin or end with, oldest first."""
    return [_shifted(first_day(today), count) for count in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]


def pause(*, region: Region, first_month: dt.date, last_month: dt.date, reason: str, by: User) -> ReportPause:
    """Let nobody in a region owe reports from one month to another, with the reason; returns the pause.

    Raises MoveRefused for months out of order or out of reach, without a reason, or where all of them are paused there
    already.
    """
    first_month, last_month = first_day(first_month), first_day(last_month)
    offered = months_offered(region.today())
    if first_month > last_month:
        raise refuse("Bulan terakhir mendahului bulan pertama.")
    if first_month not in offered or last_month not in offered:
        raise refuse(f"Jeda paling jauh {MONTHS_BACK} bulan ke belakang dan {MONTHS_AHEAD} bulan ke depan.")
    if not reason.strip():
        raise refuse("Tulis alasan jeda.")
    with all_or_nothing():
        # One at a time per region, so that two people at once make one pause.
        Region.objects.select_for_update(no_key=True).get(pk=region.pk)
        around = [region.code[:length] for length in (5, 8, 13) if length <= len(region.code)]
        covered = set(
            PausedMonth.objects.filter(region_id__in=around, month__gte=first_month, month__lte=last_month).values_list(
                "month", flat=True
            )
        )
        if len(covered) == (last_month.year - first_month.year) * 12 + last_month.month - first_month.month + 1:
            raise refuse("Wilayah ini sudah dijeda untuk bulan-bulan itu.")
        return ReportPause.objects.create(
            region=region, first_month=first_month, last_month=last_month, reason=reason.strip(), made_by=by
        )


def end_early(*, pause: ReportPause, from_month: dt.date, reason: str, by: User) -> bool:
    """Let reports be owed again from a month of the pause on; False when it was ended before.

    Raises MoveRefused for a month outside the pause, or without a reason.
    """
    from_month = first_day(from_month)
    if not reason.strip():
        raise refuse("Tulis alasan mengakhiri jeda.")
    with all_or_nothing():
        locked = ReportPause.objects.select_for_update(no_key=True).get(pk=pause.pk)
        if locked.ended_from is not None:
            return False
        if not locked.first_month <= from_month <= locked.last_month:
            raise refuse("Pilih bulan di dalam jeda itu.")
        locked.ended_from, locked.ended_reason = from_month, reason.strip()
        locked.ended_by, locked.ended_at = by, timezone.now()
        locked.save(update_fields=["ended_from", "ended_reason", "ended_by", "ended_at"])
        return True


def months_of(pause: ReportPause) -> list[dt.date]:
    """The months from which a pause may be ended."""
    count = (pause.last_month.year - pause.first_month.year) * 12 + pause.last_month.month - pause.first_month.month
    return [_shifted(pause.first_month, number) for number in range(count + 1)]
