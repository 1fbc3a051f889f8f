"""What the list of requested changes of members can be narrowed to, and its columns as a file."""

from __future__ import annotations

from collections.abc import Sequence

import django_filters

from groups.exporting import Column, day_of
from groups.filters import TerritoryFilterSet
from groups.models import ChangeRequest


class ChangeFilter(TerritoryFilterSet):
    """Requests by region, kind, state and the group's name."""

    kind = django_filters.ChoiceFilter(
        label="Perubahan", choices=ChangeRequest.Kind.choices, empty_label="Semua perubahan"
    )
    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=ChangeRequest.State.choices, empty_label="Semua keadaan"
    )

    text_prefix = "group__"

    class Meta:
        model = ChangeRequest
        fields = ("q", "region", "kind", "state")


CHANGE_COLUMNS: Sequence[Column] = (
    Column("Diajukan", lambda change: day_of(change.filed_at), 12),
    Column("Kode wilayah", lambda change: change.group.village_id),
    Column("Desa/kelurahan", lambda change: change.group.village.label, 28),
    Column("Kelompok", lambda change: change.group.name, 30),
    Column("Perubahan", lambda change: str(change.get_kind_display()), 22),
    Column("Anggota", lambda change: str(change.member or ""), 26),
    Column("Pengganti", lambda change: str(change.newcomer) if hasattr(change, "newcomer") else "", 26),
    Column("Sejak", lambda change: change.on, 12),
    Column("Keadaan", lambda change: str(change.get_state_display()), 28),
    Column("Dijawab", lambda change: day_of(change.answered_at), 12),
    Column("Hari", lambda change: change.waited(), 8),
)
