"""The selection board by the people concerned: put forward, selected, undone, offered to the next, and published."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from eligibility.models import DistrictSlot, PlaceOffer, SelectionResult
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from tests.browser_tools import PHONE, Person
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOARD = "/eligibility/selection/2026/"
FIRST, SECOND = "Kambing Makmur", "Tirta Jaya"


@pytest.fixture
def waiting(office: dict[str, User]) -> dict[str, Proposal]:
    """Two groups of two villages that passed verification, in a district with one place."""
    ProgramYear.objects.filter(year=2026).update(villages_per_district=1)
    return {
        name: VerificationFactory(
            group=GroupFactory(village=village, name=name), verifier=office["verifikator"], status="eligible"
        ).proposal
        for name, village in ((FIRST, SEDAU), (SECOND, SIJANGKUNG))
    }


def test_the_selection_of_a_district(office, waiting, sits_down, lurah_sijangkung):
    kabid, kadis = sits_down(office["kabid"], width=PHONE), sits_down(office["kadis"])
    operator, lurah = sits_down(office["operator.sedau"]), sits_down(lurah_sijangkung, width=PHONE)

    kabid_puts_both_forward(kabid)
    kadis_selects_the_first_and_has_no_place_for_the_second(kadis, waiting)
    kadis_undoes_it_and_selects_again(kadis)
    the_first_withdraws_and_the_second_is_offered_its_place(operator, kadis, waiting)
    kadis_publishes_and_the_village_reads_why(kadis, lurah)

    for person in (kabid, kadis, operator, lurah):
        assert person.complaints == []


def board_of(person: Person, name: str) -> Locator:
    """The candidate of that name on the board."""
    return person.main().locator(".candidate").filter(has_text=name)


def kabid_puts_both_forward(kabid: Person) -> None:
    kabid.go(BOARD).heading("Seleksi 2026").sees(FIRST, SECOND, "belum diusulkan", "Slot terpakai 0 dari 1").has_room()
    candidate = board_of(kabid, FIRST)
    candidate.get_by_text("Rincian nilai").click()
    kabid.sees("Kemiskinan", "Lama menunggu", "desa/kelurahan")
    kabid.press("Usulkan sekecamatan menurut nilai", exact=False).heading("Usulkan menurut urutan nilai").has_room()
    kabid.press("Usulkan menurut nilai").is_told("diusulkan").heading("Seleksi 2026").misses("belum diusulkan")


def kadis_selects_the_first_and_has_no_place_for_the_second(kadis: Person, waiting: dict[str, Proposal]) -> None:
    kadis.go("/").sees(FIRST).go(BOARD).press(f"Pilih {FIRST}").heading("Pilih kelompok ini")
    kadis.sees("memakai slot baru; terpakai 0 dari 1").press("Pilih").sees("Alasan memilih")
    kadis.fill("Alasan memilih", "Usahanya paling siap.").press("Pilih").is_told("terpilih")
    kadis.go(BOARD).sees("Slot terpakai 1 dari 1")
    kadis.go(f"/eligibility/selection/proposals/{waiting[SECOND].pk}/select/").sees("Belum bisa dipilih", "1 dari 1")
    assert Proposal.objects.get(pk=waiting[SECOND].pk).status == Status.ELIGIBLE


def kadis_undoes_it_and_selects_again(kadis: Person) -> None:
    kadis.go(BOARD).press("Batalkan pilihan", exact=False).fill("Alasan pembatalan", "Salah pilih.")
    kadis.press("Batalkan pilihan").go(BOARD).sees("Slot terpakai 0 dari 1")
    assert not DistrictSlot.objects.filter(village_id=SEDAU).exists()
    kadis.press(f"Pilih {FIRST}").fill("Alasan memilih", "Tetap yang paling siap.").press("Pilih").is_told("terpilih")


def the_first_withdraws_and_the_second_is_offered_its_place(
    operator: Person, kadis: Person, waiting: dict[str, Proposal]
) -> None:
    operator.go(waiting[FIRST].get_absolute_url()).press("Tarik usulan")
    operator.fill("Alasan penarikan", "Anggotanya pindah bekerja.").press("Tarik usulan").stands("Ditarik")
    kadis.go(BOARD).sees("Ada tempat kosong.", f"Ditawarkan kepada {SECOND}")
    kadis.press(f"Pilih {SECOND}").sees("ditawarkan kepada kelompok ini")
    kadis.fill("Alasan memilih", "Urutan berikutnya.").press("Pilih").is_told("terpilih")
    kadis.go(BOARD).misses("Ada tempat kosong.").sees("Slot terpakai 1 dari 1")
    offer = PlaceOffer.objects.latest("pk")
    assert (offer.freed_by, offer.proposal) == (waiting[FIRST], waiting[SECOND])


def kadis_publishes_and_the_village_reads_why(kadis: Person, lurah: Person) -> None:
    kadis.go(BOARD).press("Umumkan hasil").heading("Umumkan hasil seleksi").sees("1 kelompok terpilih").has_room()
    kadis.fill("Pertimbangan", "Menurut nilai dan kesiapan usaha.").press("Umumkan hasil").is_told("diumumkan")
    result = SelectionResult.objects.get()
    lurah.go("/").sees("Hasil seleksi").go(result.get_absolute_url()).sees(SECOND, "Menurut nilai dan kesiapan usaha.")
    lurah.has_room()
