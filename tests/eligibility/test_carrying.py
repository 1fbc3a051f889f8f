"""The waiting list of a closed year, carried over into the next."""

from __future__ import annotations

import pytest

from eligibility import carrying, scoring
from groups import lifecycle
from groups.copying import copy_as_draft
from groups.models import Proposal
from kube_portal.programs.models import ProgramYear
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory


@pytest.fixture
def left_waiting(regions, superuser) -> Proposal:
    """A group of Sedau that was eligible when 2026 closed."""
    proposal = ProposalFactory(village=SEDAU, status="eligible")
    lifecycle.lapse_year(program_year=proposal.program_year, by=superuser, note="Tahun anggaran berakhir.")
    return Proposal.objects.select_related("program_year__regency", "village", "tier", "group").get(pk=proposal.pk)


@pytest.fixture
def next_year(regions) -> ProgramYear:
    return ProgramYearFactory(year=2027)


def test_the_waiting_are_offered_a_place_in_the_next_year(left_waiting, next_year, operator_sedau, verifier):
    assert list(carrying.to_carry_over(operator_sedau)) == [left_waiting]
    assert list(carrying.to_carry_over(verifier)) == [left_waiting]
    assert carrying.year_after(left_waiting.program_year) == next_year


def test_only_in_the_own_territory(left_waiting, next_year, lurah_sijangkung, outsider):
    assert not carrying.to_carry_over(lurah_sijangkung).exists()
    assert not carrying.to_carry_over(outsider).exists()


def test_until_the_next_year_is_open_there_is_nowhere_to_go(left_waiting, operator_sedau):
    assert not carrying.to_carry_over(operator_sedau).exists()
    assert carrying.year_after(left_waiting.program_year) is None

    ProgramYearFactory(year=2027, regency_id="76.04")
    assert not carrying.to_carry_over(operator_sedau).exists()


def test_once_carried_over_it_is_done(left_waiting, next_year, operator_sedau):
    draft = copy_as_draft(proposal=left_waiting, program_year=next_year, by=operator_sedau)

    assert not carrying.to_carry_over(operator_sedau).exists()
    assert carrying.carried(left_waiting.program_year, [left_waiting.group_id]) == {left_waiting.group_id: draft}


def test_the_copy_keeps_since_when_the_group_waits(left_waiting, next_year, operator_sedau):
    draft = copy_as_draft(proposal=left_waiting, program_year=next_year, by=operator_sedau)

    assert scoring.waiting_since(draft) == scoring.waiting_since(left_waiting)
    assert scoring.waiting_since(draft)[1] == 2026


@pytest.mark.parametrize("status", ["verification", "approved", "rejected"])
def test_who_did_not_wait_is_not_carried_over(regions, superuser, next_year, operator_sedau, status):
    proposal = ProposalFactory(village=SEDAU, status=status)
    lifecycle.lapse_year(program_year=proposal.program_year, by=superuser, note="Tahun anggaran berakhir.")

    assert not carrying.to_carry_over(operator_sedau).exists()


def test_an_open_year_has_no_year_after(next_year):
    ProposalFactory(village=SIJANGKUNG, status="eligible")

    assert carrying.year_after(ProgramYearFactory()) is None
