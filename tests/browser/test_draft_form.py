"""Filling in a proposal: on a phone without a script, and with htmx checking the NIK while it is typed."""

import pytest
from playwright.sync_api import expect

from groups.models import Member, Proposal
from tests.browser_tools import PHONE
from tests.conftest import SEDAU
from tests.factories.documents import pdf_bytes
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_nik_is_checked_as_it_is_typed(clock, operator_sedau, sits_down):
    proposal = ProposalFactory(village=SEDAU, drafted_by=operator_sedau)
    operator = sits_down(operator_sedau, width=PHONE).go(f"/groups/proposals/{proposal.pk}/members/new/")
    said = operator.page.locator("#periksa-identitas")

    operator.field("NIK").press_sequentially("617205430580")
    expect(said).to_contain_text("NIK harus 16 angka; yang diisi 12 angka.")
    operator.field("NIK").press_sequentially("9001")
    expect(said).to_contain_text("perempuan, lahir 03-05-1980")
    operator.page.get_by_label("Laki-laki").check()
    expect(said).to_contain_text("Jenis kelamin yang diisi (laki-laki) berbeda")

    assert "6172" not in operator.page.url
    operator.has_room()
    assert operator.complaints == []


def test_the_whole_form_on_a_phone_without_a_script(clock, operator_sedau, sits_down):
    ProgramYearFactory()
    operator = sits_down(operator_sedau, width=PHONE, script=False).go("/groups/proposals/new/")
    operator.fill("Nama kelompok", "Bukit Harapan").choose("Jenis bantuan", "Penumbuhan, Rp20.000.000")
    operator.press("Simpan dan lanjut ke anggota").sees("0 dari 10 anggota").has_room()

    operator.press("Tambah anggota").fill("Nama", "Siti Aminah").fill("NIK", "6172054305809001").has_room()
    operator.choose("Jabatan", "Ketua").press("Simpan").sees("1 dari 10 anggota", "6172••••••••9001")

    operator.press("Lanjut ke usaha").choose("Jenis usaha", "Perikanan").fill("Usaha", "Ikan asin")
    operator.page.get_by_label("Usaha utama").check()
    operator.has_room()
    operator.press("Simpan dan lanjut ke langkah berikut")

    operator.fill("Tempat musyawarah", "Balai RT 003")
    operator.attach(
        "Berita acara musyawarah", {"name": "ba.pdf", "mimeType": "application/pdf", "buffer": b"bukan pdf"}
    )
    operator.press("Simpan dan lanjut ke langkah berikut").sees("tidak dapat diterima")
    expect(operator.field("Tempat musyawarah")).to_have_value("Balai RT 003")
    operator.attach(
        "Berita acara musyawarah", {"name": "ba.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Musyawarah")}
    )
    operator.press("Simpan dan lanjut ke langkah berikut")

    operator.fill("Uraian", "Garam").fill("Volume", "1.000").fill("Satuan", "kg").fill("Harga satuan (Rp)", "20.000")
    operator.press("Tambahkan").sees("Tepat sama dengan bantuan.").has_room()
    operator.press("Lanjut: periksa dan ajukan").sees("Belum bisa diajukan", "Anggota baru 1 orang; harus 10 orang.")
    operator.has_room()

    proposal = Proposal.objects.get()
    assert (proposal.budget_total, proposal.deliberation_place) == (20_000_000, "Balai RT 003")
    assert proposal.minutes is not None
    assert Member.objects.get().position == "chair"
