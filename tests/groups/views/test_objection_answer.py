"""The Dinas decides on an objection."""

import pytest
from django.urls import reverse

from groups.models import Proposal
from tests.factories.accounts import UserFactory
from tests.factories.groups import ObjectionFactory, ProposalFactory


def url(proposal):
    return reverse("groups:objection_answer", args=[proposal.pk])


@pytest.fixture
def objection(rejected, operator_sedau):
    return ObjectionFactory(proposal=rejected, filed_by=operator_sedau)


def test_upheld_it_opens_a_draft_of_the_same_year(client, kabid, objection, rejected, operator_sedau):
    client.force_login(kabid)
    assert url(rejected) in client.get(rejected.get_absolute_url()).text

    response = client.post(url(rejected), {"decision": "upheld", "answer": "Silakan diperbaiki."})

    objection.refresh_from_db()
    draft = objection.reopened_as
    assert response.url == draft.get_absolute_url()
    assert (draft.status, draft.group, draft.program_year, draft.drafted_by, draft.copied_from) == (
        "draft", rejected.group, rejected.program_year, operator_sedau, rejected,
    )  # fmt: skip
    assert (draft.budget_total, draft.minutes, draft.precheck_seen_at) == (20_000_000, rejected.minutes, None)
    assert (objection.decision, objection.decided_by) == ("upheld", kabid)


def test_dismissed_it_opens_nothing(client, kabid, objection, rejected):
    client.force_login(kabid)

    client.post(url(rejected), {"decision": "dismissed", "answer": "Usahanya tetap perorangan."})

    objection.refresh_from_db()
    assert (objection.decision, objection.reopened_as) == ("dismissed", None)
    assert Proposal.objects.count() == 1


def test_not_by_who_rejected(client, verifier, objection, rejected):
    client.force_login(verifier)

    response = client.post(url(rejected), {"decision": "upheld", "answer": "x"}, follow=True)

    objection.refresh_from_db()
    assert "harus diputus orang lain" in response.text
    assert objection.decision == ""


def test_not_by_who_filed_on_behalf(client, verifier, kabid, rejected):
    other = UserFactory(role="verifier", region_id="61.72")
    objection = ObjectionFactory(proposal=rejected, filed_by=other)
    client.force_login(other)

    response = client.post(url(rejected), {"decision": "upheld", "answer": "x"}, follow=True)

    objection.refresh_from_db()
    assert "yang Anda ajukan harus diputus orang lain" in response.text
    assert objection.decision == ""


def test_a_second_click_changes_nothing(client, kabid, objection, rejected):
    client.force_login(kabid)
    client.post(url(rejected), {"decision": "upheld", "answer": "Silakan."})

    again = client.post(url(rejected), {"decision": "dismissed", "answer": "Tidak."}, follow=True)

    objection.refresh_from_db()
    assert "sudah diputus: keberatan diterima" in again.text
    assert objection.decision == "upheld"


def test_a_group_with_another_proposal_under_way_stays_as_it_is(client, kabid, objection, rejected, year):
    ProposalFactory(group=rejected.group, program_year=year)
    client.force_login(kabid)

    response = client.post(url(rejected), {"decision": "upheld", "answer": "Silakan."})

    objection.refresh_from_db()
    assert "sudah punya usulan yang berjalan" in response.text
    assert "Silakan." in response.text
    assert objection.decision == ""


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"answer": "x"}, "decision"),
        ({"decision": "maybe", "answer": "x"}, "decision"),
        ({"decision": "upheld"}, "answer"),
    ],
)
def test_bad_input_changes_nothing(client, kabid, objection, rejected, typed, field):
    client.force_login(kabid)

    response = client.post(url(rejected), typed)

    objection.refresh_from_db()
    assert list(response.context["form"].errors) == [field]
    assert objection.decision == ""


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, rejected):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(rejected)).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "camat_selatan", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, rejected, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(rejected)).status_code == 403
    assert client.post(url(rejected), {"reason": "x"}).status_code == 403
