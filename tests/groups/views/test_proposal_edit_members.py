"""Step 2: who is in the group so far."""

import pytest
from django.urls import reverse

from tests.conftest import SEDAU
from tests.factories.groups import ProposalFactory


def url(proposal):
    return reverse("groups:proposal_edit_members", args=[proposal.pk])


def test_each_member_with_what_is_missing(client, operator_sedau, draft):
    member = draft.group.people()[4]
    member.nik, member.schooling = "", None
    member.save()
    client.force_login(operator_sedau)

    response = client.get(url(draft))

    assert "NIK, pendidikan belum diisi." in response.text
    assert "10 dari 10 anggota" in response.text
    assert not any(other.nik in response.text for other in draft.group.people() if other.nik)
    assert reverse("groups:member_add", args=[draft.pk]) not in response.text


def test_queries_do_not_grow_with_members(client, operator_sedau, year, django_assert_max_num_queries):
    counts = []
    client.force_login(operator_sedau)
    for size in (1, 3):
        proposal = ProposalFactory(village=SEDAU, program_year=year, complete=True, size=size)
        client.get(url(proposal))
        with django_assert_max_num_queries(25) as queries:
            client.get(url(proposal))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(draft)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, draft, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(draft)).status_code == 403


def test_a_submitted_proposal_is_closed(client, operator_sedau, in_review):
    client.force_login(operator_sedau)

    response = client.get(url(in_review))

    assert response.status_code == 409
    assert "Menunggu lurah" in response.text
