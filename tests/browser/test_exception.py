"""An exception by two people: the verifier asks, the head of division refuses; asked again, it is granted."""

from __future__ import annotations

import datetime as dt

import pytest

from eligibility.models import Dispensation, Verification
from groups.models import Group, Member
from kube_portal.accounts.models import User
from tests.browser_tools import PHONE, Person
from tests.conftest import SEDAU
from tests.factories.documents import pdf_bytes
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory, MemberFactory, nik_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GROUP = "Sagatani Maju"
LETTER = {"name": "surat-desa.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Surat keterangan desa")}
ORDER = {"name": "disposisi.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Disposisi")}


@pytest.fixture
def verification(office: dict[str, User]) -> Verification:
    """Being verified, with a member of 57 years."""
    group: Group = GroupFactory(village=SEDAU, name=GROUP)
    born = dt.date(1969, 5, 3)
    MemberFactory(group=group, name="Rusli", sex="L", birth_date=born, nik=nik_of(born=born, serial=9_990))
    found: Verification = VerificationFactory(group=group, verifier=office["verifikator"])
    return found


def test_an_exception_by_two_people(office: dict[str, User], verification: Verification, sits_down):
    verifier, kabid = sits_down(office["verifikator"], width=PHONE), sits_down(office["kabid"])
    page = verification.get_absolute_url()

    the_verifier_asks(verifier, page)
    kabid_refuses(kabid)
    the_verifier_asks_again_with_a_letter(verifier, page)
    kabid_grants(kabid)

    it_is_counted(verifier, kabid, verification)
    it_is_written_down(office, verification)
    for person in (verifier, kabid):
        assert person.complaints == []


def the_verifier_asks(verifier: Person, page: str) -> None:
    verifier.go(page).sees("Rusli: lahir 3 Mei 1969, berumur 57, batas 55.").press("Minta pengecualian")
    verifier.heading("Minta pengecualian").sees("Diputus kepala bidang atau kepala dinas").has_room()
    verifier.press("Minta pengecualian").sees("Alasan")
    verifier.fill("Alasan", "Masih kuat bekerja.").press("Minta pengecualian")
    verifier.is_told("Pengecualian E4 Usia untuk Rusli diminta.").sees("Pengecualian menunggu keputusan.")
    # Who asked looks at the request, and has nothing to press there.
    verifier.press("Lihat").heading("Rusli").sees("Menunggu keputusan").misses("Simpan keputusan")


def kabid_refuses(kabid: Person) -> None:
    kabid.go("/").sees("Pengecualian yang diminta").press(GROUP).heading("Rusli").sees("Masih kuat bekerja.")
    kabid.answer("Keputusan", "Tolak").press("Simpan keputusan").sees("Tulis alasan penolakan.")
    kabid.fill("Catatan", "Sertakan surat dari desa.").press("Simpan keputusan")
    kabid.is_told("Pengecualian ditolak.")


def the_verifier_asks_again_with_a_letter(verifier: Person, page: str) -> None:
    verifier.go(page).press("Minta pengecualian").fill("Alasan", "Satu-satunya yang pandai merawat sapi.")
    verifier.attach("Lampiran", LETTER).press("Minta pengecualian")
    verifier.is_told("Pengecualian E4 Usia untuk Rusli diminta.")


def kabid_grants(kabid: Person) -> None:
    kabid.go("/").press(GROUP).sees("Satu-satunya yang pandai merawat sapi.", "surat-desa.pdf")
    kabid.answer("Keputusan", "Kabulkan").attach("Lampiran", ORDER).press("Simpan keputusan")
    kabid.is_told("Pengecualian dikabulkan.").sees("Ditolak", "Dikabulkan")


def it_is_counted(verifier: Person, kabid: Person, verification: Verification) -> None:
    verifier.go(verification.proposal.get_absolute_url()).sees("1 ditolak · 1 dikabulkan.").has_room()
    verifier.go(verification.proposal.group.get_absolute_url()).sees("1 ditolak · 1 dikabulkan")
    kabid.go("/eligibility/dispensations/").press("Jumlah pengecualian").sees("E4 Usia", "Kelurahan Sedau")


def it_is_written_down(office: dict[str, User], verification: Verification) -> None:
    refused, granted = Dispensation.objects.order_by("pk")
    member = Member.objects.get(birth_date=dt.date(1969, 5, 3))
    for asked in (refused, granted):
        assert (asked.member, asked.rule, asked.proposal) == (member, "E4", verification.proposal)
        assert (asked.asked_by, asked.decided_by) == (office["verifikator"], office["kabid"])
    assert [refused.decision, granted.decision] == ["refused", "granted"]
    assert [granted.attachment.name, granted.decision_attachment.name] == ["surat-desa.pdf", "disposisi.pdf"]
