"""Which snapshot is in force: the newest by itself, any other by somebody's decision."""

from __future__ import annotations

from typing import Any

import pghistory
from django.db import transaction

from eligibility import rechecks
from eligibility.models import RegistrySnapshot
from eligibility.querysets import RegistrySnapshotQuerySet
from kube_portal.accounts.models import User

# A file that was cut off looks like a registry from which most people have gone.
SHRUNK_TO = 0.5
SHRUNK_FROM = 1000


def goes_in_force(snapshot: RegistrySnapshot) -> bool:
    """Whether a fresh snapshot takes the place of the one in force: it is not older, nor suspiciously smaller."""
    current = of_its_kind(snapshot).filter(in_force=True).first()
    if current is None:
        return True
    is_newer = (snapshot.period, snapshot.revision) >= (current.period, current.revision)
    return is_newer and not has_shrunk(snapshot, current)


def has_shrunk(snapshot: RegistrySnapshot, current: RegistrySnapshot) -> bool:
    """Whether it holds so many fewer people than the one in force that somebody should look first."""
    return current.accepted >= SHRUNK_FROM and snapshot.accepted < current.accepted * SHRUNK_TO


def put_in_force(*, snapshot: RegistrySnapshot, by: User | None) -> RegistrySnapshot | None:
    """Compare with this snapshot from now on; returns the one that it replaces, if another was in force.

    Running groups are compared with it again, by the worker (`eligibility/rechecks.py`). Every change is in the
    history, with who made it. Pressed twice, the second time changes nothing.
    """
    with transaction.atomic(), pghistory.context(activity="put_in_force", user=by.pk if by else None):
        rows = {row.pk: row for row in of_its_kind(snapshot).select_for_update(no_key=True).order_by("pk")}
        replaced = next((row for row in rows.values() if row.in_force and row.pk != snapshot.pk), None)
        if replaced is not None:
            replaced.in_force = False
            replaced.save(update_fields=["in_force"])
        if not rows[snapshot.pk].in_force:
            rows[snapshot.pk].in_force = True
            rows[snapshot.pk].save(update_fields=["in_force"])
            rechecks.begin(snapshot=rows[snapshot.pk], replaced=replaced, by=by)
    snapshot.in_force = True
    return replaced


def of_its_kind(snapshot: RegistrySnapshot) -> RegistrySnapshotQuerySet:
    """Every snapshot of the same source and regency, this one too."""
    return RegistrySnapshot.objects.filter(source=snapshot.source, regency_id=snapshot.regency_id)


def changes_of(snapshot: RegistrySnapshot) -> list[dict[str, Any]]:
    """When it went in and out of force, and by whom; newest first (two queries)."""
    history = snapshot.history  # type: ignore[attr-defined] # a relation that pghistory makes
    events = list(history.select_related("pgh_context").order_by("pgh_id"))
    changed = [
        event
        for before, event in zip([None, *events], events, strict=False)
        if event.in_force != (before.in_force if before is not None else False)
    ]
    users = User.objects.in_bulk({pk for event in changed if (pk := _user_of(event))})
    return [
        {
            "title": "Mulai berlaku" if event.in_force else "Tidak berlaku lagi",
            "who": str(users.get(_user_of(event), "")),
            "at": event.pgh_created_at,
            "tone": "good" if event.in_force else "neutral",
        }
        for event in reversed(changed)
    ]


def _user_of(event: Any) -> int | None:
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context is not None else None
