"""One group from the example spreadsheet to its first field report, by the people who do it, each signed in as oneself.

Nobody calls the domain here: everything is typed and pressed on the pages, the office at a desk, the lurah and the
pendamping on a phone.
"""

from __future__ import annotations

import datetime as dt

import pytest

from disbursement.models import Enclosure, Payment
from groups.models import Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from monitoring.models import FieldReport
from tests.browser_tools import PHONE, ROOT, Person
from tests.factories.documents import image_bytes, pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPREADSHEET = ROOT / "docs" / "examples" / "usulan-singkawang-selatan.xlsx"
GROUP = "Bukit Harapan"
MINUTES = {"name": "berita-acara.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Musyawarah Bukit Harapan")}
REQUEST = {"name": "permohonan.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Permohonan Bukit Harapan")}
PROOF = {"name": "bukti-transfer.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Transfer Bukit Harapan")}
PASSBOOK = {"name": "buku-rekening.jpg", "mimeType": "image/jpeg", "buffer": image_bytes()}


def test_a_group_from_the_spreadsheet_to_its_first_field_report(office, sits_down, clock):
    operator = sits_down(office["operator.sedau"])
    lurah = sits_down(office["lurah.sedau"], width=PHONE)
    verifier = sits_down(office["verifikator"])
    kabid, kadis = sits_down(office["kabid"]), sits_down(office["kadis"])
    bendahara, ppk = sits_down(office["bendahara"]), sits_down(office["ppk"])
    pendamping = sits_down(office["pendamping.1"], width=PHONE)

    the_operator_imports_and_completes(operator)
    proposal = Proposal.objects.get(group__name=GROUP)
    the_operator_submits(operator)
    the_lurah_endorses(lurah)
    the_verifier_visits(verifier, proposal)
    kabid_proposes_and_kadis_selects(kabid, kadis)
    the_account_is_recorded_by_one_and_approved_by_another(verifier, kabid, proposal)
    the_decree_is_recorded(verifier, proposal)
    a_pendamping_is_assigned(verifier, proposal)
    the_pendamping_trains(pendamping, proposal)
    the_grant_is_paid(bendahara, ppk, kadis, proposal)
    everything_so_far_is_written_down(proposal, office)

    clock.move_to(dt.datetime(2026, 12, 3, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=7))))
    the_pendamping_reports(pendamping.sign_in(), proposal)
    the_verifier_reads_the_report(verifier.sign_in())

    for person in (operator, lurah, verifier, kabid, kadis, bendahara, ppk, pendamping):
        assert person.complaints == []


def the_operator_imports_and_completes(operator: Person) -> None:
    operator.go("/groups/proposals/").press("Impor usulan").heading("Impor usulan")
    operator.attach("Berkas Excel", SPREADSHEET).press("Impor")
    # The file holds the whole district; an operator of one village takes in the groups of that village alone.
    operator.sees("3 kelompok diterima", "5 ditolak", "Desa/kelurahan ini di luar wilayah kerja Anda.")
    operator.press(GROUP).heading(GROUP).stands("Draf").sees("10 anggota", "Siti Aminah", "Rp20.000.000")
    operator.sees("Belum bisa diajukan ke lurah", "Berita acara musyawarah belum dilampirkan.")
    operator.sees("Hasil pemeriksaan anggota belum dibaca.")
    operator.press("Lampirkan")
    operator.attach("Berita acara musyawarah", MINUTES).press("Simpan dan lanjut ke langkah berikut")


def the_operator_submits(operator: Person) -> None:
    operator.go("/groups/proposals/").press(GROUP).misses("Berita acara musyawarah belum dilampirkan.")
    operator.press("Baca sekarang").sees("Tidak ada yang perlu diperbaiki.")
    operator.press("Saya sudah membaca hasil ini")
    operator.go("/groups/proposals/").press(GROUP).misses("Belum bisa diajukan")
    operator.press("Ajukan ke lurah").heading("Ajukan ke lurah")
    operator.press("Ajukan ke lurah").is_told("Usulan diajukan ke lurah.").stands("Menunggu lurah")


def the_lurah_endorses(lurah: Person) -> None:
    lurah.go("/").sees("Menunggu persetujuan Anda", GROUP).has_room()
    lurah.press(GROUP).stands("Menunggu lurah").has_room()
    lurah.press("Setujui dan teruskan ke Dinas")
    lurah.fill("Catatan", "Sesuai musyawarah.").has_room()
    lurah.press("Setujui dan teruskan ke Dinas").is_told("Usulan disetujui dan diteruskan ke Dinas.")
    lurah.stands("Diajukan ke Dinas")


