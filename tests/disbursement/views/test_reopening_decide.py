"""Deciding whether accounts are opened again."""

import pytest
from django.urls import reverse

from disbursement import reviewing
from disbursement.models import Reopening
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(regions: None) -> Reopening:
    proposal = money.accepted_accountability().proposal
    return reviewing.ask_reopening(proposal=proposal, by=money.staff(Role.VERIFIER), reason="Nota ganda")


def decide_url(asked: Reopening) -> str:
    return reverse("disbursement:reopening_decide", args=[asked.proposal_id, asked.pk])


@pytest.mark.parametrize(("granted", "status"), [("yes", Status.FUNDED), ("no", Status.ACCOUNTED)])
def test_the_kabid_decides_once(asked: Reopening, granted: str, status: str) -> None:
    client = as_role(Role.DIVISION_HEAD)
    client.post(decide_url(asked), {"granted": granted})
    assert money.reload(asked.proposal).status == status
    if status == Status.FUNDED:
        page = client.post(decide_url(asked), {"granted": "no"}, follow=True)
        assert "sudah diputus" in page.text
        asked.refresh_from_db()
        assert asked.granted


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_it_asks_for_an_answer(asked: Reopening, answer: str) -> None:
    page = as_role(Role.DIVISION_HEAD).post(decide_url(asked), {"granted": answer}, follow=True)
    assert "Pilih kabulkan atau tolak." in page.text
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_whoever_asked_does_not_decide(regions: None) -> None:
    proposal = money.accepted_accountability().proposal
    asked = reviewing.ask_reopening(proposal=proposal, by=money.staff(Role.DIVISION_HEAD), reason="Nota ganda")
    page = as_role(Role.DIVISION_HEAD).post(decide_url(asked), {"granted": "yes"}, follow=True)
    assert "oleh orang lain" in page.text
    assert money.reload(proposal).status == Status.ACCOUNTED


def test_who_may_not(asked: Reopening) -> None:
    assert statuses(
        decide_url(asked), stranger=Role.DIVISION_HEAD, others=[Role.VERIFIER, Role.AUDITOR], post=True
    ) == [302, 404, 403, 403]
    assert as_role(Role.DIVISION_HEAD).get(decide_url(asked)).status_code == 405
