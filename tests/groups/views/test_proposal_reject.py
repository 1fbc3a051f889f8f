"""A refusal with its reason."""

import pytest
from django.urls import reverse

from groups.transitions import Status
from tests.conftest import SEDAU
from tests.factories.groups import ProposalFactory


def url(proposal):
    return reverse("groups:proposal_reject", args=[proposal.pk])


@pytest.mark.parametrize(
    ("status", "user"), [("village_review", "lurah_sedau"), ("verification", "verifier"), ("eligible", "kadis")]
)
def test_it_ends_with_its_reason_and_frees_its_members(client, year, status, user, request):
    proposal = ProposalFactory(village=SEDAU, program_year=year, status=status)
    client.force_login(request.getfixturevalue(user))
    assert "tidak dapat dibuka lagi" in client.get(url(proposal)).text

    client.post(url(proposal), {"note": "Usaha perorangan"})

    proposal.refresh_from_db()
    assert proposal.status == Status.REJECTED
    assert not proposal.group.people().filter(active=True).exists()


def test_without_a_reason_it_stays(client, lurah_sedau, in_review):
    client.force_login(lurah_sedau)

    response = client.post(url(in_review), {"note": ""})

    in_review.refresh_from_db()
    assert response.context["form"].errors["note"] == ["Alasan penolakan perlu diisi."]
    assert in_review.status == Status.VILLAGE_REVIEW


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
