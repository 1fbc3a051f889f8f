"""A member who moves away is replaced, from the village's request to the Dinas' word; and a year is evaluated."""

from __future__ import annotations

import pytest

from groups.models import ChangeRequest, Group, Member
from kube_portal.accounts.models import User
from monitoring.models import Evaluation
from tests.browser_tools import PHONE, Person
from tests.conftest import SEDAU
from tests.factories import changes
from tests.factories import monitoring as field_work
from tests.factories.documents import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MINUTES = {"name": "berita-acara.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Musyawarah")}
LETTER = {"name": "kesediaan.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("Kesediaan")}


@pytest.fixture
def group(office: dict[str, User]) -> Group:
    """Ten people of Sedau who received their grant two months ago."""
    return field_work.funded_group(user=office["pendamping.1"], village=SEDAU, group_values={"name": "Bukit Harapan"})


def test_a_replacement_from_request_to_approval(office: dict[str, User], group: Group, sits_down) -> None:
    operator, verifier = sits_down(office["operator.sedau"], width=PHONE), sits_down(office["verifikator"], width=PHONE)
    kabid = sits_down(office["kabid"])
    person = changes.who_comes(group, name="Sulastri")

    the_village_asks(operator, group, person)
    the_dinas_visits(verifier)
    kabid_agrees(kabid)

    request = ChangeRequest.objects.get()
    assert request.state == "approved"
    came = Member.objects.get(came_as__request=request)
    assert (came.name, came.active) == ("Sulastri", True)
    operator.go(group.get_absolute_url()).sees("Sulastri", "Penggantian anggota").has_room()
    for one in (operator, verifier, kabid):
        assert one.complaints == []


def the_village_asks(operator: Person, group: Group, person: dict[str, object]) -> None:
    going = group.people().last()
    assert going is not None
    operator.go(group.get_absolute_url()).press("Ajukan perubahan").heading("Apa yang berubah?")
    operator.press("Penggantian anggota").heading("Penggantian anggota").has_room()
    operator.choose("Siapa yang diganti?", str(going)).fill("Mengapa diganti?", "Pindah ke Pontianak")
    operator.fill("Tanggal musyawarah", "2026-11-20").fill("Anggota yang hadir", "8")
    operator.attach("Berita acara musyawarah bertanda tangan", MINUTES)
    born = person["birth_date"]
    for label, value in (
        ("Nama", person["name"]), ("NIK", person["nik"]), ("Nomor KK", person["kk"]), ("Tanggal lahir", str(born)),
        ("Pekerjaan", person["occupation"]), ("Alamat", person["address"]),
    ):  # fmt: skip
        operator.fill(label, str(value))
    operator.answer("Jenis kelamin", "Perempuan").choose("Status perkawinan", "Kawin")
    operator.choose("Pendidikan terakhir", "SD").attach("Surat kesediaan bertanda tangan", LETTER)
    operator.press("Ajukan ke Dinas").is_told("Permintaan diajukan").sees("Menunggu keputusan Dinas").has_room()


def the_dinas_visits(verifier: Person) -> None:
    verifier.go("/").sees("Calon anggota yang harus dikunjungi")
    verifier.go("/groups/changes/").press("Bukit Harapan").sees("belum dikunjungi Dinas").has_room()
    verifier.press("Catat kunjungan").heading("Sulastri").has_room()
    page = verifier.page
    for radio in page.locator("input[type=radio][value=ya]").all():
        radio.check(force=True)
    verifier.press("Simpan kunjungan").is_told("Kunjungan ke rumah Sulastri dicatat.").sees("Layak")


def kabid_agrees(kabid: Person) -> None:
    kabid.go("/").sees("Perubahan anggota yang harus diputus")
    kabid.go("/groups/changes/").press("Bukit Harapan").press("Setujui")
    kabid.press("Ya, setujui").is_told("Perubahan disetujui").sees("Yang berubah", "Menggantikan")


def test_a_year_is_evaluated(office: dict[str, User], group: Group, sits_down) -> None:
    guide, kabid = sits_down(office["pendamping.1"], width=PHONE), sits_down(office["kabid"])
    guide.go("/").sees("Belum dinilai tahun ini")
    guide.go(group.get_absolute_url()).press("Nilai tahun 2026").sees("0 dari 2 buku sudah dibuka.").has_room()
    # What nobody can count is judged: the three aims, and what no report tells.
    for row in Evaluation.objects.get().scores.filter(suggested__isnull=True):
        guide.page.locator(f"input[name=score_{row.indicator_id}][value='2']").check(force=True)
    guide.press("Simpan, lalu ajukan").sees("Menurut nilai").press("Ajukan").is_told("Penilaian diajukan")
    kabid.go("/").sees("Perkembangan yang harus diputus")
    kabid.go("/monitoring/development/").press("Bukit Harapan").sees("Tanpa teguran").press("Putuskan")
    kabid.press("Putuskan").is_told("Tahap perkembangan diputus.")
    evaluation = Evaluation.objects.get()
    assert (evaluation.state, evaluation.stage) == ("decided", evaluation.proposed_stage)
    guide.go(group.get_absolute_url()).sees("Perkembangan", "2026").has_room()
    for one in (guide, kabid):
        assert one.complaints == []
