"""Is one person in the registry in force? Asked by NIK, answered within one's own territory."""

from __future__ import annotations

from dataclasses import dataclass, field

from eligibility.models import RegistryEntry
from kube_portal.accounts.models import User


@dataclass(frozen=True)
class Found:
    """What the registries in force say of a NIK: entries that the user may see, and whether another area has one."""

    entries: list[RegistryEntry] = field(default_factory=list)
    is_elsewhere: bool = False


def look_up(nik: str, *, user: User) -> Found:
    """Entries in the user's territory; of others only that they exist (two queries)."""
    everywhere = RegistryEntry.objects.filter(nik=nik, snapshot__in_force=True)
    entries = list(everywhere.visible_to(user).select_related("snapshot__regency", "village").order_by("snapshot_id"))
    return Found(entries, is_elsewhere=not entries and everywhere.exists())
