"""Columns of the file of field verifications. No personal data stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from groups.exporting import Column, day_of

# A verification with all that its list shows.
VERIFICATION_COLUMNS: Sequence[Column] = (
    Column("Tahun", lambda one: one.proposal.program_year.year, 8),
    Column("Kode wilayah", lambda one: one.proposal.village_id),
    Column("Desa/kelurahan", lambda one: one.proposal.village.label, 28),
    Column("Kelompok", lambda one: one.proposal.group.name, 30),
    Column("Keadaan", lambda one: one.state[0], 30),
    Column("Tanggal kunjungan", lambda one: one.planned_on, 16),
    Column("Verifikator", lambda one: str(one.verifier), 24),
    Column("Surat tugas", lambda one: one.letter_number, 24),
    Column("Anggota", lambda one: one.size, 10),
    Column("Sudah dikunjungi", lambda one: one.visited, 16),
    Column("Lokasi usaha dikunjungi", lambda one: one.visited_on, 22),
    Column("Selesai pada", lambda one: day_of(one.concluded_at), 14),
    Column("Kesimpulan", lambda one: one.conclusion, 60),
)
