"""A draft, a proposal on the lurah's desk and a rejected one, all of Sedau in a year that asks for no outreach."""

import pytest

from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from tests.conftest import SEDAU
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory


@pytest.fixture
def year(regions: None) -> ProgramYear:
    """Singkawang 2026, in which a group may apply without outreach."""
    return ProgramYearFactory(outreach_policy="no")


@pytest.fixture
def draft(year: ProgramYear, operator_sedau: User) -> Proposal:
    """Whole, but not submitted."""
    return ProposalFactory(village=SEDAU, program_year=year, complete=True, drafted_by=operator_sedau)


@pytest.fixture
def in_review(year: ProgramYear, operator_sedau: User) -> Proposal:
    """Waits for the lurah of Sedau."""
    return ProposalFactory(village=SEDAU, program_year=year, status=Status.VILLAGE_REVIEW, drafted_by=operator_sedau)


@pytest.fixture
def rejected(year: ProgramYear, operator_sedau: User, verifier: User) -> Proposal:
    """Rejected by the verifier after the visit."""
    return ProposalFactory(
        village=SEDAU,
        program_year=year,
        status=Status.REJECTED,
        route=("submit", "endorse", "begin_verification", "reject"),
        by={"reject": verifier},
        drafted_by=operator_sedau,
    )
