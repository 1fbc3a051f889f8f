"""The selection board."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility import results
from eligibility.models import PlaceOffer, RegistryCount
from eligibility.ranking import standing_of
from groups import lifecycle
from groups.copying import copy_as_draft
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import NominationFactory, RegistrySnapshotFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

URL = reverse("eligibility:selection_board", args=[2026])


def test_districts_villages_slots_and_budget(client, approved, eligible, kadis):
    ProgramYearFactory(villages_per_district=2, ceilings={})
    ProposalFactory(village=SIJANGKUNG, status="accounted", program_year=ProgramYearFactory(year=2021))
    other = ProposalFactory(group=GroupFactory(village=SIJANGKUNG, name="Tunas"), status="eligible")
    client.force_login(kadis)

    response = client.get(URL)

    (district,) = response.context["board"].districts
    assert (district.region.name, district.slots_text) == ("Singkawang Selatan", "1 dari 2")
    shown = [
        (card.village.name, card.slot_text, card.last_received, [str(one.proposal.group) for one in card.candidates])
        for card in district.villages
    ]
    assert shown == [
        ("Sedau", "slot 1", None, ["Tirta Jaya", "Kambing Makmur"]),
        ("Sijangkung", "", 2021, ["Tunas"]),
    ]
    assert [(str(one.proposal.group), one.place_text) for one in district.waiting] == [
        ("Kambing Makmur", "Daftar tunggu 1 dari 2"),
        ("Tunas", "Daftar tunggu 2 dari 2"),
    ]
    room = response.context["board"].room
    assert {budget.label: (budget.committed, budget.left) for budget in room.budgets.values()} == {
        "APBD": (20_000_000, 9_980_000_000),
        "APBN": (0, 10_000_000_000),
    }
    assert (room.guides.people, room.guides.with_room, room.guides.places, room.guides.alone) == (1, 1, 10, 1)
    assert "sisa APBD dari Rp10.000.000.000" in response.text
    assert "pendamping masih punya tempat, untuk 10 kelompok; 1 kelompok terpilih belum didampingi" in response.text
    assert reverse("eligibility:proposal_select", args=[eligible.pk]) in response.text
    assert reverse("eligibility:proposal_select", args=[other.pk]) not in response.text
    assert reverse("eligibility:proposal_unselect", args=[approved.pk]) in response.text


def test_a_full_district_offers_no_further_village(client, approved, kabid, kadis):
    ProgramYearFactory(villages_per_district=1)
    other = ProposalFactory(village=SIJANGKUNG, status="eligible")
    NominationFactory(proposal=other, by=kabid)
    client.force_login(kadis)

    text = client.get(URL).text

    assert "Kecamatan Singkawang Selatan sudah memakai 1 dari 1 slot desa/kelurahan tahun 2026." in text
    assert reverse("eligibility:proposal_select", args=[other.pk]) not in text


def test_the_head_of_division_puts_forward_and_does_not_select(client, eligible, kabid):
    client.force_login(kabid)

    text = client.get(URL).text

    assert reverse("eligibility:proposal_nominate", args=[eligible.pk]) in text
    assert reverse("eligibility:proposal_select", args=[eligible.pk]) not in text


def test_the_inspectorate_only_reads(client, eligible, approved, auditor):
    client.force_login(auditor)

    text = client.get(URL).text

    assert "Kambing Makmur" in text
    assert "/eligibility/selection/proposals/" not in text


def test_an_empty_board(client, kadis):
    ProgramYearFactory()
    client.force_login(kadis)

    assert "Belum ada yang layak dipilih" in client.get(URL).text


@pytest.mark.parametrize("year", [1999, 10**30])
def test_no_such_year(client, kadis, year):
    ProgramYearFactory()
    ProgramYearFactory(year=2024, regency_id="76.04")
    client.force_login(kadis)

    page = client.get(f"/eligibility/selection/{year}/")

    assert page.status_code == 404
    assert f"Tidak ada tahun program {year} di wilayah Anda" in page.text
    assert 'href="/eligibility/selection/2026/"' in page.text
    assert "2024" not in page.text


def test_before_any_year_it_says_who_sets_one(client, kadis):
    client.force_login(kadis)

    page = client.get(URL)

    assert page.status_code == 404
    assert "Administrator sistem menetapkan aturan tahun program lebih dulu." in page.text


def test_another_regency_chosen_by_hand_stays_ones_own(client, eligible, kadis):
    client.force_login(kadis)

    assert client.get(f"{URL}?regency=76.04&page=999").context["program_year"] == eligible.program_year


@pytest.fixture
def provincial(regions) -> User:
    """The inspectorate of a province that holds two regencies with a year."""
    ProgramYearFactory()
    ProgramYearFactory(regency=RegionFactory(code="61.01", name="Kabupaten Sambas"))
    return UserFactory(role=Role.AUDITOR, region_id="61")


def test_a_province_chooses_its_regency(client, provincial, eligible):
    client.force_login(provincial)

    page = client.get(URL)

    assert [(found.regency.name, counts["waiting"]) for found, counts in page.context["rows"]] == [
        ("Kabupaten Sambas", 0),
        ("Kota Singkawang", 1),
    ]
    assert "Kabupaten/kota yang diminta" not in page.text
    chosen = client.get(f"{URL}?regency=61.72")
    assert chosen.context["program_year"] == eligible.program_year
    assert "Kabupaten/kota lain" in chosen.text
    # The regency stays in the address when the list is narrowed.
    assert '<input type="hidden" name="regency" value="61.72"' in chosen.text


@pytest.mark.parametrize("asked", ["76.04", "99.99", "x' OR 1=1", "\x00"])
def test_a_regency_outside_the_province_is_told(client, provincial, asked):
    client.force_login(provincial)

    page = client.get(URL, {"regency": asked})

    assert "Kabupaten/kota yang diminta tidak ada di wilayah Anda" in page.text
    assert len(page.context["rows"]) == 2


def test_regencies_are_searched_by_name(client, provincial):
    client.force_login(provincial)

    assert [found.regency_id for found, _ in client.get(URL, {"q": "samb"}).context["rows"]] == ["61.01"]
    assert "Tidak ada yang cocok" in client.get(URL, {"q": "zzz"}).text


def test_the_parts_of_a_score_are_shown_with_what_lies_behind(client, eligible, kabid):
    client.force_login(kabid)

    text = client.get(URL).text

    found = standing_of(eligible).score
    assert f"<strong>{found.text}</strong>" in text
    for part in found.parts:
        assert part.behind in text
        assert f"/rules/?regency=61.72&amp;year=2026#nilai-{part.key}" in text


def test_a_place_beside_the_scores_is_shown_with_its_reason(client, verifier, kabid, kadis):
    best = VerificationFactory(village=SEDAU, verifier=verifier, status="eligible", viability=4).proposal
    last = VerificationFactory(village=SIJANGKUNG, verifier=verifier, status="eligible", viability=1).proposal
    NominationFactory(proposal=last, by=kabid, rank=1, rationale="Kandangnya sudah siap.")
    client.force_login(kadis)

    response = client.get(URL)

    (district,) = response.context["board"].districts
    assert [(one.proposal, one.merit_text) for one in district.waiting if one.standing.departs] == [
        (last, "menurut nilai urutan 2"),
        (best, "menurut nilai urutan 1"),
    ]
    assert "“Kandangnya sudah siap.”" in response.text
    assert "belum diusulkan" in response.text


def test_a_village_sees_its_own_groups_in_the_same_place(client, verifier, kabid, kadis, lurah_sedau, request):
    """What an official reads for the own area is what the Dinas reads, without the neighbours' names."""
    for name, village, judged in (("Anggrek", SIJANGKUNG, 4), ("Bakung", SEDAU, 2)):
        group = GroupFactory(village=village, name=name)
        VerificationFactory(group=group, verifier=verifier, status="eligible", viability=judged)
    client.force_login(kadis)
    everything = client.get(URL).context["board"].districts[0]
    client.force_login(lurah_sedau)

    response = client.get(URL)

    (district,) = response.context["board"].districts
    assert [str(one.proposal.group) for one in district.waiting] == ["Bakung"]
    assert [(one.place_text, one.score) for one in district.waiting] == [
        (one.place_text, one.score) for one in everything.waiting if str(one.proposal.group) == "Bakung"
    ]
    assert (district.slots_text, district.on_list) == (everything.slots_text, 2)
    assert "Anggrek" not in response.text
    assert "/eligibility/selection/proposals/" not in response.text
    assert "Umumkan hasil" not in response.text
    client.force_login(request.getfixturevalue("camat_selatan"))
    assert len(client.get(URL).context["board"].districts[0].waiting) == 2


