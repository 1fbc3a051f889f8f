"""The selection board."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

URL = reverse("eligibility:selection_board", args=[2026])


def test_districts_villages_slots_and_budget(client, approved, eligible, kadis):
    ProgramYearFactory(villages_per_district=2, ceilings={})
    ProposalFactory(village=SIJANGKUNG, status="accounted", program_year=ProgramYearFactory(year=2021))
    other = ProposalFactory(group=GroupFactory(village=SIJANGKUNG, name="Tunas"), status="eligible")
    client.force_login(kadis)

    response = client.get(URL)

    (district,) = response.context["districts"]
    assert (district.region.name, district.slots_text) == ("Singkawang Selatan", "1 dari 2")
    shown = [
        (card.village.name, card.slot_text, card.last_received, [str(one.proposal.group) for one in card.candidates])
        for card in district.villages
    ]
    assert shown == [
        ("Sedau", "slot 1", None, ["Tirta Jaya", "Kambing Makmur"]),
        ("Sijangkung", "", 2021, ["Tunas"]),
    ]
    assert [str(one.proposal.group) for one in district.waiting] == ["Kambing Makmur"]
    assert {budget.source: (budget.committed, budget.left) for budget in response.context["budgets"]} == {
        "APBD": (20_000_000, 9_980_000_000),
        "APBN": (0, 10_000_000_000),
    }
    assert reverse("eligibility:proposal_select", args=[eligible.pk]) in response.text
    assert reverse("eligibility:proposal_select", args=[other.pk]) not in response.text
    assert reverse("eligibility:proposal_unselect", args=[approved.pk]) in response.text


def test_a_full_district_offers_no_further_village(client, approved, kabid, kadis):
    ProgramYearFactory(villages_per_district=1)
    other = ProposalFactory(village=SIJANGKUNG, status="eligible")
    NominationFactory(proposal=other, by=kabid)
    client.force_login(kadis)

    text = client.get(URL).text

    assert "Slot kecamatan ini sudah habis." in text
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
    client.force_login(kadis)

    assert client.get(f"/eligibility/selection/{year}/").status_code == 404


def test_another_regency_chosen_by_hand_stays_ones_own(client, eligible, kadis):
    client.force_login(kadis)

    assert client.get(f"{URL}?regency=76.04&page=999").context["program_year"] == eligible.program_year


def test_another_territory_does_not_see_it(client, eligible, request):
    outsider = request.getfixturevalue("outsider")
    outsider.role = "office_head"
    outsider.save()
    client.force_login(outsider)

    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "verifier", "bendahara", "pendamping"])
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

    with django_assert_num_queries(13):
        assert client.get(URL).status_code == 200
