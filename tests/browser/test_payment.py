"""From the decree to the group's receipt, by those concerned: verifier, operator, treasurer, PPK-SKPD, head of office.

The application is sent back once, and so is the SPP; then the money goes, and everybody finds what they did.
"""

from __future__ import annotations

import pytest

from disbursement.models import Application, Enclosure, Payment
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from tests.browser_tools import PHONE, Person, findings
from tests.conftest import SEDAU
from tests.factories import disbursement as money
from tests.factories.documents import image_bytes, pdf_bytes
from tests.factories.groups import AssignmentFactory, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GROUP = "Tirta Jaya"
LETTER = {"name": "permohonan.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Permohonan Tirta Jaya")}
PROOF = {"name": "bukti-transfer.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Transfer Tirta Jaya")}
SCAN = {"name": "pakta.jpg", "mimeType": "image/jpeg", "buffer": image_bytes()}
ALL_BUT_THE_LETTER = [label for kind, label in Enclosure.Kind.choices if kind != Enclosure.Kind.REQUEST]


@pytest.fixture
def proposal(office: dict[str, User]) -> Proposal:
    """Selected and accompanied, its account confirmed; the decree is yet to come."""
    proposal = money.approved_proposal(name=GROUP, village=SEDAU)
    AssignmentFactory(group=proposal.group, user=office["pendamping.1"])
    return proposal


def test_from_the_decree_to_the_receipt(office: dict[str, User], proposal: Proposal, sits_down) -> None:
    operator = sits_down(office["operator.sedau"], width=PHONE)
    verifier, kadis = sits_down(office["verifikator"]), sits_down(office["kadis"])
    bendahara, ppk = sits_down(office["bendahara"]), sits_down(office["ppk"])

    the_decree_is_recorded(verifier, proposal)
    walk(money.reload(proposal), "complete_training")
    the_village_applies(operator)
    the_treasurer_sends_it_back(bendahara)
    the_village_applies_again(operator)
    the_treasurer_takes_it_in(bendahara, operator)
    the_checker_finds_a_gap(ppk)
    it_is_mended_and_found_complete(bendahara, ppk)
    nobody_else_is_asked(bendahara, ppk)
    the_head_of_office_approves(kadis)
    the_money_goes_and_is_received(bendahara)

    it_is_written_down(office, proposal)
    for person in (operator, verifier, kadis, bendahara, ppk):
        assert person.complaints == []


def the_decree_is_recorded(verifier: Person, proposal: Proposal) -> None:
    verifier.go(f"/groups/proposals/{proposal.pk}/").press("Catat SK").sees(GROUP)
    verifier.fill("Tanggal SK", "2026-11-23").press("Catat SK").is_told("dicatat untuk 1 kelompok.")


def the_village_applies(operator: Person) -> None:
    operator.go("/").sees("Siap mengajukan pencairan").press(GROUP).heading("Ajukan pencairan").has_room()
    assert findings(operator.page) == []
    operator.press("Ajukan permohonan").sees("Pilih berkas.")
    operator.fill("Tanggal surat permohonan", "2026-11-23")
    operator.attach("Surat permohonan yang ditandatangani ketua dan bendahara", LETTER)
    operator.page.get_by_label(ALL_BUT_THE_LETTER[0], exact=True).check()
    operator.press("Ajukan permohonan").is_told("diajukan kepada bendahara pengeluaran").stands("Siap disalurkan")


def the_treasurer_sends_it_back(bendahara: Person) -> None:
    bendahara.go("/").sees("Permohonan pencairan kelompok").misses("Siapkan pembayaran").press(GROUP)
    bendahara.heading("Permohonan pencairan").press("Kembalikan")
    bendahara.fill("Yang harus dilengkapi", "Pakta integritas belum ada.").press("Kembalikan permohonan")
    bendahara.is_told("Permohonan dikembalikan.").sees("Pakta integritas belum ada.")


def the_village_applies_again(operator: Person) -> None:
    operator.go("/").press(GROUP).heading("Ajukan pencairan")
    operator.go("/groups/proposals/").press(GROUP).sees("Pakta integritas belum ada.")
    operator.press("Permohonan pencairan").has_room().press("Ajukan lagi")
    operator.fill("Tanggal surat permohonan", "2026-11-23")
    operator.attach("Surat permohonan yang ditandatangani ketua dan bendahara", LETTER)
    operator.attach("Pindaian pakta integritas", SCAN)
    for label in ALL_BUT_THE_LETTER:
        operator.page.get_by_label(label, exact=True).check()
    operator.press("Ajukan permohonan").is_told("diajukan kepada bendahara pengeluaran")


