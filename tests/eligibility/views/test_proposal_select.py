"""Selecting a proposal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility.models import DistrictSlot
from groups import lifecycle
from groups.transitions import Status
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

FORM = {"note": "Usaha siap dan anggotanya layak."}


def url(proposal) -> str:
    return reverse("eligibility:proposal_select", args=[proposal.pk])


def test_the_head_of_the_office_selects(client, eligible, kadis):
    client.force_login(kadis)
    page = client.get(url(eligible)).text
    assert "Semua anggota layak dan usahanya siap." in page
    assert "urutan 1 dari 1 menurut nilai" in page
    assert "Rp20.000.000" in page

    response = client.post(url(eligible), FORM)

    assert response.url == f"/eligibility/selection/2026/?regency=61.72&district=61.72.05#{SEDAU}"
    eligible.refresh_from_db()
    assert eligible.status == Status.APPROVED
    assert DistrictSlot.objects.get().village_id == SEDAU


def test_what_stands_in_the_way_is_said_before_and_after(client, kadis, pendamping):
    proposal = ProposalFactory(village=SEDAU, status="eligible")
    client.force_login(kadis)

    page = client.get(url(proposal))
    response = client.post(url(proposal), FORM)

    assert "Belum diusulkan kepala bidang." in page.text
    assert 'name="note"' not in page.text
    assert "Belum diusulkan kepala bidang." in response.context["form"].errors.as_text()
    proposal.refresh_from_db()
    assert proposal.status == Status.ELIGIBLE


def test_a_full_district(client, approved, kabid, kadis, pendamping):
    ProgramYearFactory(villages_per_district=1)
    other = ProposalFactory(village=SIJANGKUNG, status="eligible")
    NominationFactory(proposal=other, by=kabid)
    client.force_login(kadis)

    response = client.post(url(other), FORM)

    assert "sudah memakai 1 dari 1 slot" in response.text
    assert response.context["form"]["note"].value() == FORM["note"]
    assert DistrictSlot.objects.count() == 1


def test_who_stands_before_it_and_whose_place_it_is_are_told(client, eligible, approved, kabid, kadis, operator_sedau):
    ahead = VerificationFactory(
        group=GroupFactory(village=SIJANGKUNG, name="Anggrek"), status="eligible", viability=4
    ).proposal
    NominationFactory(proposal=ahead, by=kabid, rank=2)
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")
    client.force_login(kadis)

    first, second = client.get(url(eligible)).text, client.get(url(ahead)).text

    assert "Dari Tirta Jaya, menarik diri" in first
    assert "di depannya" not in first
    assert "di depannya Kambing Makmur" in second
    assert "Tempat kosong" not in second


@pytest.mark.parametrize("note", ["", "  ", "x" * 1001, "NIK 6172054105760001"])
def test_a_reason_is_needed(client, eligible, kadis, note):
    client.force_login(kadis)

    assert client.post(url(eligible), {"note": note}).context["form"].errors
    eligible.refresh_from_db()
    assert eligible.status == Status.ELIGIBLE


def test_the_second_click_selects_nothing_more(client, eligible, kadis):
    client.force_login(kadis)
    client.post(url(eligible), FORM)

    response = client.post(url(eligible), FORM, follow=True)

    assert "sekarang berstatus “Terpilih, menunggu SK”" in response.text
    assert eligible.moves.filter(verb="select").count() == 1


def test_another_territory_finds_nothing(client, eligible, outsider):
    outsider.role = "office_head"
    outsider.save()
    client.force_login(outsider)

    assert client.post(url(eligible), FORM).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "verifier", "kabid", "auditor"])
def test_another_role_is_refused(client, eligible, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(eligible), FORM).status_code == 403
    eligible.refresh_from_db()
    assert eligible.status == Status.ELIGIBLE
