"""Asking for an accepted account to be opened again."""

import pytest
from django.urls import reverse

from disbursement.models import Reopening
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def reopen_url(proposal: Proposal) -> str:
    return reverse("disbursement:accountability_reopen", args=[proposal.pk])


def test_it_is_asked_with_a_reason_and_changes_nothing_yet(regions: None) -> None:
    proposal = money.accepted_accountability().proposal
    client = as_role(Role.VERIFIER)
    assert "Alasan membuka lagi" in errors(client.post(reopen_url(proposal), {"reason": " "}))
    client.post(reopen_url(proposal), {"reason": "Nota ganda"})
    assert Reopening.objects.get().reason == "Nota ganda"
    assert money.reload(proposal).status == Status.ACCOUNTED
    assert "sudah diminta" in errors(client.post(reopen_url(proposal), {"reason": "Lagi"}))


def test_an_open_account_is_not_opened_again(regions: None) -> None:
    page = as_role(Role.VERIFIER).post(reopen_url(money.funded_proposal()), {"reason": "x"})
    assert "hanya LPJ yang sudah diterima" in errors(page)


def test_who_may_not(regions: None) -> None:
    url = reopen_url(money.accepted_accountability().proposal)
    assert statuses(
        url, stranger=Role.VERIFIER, others=[Role.OPERATOR, Role.TREASURER, Role.OFFICE_HEAD, Role.AUDITOR]
    ) == [302, 404, 403, 403, 403, 403]
