"""Cash books, loans and guests as files: XLSX or CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from groups.exporting import CHUNK, Column, day_of
from monitoring.cashbook.ledger import Balance
from monitoring.models import CashEntry

LINE_COLUMNS: Sequence[Column] = (
    Column("Nomor", lambda row: row[0].number, 8),
    Column("Tanggal", lambda row: row[0].dated_on, 12),
    Column("Jenis", lambda row: f"{'Batal: ' if row[0].is_reversal else ''}{row[0].get_kind_display()}", 28),
    Column("Uraian", lambda row: row[0].description, 44),
    Column("Dari/kepada", lambda row: row[0].party or (row[0].member.name if row[0].member else ""), 26),
    Column("Masuk (Rp)", lambda row: max(row[0].effect, 0), 14),
    Column("Keluar (Rp)", lambda row: max(-row[0].effect, 0), 14),
    Column("Uang tunai (Rp)", lambda row: row[1].in_hand, 14),
    Column("Rekening (Rp)", lambda row: row[1].at_bank, 14),
    Column("Saldo (Rp)", lambda row: row[1].total, 14),
    Column("Alasan pembatalan", lambda row: row[0].reason, 30),
    Column("Ditulis oleh", lambda row: str(row[0].written_by or "Portal"), 22),
    Column("Ditulis pada", lambda row: day_of(row[0].written_at), 12),
)

BOOK_COLUMNS: Sequence[Column] = (
    Column("Kode wilayah", lambda group: group.village_id),
    Column("Desa/kelurahan", lambda group: group.village.label, 28),
    Column("Kelompok", lambda group: group.name, 30),
    Column("Uang tunai (Rp)", lambda group: group.held.in_hand, 14),
    Column("Rekening (Rp)", lambda group: group.held.at_bank, 14),
    Column("Saldo (Rp)", lambda group: group.held.total, 14),
    Column("Catatan terakhir", lambda group: group.last_entry_on, 14),
    Column("Ditutup sampai", lambda group: group.closed_until, 14),
    Column("Tunggakan pinjaman (Rp)", lambda group: group.arrears_amount, 18),
    Column("Menunggak sejak", lambda group: group.arrears_since, 14),
)

LOAN_COLUMNS: Sequence[Column] = (
    Column("Anggota", lambda one: one.loan.member.name, 28),
    Column("Dipinjamkan", lambda one: one.loan.lent_on, 12),
    Column("Pokok (Rp)", lambda one: one.loan.principal, 14),
    Column("Jasa per bulan (Rp)", lambda one: one.loan.interest, 14),
    Column("Angsuran", lambda one: one.loan.months, 10),
    Column("Sudah kembali (Rp)", lambda one: one.loan.paid, 14),
    Column("Dihapuskan (Rp)", lambda one: one.loan.written_off, 14),
    Column("Sisa (Rp)", lambda one: one.loan.outstanding, 14),
    Column("Menunggak (Rp)", lambda one: one.arrears, 14),
    Column("Hari menunggak", lambda one: one.days_late, 12),
    Column("Keadaan", lambda one: one.state[0], 20),
)


def running_rows(entries: Any, opening: Balance) -> Iterator[tuple[CashEntry, Balance]]:
    """Lines in their order, each with what the group has after it; read in chunks."""
    running = opening
    for entry in entries.in_order().iterator(chunk_size=CHUNK):
        running = running.after(entry.in_hand, entry.at_bank)
        yield entry, running
