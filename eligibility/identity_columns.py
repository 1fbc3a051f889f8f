"""Columns of the files about identity: the cases, and the mismatches of an area. No NIK or KK stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eligibility.mismatches import Mismatch
from eligibility.models import IdentityCase
from groups.exporting import Column, Value, day_of
from kube_portal.accounts.models import User
from kube_portal.programs.rules import rule_label


def case_columns(user: User) -> Sequence[Column]:
    """The columns of the list of cases as this person may see them: of another area's member only that it is one."""

    def own(value: Callable[[IdentityCase], Value]) -> Callable[[IdentityCase], Value]:
        return lambda case: value(case) if case.is_own_of(user) else None

    return (
        Column("Tahun", own(lambda case: case.proposal.program_year.year), 8),
        Column("Kode wilayah", lambda case: case.side_of(user).village.code),
        Column("Desa/kelurahan", lambda case: case.side_of(user).village.label, 28),
        Column("Kelompok", lambda case: case.side_of(user).group.name, 30),
        Column("Anggota", lambda case: case.side_of(user).name, 30),
        Column("Pihak lain", lambda case: "" if case.knows_both(user) else "di wilayah lain", 16),
        Column("Aturan", lambda case: case.rule_label, 24),
        Column("Menurut data saat dibuka", own(lambda case: case.reason), 60),
        Column("Dibuka pada", lambda case: day_of(case.opened_at), 12),
        Column("Dibuka oleh", own(lambda case: str(case.opened_by)), 24),
        Column("Keadaan", lambda case: case.state[0], 24),
        Column("Hari menunggu", lambda case: case.waited if case.is_open else None, 14),
        Column("Surat ke Dukcapil", own(lambda case: case.sent_on), 16),
        Column("Diputus pada", lambda case: day_of(case.decided_at), 12),
        Column("Diputus oleh", own(lambda case: str(case.decided_by or "")), 24),
        Column("Alasan keputusan", own(lambda case: case.decision_note), 60),
    )


def _standing(one: Mismatch) -> str:
    return "sudah dibuka" if one.has_open_case else "belum dibuka"


MISMATCH_COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda one: one.village_id),
    Column("Desa/kelurahan", lambda one: one.village, 28),
    Column("Kelompok", lambda one: one.group, 30),
    Column("Anggota", lambda one: one.name, 30),
    Column("Aturan", lambda one: rule_label(one.rule), 24),
    Column("Yang tidak cocok", lambda one: one.verdict.reason, 60),
    Column("Status usulan", lambda one: one.status_label, 26),
    Column("Pemeriksaan identitas", _standing, 22),
)
