"""Back to the village, with a word on what to mend."""

import pytest
from django.urls import reverse

from groups.transitions import Status
from tests.conftest import SEDAU
from tests.factories.groups import ProposalFactory, walk


def url(proposal):
    return reverse("groups:proposal_send_back", args=[proposal.pk])


@pytest.mark.parametrize(
    ("status", "user"),
    [("village_review", "lurah_sedau"), ("submitted", "verifier"), ("submitted", "kabid"), ("verification", "kadis")],
)
def test_it_becomes_a_draft_again_and_frees_its_members(client, year, status, user, request):
    proposal = ProposalFactory(village=SEDAU, program_year=year, status=status)
    client.force_login(request.getfixturevalue(user))

    client.post(url(proposal), {"note": "Ganti Rusli"})

    proposal.refresh_from_db()
    assert proposal.status == Status.DRAFT
    assert proposal.moves.last().note == "Ganti Rusli"
    assert not proposal.group.people().filter(active=True).exists()


def test_what_to_mend_stands_on_the_page_and_above_each_step_until_it_is_submitted_again(
    client, lurah_sedau, operator_sedau, in_review
):
    client.force_login(lurah_sedau)
    client.post(url(in_review), {"note": "Nomor telepon ketua belum ada."})
    client.force_login(operator_sedau)
    steps = ("group", "members", "business", "deliberation", "budget", "review")
    pages = [reverse(f"groups:proposal_edit_{step}", args=[in_review.pk]) for step in steps]

    for page in (in_review.get_absolute_url(), *pages):
        response = client.get(page)
        assert (response.context["sent_back"].note, response.context["sent_back"].by) == (
            "Nomor telepon ketua belum ada.", lurah_sedau,
        )  # fmt: skip
        assert "Dikembalikan untuk diperbaiki</h2>" in response.text

    in_review.refresh_from_db()
    walk(in_review, "submit", by=operator_sedau)
    response = client.get(in_review.get_absolute_url())
    assert "Dikembalikan untuk diperbaiki</h2>" not in response.text


def test_without_a_note_it_stays(client, lurah_sedau, in_review):
    client.force_login(lurah_sedau)

    response = client.post(url(in_review), {"note": "   "})

    in_review.refresh_from_db()
    assert response.context["form"].errors["note"] == ["Apa yang harus diperbaiki perlu diisi."]
    assert in_review.status == Status.VILLAGE_REVIEW


def test_the_lurah_is_too_late_once_the_dinas_has_it(client, lurah_sedau, year):
    proposal = ProposalFactory(village=SEDAU, program_year=year, status=Status.SUBMITTED)
    client.force_login(lurah_sedau)

    assert client.post(url(proposal), {"note": "x"}).status_code == 403


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, in_review):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(in_review)).status_code == 404
        assert client.post(url(in_review), {"note": "x"}).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "camat_selatan", "verifier", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, in_review, request):
    before = in_review.status
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(in_review)).status_code == 403
    assert client.post(url(in_review), {"note": "x"}).status_code == 403
    in_review.refresh_from_db()
    assert in_review.status == before
