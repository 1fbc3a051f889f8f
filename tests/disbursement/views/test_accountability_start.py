"""Beginning a group's account."""

import pytest
from django.urls import reverse

from disbursement.models import Accountability
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money
from tests.factories.groups import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(regions: None) -> Proposal:
    return money.funded_proposal()


def start_url(proposal: Proposal) -> str:
    return reverse("disbursement:accountability_start", args=[proposal.pk])


def test_the_village_begins_it_once(proposal: Proposal) -> None:
    client = as_role(Role.OPERATOR, proposal.village_id)
    for _ in range(2):
        assert client.post(start_url(proposal)).url == reverse("disbursement:accountability_detail", args=[proposal.pk])
    assert Accountability.objects.get().lines.count() == 3


def test_the_pendamping_of_the_group_begins_it_too_but_not_another(proposal: Proposal) -> None:
    assert as_role(Role.PENDAMPING).post(start_url(proposal)).status_code == 404
    AssignmentFactory(group=proposal.group, user=money.staff(Role.PENDAMPING))
    as_role(Role.PENDAMPING).post(start_url(proposal))
    assert Accountability.objects.get().started_by == money.staff(Role.PENDAMPING)


def test_closed_accounts_are_not_begun_again(regions: None) -> None:
    proposal = money.accepted_accountability().proposal
    page = as_role(Role.OPERATOR, proposal.village_id).post(start_url(proposal), follow=True)
    assert "LPJ disusun setelah bantuan diterima" in page.text


def test_who_may_not(proposal: Proposal) -> None:
    assert statuses(start_url(proposal), stranger=None, others=[Role.VERIFIER, Role.AUDITOR], post=True) == [
        302,
        403,
        403,
    ]
    assert as_role(Role.OPERATOR, "76.04.08.2002").post(start_url(proposal)).status_code == 404
    assert as_role(Role.OPERATOR, proposal.village_id).get(start_url(proposal)).status_code == 405
