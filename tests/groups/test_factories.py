"""The factories keep what they promise: any status, with the rows that a real proposal of that status has."""

import pytest

from groups.identity import parse_nik
from groups.models import Member, Proposal
from groups.transitions import HOLDING_MEMBERS, Status
from tests.factories.groups import ROUTES, ProposalFactory


@pytest.mark.django_db
@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("status", Status.values)
def test_a_proposal_of_any_status(status: str) -> None:
    proposal = ProposalFactory(status=status)

    moves = list(proposal.moves.order_by("pk").values_list("verb", flat=True))
    assert (proposal.status, moves) == (status, list(ROUTES[status]))
    members = list(Member.objects.filter(group=proposal.group))
    if status == Status.DRAFT:
        assert members == []
        return
    assert len({parse_nik(member.nik).digits for member in members}) == 10
    assert {member.active for member in members} == {status in HOLDING_MEMBERS}
    assert proposal.budget_total == proposal.amount == 20_000_000
    assert proposal.minutes is not None
    assert proposal.minutes.owner == proposal


@pytest.mark.django_db
@pytest.mark.usefixtures("regions")
def test_several_proposals_share_a_year_and_no_nik() -> None:
    for _ in range(3):
        ProposalFactory(village="76.04.08.2002", status=Status.APPROVED)

    assert Proposal.objects.values("program_year").distinct().count() == 1
    assert Member.objects.filter(active=True).values("nik").distinct().count() == 30
