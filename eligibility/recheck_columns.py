"""Columns of the files of re-checks. No NIK or KK stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from groups.exporting import Column

RECHECK_COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda row: row.snapshot.regency_id),
    Column("Kabupaten/kota", lambda row: row.snapshot.regency.name, 28),
    Column("Data sosial", lambda row: str(row.snapshot), 20),
    Column("Menggantikan", lambda row: str(row.replaced or ""), 20),
    Column("Diberlakukan pada", lambda row: timezone.localdate(row.started_at)),
    Column("Diberlakukan oleh", lambda row: str(row.started_by or ""), 24),
    Column("Kini tidak memenuhi", lambda row: row.own_no_longer),
    Column("Kini memenuhi", lambda row: row.own_newly),
    Column("Belum dilihat", lambda row: row.own_unseen),
)

LINE_COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda line: line.proposal.village_id),
    Column("Desa/kelurahan", lambda line: line.proposal.village.label, 28),
    Column("Kelompok", lambda line: line.proposal.group.name, 30),
    Column("Tahun", lambda line: line.proposal.program_year.year, 8),
    Column("Status usulan", lambda line: line.proposal.status_label, 26),
    Column("Anggota", lambda line: line.member.name, 30),
    Column("Perubahan", lambda line: line.get_kind_display(), 20),
    Column("Sebelumnya", lambda line: line.before, 50),
    Column("Sekarang", lambda line: line.after, 50),
    Column("Dilihat pada", lambda line: timezone.localdate(line.acknowledged_at) if line.acknowledged_at else None, 12),
    Column("Dilihat oleh", lambda line: str(line.acknowledged_by or ""), 24),
    Column("Tindak lanjut", lambda line: line.note, 50),
)