def the_verifier_visits(verifier: Person, proposal: Proposal) -> None:
    verifier.go("/").sees(GROUP).go(f"/groups/proposals/{proposal.pk}/").press("Jadwalkan verifikasi")
    verifier.fill("Tanggal kunjungan", "2026-11-23").fill("Nomor surat tugas", "800/123/Dinsos/2026")
    verifier.fill("Tanggal surat tugas", "2026-11-23")
    verifier.press("Mulai verifikasi").is_told(f"Verifikasi {GROUP} dimulai.")
    verifier.sees("0 dari 10 anggota dikunjungi", "Belum bisa dinyatakan layak", "Lokasi usaha belum dikunjungi.")
    members = list(Member.objects.filter(group=proposal.group).order_by("pk"))
    for number, member in enumerate(members, start=1):
        if number == 1:
            verifier.press(f"Periksa {member.name}")
        verifier.heading(member.name).sees(f"Anggota {number} dari 10")
        verifier.answer("KTP atau surat keterangannya dilihat?", "Ya").answer("Kartu keluarga dilihat?", "Ya")
        verifier.answer_all("Kriteria fakir miskin", "Ya")
        verifier.answer("Terdaftar di DTSEN", "Memenuhi").fill("Catatan E3", "Padan, desil 2.")
        verifier.answer("Anggota ini layak dibantu?", "Layak")
        if number < len(members):
            verifier.press(f"Simpan, lalu {members[number].name}")
        else:
            verifier.press("Simpan")
        verifier.is_told(f"Pemeriksaan {member.name} tersimpan.")
    verifier.sees("10 dari 10 anggota dikunjungi", "Lokasi usaha belum dikunjungi.")
    verifier.press("Isi keadaan lokasi usaha")
    verifier.fill("Lokasi usaha dikunjungi pada", "2026-11-23")
    verifier.fill("Keadaan lokasi usaha", "Lahan jemur milik ketua, dekat tempat pelelangan ikan.")
    verifier.answer("Kelayakan usaha", "Baik").press("Simpan")
    verifier.sees("Semua sudah diperiksa").press("Simpulkan")
    verifier.fill("Kesimpulan", "Sepuluh keluarga dikunjungi; usaha siap jalan.").press("Nyatakan layak")
    verifier.is_told(f"{GROUP} dinyatakan layak dan menunggu seleksi.")
    verifier.go(f"/groups/proposals/{proposal.pk}/").stands("Layak, menunggu seleksi")


def kabid_proposes_and_kadis_selects(kabid: Person, kadis: Person) -> None:
    kadis.go("/eligibility/selection/").sees(GROUP)
    kabid.go("/").sees("Layak, belum diusulkan untuk seleksi").press(GROUP).heading("Usulkan untuk dipilih")
    kabid.fill("Alasan", "Pasar jelas, anggota siap.").press("Usulkan").is_told(f"{GROUP} diusulkan pada peringkat 1.")
    kadis.go("/").sees("Diusulkan kepala bidang").press(GROUP).heading("Pilih kelompok ini")
    kadis.sees("Pasar jelas, anggota siap.").fill("Alasan memilih", "Sesuai peringkat dan kuota.").press("Pilih")
    kadis.is_told("terpilih dan menunggu SK.")


def the_account_is_recorded_by_one_and_approved_by_another(verifier: Person, kabid: Person, proposal: Proposal) -> None:
    page = f"/groups/proposals/{proposal.pk}/"
    verifier.go(page).stands("Terpilih, menunggu SK").press("Catat rekening").sees("Belum ada rekening")
    verifier.press("Catat rekening").fill("Bank", "Bank Kalbar Cabang Singkawang").fill(
        "Nomor rekening", "3021 000 123"
    )
    verifier.attach("Foto halaman depan buku rekening", PASSBOOK).press("Simpan rekening")
    verifier.sees("Menunggu persetujuan kepala bidang", "Anda yang mencatatnya, jadi orang lain yang menyetujui.")
    kabid.go(page).press("Periksa rekening").sees("3021000123").press("Setujui rekening")
    kabid.press("Ya, setujui rekening").sees("Rekening yang berlaku")


