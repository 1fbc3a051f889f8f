"""A verification on a phone of 360 px: member by member, with photos and positions, also when the signal is gone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from eligibility.models import FieldPhoto, MemberCheck, Verification
from groups.transitions import Status
from kube_portal.accounts.models import User
from tests.browser_tools import PHONE, Person, findings
from tests.conftest import SEDAU
from tests.eligibility.conftest import members_of
from tests.factories.documents import photo_bytes
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = (0.838201, 108.956103)


@pytest.fixture
def planned(singkawang, verifier: User) -> Verification:
    """Pasir Rezeki of Sedau, planned."""
    return VerificationFactory(group=GroupFactory(village=SEDAU, name="Pasir Rezeki"), verifier=verifier)


def photo(name: str, **values) -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo_bytes(HERE, **values)}


def in_order(verifier: Person) -> None:
    """Everything answered as it should be."""
    verifier.answer("KTP atau surat keterangannya dilihat?", "Ya").answer("Kartu keluarga dilihat?", "Ya")
    verifier.answer_all("Kriteria fakir miskin", "Ya")
    verifier.answer("Terdaftar di DTSEN", "Memenuhi").fill("Catatan E3", "Padan, desil 2.")
    verifier.answer("Anggota ini layak dibantu?", "Layak")


def test_a_round_on_a_phone(planned, verifier, sits_down):
    person = sits_down(verifier, width=PHONE)
    person.context.grant_permissions(["geolocation"])
    person.context.set_geolocation({"latitude": 0.838201, "longitude": 108.956103, "accuracy": 9})
    first, second = members_of(planned)[:2]

    person.go(planned.get_absolute_url()).has_room().press(f"Periksa {first.name}")
    person.heading(first.name).sees("Anggota 1 dari 10", "0 dikunjungi").has_room()
    assert findings(person.page) == []
    person.press("Ambil posisi dari ponsel").sees("Posisi diambil.")
    in_order(person)
    person.press("Simpan, lalu foto").heading(first.name).is_told(f"Pemeriksaan {first.name} tersimpan.").has_room()
    person.attach("Foto rumah", photo("IMG_0001.jpg", size=(3000, 2000)))
    person.is_told("Foto rumah tersimpan.").sees("posisi ada").has_room()
    assert findings(person.page) == []

    check = MemberCheck.objects.get(verification=planned, member=first)
    assert (check.version, check.fit, str(check.position)) == (1, True, "0.838201, 108.956103 ±9 m")
    kept = FieldPhoto.objects.get()
    assert (kept.member_check, str(kept.position)) == (check, "0.838201, 108.956103 ±4 m")

    person.press(f"Lanjut ke {second.name}").heading(second.name).sees("Anggota 2 dari 10", "1 dikunjungi")
    assert person.complaints == []


def test_a_photo_chosen_before_the_page_has_all_its_files_is_sent(planned, verifier, sits_down):
    person = sits_down(verifier, width=PHONE)
    waiting: list[Route] = []
    person.context.route("**/visit.js", lambda route: waiting.append(route))
    person.page.goto(f"{planned.get_absolute_url()}members/{members_of(planned)[0].pk}/photos/", wait_until="commit")
    person.attach("Foto rumah", photo("IMG_0003.jpg"))
    assert FieldPhoto.objects.count() == 0

    waiting[0].continue_()
    person.is_told("Foto rumah tersimpan.").sees("posisi ada")

    assert FieldPhoto.objects.count() == 1
    assert person.complaints == []


def test_without_a_signal_what_was_typed_stays(planned, verifier, sits_down):
    person = sits_down(verifier, width=PHONE)
    member = members_of(planned)[0]
    person.go(f"{planned.get_absolute_url()}members/{member.pk}/")
    in_order(person)
    person.fill("Catatan kunjungan", "Rumah papan di tepi sungai.")

    person.context.set_offline(True)
    person.main().get_by_role("button", name="Simpan", exact=True).click()
    person.is_told("Tidak tersambung ke portal. Isian Anda masih ada di sini")
    assert MemberCheck.objects.get(verification=planned, member=member).version == 0
    assert person.field("Catatan kunjungan").input_value() == "Rumah papan di tepi sungai."
    person.context.set_offline(False)
    person.press("Simpan").is_told(f"Pemeriksaan {member.name} tersimpan.")

    check = MemberCheck.objects.get(verification=planned, member=member)
    assert (check.version, check.note, check.fit) == (1, "Rumah papan di tepi sungai.", True)


def test_wrong_input_keeps_what_was_typed_and_names_the_place(planned, verifier, sits_down):
    person = sits_down(verifier, width=PHONE)
    member = members_of(planned)[0]
    person.go(f"{planned.get_absolute_url()}members/{member.pk}/")
    in_order(person)
    person.fill("Posisi rumah", "0, 0").fill("Catatan kunjungan", "Rumah papan.").press("Simpan")

    person.sees("Ada yang perlu diperbaiki", "di luar Indonesia").has_room()
    assert person.field("Catatan kunjungan").input_value() == "Rumah papan."
    person.fill("Posisi rumah", "0.838201, 108.956103").press("Simpan")
    person.is_told(f"Pemeriksaan {member.name} tersimpan.")
    assert MemberCheck.objects.get(verification=planned, member=member).position_source == "typed"


def test_the_whole_of_it_without_a_script(planned, verifier, sits_down):
    person = sits_down(verifier, width=PHONE, script=False)
    members = members_of(planned)
    person.go(planned.get_absolute_url()).press(f"Periksa {members[0].name}")
    for number, member in enumerate(members):
        person.heading(member.name)
        in_order(person)
        following = members[number + 1].name if number + 1 < len(members) else ""
        person.press(f"Simpan, lalu {following}" if following else "Simpan, lalu foto")
        person.is_told(f"Pemeriksaan {member.name} tersimpan.")
    person.attach("Foto rumah", photo("IMG_0002.jpg")).press("Unggah foto rumah").is_told("Foto rumah tersimpan.")
    person.press("Ke daftar anggota").press("Isi keadaan lokasi usaha").has_room()
    person.fill("Keadaan lokasi usaha", "Dapur bersama di rumah ketua.").fill("Posisi lokasi usaha", "0.8382, 108.9561")
    person.answer("Kelayakan usaha", "Sangat baik").press("Simpan, lalu foto").has_room()
    person.attach("Foto lokasi usaha", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"bukan foto"})
    person.press("Unggah foto lokasi usaha").sees("tidak dapat diterima").has_room()
    person.press("Ke verifikasi").sees("Semua sudah diperiksa").press("Simpulkan").has_room()
    person.fill("Kesimpulan", "Sepuluh keluarga dikunjungi; usaha siap.").press("Nyatakan layak")
    person.is_told("Pasir Rezeki dinyatakan layak").press("Buat berita acara").has_room()
    person.press("Terbitkan berita acara").is_told("Berita acara diterbitkan.").has_room()

    planned.proposal.refresh_from_db()
    assert planned.proposal.status == Status.ELIGIBLE
    assert planned.minutes.get().document is not None
