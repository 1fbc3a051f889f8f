"""Handing a guideline out, replacing and withdrawing it, and saying that one has read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from groups.lifecycle import NotAllowed
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.regions.models import Region
from reports.models import Guideline, GuidelineReading
from reports.refusals import all_or_nothing, refuse

RIGHT = "reports.change_guideline"
_ENDED = "Versi ini sudah diganti atau dicabut. Buka versi terbaru."


def may_change(user: User, region_code: str | None) -> bool:
    """Whether somebody hands out what holds in that region; what holds everywhere is for superusers."""
    if user.is_superuser:
        return True
    return bool(region_code) and user.has_perm(RIGHT) and user.covers(str(region_code))


@all_or_nothing()
def publish(*, values: Mapping[str, Any], region: Region | None, file: File, by: User) -> Guideline:
    """Hand out the first version of a guideline. Raises NotAllowed."""
    _demand(by, region.pk if region else None)
    guideline = Guideline.objects.create(**values, region=region, file=file, published_by=by)
    file.attach(guideline)
    return guideline


@all_or_nothing()
def replace(*, guideline: Guideline, values: Mapping[str, Any], file: File, by: User) -> Guideline:
    """Hand out the next version, which everybody who must reads anew. Raises NotAllowed, MoveRefused."""
    old = _locked(guideline, by)
    old.state, old.ended_by, old.ended_at = Guideline.State.REPLACED, by, timezone.now()
    old.save(update_fields=["state", "ended_by", "ended_at"])
    new = Guideline.objects.create(
        **values, region_id=old.region_id, series=old.series, version=old.version + 1, file=file, published_by=by
    )
    file.attach(new)
    return new


@all_or_nothing()
def withdraw(*, guideline: Guideline, reason: str, by: User) -> None:
    """Say that it holds no longer; it can still be read. Raises NotAllowed, MoveRefused."""
    old = _locked(guideline, by)
    old.state, old.ended_by, old.ended_at, old.ended_reason = Guideline.State.WITHDRAWN, by, timezone.now(), reason
    old.save(update_fields=["state", "ended_by", "ended_at", "ended_reason"])


def confirm(*, guideline: Guideline, by: User) -> bool:
    """Note that somebody has read this version; False where that was noted before, and where it no longer holds."""
    if not guideline.is_in_force:
        return False
    _, is_new = GuidelineReading.objects.get_or_create(guideline=guideline, user=by)
    return is_new


def _locked(guideline: Guideline, by: User) -> Guideline:
    _demand(by, guideline.region_id)
    found = Guideline.objects.select_for_update(no_key=True).get(pk=guideline.pk)
    if not found.is_in_force:
        raise refuse(_ENDED)
    return found


def _demand(by: User, region_code: str | None) -> None:
    if not may_change(by, region_code):
        raise NotAllowed([Blocker("Pedoman ini bukan dari kantor Anda.")])
