"""A group that is sent back, mended, rejected, and objects: somebody else at the Dinas finds that it was right."""

from __future__ import annotations

import pytest

from groups.models import Member, Objection, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from tests.browser_tools import PHONE, ROOT, Person
from tests.factories.documents import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPREADSHEET = ROOT / "docs" / "examples" / "usulan-singkawang-selatan.xlsx"
GROUP = "Pasir Rezeki"
MINUTES = {"name": "berita-acara.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Musyawarah Pasir Rezeki")}
TO_MEND = "Nomor telepon ketua belum ada, dan rencana kerjanya terlalu singkat."
NOT_YET = "Anggota kelompok belum punya tempat menggoreng."
OBJECTION = "Dapur Balai RT 012 boleh dipakai; surat lurah terlampir dalam berita acara."


def test_a_group_is_sent_back_mended_rejected_and_objects(office: dict[str, User], sits_down):
    operator = sits_down(office["operator.sedau"])
    lurah = sits_down(office["lurah.sedau"], width=PHONE)
    verifier, kabid = sits_down(office["verifikator"]), sits_down(office["kabid"])

    operator.go("/groups/proposals/import/").attach("Berkas Excel", SPREADSHEET).press("Impor").press(GROUP)
    proposal = Proposal.objects.get(group__name=GROUP)
    page = f"/groups/proposals/{proposal.pk}/"

    the_operator_submits(operator, page)
    the_lurah_sends_back(lurah, page)
    the_operator_mends(operator, page)
    lurah.go(page).press("Setujui dan teruskan ke Dinas").press("Setujui dan teruskan ke Dinas")
    lurah.stands("Diajukan ke Dinas")
    the_verifier_rejects(verifier, page)
    the_operator_objects(operator, page)
    somebody_else_upholds(verifier, kabid, page)

    everything_is_written_down(proposal, office)
    the_operator_finds_the_draft(operator, proposal)
    for person in (operator, lurah, verifier, kabid):
        assert person.complaints == []


def the_operator_submits(operator: Person, page: str) -> None:
    operator.go(page).press("Lampirkan").attach("Berita acara musyawarah", MINUTES)
    operator.press("Simpan dan lanjut ke langkah berikut")
    operator.go(page).press("Baca sekarang").press("Saya sudah membaca hasil ini")
    operator.go(page).press("Ajukan ke lurah").press("Ajukan ke lurah").stands("Menunggu lurah")


def the_lurah_sends_back(lurah: Person, page: str) -> None:
    lurah.go(page).press("Kembalikan untuk diperbaiki").press("Kembalikan untuk diperbaiki")
    lurah.sees("Apa yang harus diperbaiki perlu diisi.").has_room()
    lurah.fill("Apa yang harus diperbaiki?", TO_MEND).press("Kembalikan untuk diperbaiki")
    lurah.is_told("Usulan dikembalikan untuk diperbaiki.").stands("Draf")


def the_operator_mends(operator: Person, page: str) -> None:
    operator.go("/groups/proposals/").press(GROUP).stands("Draf").sees(TO_MEND)
    operator.press("Lanjutkan mengisi").sees("Dikembalikan untuk diperbaiki", TO_MEND)
    operator.go(f"{page}edit/members/").press("Kartini Utami").fill("Nomor telepon", "0812 5600 1234").press("Simpan")
    operator.go(f"{page}edit/business/").fill("Rencana kerja", "Menggoreng Senin dan Kamis; pembukuan tiap Sabtu.")
    operator.press("Simpan dan lanjut ke langkah berikut")
    # What was read before is not what stands there now.
    operator.go(page).sees("Hasil pemeriksaan anggota belum dibaca.").press("Baca sekarang")
    operator.press("Saya sudah membaca hasil ini")
    operator.go(page).press("Ajukan ke lurah").press("Ajukan ke lurah").stands("Menunggu lurah")


def the_verifier_rejects(verifier: Person, page: str) -> None:
    verifier.go(page).press("Jadwalkan verifikasi").fill("Tanggal kunjungan", "2026-11-24")
    verifier.fill("Nomor surat tugas", "800/124/Dinsos/2026").fill("Tanggal surat tugas", "2026-11-23").press(
        "Mulai verifikasi"
    )
    verifier.go(page).stands("Verifikasi lapangan").press("Tolak")
    verifier.sees("kelompok boleh mengajukan keberatan satu kali").press("Tolak")
    verifier.sees("Alasan penolakan perlu diisi.").fill("Alasan penolakan", NOT_YET).press("Tolak")
    verifier.is_told("Usulan ditolak.").stands("Ditolak").misses("Putuskan keberatan")


def the_operator_objects(operator: Person, page: str) -> None:
    operator.go(page).stands("Ditolak").sees(NOT_YET, "Kelompok boleh mengajukan keberatan satu kali kepada Dinas.")
    operator.press("Ajukan keberatan").fill("Alasan keberatan", OBJECTION).press("Ajukan keberatan")
    operator.is_told("Keberatan diajukan ke Dinas.").sees(OBJECTION, "Menunggu keputusan Dinas.")
    operator.misses("Sesudah ini")


def somebody_else_upholds(verifier: Person, kabid: Person, page: str) -> None:
    # Who rejected does not decide on the objection.
    verifier.go(page).sees(OBJECTION, "Menunggu keputusan Dinas.").misses("Putuskan keberatan")
    verifier.go(f"{page}objection/answer/").is_told(
        "Anda yang menolak usulan ini; keberatannya harus diputus orang lain."
    )
    kabid.go("/").sees("Keberatan kelompok").press(GROUP).heading("Putuskan keberatan").sees(OBJECTION)
    kabid.answer("Keputusan", "Terima keberatan")
    kabid.fill("Jawaban kepada kelompok", "Dapurnya sudah kami lihat.").press("Simpan keputusan")
    kabid.heading(GROUP).stands("Draf")


def everything_is_written_down(proposal: Proposal, office: dict[str, User]) -> None:
    proposal.refresh_from_db()
    assert proposal.status == Status.REJECTED
    assert list(proposal.moves.order_by("pk").values_list("verb", "by__username", "note")) == [
        ("submit", "operator.sedau", ""),
        ("send_back", "lurah.sedau", TO_MEND),
        ("submit", "operator.sedau", ""),
        ("endorse", "lurah.sedau", ""),
        ("begin_verification", "verifikator", "Verifikator Vera, kunjungan 24 November 2026"),
        ("reject", "verifikator", NOT_YET),
    ]
    objection = Objection.objects.get(proposal=proposal)
    assert (objection.filed_by, objection.decided_by) == (office["operator.sedau"], office["kabid"])
    assert objection.decision == Objection.Decision.UPHELD


def the_operator_finds_the_draft(operator: Person, rejected: Proposal) -> None:
    operator.go(rejected.get_absolute_url()).sees("Dapurnya sudah kami lihat.").press("Draf yang dibuka lagi")
    operator.stands("Draf").sees("10 anggota", "Rp20.000.000").press("Lanjutkan mengisi")
    draft = Proposal.objects.get(copied_from=rejected)
    assert (draft.status, draft.group_id) == (Status.DRAFT, rejected.group_id)
    assert draft.budget_total == rejected.amount
    assert draft.minutes_id == rejected.minutes_id
    assert Member.objects.filter(group=rejected.group, left_on__isnull=True).count() == 10
