"""How the app says no: sentences for people, and what the database's own refusals mean in the user's language."""

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
    "assignment_within_cap": "Pendamping ini sudah mendampingi kelompok sebanyak batasnya (T2). Pilih orang lain.",
    "assignment_one_primary_per_group": "Kelompok ini sudah punya pendamping utama.",
    "assignment_one_per_level": "Kelompok ini sudah punya pendamping tambahan pada tingkat itu.",
    "assignment_not_a_member": "Pendamping tidak boleh menjadi anggota kelompok yang didampinginya (NIK sama).",
    "assignment_primary_trained": "Pendamping utama harus pernah dilatih dinas (T1).",
    "assignment_paper_whole": "Nomor dan tanggal SK atau surat tugas diisi keduanya.",
    "assignment_primary_by_paper": "Pendamping utama ditugaskan dengan SK atau surat tugas.",
    "assignment_ended": "Penugasan ini sudah berakhir.",
    "assignment_stands": "Penugasan tidak diubah. Akhiri, lalu tugaskan lagi.",
    "assignmentdecree_number_once_a_year": "Nomor ini sudah dicatat pada tahun itu.",
    "assignmentdecreeline_before_issue": "SK ini sudah diterbitkan, jadi lampirannya tetap.",
    "assignmentdecreeline_once": _CHANGED,
    "assignmentdecree_stands": _CHANGED,
    "handover_to_another": "Pilih orang lain sebagai penerus.",
    "handover_other_is_explained": "Sebab “lainnya” perlu dijelaskan.",
    "handover_stands": _CHANGED,
    "assignment_once_per_person": "Orang ini sudah mendampingi kelompok itu.",
    "assignment_ends_after_start": "Tanggal berakhir mendahului tanggal mulai.",
    "mentoringplan_one_in_force": "Rencana tahun ini sudah disepakati.",
    "mentoringplan_one_draft": "Draf rencana tahun ini sudah ada.",
    "mentoringplan_version_once": _CHANGED,
    "mentoringplan_stands_once_agreed": "Rencana ini sudah disepakati. Perubahan dibuat sebagai versi baru.",
    "mentoringplan_agreed_whole": "Rencana belum lengkap.",
    "planactivity_planned_while_draft": "Kegiatan rencana yang disepakati tidak diubah, hanya dicatat selesai.",
    "pendampingtraining_once": "Pelatihan ini sudah dicatat.",
    "event_once": "Kegiatan ini sudah dicatat.",
    "event_in_a_village_or_district": "Pilih kecamatan, atau desa/kelurahan.",
    "eventoffice_invited_once": "Ada kantor yang ditulis dua kali.",
    "attendance_once": _CHANGED,
    "attendance_signed_by_who_came": "Yang tidak hadir tidak menandatangani daftar hadir.",
    "event_cancelled_stays": "Kegiatan ini sudah dibatalkan.",
    "event_cancelled_was_not_held": "Kegiatan yang dibatalkan tidak dihadiri siapa pun.",
    "event_change_keeps_what_was_noted": "Kehadiran pada kegiatan ini sudah dicatat.",
    "eventchange_cancelled_once": "Kegiatan ini sudah dibatalkan.",
    "eventoffice_came_to_what_was_held": "Kehadiran dicatat pada hari kegiatan atau sesudahnya.",
    "attendance_at_what_was_held": "Kehadiran dicatat pada hari kegiatan atau sesudahnya.",
    "eventgroup_once": _CHANGED,
    "eventgroup_stays_once_noted": "Kehadiran anggota kelompok ini sudah dicatat, jadi kelompok ini tetap diundang.",
    "partneroffice_once": "Nama ini sudah ada dalam daftar.",
    "quizquestion_number_once": _CHANGED,
    "monitoring_quizquestion_replaces_id_key": _CHANGED,
    "quizsitting_once": _CHANGED,
    "quizsitting_of_what_was_held": "Kuis dicatat pada hari kegiatan atau sesudahnya.",
    "quizsitting_of_its_event": "Ada pertanyaan yang tidak ditanyakan pada kegiatan ini. Muat ulang halaman.",
    "quizsitting_answers_a_choice": "Ada jawaban yang bukan salah satu pilihannya.",
    "groupbook_one_of_each": "Buku ini sudah dibuka.",
    "fieldreport_one_in_force": "Laporan bulan ini sudah dikirim.",
    "fieldreport_one_draft": "Draf laporan bulan ini sudah ada.",
    "fieldreport_version_once": _CHANGED,
    "fieldreport_replaced_once": _CHANGED,
    "fieldreport_stands_once_submitted": "Laporan ini sudah dikirim, jadi tidak dapat diubah.",
    "fieldreport_not_before_funds": "Laporan dimulai pada bulan dana diterima (M1).",
    "fieldreport_submitted_whole": "Laporan belum lengkap.",
    "fieldreport_overdue_within_loans": "Yang menunggak tidak boleh lebih besar daripada pinjaman yang belum kembali.",
    "monitoring_fieldreport_uuid_key": "Laporan ini sudah diterima.",
    "monitoring_fieldreport_corrects_id_key": "Laporan ini sudah diperbaiki.",
    "reportattendance_frozen": "Laporan ini sudah dikirim, jadi tidak dapat diubah.",
    "fieldreport_reviewed_once": "Laporan ini sudah diperiksa.",
    "fieldreport_reviewed_by_another": "Laporan diperiksa oleh orang lain, bukan oleh yang menulis atau mengirimnya.",
    "reportattendance_once": _CHANGED,
    "reportphoto_frozen": "Laporan ini sudah dikirim, jadi fotonya tidak dapat diubah.",
    "reportphoto_once": "Foto ini sudah ada pada laporan.",
    "monitoring_reportphoto_uuid_key": "Foto ini sudah diterima.",
    "reportneed_frozen": "Laporan ini sudah dikirim, jadi tidak dapat diubah.",
    "reportneed_position_once": _CHANGED,
    "reportpause_once": "Wilayah ini sudah dijeda untuk bulan-bulan itu.",
    "reportpause_only_ends": _CHANGED,
    "reportletter_number_once": "Nomor surat ini sudah dipakai tahun ini.",
    "monitoring_reportletter_token_key": "Surat ini sudah diterbitkan.",
    "reportnotice_once": "Langkah ini sudah dicatat.",
    "monitoring_equipmentrequest_uuid_key": "Permintaan ini sudah diterima.",
    "monitoring_equipmentanswer_token_key": "Jawaban ini sudah dicatat.",
    "equipmentanswer_by_another": "Permintaan dijawab oleh orang lain, bukan oleh yang memintanya.",
    "equipmentanswer_not_withdrawn": "Permintaan ini sudah ditarik, jadi tidak dijawab lagi.",
    "cashentry_in_a_cash_book": _CHANGED,
    "cashentry_not_before_opening": "Buku kas dimulai dengan dana bantuan; tanggal catatan tidak boleh mendahuluinya.",
    "cashentry_not_in_a_closed_month": "Bulan ini baru saja ditutup. Pakai tanggal sesudahnya.",
    "cashentry_not_ahead_of_time": "Tanggal ini belum tiba.",
    "cashbook_never_negative": "Uangnya tidak cukup lagi: orang lain baru saja menulis di buku kas ini. Muat ulang "
    "halaman dan periksa saldonya.",
    "cashentry_mirrors_what_it_reverses": _CHANGED,
    "cashentry_of_its_group": "Yang dipilih bukan dari kelompok ini, atau baru saja dicoret. Muat ulang halaman.",
    "cashentry_pays_out_the_loan": _CHANGED,
    "cashentry_after_its_loan": "Pinjaman ini baru saja dibatalkan, atau tanggalnya mendahului pinjaman.",
    "cashentry_loan_paid_out_once": _CHANGED,
    "monitoring_cashentry_uuid_key": "Kode catatan ini sudah dipakai untuk catatan lain. Muat ulang halaman.",
    "monitoring_cashentry_reverses_id_key": "Catatan ini sudah dibatalkan.",
    "loan_to_a_present_member": "Pinjaman hanya untuk anggota yang masih ada dalam kelompok.",
    "loan_repaid_within_its_sum": "Pinjaman ini baru saja diangsur; sisanya tidak sebanyak itu lagi.",
    "loan_cancelled_before_repayment": "Pinjaman ini baru saja diangsur, jadi tidak dapat dibatalkan.",
    "loan_each_instalment_is_some": "Pokok pinjaman terlalu kecil untuk dibagi sebanyak itu.",
    "cashclose_in_its_turn": "Bulan lain baru saja ditutup. Muat ulang halaman.",
    "cashclose_once_a_month": "Bulan ini sudah ditutup.",
    "cashclose_not_before_its_end": "Bulan ini belum berakhir.",
    "cashclose_explains_its_difference": "Yang dihitung berbeda dari buku. Tulis penjelasan selisihnya.",
    "cashclose_newest_first": "Hanya bulan terakhir yang ditutup dapat dibuka lagi.",
    "cashclose_reopened_once": "Bulan ini sudah dibuka lagi.",
    "cashclose_reopened_by_another": "Bulan dibuka lagi oleh orang lain, bukan oleh yang menutupnya.",
    "monitoring_guest_uuid_key": "Kode catatan ini sudah dipakai untuk catatan lain. Muat ulang halaman.",
    "monitoring_groupminutes_uuid_key": "Kode catatan ini sudah dipakai untuk catatan lain. Muat ulang halaman.",
    "guest_only_withdrawn": _CHANGED,
    "groupminutes_only_withdrawn": _CHANGED,
    "minutesattendance_once": _CHANGED,
    "rubric_one_draft": "Rubrik baru sedang disusun. Muat ulang halaman.",
    "rubric_version_once": _CHANGED,
    "rubric_stands_once_in_force": "Rubrik ini sudah berlaku. Susun versi baru untuk mengubahnya.",
    "rubric_in_force_by_another": "Rubrik diberlakukan oleh orang lain, bukan oleh yang menyusunnya.",
    "rubric_thresholds_rise": "Batas mandiri harus di atas batas berkembang, antara 1 dan 100.",
    "indicator_of_a_draft": "Rubrik ini sudah berlaku. Susun versi baru untuk mengubahnya.",
    "indicator_bounds_rise": "Batas nilai harus naik dari 1 ke 3.",
    "evaluation_one_open": "Penilaian kelompok ini untuk tahun itu sudah dimulai.",
    "evaluation_one_decided": _CHANGED,
    "evaluation_follows_its_road": _CHANGED,
    "evaluation_stands_once_decided": "Penilaian ini sudah diputus. Perbaiki dengan versi baru.",
    "evaluation_decided_by_another": "Penilaian diputus oleh orang lain, bukan oleh yang menilai.",
    "evaluationscore_of_a_draft": _CHANGED,
    "evaluationscore_departure_says_why": "Tulis mengapa nilainya lain dari catatan.",
    "member_one_active_membership_per_nik": "Ada anggota yang kini aktif di kelompok lain (E9), jadi kelompok ini "
    "tidak dapat dinyatakan hidup lagi.",
    "supervisionvisit_once": "Kunjungan ini sudah dicatat.",
    "flaganswer_once": "Jawaban ini sudah dicatat.",
    "flaganswer_mending_names_a_day": "Tulis sampai kapan diperbaiki.",
    "flag_stays_cleared": _CHANGED,
    "case_stays_confidential": "Kasus yang rahasia tetap rahasia.",
    "case_with_pendamping_has_group": "Kasus pada pendamping harus tentang satu kelompok.",
    "casestep_follows_the_table": _CHANGED,
    "casestep_not_by_the_accused": "Anda tidak dapat mengurus kasus tentang diri sendiri.",
    "casestep_shows_evidence": "Lampirkan bukti, atau isi jumlah uang yang kembali.",
    "casestep_each_warning_once": "Teguran ini sudah dicatat.",
    "casestep_one_remark_a_day": "Keterangan tambahan hanya dapat dikirim sekali sehari. Kirim lagi besok.",
}


def refuse(*sentences: str, rule: str = "") -> MoveRefused:
    """A refusal with these sentences as its blockers, to be raised."""
    return MoveRefused([Blocker(sentence, rule) for sentence in sentences])


def demand(user: User, permission: str) -> None:
    """Raise NotAllowed unless the person has the permission; where it reaches is for `visible_to`."""
    if not user.has_perm(permission):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melakukan langkah ini.")])


def demand_in(user: User, permission: str, region_code: str) -> None:
    """Raise NotAllowed unless the person's own role has the permission, and works where that region lies."""
    if not (user.role_allows(permission) and user.covers(region_code)):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melakukan langkah ini di wilayah ini.")])


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction; a known refusal of the database becomes MoveRefused, any other is a defect and is raised on."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if name not in SENTENCES:
            raise
        raise refuse(SENTENCES[name]) from error
