"""Saved arrangements of columns for another system's upload, and the files that are filled by them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from groups.lifecycle import MoveRefused
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.documents.storing import nothing_half_kept
from kube_portal.regions.models import Region
from reports.ministry.preparing import CHANGED
from reports.models import UploadTemplate
from reports.refusals import all_or_nothing, demand_in

ARRANGING = "reports.change_uploadtemplate"
# A regency keeps a handful; the bound keeps a mistake from filling a page.
MOST = 50


def save_template(
    *, template: UploadTemplate | None, regency: Region, name: str, lines: str, columns: Sequence[Sequence[str]],
    by: User, seen: int,
) -> UploadTemplate:  # fmt: skip
    """Keep a new arrangement, or change one; `seen` is how often it was saved before."""
    demand_in(by, ARRANGING, regency.pk)
    with all_or_nothing(), nothing_half_kept():
        Region.objects.select_for_update(no_key=True).get(pk=regency.pk)
        if template is None:
            if UploadTemplate.objects.filter(regency=regency).count() >= MOST:
                raise MoveRefused([Blocker(f"Sudah ada {MOST} susunan. Ubah salah satu yang tidak dipakai lagi.")])
            return UploadTemplate.objects.create(
                regency=regency, name=name, lines=lines, columns=[list(pair) for pair in columns], edited_by=by
            )
        locked = UploadTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        if locked.saved != seen:
            raise MoveRefused([Blocker(CHANGED)])
        locked.name, locked.lines, locked.columns = name, lines, [list(pair) for pair in columns]
        locked.saved, locked.edited_by, locked.edited_at = locked.saved + 1, by, timezone.now()
        locked.save()
        return locked
