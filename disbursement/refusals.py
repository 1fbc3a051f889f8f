"""How the app says no: rights, and what the database's own refusals mean in the user's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused, NotAllowed
from groups.seams import Blocker
from kube_portal.accounts.models import User

_CHANGED = "Keadaan sudah berubah sejak halaman ini dibuka. Muat ulang lalu periksa lagi."

# What to say when the database refuses what Python let through: two people at the same moment.
SENTENCES = {
    "groupaccount_number_unique_while_open": "Rekening ini sudah dipakai kelompok lain.",
    "groupaccount_one_in_use": _CHANGED,
    "groupaccount_one_pending": "Masih ada rekening kelompok ini yang menunggu persetujuan.",
    "groupaccount_approved_by_another": "Rekening harus disetujui oleh orang lain, bukan oleh yang mencatatnya.",
    "groupaccount_frozen_once_approved": _CHANGED,
    "decree_number_unique_in_year": "Nomor SK ini sudah dicatat pada tahun itu.",
    "decreeline_once_per_kind": "Ada kelompok yang sudah tercantum dalam SK lain. Muat ulang halaman.",
    "decreeline_at_its_time": _CHANGED,
    "application_one_filed": "Permohonan kelompok ini sudah diajukan dan menunggu bendahara pengeluaran.",
    "application_filed_in_time": _CHANGED,
    "application_answered_once": _CHANGED,
    "application_answered_by_another": "Permohonan dijawab oleh orang lain, bukan oleh yang mengajukannya.",
    "paymentorder_one_open_per_tranche": "Pembayaran tahap ini sudah disiapkan.",
    "paymentorder_within_grant": "Jumlah pembayaran akan melebihi nilai bantuan.",
    "paymentorder_at_its_time": _CHANGED,
    "paymentorder_into_account_in_use": "Rekening kelompok berubah. Muat ulang halaman.",
    "paymentorder_as_decreed": "Pengurus, rekening atau nama kelompok berubah sejak SK. "
    "Catat SK perubahan lebih dahulu.",
    "paymentorder_agenda_unique_in_year": "Nomor agenda ini sudah dipakai pembayaran lain tahun ini.",
    "paymentorder_spp_unique_in_year": "Nomor SPP ini sudah dipakai pembayaran lain tahun ini.",
    "paymentorder_spm_unique_in_year": "Nomor SPM ini sudah dipakai pembayaran lain tahun ini.",
    "paymentorder_approved_by_another": "Pembayaran harus disetujui oleh orang lain, bukan oleh yang menyiapkan atau "
    "memeriksanya.",
    "paymentorder_second_approval_by_another": "Persetujuan kedua harus oleh orang lain.",
    "paymentorder_wants_a_second_approval": _CHANGED,
    "paymentorder_checked_by_another": "Kelengkapan harus diperiksa oleh orang lain, bukan oleh yang menyiapkannya.",
    "paymentorder_checked_line_by_line": "Masih ada berkas yang belum dinyatakan lengkap.",
    "enclosure_frozen": _CHANGED,
    "paymentitem_within_order": "Nilai barang melebihi jumlah pembayaran.",
    "paymentitem_at_its_time": _CHANGED,
    "paymentorder_follows_its_road": _CHANGED,
    "payment_once_per_order": "Pembayaran ini sudah dicatat.",
    "payment_of_an_approved_order": _CHANGED,
    "payment_sp2d_unique_in_year": "Nomor SP2D ini sudah dicatat untuk pembayaran lain tahun ini.",
    "payment_within_grant": "Jumlah pembayaran akan melebihi nilai bantuan.",
    "payment_within_ceiling": "Jumlah pembayaran akan melebihi pagu anggaran tahun ini.",
    "payment_reverses_its_own": _CHANGED,
    # Kept by the group's cash book, which takes in what is paid and gives out what goes back.
    "cashbook_never_negative": "Buku kas kelompok tidak memuat dana sebanyak itu lagi pada tanggal ini, jadi dana itu "
    "tidak dapat kembali seutuhnya. Minta pendamping memeriksa buku kas dan membatalkan catatan yang keliru, atau "
    "pakai tanggal lain.",
    "disbursement_payment_reverses_id_key": "Pengembalian dana ini sudah dicatat.",
    "disbursement_receipt_payment_id_key": "Tanda terima ini sudah dicatat.",
    "sampledraw_one_open_per_year": "Masih ada penarikan yang terbuka untuk tahun ini. Selesaikan atau tutup dulu.",
    "sampledraw_number_unique_in_year": _CHANGED,
    "sampledraw_frozen": _CHANGED,
    "sampledraw_is_whole": _CHANGED,
    "disbursement_sampleunit_proposal_id_key": _CHANGED,
    "sampleunit_of_a_paid_group": _CHANGED,
    "sampleinterview_version_once": "Wawancara ini sudah dicatat.",
    "sampleinterview_at_its_time": "Wawancara ini sudah dicatat, atau penarikannya sudah ditutup.",
    "sampleinterview_of_the_sample": _CHANGED,
    "sampleinterview_by_another": "Wawancara harus oleh orang lain, yang tidak menarik sampel, mendampingi kelompok, "
    "atau memproses pembayarannya.",
    "sampleanswer_by_another": "Temuan dijawab orang lain, bukan oleh yang mewawancarai.",
    "sampleanswer_of_a_finding": _CHANGED,
    "accountabilityline_frozen": "LPJ ini sudah diajukan, jadi tidak dapat diubah.",
    "accountability_adds_up": "Belanja dan pengembalian tidak sama dengan dana yang diterima.",
    "accountability_checked_by_another": "LPJ harus diperiksa oleh orang lain, bukan oleh yang menyusun atau "
    "mengajukannya.",
    "accountability_checker_does_not_write": "Anda pernah memeriksa LPJ ini, jadi tidak dapat ikut menyusunnya.",
    "accountability_checked_line_by_line": "Masih ada baris yang belum dinyatakan sesuai.",
    "accountability_has_receipts": "Masih ada belanja tanpa nota dan tanpa alasan.",
    "accountability_names_the_goods": "Masih ada barang bantuan yang belum dicatat.",
    "accountability_return_has_a_day": "Isi tanggal setor untuk dana yang dikembalikan.",
    "accountabilityline_marked_at_its_time": _CHANGED,
    "accountabilityline_adds_up": _CHANGED,
    "purchase_stays_what_it_is": "Belanja ini sudah dikeluarkan. Tidak ada yang diubah.",
    "purchase_of_its_goods": "Barang ini bukan bagian dari bantuan kelompok ini.",
    "purchase_after_the_money": "Tanggal beli mendahului dana yang diterima. Periksa tanggalnya.",
    "purchase_once_per_goods": "Barang ini sudah dicatat.",
    "accountability_return_has_proof": "Isi nomor bukti setor untuk dana yang dikembalikan.",
    "accountability_follows_its_road": _CHANGED,
    "statementimport_once": "Berkas ini sudah diimpor.",
    "statementline_known_by_its_key": "Baris ini sudah diimpor dari berkas lain.",
    "statementrow_of_its_import": _CHANGED,
    "reconciliation_one_per_line": "Baris ini sudah dicocokkan atau dijelaskan.",
    "reconciliation_one_per_payment": "Catatan bayar ini sudah dicocokkan dengan baris lain.",
    "reconciliation_of_its_line": _CHANGED,
    "reconciliation_ends_by_reversal": _CHANGED,
    "disbursement_reconciliationreversal_reconciliation_id_key": "Pencocokan ini sudah dibatalkan.",
    "reopening_one_pending": "Pembukaan kembali LPJ ini sudah diminta dan menunggu keputusan.",
    "reopening_decided_by_another": "Pembukaan kembali harus diputus oleh orang lain, bukan oleh yang memintanya.",
}


def refuse(*sentences: str) -> MoveRefused:
    """A refusal with these sentences as its blockers, to be raised."""
    return MoveRefused([Blocker(sentence) for sentence in sentences])


def demand(user: User, permission: str, region_code: str) -> None:
    """Raise NotAllowed unless the person's role has the permission and the region covers that code.

    Being a superuser doesn't count: money moves by role alone.
    """
    if not (user.role_allows(permission) and user.covers(region_code)):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melakukan langkah ini di wilayah ini.")])


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction; a known refusal of the database becomes MoveRefused, an unknown one is a defect: raised on."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if name not in SENTENCES:
            raise
        raise refuse(SENTENCES[name]) from error