def the_decree_is_recorded(verifier: Person, proposal: Proposal) -> None:
    verifier.go(f"/groups/proposals/{proposal.pk}/").press("Catat SK").heading("Catat SK")
    verifier.sees(GROUP, "Drs. Dimas Prakoso, M.Si.").fill("Tanggal SK", "2026-11-23").press("Catat SK")
    verifier.is_told("dicatat untuk 1 kelompok.").sees(GROUP, "Rp20.000.000", "Berlaku")
    verifier.go(f"/groups/proposals/{proposal.pk}/").stands("Sudah ditetapkan")


def a_pendamping_is_assigned(verifier: Person, proposal: Proposal) -> None:
    verifier.press("Tugaskan pendamping").sees("Pandu", "0 dari 10 kelompok")
    verifier.fill("Nomor SK atau surat tugas", "800/21/DINSOS/2026").fill("Tanggal SK atau surat tugas", "2026-11-23")
    verifier.press("Tugaskan")
    verifier.is_told("Pandu ditugaskan mendampingi")


def the_pendamping_trains(pendamping: Person, proposal: Proposal) -> None:
    page = f"/groups/proposals/{proposal.pk}/"
    pendamping.go("/groups/").sees(GROUP).has_room().go(page).stands("Sudah ditetapkan").has_room()
    pendamping.press("Pelatihan kelompok").sees("Belum bisa dinyatakan selesai", "0 dari 10 anggota").has_room()
    pendamping.go("/monitoring/training/new/").has_room()
    pendamping.page.get_by_label(GROUP, exact=False).check()
    pendamping.fill("Materi", "Mengolah ikan dan pembukuan").fill("Tempat", "Balai RT 005").fill(
        "Tanggal", "2026-11-23"
    )
    pendamping.press("Simpan, lalu catat kehadiran").is_told("Pelatihan dicatat.")
    pendamping.press(f"Catat kehadiran {GROUP}").has_room()
    members = list(Member.objects.filter(group=proposal.group).order_by("pk"))
    for member in members[:9]:
        pendamping.answer(member.name, "Hadir")
    pendamping.answer(members[9].name, "Tidak hadir")
    pendamping.press("Simpan kehadiran").is_told(f"{GROUP}: 9 dari 10 anggota hadir.")
    pendamping.go(page).press("Pelatihan kelompok").sees("9 dari 10 anggota", "Belum bisa dinyatakan selesai")
    pendamping.press("Buka buku").has_room()
    pendamping.press("Buka buku").is_told("Dibuka:")
    pendamping.go(page).press("Pelatihan kelompok").misses("Belum bisa dinyatakan selesai")
    pendamping.press("Nyatakan pelatihan selesai").is_told("dinyatakan selesai").stands("Siap disalurkan")


def the_grant_is_paid(bendahara: Person, ppk: Person, kadis: Person, proposal: Proposal) -> None:
    bendahara.go("/").sees("Siap disalurkan").press(GROUP).heading("Siapkan pembayaran")
    bendahara.sees("Bank Kalbar Cabang Singkawang 3021000123").fill("Tanggal surat permohonan kelompok", "2026-11-23")
    for enclosure in Enclosure.Kind.labels:
        bendahara.page.get_by_label(enclosure, exact=True).check()
    bendahara.attach("Surat permohonan pencairan dari kelompok", REQUEST).press("Siapkan pembayaran")
    bendahara.is_told("Permohonan diterima.").stands("Siap disalurkan")
    bendahara.go("/").sees("Permohonan pencairan diterima").press(GROUP).press("Buat SPP")
    bendahara.fill("Tanggal SPP", "2026-11-23").press("Buat SPP").is_told("menunggu pemeriksaan PPK-SKPD.")
    ppk.go("/").sees("SPP menunggu pemeriksaan").press(GROUP).press("Periksa kelengkapan")
    for enclosure in Enclosure.Kind.labels:
        ppk.answer(enclosure, "Lengkap")
    ppk.press("Simpan pemeriksaan").is_told("Pemeriksaan disimpan.")
    kadis.go("/").sees("Pembayaran menunggu persetujuan").press(GROUP).sees("Rp20.000.000", "dua puluh juta rupiah")
    kadis.press("Setujui pembayaran").press("Ya, setujui pembayaran").is_told("Pembayaran disetujui.")
    bendahara.go("/").sees("Pembayaran disetujui").press(GROUP).press("Catat SP2D")
    bendahara.fill("Nomor SP2D", "0123/SP2D-LS/2026").fill("Tanggal SP2D", "2026-11-23")
    bendahara.fill("Kode rekening belanja", "5.1.05.01.01.0001").attach("Bukti transfer", PROOF).press("Catat SP2D")
    bendahara.is_told("SP2D dicatat.").press("Catat tanda terima")
    bendahara.fill("Tanggal diterima kelompok", "2026-11-23").press("Catat tanda terima")
    bendahara.is_told("Tanda terima dicatat.").sees("Tanda terima kelompok", "Siti Aminah")
    bendahara.go(f"/groups/proposals/{proposal.pk}/").stands("Bantuan diterima")


