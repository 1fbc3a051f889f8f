"""Step 6: what is missing, the pre-check, the button to submit."""

import pytest
from django.urls import reverse

from tests.conftest import SEDAU
from tests.factories.groups import ProposalFactory


def url(proposal):
    return reverse("groups:proposal_edit_review", args=[proposal.pk])


def test_a_whole_draft_can_be_submitted(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.get(url(draft))

    assert response.context["blockers"] == []
    assert reverse("groups:proposal_submit", args=[draft.pk]) in response.text


def test_everything_missing_has_its_link(client, operator_sedau, draft):
    draft.minutes = None
    draft.precheck_seen_at = None
    draft.save()
    client.force_login(operator_sedau)

    response = client.get(url(draft))

    assert [blocker.text for blocker in response.context["blockers"]] == [
        "Hasil pemeriksaan anggota belum dibaca.",
        "Berita acara musyawarah belum dilampirkan.",
    ]
    assert reverse("groups:proposal_edit_deliberation", args=[draft.pk]) in response.text
    assert reverse("groups:proposal_submit", args=[draft.pk]) not in response.text


def test_queries_do_not_grow_with_members(client, operator_sedau, year, django_assert_max_num_queries):
    counts = []
    client.force_login(operator_sedau)
    for size in (1, 3):
        proposal = ProposalFactory(village=SEDAU, program_year=year, complete=True, size=size)
        client.get(url(proposal))
        with django_assert_max_num_queries(60) as queries:
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
