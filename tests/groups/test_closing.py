"""What the closing of a year frees, before and after."""

import pytest

from groups import closing, lifecycle
from groups.models import Proposal
from groups.transitions import Status
from tests.factories import disbursement as money
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def lines(year) -> list[tuple[str, str, int, int, int]]:
    rows = closing.at_closing(Proposal.objects.all(), year)
    return [(one.source, one.district, one.proposals, one.promised, one.rupiah) for one in closing.freed(rows)]


def test_it_is_the_same_before_and_after_and_paid_groups_are_not_in_it() -> None:
    promised, ministry = money.approved_proposal(), money.ministry_proposal()
    waiting = ProposalFactory(status=Status.VERIFICATION)
    year = promised.program_year
    money.funded_proposal()
    expected = [("apbd", "61.72.05", 2, 1, 20_000_000), ("apbn", "61.72.05", 1, 1, 30_000_000)]
    assert lines(year) == expected

    lifecycle.lapse_year(program_year=year, by=None, note="Tahun anggaran berakhir")
    year.refresh_from_db()
    assert lines(year) == expected
    rows = closing.at_closing(Proposal.objects.all(), year)
    assert {one.pk: (one.stood, one.promised, one.freed) for one in rows} == {
        promised.pk: ("approved", True, 20_000_000),
        ministry.pk: ("trained", True, 30_000_000),
        waiting.pk: ("verification", False, 0),
    }


def test_what_a_first_tranche_paid_does_not_come_back() -> None:
    proposal = money.payable_proposal()
    tier = proposal.tier
    type(tier).objects.filter(pk=tier.pk).update(tranches=[60, 40])
    money.made_payment(money.reload(proposal))
    assert lines(proposal.program_year) == [("apbd", "61.72.05", 1, 1, 8_000_000)]


def test_a_year_of_nothing_frees_nothing() -> None:
    assert lines(money.funded_proposal().program_year) == []