def test_a_freed_place_is_offered_on_the_board(client, approved, eligible, kabid, kadis, operator_sedau, request):
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")
    offer = PlaceOffer.objects.get()
    client.force_login(kadis)

    text = " ".join(client.get(URL).text.split())

    assert "Tirta Jaya (Kelurahan Sedau) menarik diri pada" in text
    assert f"dicatat {operator_sedau}" in text
    assert "Ditawarkan kepada" in text
    assert reverse("eligibility:proposal_select", args=[eligible.pk]) in text
    client.force_login(kabid)
    text = client.get(URL).text
    assert reverse("eligibility:offer_pass", args=[offer.pk]) in text
    # Put forward already: nothing more to do for the head of division but to pass it over.
    assert "menunggu kepala dinas memilih" in text


def test_a_neighbour_is_not_named_in_an_offer(client, approved, verifier, operator_sedau, lurah_sijangkung):
    VerificationFactory(group=GroupFactory(village=SIJANGKUNG, name="Anggrek"), verifier=verifier, status="eligible")
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")
    client.force_login(lurah_sijangkung)

    text = client.get(URL).text

    assert "Kelompok lain di kecamatan ini menarik diri" in text
    assert "Tirta Jaya" not in text
    assert "Olivia" not in text


def test_a_closed_year_shows_where_its_waiting_list_went(client, eligible, kadis, operator_sedau, superuser):
    lifecycle.lapse_year(program_year=eligible.program_year, by=superuser, note="Tahun anggaran berakhir.")
    client.force_login(kadis)
    assert "Dapat dibawa ke tahun berikutnya begitu tahun itu dibuka." in client.get(URL).text

    next_year = ProgramYearFactory(year=2027)
    text = client.get(URL).text
    assert "Belum dibawa ke tahun 2027" in text
    assert "/eligibility/selection/proposals/" not in text
    client.force_login(operator_sedau)
    assert reverse("groups:proposal_copy", args=[eligible.pk]) in client.get(URL).text

    eligible.refresh_from_db()
    draft = copy_as_draft(proposal=eligible, program_year=next_year, by=operator_sedau)
    text = client.get(URL).text
    assert "Sudah dibawa ke tahun 2027" in text
    assert draft.get_absolute_url() in text


