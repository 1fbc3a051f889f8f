"""Columns of the files of the selection: the board, and a published result. No personal data stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from groups.exporting import Column, Value
from kube_portal.programs.score_parts import SCORE_PARTS


def _part_of(index: int) -> Callable[[Any], Value]:
    """One part of a candidate's score, or that nobody judged it."""

    def value(one: Any) -> Value:
        part = one.score.parts[index]
        return int(part.value) if part.is_judged else "belum dinilai"

    return value


# A candidate of the board (`eligibility.board.Candidate`).
BOARD_COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda one: one.proposal.village_id),
    Column("Desa/kelurahan", lambda one: one.proposal.village.label, 28),
    Column("Kelompok", lambda one: one.proposal.group.name, 30),
    Column("Usaha", lambda one: one.proposal.group.business_description, 36),
    Column("Jenis bantuan", lambda one: one.proposal.tier.name, 18),
    Column("Nilai bantuan (Rp)", lambda one: one.proposal.amount, 16),
    Column("Status", lambda one: one.proposal.status_label, 26),
    Column("Nilai", lambda one: one.score.text, 8),
    *(Column(part.label, _part_of(index), 14) for index, part in enumerate(SCORE_PARTS)),
    Column("Urutan menurut nilai", lambda one: one.standing.score_position, 12),
    Column("Daftar tunggu", lambda one: one.standing.position, 12),
    Column("Peringkat kepala bidang", lambda one: one.nomination.rank if one.nomination else None, 12),
    Column("Alasan", lambda one: one.nomination.rationale if one.nomination else "", 50),
    Column("Yang menghalangi", lambda one: " ".join(objection.text for objection in one.objections), 50),
)

# A line of a published result (`eligibility.models.ResultLine`).
RESULT_COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda line: line.village_id),
    Column("Desa/kelurahan", lambda line: line.village.label, 28),
    Column("Kelompok", lambda line: line.group_name, 30),
    Column("Usaha", lambda line: line.business, 36),
    Column("Jenis bantuan", lambda line: line.tier_name, 18),
    Column("Nilai bantuan (Rp)", lambda line: line.amount, 16),
    Column("Hasil", lambda line: "terpilih" if line.is_selected else "belum terpilih", 16),
    Column("Nilai", lambda line: line.score_text, 8),
    Column("Daftar tunggu", lambda line: line.position, 12),
    Column("Alasan urutan atau pilihan", lambda line: line.rationale, 50),
    Column("Mengapa belum terpilih", lambda line: " ".join(reason["text"] for reason in line.reasons), 60),
)
