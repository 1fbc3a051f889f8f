"""Columns of the files of exceptions: the list, and the count by year, village and rule. No NIK stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from groups.exporting import Column, day_of
from kube_portal.programs.rules import rule_label
from kube_portal.regions.models import Region


def village_label(row: Mapping[str, Any]) -> str:
    """The village of a row of `counted_by_village` as people call it: `Kelurahan Sedau`."""
    village = Region(name=row["village_name"], kind=row["village_kind"], level=Region.Level.VILLAGE)
    return village.label


# An exception with all that its list shows.
LIST_COLUMNS: Sequence[Column] = (
    Column("Tahun", lambda one: one.proposal.program_year.year, 8),
    Column("Kode wilayah", lambda one: one.proposal.village_id),
    Column("Desa/kelurahan", lambda one: one.proposal.village.label, 28),
    Column("Kelompok", lambda one: one.proposal.group.name, 30),
    Column("Anggota", lambda one: one.member.name, 30),
    Column("Aturan", lambda one: one.rule_label, 24),
    Column("Alasan meminta", lambda one: one.reason, 60),
    Column("Diminta oleh", lambda one: str(one.asked_by), 24),
    Column("Diminta pada", lambda one: day_of(one.asked_at), 12),
    Column("Keputusan", lambda one: one.state[0], 20),
    Column("Diputus oleh", lambda one: str(one.decided_by or ""), 24),
    Column("Diputus pada", lambda one: day_of(one.decided_at), 12),
    Column("Catatan keputusan", lambda one: one.decision_note, 60),
)

# A row of `counted_by_village`.
COUNT_COLUMNS: Sequence[Column] = (
    Column("Tahun", lambda row: row["year"], 8),
    Column("Kode wilayah", lambda row: row["village"]),
    Column("Desa/kelurahan", village_label, 28),
    Column("Aturan", lambda row: rule_label(row["rule"]), 24),
    Column("Diminta", lambda row: row["asked"], 10),
    Column("Dikabulkan", lambda row: row["granted"], 12),
    Column("Ditolak", lambda row: row["refused"], 10),
    Column("Menunggu keputusan", lambda row: row["awaiting"], 20),
)
