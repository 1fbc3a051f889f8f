"""The columns of the registry's lists as files."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from groups.exporting import Column

SNAPSHOT_COLUMNS: Sequence[Column] = (
    Column("Sumber", lambda row: row.get_source_display(), 10),
    Column("Periode", lambda row: row.period, 10),
    Column("Perbaikan ke", lambda row: row.revision, 12),
    Column("Kode wilayah", lambda row: row.regency_id),
    Column("Kabupaten/kota", lambda row: row.regency.name, 28),
    Column("Berlaku", lambda row: "ya" if row.in_force else "tidak", 10),
    Column("Baris diterima", lambda row: row.accepted),
    Column("Baris ditolak", lambda row: row.rejected),
    Column("Berkas", lambda row: row.file_name, 30),
    Column("SHA-256", lambda row: row.sha256, 66),
    Column("Diimpor pada", lambda row: timezone.localdate(row.imported_at)),
    Column("Diimpor oleh", lambda row: str(row.imported_by or ""), 24),
)

VILLAGE_COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda row: row["village_id"]),
    Column("Desa/kelurahan", lambda row: row["village__name"], 28),
    Column("Jiwa", lambda row: row["persons"], 10),
    Column("Keluarga", lambda row: row["households"], 10),
    *(Column(f"Desil {desil}", lambda row, name=f"desil_{desil}": row[name], 10) for desil in range(1, 11)),  # type: ignore[misc]
    Column("Tanpa desil", lambda row: row["desil_0"], 12),
)
