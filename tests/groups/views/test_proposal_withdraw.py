"""The group steps back before the decree."""

import pytest
from django.urls import reverse

from groups.transitions import Status
from tests.conftest import SEDAU
from tests.factories.groups import ProposalFactory


def url(proposal):
    return reverse("groups:proposal_withdraw", args=[proposal.pk])


@pytest.mark.parametrize("status", ["draft", "village_review", "submitted", "verification", "eligible", "approved"])
def test_before_the_decree_it_may_be_withdrawn(client, operator_sedau, year, status):
    proposal = ProposalFactory(village=SEDAU, program_year=year, status=status)
    client.force_login(operator_sedau)

    client.post(url(proposal), {"note": "Ketua pindah ke Pontianak"})

    proposal.refresh_from_db()
    assert proposal.status == Status.WITHDRAWN
    assert not proposal.group.people().filter(active=True).exists()


@pytest.mark.parametrize("status", ["decreed", "trained", "funded", "rejected"])
def test_afterwards_it_stays(client, operator_sedau, year, status):
    proposal = ProposalFactory(village=SEDAU, program_year=year, status=status)
    client.force_login(operator_sedau)

    response = client.post(url(proposal), {"note": "x"}, follow=True)

    proposal.refresh_from_db()
    assert "Tidak ada yang diubah" in response.text
    assert proposal.status == status


def test_without_a_reason_it_stays(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.post(url(draft))

    assert response.context["form"].errors["note"] == ["Alasan penarikan perlu diisi."]
    assert draft.moves.count() == 0


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(draft)).status_code == 404
        assert client.post(url(draft), {"note": "x"}).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, draft, request):
    before = draft.status
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(draft)).status_code == 403
    assert client.post(url(draft), {"note": "x"}).status_code == 403
    draft.refresh_from_db()
    assert draft.status == before
