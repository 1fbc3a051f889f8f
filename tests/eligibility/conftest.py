"""A proposal on its way through eligibility."""

from __future__ import annotations

from typing import Any

import pytest

from eligibility.models import Verification
from groups.models import Member, Proposal
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SINGKAWANG
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import SINCE, NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory


@pytest.fixture
def wati(regions: None) -> User:
    """A second verifier of Singkawang."""
    return UserFactory(username="verifikator.2", first_name="Wati", role=Role.VERIFIER, region_id=SINGKAWANG)


@pytest.fixture
def submitted(regions: None) -> Proposal:
    """Bukit Harapan of Sedau, waiting for a plan."""
    group = GroupFactory(village=SEDAU, name="Bukit Harapan")
    return ProposalFactory(group=group, status="submitted", since=SINCE)


@pytest.fixture
def running(verifier: User) -> Verification:
    """Pasir Rezeki of Sedau, planned, nobody visited yet."""
    return VerificationFactory(group=GroupFactory(village=SEDAU, name="Pasir Rezeki"), verifier=verifier)


@pytest.fixture
def checked(verifier: User) -> Verification:
    """Dapur Rukun of Sedau, every member and the place of business visited and in order."""
    return VerificationFactory(group=GroupFactory(village=SEDAU, name="Dapur Rukun"), verifier=verifier, visited=True)


@pytest.fixture
def eligible(kabid: User, verifier: User, pendamping: User) -> Proposal:
    """Kambing Makmur of Sedau, eligible, put forward by the head of division; a pendamping has room."""
    group = GroupFactory(village=SEDAU, name="Kambing Makmur")
    verification = VerificationFactory(group=group, verifier=verifier, status="eligible")
    NominationFactory(proposal=verification.proposal, by=kabid)
    return verification.proposal


@pytest.fixture
def approved(verifier: User) -> Proposal:
    """Tirta Jaya of Sedau, selected, holding a slot, not yet decreed."""
    group = GroupFactory(village=SEDAU, name="Tirta Jaya")
    return VerificationFactory(group=group, verifier=verifier, status="approved").proposal


def members_of(verification: Verification) -> list[Member]:
    """The members of a verification's group in their order."""
    return list(verification.proposal.group.members.order_by("pk"))


def answers(**changes: Any) -> dict[str, Any]:
    """What the form of a member's check sends when everything is in order."""
    data = {
        "version": "0",
        "visited_on": "2026-11-22",
        "ktp_seen": "ya",
        "kk_seen": "ya",
        "unmet_needs": "ya",
        "income_falls_short": "ya",
        "little_schooling": "ya",
        "little_health_care": "tidak",
        "poor_housing": "tidak",
        "no_assets": "tidak",
        **{f"result_E{number}": "pass" for number in range(1, 10)},
        "note_E3": "padan, desil 2",
        "position": "0.838201, 108.956103 ±7 m",
        "note": "",
        "fit": "ya",
        "fit_reason": "",
    }
    return {**data, **changes}


def mismatched(verification: Verification, index: int = 0) -> Member:
    """The member at that place of the list, whose sex is not what the NIK says (E1): a question of identity."""
    member = members_of(verification)[index]
    member.sex = "P" if member.sex == "L" else "L"
    member.save()
    return member
