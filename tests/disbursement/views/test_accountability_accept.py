"""Accepting an account."""

import pytest
from django.urls import reverse

from disbursement.models import Accountability
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def accept_url(proposal: Proposal) -> str:
    return reverse("disbursement:accountability_accept", args=[proposal.pk])


def test_the_verifier_accepts_it_once(regions: None) -> None:
    found = money.submitted_accountability()
    proposal = found.proposal
    client = as_role(Role.VERIFIER)
    assert "Belum diperiksa" in client.get(accept_url(proposal)).text
    assert "Belum diperiksa" in errors(client.post(accept_url(proposal)))
    money.mark_all(found)
    assert "Belum diperiksa" not in client.get(accept_url(proposal)).text
    client.post(accept_url(proposal))
    assert (Accountability.objects.get().status, money.reload(proposal).status) == ("accepted", Status.ACCOUNTED)
    assert "Tidak ada yang diubah" in errors(client.post(accept_url(proposal)))


def test_a_draft_is_not_accepted(regions: None) -> None:
    proposal = money.saved_accountability().proposal
    assert "Sedang disusun" in errors(as_role(Role.VERIFIER).post(accept_url(proposal)))
    assert money.reload(proposal).status == Status.FUNDED


def test_there_is_nothing_to_accept_before_it_was_begun(regions: None) -> None:
    assert as_role(Role.VERIFIER).get(accept_url(money.funded_proposal())).status_code == 404


def test_who_may_not(regions: None) -> None:
    url = accept_url(money.submitted_accountability().proposal)
    assert statuses(
        url, stranger=Role.VERIFIER, others=[Role.OPERATOR, Role.DIVISION_HEAD, Role.TREASURER, Role.AUDITOR]
    ) == [302, 404, 403, 403, 403, 403]