def the_treasurer_takes_it_in(bendahara: Person, operator: Person) -> None:
    bendahara.go("/").press(GROUP).sees("Pindaian").press("Terima permohonan").heading("Siapkan pembayaran")
    bendahara.press("Siapkan pembayaran").is_told("Permohonan diterima.")
    operator.go("/").misses("Siap mengajukan pencairan")
    bendahara.go("/").press(GROUP).press("Buat SPP").fill("Tanggal SPP", "2026-11-23").press("Buat SPP")
    bendahara.is_told("menunggu pemeriksaan PPK-SKPD.")


def the_checker_finds_a_gap(ppk: Person) -> None:
    ppk.go("/").press(GROUP).press("Periksa kelengkapan").sees("Pindaian")
    for label in Enclosure.Kind.labels:
        ppk.answer(label, "Lengkap")
    ppk.answer("Kuitansi bermeterai", "Kurang").press("Simpan pemeriksaan").sees("Tulis apa yang kurang.")
    ppk.fill("Yang kurang pada Kuitansi bermeterai", "Meterai belum ditandatangani.").press("Simpan pemeriksaan")
    ppk.is_told("Pemeriksaan disimpan.").sees("Dikembalikan kepada bendahara pengeluaran")


def it_is_mended_and_found_complete(bendahara: Person, ppk: Person) -> None:
    bendahara.go("/").press(GROUP).sees("Meterai belum ditandatangani.").press("Buat SPP")
    bendahara.sees("Kuitansi bermeterai: Meterai belum ditandatangani.").fill("Tanggal SPP", "2026-11-23")
    for label in Enclosure.Kind.labels:
        bendahara.page.get_by_label(label, exact=True).check()
    bendahara.press("Buat SPP").is_told("menunggu pemeriksaan PPK-SKPD.")
    ppk.go("/").press(GROUP).press("Periksa kelengkapan")
    for label in Enclosure.Kind.labels:
        ppk.answer(label, "Lengkap")
    ppk.press("Simpan pemeriksaan").is_told("Pemeriksaan disimpan.")


def nobody_else_is_asked(bendahara: Person, ppk: Person) -> None:
    for person in (bendahara, ppk):
        person.go("/").misses(GROUP)


def the_head_of_office_approves(kadis: Person) -> None:
    kadis.go("/").sees("Pembayaran menunggu persetujuan").press(GROUP).sees("dua puluh juta rupiah")
    kadis.press("Setujui pembayaran").press("Ya, setujui pembayaran").is_told("Pembayaran disetujui.")


def the_money_goes_and_is_received(bendahara: Person) -> None:
    bendahara.go("/").sees("Pembayaran disetujui").press(GROUP).press("Catat SP2D")
    bendahara.fill("Nomor SP2D", "0123/SP2D-LS/2026").fill("Tanggal SP2D", "2026-11-23")
    bendahara.fill("Kode rekening belanja", "5.1.05.01.01.0001").attach("Bukti transfer", PROOF).press("Catat SP2D")
    bendahara.is_told("SP2D dicatat.").press("Catat tanda terima")
    bendahara.fill("Tanggal diterima kelompok", "2026-11-23").press("Catat tanda terima")
    bendahara.is_told("Tanda terima dicatat.").sees("Tanda terima kelompok")


def it_is_written_down(office: dict[str, User], proposal: Proposal) -> None:
    proposal.refresh_from_db()
    assert proposal.status == Status.FUNDED
    payment = Payment.objects.get(proposal=proposal)
    assert payment.amount == 20_000_000
    assert list(payment.order.steps.order_by("pk").values_list("verb", "by__username")) == [
        ("receive", "bendahara"),
        ("request", "bendahara"),
        ("send_back", "ppk"),
        ("request", "bendahara"),
        ("check", "ppk"),
        ("approve", "kadis"),
        ("pay", "bendahara"),
        ("sign", "bendahara"),
    ]
    states = Application.objects.filter(proposal=proposal).order_by("pk").values_list("state", "filed_by__username")
    assert list(states) == [("returned", "operator.sedau"), ("taken", "operator.sedau")]
