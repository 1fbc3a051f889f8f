"""From the receipts in a plastic bag to an accepted account: the pendamping on a phone, the Dinas at a desk.

Every purchase is written down with its receipt; one line comes back with a note, is mended, and is found right.
"""

from __future__ import annotations

import pytest

from disbursement.models import Accountability, PurchaseReceipt
from groups.models import InventoryItem, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from tests.browser_tools import PHONE, Person, findings
from tests.conftest import SEDAU
from tests.factories import disbursement as money
from tests.factories.documents import photo_bytes
from tests.factories.groups import AssignmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GROUP = "Tirta Jaya"
FIRST, SECOND = "Kambing bakalan", "Bahan kandang"
UNREADABLE = "Jumlah pada nota tidak terbaca. Foto ulang."


def photo(name: str, colour: str) -> dict[str, object]:
    """A receipt as the phone took it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo_bytes(colour=colour)}


@pytest.fixture
def proposal(office: dict[str, User]) -> Proposal:
    """Paid and received; the pendamping accompanies the group."""
    proposal = money.funded_proposal(name=GROUP, village=SEDAU)
    AssignmentFactory(group=proposal.group, user=office["pendamping.1"], assigned_by=office["verifikator"])
    return proposal


def test_from_the_receipts_to_an_accepted_account(office: dict[str, User], proposal: Proposal, sits_down) -> None:
    pendamping = sits_down(office["pendamping.1"], width=PHONE)
    verifier, kadis = sits_down(office["verifikator"]), sits_down(office["kadis"])

    the_account_is_begun(pendamping)
    the_animals_are_written_down(pendamping)
    the_material_is_written_down_in_two(pendamping)
    it_is_handed_in(pendamping)
    one_line_is_sent_back(verifier)
    the_note_stands_at_the_line(pendamping)
    the_photo_is_taken_again(pendamping)
    it_is_handed_in(pendamping)
    it_is_accepted(verifier)
    the_head_of_office_reads_it(kadis)

    it_is_written_down(proposal)
    for person in (pendamping, verifier, kadis):
        assert person.complaints == []


def fits(person: Person) -> None:
    """Nothing is cut off on a phone, and everybody can use it."""
    person.has_room()
    assert findings(person.page) == [], person.page.url


def the_account_is_begun(pendamping: Person) -> None:
    pendamping.go("/").sees("LPJ yang harus disusun").press(GROUP).heading(f"LPJ {GROUP}")
    fits(pendamping)
    pendamping.press("Mulai susun LPJ").sees("Belum dilaporkan: Rp20.000.000", "Sebelum diajukan")
    fits(pendamping)


def the_animals_are_written_down(pendamping: Person) -> None:
    pendamping.press(f"Tambah belanja untuk {FIRST}").heading(FIRST)
    fits(pendamping)
    # The amount is forgotten: what was typed and the photo are still there.
    pendamping.fill("Tanggal beli", "2026-11-23").fill("Banyaknya", "8").fill("Satuan", "ekor")
    pendamping.fill("Penjual atau toko", "Pasar Hewan Singkawang").attach("Foto nota", photo("nota-1.jpg", "#2b5d57"))
    pendamping.field("Barang ini menjadi inventaris kelompok").check()
    pendamping.press("Simpan").sees("sudah terkirim; tidak perlu dipilih lagi", "Pilih keadaan barang")
    fits(pendamping)
    pendamping.fill("Jumlah uang (rupiah)", "10.000.000").choose("Keadaan barang", "Baik")
    pendamping.fill("Disimpan di", "Kandang bersama").press("Simpan")
    pendamping.is_told(f"{FIRST} disimpan.").sees("Belum dilaporkan: Rp10.000.000", "1 nota", "Inventaris · baik")
    fits(pendamping)


def the_material_is_written_down_in_two(pendamping: Person) -> None:
    pendamping.press(GROUP, within=pendamping.page.locator("body")).press(f"Tambah belanja untuk {SECOND}")
    pendamping.fill("Tanggal beli", "2026-11-23").fill("Banyaknya", "1").fill("Jumlah uang (rupiah)", "9500000")
    pendamping.attach("Foto nota", photo("nota-2.jpg", "#8a5a00")).press("Simpan, lalu catat lagi")
    pendamping.is_told(f"{SECOND} disimpan.").sees("Belum dilaporkan: Rp500.000")
    pendamping.fill("Yang dibeli", "Paku dan kawat").fill("Tanggal beli", "2026-11-23").fill("Banyaknya", "2,5")
    pendamping.fill("Satuan", "kg").fill("Jumlah uang (rupiah)", "500000")
    pendamping.fill("Bila tidak ada nota, mengapa?", "Dibeli di pasar; penjual tidak membuat nota.").press("Simpan")
    pendamping.is_told("Paku dan kawat disimpan.").sees("Semua dana sudah dilaporkan", "Tanpa nota")
    fits(pendamping)
    pendamping.press(GROUP, within=pendamping.page.locator("body")).misses("Sebelum diajukan")


def it_is_handed_in(pendamping: Person) -> None:
    pendamping.go("/").press(GROUP).press("Ajukan ke Dinas").heading("Ajukan LPJ")
    fits(pendamping)
    pendamping.press("Ajukan ke Dinas").is_told("LPJ diajukan ke Dinas untuk diperiksa.")
    pendamping.sees("Menunggu pemeriksaan Dinas").misses("Tambah belanja")
    fits(pendamping)


def one_line_is_sent_back(verifier: Person) -> None:
    verifier.go("/").sees("LPJ yang harus diperiksa").press(GROUP).sees("2 baris belum diperiksa.")
    verifier.press(f"Periksa {FIRST}").sees("Baris 1 dari 2", "Pasar Hewan Singkawang").answer("Baris ini", "Sesuai")
    assert findings(verifier.page) == []
    verifier.press(f"Simpan, lanjut ke {SECOND}").is_told(f"{FIRST}: tersimpan.").heading(SECOND)
    verifier.answer("Baris ini", "Perlu diperbaiki").press("Simpan").sees("Tulis apa yang harus diperbaiki")
    verifier.fill("Apa yang harus diperbaiki?", UNREADABLE).press("Simpan").sees("Semua baris sudah diperiksa.")
    verifier.press("Kembalikan").sees("1 baris perlu diperbaiki", UNREADABLE)
    verifier.press("Kembalikan untuk diperbaiki").is_told("LPJ dikembalikan untuk diperbaiki.")


def the_note_stands_at_the_line(pendamping: Person) -> None:
    pendamping.go("/").press(GROUP).sees("Dikembalikan untuk diperbaiki", "belum diubah")
    line = pendamping.main().get_by_role("article", name=SECOND)
    assert UNREADABLE in line.inner_text()
    assert UNREADABLE not in pendamping.main().get_by_role("article", name=FIRST).inner_text()
    fits(pendamping)
    pendamping.press(f"Perbaiki {SECOND}").sees("Perlu diperbaiki", UNREADABLE)
    fits(pendamping)


def the_photo_is_taken_again(pendamping: Person) -> None:
    pendamping.press(f"Ubah {SECOND}").sees(UNREADABLE, "Foto yang tersimpan")
    fits(pendamping)
    pendamping.attach("Foto nota", photo("nota-2-ulang.jpg", "#26358a")).press("Simpan")
    pendamping.is_told(f"{SECOND} disimpan.").sees("2 nota", "Sudah diubah sejak itu.")
    pendamping.press(f"Ubah {SECOND}").press(f"Keluarkan nota 1 dari {SECOND}").is_told("Foto dikeluarkan.")


def it_is_accepted(verifier: Person) -> None:
    verifier.go("/").press(GROUP).sees("1 baris belum diperiksa.", UNREADABLE).press(f"Periksa {SECOND}")
    verifier.sees("Sudah diubah sejak itu.").answer("Baris ini", "Sesuai").press("Simpan")
    verifier.sees("Semua baris sudah diperiksa.").press("Terima LPJ").press("Ya, terima LPJ")
    verifier.is_told("LPJ diterima.").sees("Menjadi inventaris kelompok", "Kandang bersama")
    assert findings(verifier.page) == []
    verifier.go("/").misses("LPJ yang harus diperiksa")


def the_head_of_office_reads_it(kadis: Person) -> None:
    kadis.go("/disbursement/accountability/?standing=accepted").press(GROUP).sees("Diterima", "Dokumen LPJ", UNREADABLE)
    assert findings(kadis.page) == []


def it_is_written_down(proposal: Proposal) -> None:
    assert money.reload(proposal).status == Status.ACCOUNTED
    found = Accountability.objects.get(proposal=proposal)
    assert found.document is not None
    assert list(found.steps.order_by("pk").values_list("verb", "by__username")) == [
        ("submit", "pendamping.1"),
        ("send_back", "verifikator"),
        ("submit", "pendamping.1"),
        ("accept", "verifikator"),
    ]
    assert PurchaseReceipt.objects.standing().count() == 2
    thing = InventoryItem.objects.get(group=proposal.group)
    assert (thing.name, thing.quantity, thing.kept_at) == (FIRST, 8, "Kandang bersama")
