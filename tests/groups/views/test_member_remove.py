"""Taking somebody out of a draft's list."""

import pytest
from django.urls import reverse

from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import walk


def url(proposal):
    return reverse("groups:member_remove", args=[proposal.pk, proposal.group.people()[0].pk])


def test_asked_once_then_gone(client, operator_sedau, draft):
    member = draft.group.people()[0]
    address = url(draft)
    client.force_login(operator_sedau)

    assert member.name in client.get(address).text
    assert draft.group.people().count() == 10
    client.post(address)

    assert not draft.group.people().filter(pk=member.pk).exists()
    again = client.post(address, follow=True)
    assert "sudah tidak ada" in again.text
    assert draft.group.people().count() == 9


def test_who_holds_a_membership_of_an_earlier_year_leaves_with_a_trace(client, operator_sedau, draft):
    member = draft.group.people()[0]
    member.active = True
    member.save()
    client.force_login(operator_sedau)

    client.post(url(draft))

    member.refresh_from_db()
    assert (member.active, member.left_on) == (False, draft.village.today())
    assert [(change.kind, change.by) for change in member.changes.all()] == [("left", operator_sedau)]
    assert draft.group.people().count() == 9


def test_whom_a_verification_names_leaves_too(client, operator_sedau, verifier, year):
    verification = VerificationFactory(verifier=verifier)
    proposal = verification.proposal
    member = verification.checks.first().member
    walk(proposal, "send_back")
    client.force_login(operator_sedau)

    client.post(reverse("groups:member_remove", args=[proposal.pk, member.pk]))

    member.refresh_from_db()
    assert member.left_on is not None
    assert verification.checks.filter(member=member).exists()


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