def test_the_published_result_is_one_click_away(client, approved, kadis, lurah_sedau):
    result = results.publish(
        program_year=approved.program_year, district=None, rationale="Sesuai nilai.", last_number=0, by=kadis
    )
    client.force_login(lurah_sedau)

    assert result.get_absolute_url() in client.get(URL).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "waiting"}, ["Kambing Makmur", "Anggrek"]),
        ({"status": "nominated"}, ["Kambing Makmur"]),
        ({"status": "unnominated"}, ["Anggrek"]),
        ({"status": "selected"}, ["Tirta Jaya"]),
        ({"status": "offered"}, []),
        ({"q": "makmur"}, ["Kambing Makmur"]),
        ({"q": "zzz"}, []),
        ({"district": "61.72.01"}, []),
        ({"district": "61.72.05"}, ["Tirta Jaya", "Kambing Makmur", "Anggrek"]),
        # Nonsense narrows nothing, and the field says that it is nonsense.
        ({"status": "bogus"}, ["Tirta Jaya", "Kambing Makmur", "Anggrek"]),
    ],
)
def test_the_board_is_narrowed(client, approved, eligible, kadis, query, found):
    ProposalFactory(group=GroupFactory(village=SEDAU, name="Anggrek"), status="eligible")
    RegionFactory(code="61.72.01")
    client.force_login(kadis)

    response = client.get(URL, query)

    shown = [
        str(one.proposal.group)
        for district in response.context["board"].districts
        for card in district.villages
        for one in card.candidates
    ]
    if query.get("district") == "61.72.01":
        # Only districts with candidates are offered; with one alone there is nothing to choose.
        assert len(shown) == 3
    else:
        assert shown == found
    if not found and "district" not in query:
        assert "Tidak ada yang cocok" in response.text


def test_poor_families_of_the_registry_in_force(client, eligible, kadis):
    snapshot = RegistrySnapshotFactory()
    for desil, families in ((1, 400), (4, 212), (5, 1000), (0, 90)):
        RegistryCount.objects.create(
            snapshot=snapshot, village_id=SEDAU, desil=desil, people=families * 3, families=families
        )
    client.force_login(kadis)

    assert "612 keluarga miskin" in client.get(URL).text


def test_another_territory_does_not_see_it(client, eligible, request):
    outsider = request.getfixturevalue("outsider")
    outsider.role = "office_head"
    outsider.save()
    client.force_login(outsider)

    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("user", ["verifier", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))
    ProgramYearFactory()

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, kabid, kadis, verifier, django_assert_num_queries, rows):
    for number in range(rows):
        village = f"61.72.0{number + 1}.1001"
        VerificationFactory(village=village, verifier=verifier, status="approved")
        waiting = VerificationFactory(village=SEDAU, verifier=verifier, status="eligible").proposal
        NominationFactory(proposal=waiting, by=kabid, rank=number + 1)
    client.force_login(kadis)
    client.get(URL)

    with django_assert_num_queries(25):
        assert client.get(URL).status_code == 200