def everything_so_far_is_written_down(proposal: Proposal, office: dict[str, User]) -> None:
    proposal.refresh_from_db()
    assert proposal.status == Status.FUNDED
    assert list(proposal.moves.order_by("pk").values_list("verb", "by__username")) == [
        ("submit", "operator.sedau"),
        ("endorse", "lurah.sedau"),
        ("begin_verification", "verifikator"),
        ("pass_verification", "verifikator"),
        ("select", "kadis"),
        ("decree", "verifikator"),
        ("complete_training", "pendamping.1"),
        ("disburse", "bendahara"),
    ]
    payment = Payment.objects.get(proposal=proposal)
    assert (payment.amount, payment.sp2d_number) == (20_000_000, "0123/SP2D-LS/2026")
    assert (payment.order.prepared_by, payment.order.approved_by) == (office["bendahara"], office["kadis"])
    account = proposal.group.accounts.get()
    assert (account.created_by, account.approved_by) == (office["verifikator"], office["kabid"])


def the_pendamping_reports(pendamping: Person, proposal: Proposal) -> None:
    pendamping.go(f"/groups/proposals/{proposal.pk}/").press("Tulis laporan November 2026").has_room()
    pendamping.press("Mulai mengisi").has_room()
    pendamping.fill("Tanggal kunjungan", "2026-11-30")
    members = list(Member.objects.filter(group=proposal.group).order_by("pk"))
    for member in members[:8]:
        pendamping.answer(member.name, "Hadir")
    for member in members[8:]:
        pendamping.answer(member.name, "Tidak hadir")
    pendamping.press("Simpan, lanjut ke foto").has_room().press("Lanjut tanpa foto").has_room()
    pendamping.fill("Omzet bulan ini", "4750000").fill("Biaya bulan ini", "2.900.000")
    pendamping.fill("Uang kas dihitung bersama bendahara kelompok", "6120000")
    pendamping.fill("Saldo rekening kelompok", "0").answer("Dibanding bulan lalu, usaha", "Naik")
    pendamping.answer("Usaha dijalankan", "Bersama").answer("Bagi kebanyakan anggota, usaha ini", "Utama")
    pendamping.answer("Dana dipakai sesuai rencana?", "Ya").press("Simpan, lanjut ke kendala").has_room()
    pendamping.answer("Ada kendala?", "Ada").fill("Kendala", "Hujan seminggu, ikan lama kering.")
    pendamping.fill("Tindak lanjut", "Dua anggota membuat atap plastik.")
    pendamping.fill("Alat 1", "Terpal 4×6 m").fill("Jumlah alat 1", "2")
    pendamping.fill("Mengapa alat 1 diperlukan", "Ikan kehujanan")
    pendamping.press("Simpan, lanjut ke ringkasan").has_room()
    pendamping.sees("Rp4.750.000", "Rp2.900.000", "Hujan seminggu, ikan lama kering.").press("Kirim laporan")
    pendamping.is_told("terkirim").heading("November 2026").sees("Terkirim").has_room()
    report = FieldReport.objects.get(group=proposal.group)
    assert (report.month, report.submitted_by) == (dt.date(2026, 11, 1), pendamping.user)
    assert (report.turnover, report.costs, report.cash_counted) == (4_750_000, 2_900_000, 6_120_000)
    assert sorted(report.attendances.values_list("present", flat=True)) == [False] * 2 + [True] * 8


def the_verifier_reads_the_report(verifier: Person) -> None:
    verifier.go("/monitoring/reports/?month=2026-11").press(GROUP)
    verifier.sees("Hujan seminggu, ikan lama kering.", "2 Terpal 4×6 m", "Pemeriksaan Dinas").press(
        "Simpan pemeriksaan"
    )
    verifier.is_told("Laporan ditandai sudah diperiksa.").sees("Sudah diperiksa")
