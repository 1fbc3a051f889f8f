"""Passing over the group that a freed place is offered to."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility import offers
from eligibility.models import PlaceOffer
from groups import lifecycle
from groups.models import Proposal
from tests.conftest import SIJANGKUNG
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory

FORM = {"reason": "Ketua sedang sakit."}


@pytest.fixture
def following(verifier) -> Proposal:
    """Anggrek of Sijangkung, behind Kambing Makmur in the waiting list."""
    group = GroupFactory(village=SIJANGKUNG, name="Anggrek")
    return VerificationFactory(group=group, verifier=verifier, status="eligible", viability=1).proposal


@pytest.fixture
def offer(approved, eligible, following, operator_sedau) -> PlaceOffer:
    """The place of Tirta Jaya, offered to Kambing Makmur."""
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")
    return PlaceOffer.objects.get()


def url(offer: PlaceOffer) -> str:
    return reverse("eligibility:offer_pass", args=[offer.pk])


def test_the_place_is_offered_to_the_one_after(client, offer, following, kabid):
    client.force_login(kabid)
    assert "Kambing Makmur dilewati untuk tempat ini" in client.get(url(offer)).text

    response = client.post(url(offer), FORM, follow=True)

    assert "Kambing Makmur dilewati. Tempat itu sekarang ditawarkan kepada Anggrek." in response.text
    offer.refresh_from_db()
    assert (offer.outcome, offer.reason, offer.closed_by) == ("passed", FORM["reason"], kabid)
    assert PlaceOffer.objects.open().get().proposal == following


def test_when_nobody_follows_it_is_said(client, offer, following, kabid):
    lifecycle.move(following, "reject", by=kabid, note="Tidak layak.")
    client.force_login(kabid)

    assert "Tidak ada kelompok lain yang menunggu dan muat" in client.post(url(offer), FORM, follow=True).text
    assert not PlaceOffer.objects.open().exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001, "Ketua 6172 0541 0576 0001 sakit."])
def test_bad_input_changes_nothing(client, offer, kabid, reason):
    client.force_login(kabid)

    response = client.post(url(offer), {"reason": reason})

    assert response.context["form"].errors
    assert response.context["form"]["reason"].value() == reason
    assert PlaceOffer.objects.get().outcome == ""


def test_the_second_click_passes_nobody_more(client, offer, kabid):
    client.force_login(kabid)
    client.post(url(offer), FORM)

    response = client.post(url(offer), FORM, follow=True)

    assert "Tawaran ini sudah selesai: dilewati." in response.text
    assert PlaceOffer.objects.count() == 2


def test_two_at_once_pass_one_over(client, offer, kabid, monkeypatch):
    """Answered between the page and the click: the refusal stands on the form."""
    client.force_login(kabid)
    monkeypatch.setattr(PlaceOffer, "is_open", property(lambda _: True))
    offers.pass_over(offer=offer, reason="Lain.", by=kabid)
    monkeypatch.undo()

    assert "Tawaran ini sudah selesai" in client.post(url(offer), FORM, follow=True).text


def test_another_territory_finds_nothing(client, offer, outsider, lurah_sedau, lurah_sijangkung):
    outsider.role = "division_head"
    outsider.save()
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.post(url(offer), FORM).status_code == 404
    assert PlaceOffer.objects.get().outcome == ""


@pytest.mark.parametrize("user", ["lurah_sedau", "operator_sedau", "verifier", "kadis", "auditor"])
def test_another_role_is_refused(client, offer, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(offer), FORM).status_code == 403
    assert PlaceOffer.objects.get().outcome == ""
