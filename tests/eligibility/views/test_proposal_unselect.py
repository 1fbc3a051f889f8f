"""Undoing a selection."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility.models import DistrictSlot
from groups.transitions import Status

FORM = {"note": "Ketua mengundurkan diri."}


def url(proposal) -> str:
    return reverse("eligibility:proposal_unselect", args=[proposal.pk])


def test_the_selection_is_undone_and_the_slot_freed(client, approved, kadis):
    client.force_login(kadis)
    assert "kembali ke daftar tunggu" in client.get(url(approved)).text

    client.post(url(approved), FORM)

    approved.refresh_from_db()
    assert (approved.status, approved.moves.last().note) == (Status.ELIGIBLE, FORM["note"])
    assert not DistrictSlot.objects.exists()


@pytest.mark.parametrize("note", ["", "x" * 1001])
def test_a_reason_is_needed(client, approved, kadis, note):
    client.force_login(kadis)

    assert client.post(url(approved), {"note": note}).context["form"].errors
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED


def test_one_that_is_not_selected(client, eligible, kadis):
    client.force_login(kadis)

    assert "sekarang berstatus “Layak, menunggu seleksi”" in client.post(url(eligible), FORM, follow=True).text


def test_another_territory_finds_nothing(client, approved, outsider):
    outsider.role = "office_head"
    outsider.save()
    client.force_login(outsider)

    assert client.post(url(approved), FORM).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "verifier", "kabid", "auditor"])
def test_another_role_is_refused(client, approved, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(approved), FORM).status_code == 403
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED
