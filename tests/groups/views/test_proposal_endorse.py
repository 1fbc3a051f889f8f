"""The village head agrees."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from groups.transitions import Status
from tests.conftest import SEDAU
from tests.factories.groups import ProposalFactory


def url(proposal):
    return reverse("groups:proposal_endorse", args=[proposal.pk])


def test_the_lurah_of_the_village_endorses(client, lurah_sedau, in_review):
    client.force_login(lurah_sedau)

    response = client.post(url(in_review), {"note": "Sesuai musyawarah"})

    assertRedirects(response, in_review.get_absolute_url())
    in_review.refresh_from_db()
    assert in_review.status == Status.SUBMITTED
    assert in_review.moves.values_list("verb", "by", "note").last() == ("endorse", lurah_sedau.pk, "Sesuai musyawarah")


def test_nobody_endorses_their_own_draft(client, lurah_sedau, year):
    own = ProposalFactory(village=SEDAU, program_year=year, status=Status.VILLAGE_REVIEW, drafted_by=lurah_sedau)
    client.force_login(lurah_sedau)

    assert client.post(url(own)).status_code == 403
    own.refresh_from_db()
    assert own.status == Status.VILLAGE_REVIEW


def test_too_long_a_note_is_refused_and_kept(client, lurah_sedau, in_review):
    client.force_login(lurah_sedau)

    response = client.post(url(in_review), {"note": "panjang " * 200})

    in_review.refresh_from_db()
    assert list(response.context["form"].errors) == ["note"]
    assert "panjang panjang" in response.text
    assert in_review.status == Status.VILLAGE_REVIEW


def test_a_stale_page_changes_nothing(client, lurah_sedau, in_review):
    client.force_login(lurah_sedau)
    client.post(url(in_review))

    again = client.post(url(in_review), follow=True)

    assert "sekarang berstatus “Diajukan ke Dinas”" in again.text
    assert in_review.moves.count() == 2


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, in_review):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(in_review)).status_code == 404
        assert client.post(url(in_review), {"note": "x"}).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "camat_selatan", "verifier", "kabid", "kadis", "auditor"])
def test_another_role_is_refused(client, user, in_review, request):
    before = in_review.status
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(in_review)).status_code == 403
    assert client.post(url(in_review), {"note": "x"}).status_code == 403
    in_review.refresh_from_db()
    assert in_review.status == before
