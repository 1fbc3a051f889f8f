"""Without any script the portal is slower to use, and nothing is missing: the form in steps, a check at a home."""

from __future__ import annotations

import pytest

from eligibility.models import MemberCheck
from groups.models import Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from tests.browser_tools import PHONE
from tests.factories.documents import pdf_bytes
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MINUTES = {"name": "berita-acara.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Musyawarah")}


def test_a_proposal_is_drafted_step_by_step(office: dict[str, User], sits_down):
    operator = sits_down(office["operator.sedau"], width=PHONE, script=False)

    operator.go("/groups/proposals/new/").fill("Nama kelompok", "Mekar Sari")
    operator.choose("Jenis bantuan", "Penumbuhan", exact=False).press("Simpan dan lanjut ke anggota", exact=False)
    operator.is_told("Draf disimpan.").sees("0 dari 10 anggota")

    # A NIK that no office could have issued is told with what was typed still there.
    operator.press("Tambah anggota").fill("Nama", "Siti Aminah").fill("NIK", "6172 0545 1374 0001").press("Simpan")
    operator.sees("NIK").heading("Mekar Sari")
    assert operator.field("NIK").input_value() == "6172 0545 1374 0001"
    assert not Member.objects.filter(group__name="Mekar Sari").exists()

    # A birth date unlike the NIK's is a warning, and no reason to stop.
    operator.fill("NIK", "6172 0541 0374 0001").fill("Nomor KK", "6172051001120001")
    operator.fill("Tanggal lahir", "1974-03-02").press("Simpan").sees("1 dari 10 anggota", "Siti Aminah")
    operator.press("Siti Aminah").sees("Tanggal lahir")
    member = Member.objects.get(group__name="Mekar Sari")
    assert (member.name, member.nik) == ("Siti Aminah", "6172054103740001")

    proposal = Proposal.objects.get(group__name="Mekar Sari")
    steps = f"/groups/proposals/{proposal.pk}/edit"
    operator.go(f"{steps}/business/").choose("Jenis usaha", "Peternakan").fill("Usaha", "Penggemukan kambing")
    operator.answer("Bagi anggota, usaha ini", "Usaha utama").answer("Usaha dijalankan", "Bersama")
    operator.fill("Sumber daya setempat", "Rumput di kebun karet.").fill("Pasar", "Pasar Hewan Singkawang.")
    operator.press("Simpan dan lanjut ke langkah berikut")
    operator.fill("Tanggal musyawarah", "2026-11-20").fill("Tempat musyawarah", "Balai RT 003")
    operator.attach("Berita acara musyawarah", MINUTES).press("Simpan dan lanjut ke langkah berikut")
    operator.fill("Uraian", "Kambing bakalan").fill("Volume", "10").fill("Satuan", "ekor")
    operator.fill("Harga satuan (Rp)", "1.500.000").press("Tambah", exact=False).sees("Rp15.000.000")
    operator.go(f"{steps}/review/").sees("Belum bisa diajukan", "Anggota baru 1 orang; harus 10 orang.")
    operator.sees("Jumlah RAB Rp15.000.000, kurang Rp5.000.000 dari bantuan Rp20.000.000.")
    proposal.refresh_from_db()
    assert (proposal.group.business_description, proposal.budget_total) == ("Penggemukan kambing", 15_000_000)
    assert proposal.minutes.name == "berita-acara.pdf"


def test_the_menu_and_the_lists_work(office: dict[str, User], sits_down):
    proposal = ProposalFactory(
        village="61.72.05.1001", group_values={"name": "Tani Rukun"}, status=Status.VILLAGE_REVIEW
    )
    ProposalFactory(village="61.72.05.1001", group_values={"name": "Karya Baru"})
    lurah = sits_down(office["lurah.sedau"], width=PHONE, script=False)

    lurah.page.get_by_role("link", name="Menu", exact=True).click()
    lurah.page.locator("#menu").get_by_role("link", name="Usulan", exact=True).click()
    lurah.main().get_by_text("Cari dan saring").click()
    lurah.choose("Status", "Menunggu lurah/kepala desa").press("Terapkan").sees("Tani Rukun").misses("Karya Baru")
    lurah.press("Tani Rukun").press("Setujui dan teruskan ke Dinas").press("Setujui dan teruskan ke Dinas")
    lurah.stands("Diajukan ke Dinas")
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED


def test_a_member_is_checked_at_home(office: dict[str, User], sits_down):
    verification = VerificationFactory(village="61.72.05.1001", verifier=office["verifikator"])
    member = verification.proposal.group.members.order_by("pk").first()
    verifier = sits_down(office["verifikator"], width=PHONE, script=False)

    verifier.go(verification.get_absolute_url()).press(f"Periksa {member.name}").heading(member.name)
    verifier.answer("KTP atau surat keterangannya dilihat?", "Ya").answer("Kartu keluarga dilihat?", "Tidak")
    verifier.answer_all("Kriteria fakir miskin", "Ya")
    verifier.answer("Terdaftar di DTSEN", "Tidak memenuhi").press("Simpan")
    verifier.sees("Tulis apa yang ditemukan di lapangan.")
    verifier.fill("Catatan E3", "Tidak ditemukan, desil 7.").press("Simpan")
    verifier.is_told(f"Pemeriksaan {member.name} tersimpan.").sees("1 dari 10 anggota dikunjungi", "KK belum dilihat")

    check = MemberCheck.objects.get(verification=verification, member=member)
    assert (check.ktp_seen, check.kk_seen, check.saved_by) == (True, False, office["verifikator"])
    assert check.findings.get(rule="E3").note == "Tidak ditemukan, desil 7."


def test_a_nik_is_checked_while_it_is_typed(office: dict[str, User], sits_down):
    """With a script, what a NIK says is told before anything is saved."""
    proposal = ProposalFactory(village="61.72.05.1001", complete=True, size=3, drafted_by=office["operator.sedau"])
    operator = sits_down(office["operator.sedau"], width=PHONE)

    operator.go(f"/groups/proposals/{proposal.pk}/members/new/").fill("NIK", "6172053212740001")
    operator.page.locator("#periksa-identitas").get_by_text("tanggal", exact=False).first.wait_for()
    assert operator.complaints == []
