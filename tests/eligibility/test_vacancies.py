"""What room a year still has."""

from __future__ import annotations

import pytest

from eligibility import vacancies
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from tests.conftest import POLEWALI_MANDAR, SEDAU, SIJANGKUNG, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import AssignmentFactory, GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory


def room() -> vacancies.Vacancies:
    return vacancies.of_year(ProgramYearFactory(), [SINGKAWANG_SELATAN])


def against(proposal: Proposal) -> list[tuple[str, str]]:
    return [(objection.code, objection.text) for objection in room().objections(proposal)]


@pytest.fixture
def waiting(regions) -> Proposal:
    return ProposalFactory(village=SIJANGKUNG, status="eligible")


def test_nothing_stands_in_the_way(waiting, pendamping):
    assert against(waiting) == []
    assert room().fits(waiting)


def test_a_full_district(waiting, pendamping, approved):
    ProgramYearFactory(villages_per_district=1)

    assert against(waiting) == [
        ("quota", "Kecamatan Singkawang Selatan sudah memakai 1 dari 1 slot desa/kelurahan tahun 2026.")
    ]
    assert not room().fits(waiting)
    # Another group of the village that holds the slot shares it.
    assert against(ProposalFactory(village=SEDAU, status="eligible")) == []


def test_a_village_that_has_its_groups(pendamping, approved):
    ProgramYearFactory(groups_per_village=1)

    assert against(ProposalFactory(village=SEDAU, status="eligible")) == [
        ("village", "Kelurahan Sedau sudah punya 1 dari 1 kelompok tahun ini.")
    ]


def test_a_ceiling_that_is_used_up(waiting, pendamping, approved):
    year = ProgramYearFactory()
    year.ceilings.filter(funding_source="apbd").update(amount=30_000_000)

    assert against(waiting) == [("ceiling", "Sisa pagu APBD Rp10.000.000; bantuan ini Rp20.000.000.")]
    assert not room().fits(waiting)


def test_a_source_without_a_ceiling_holds_nothing(waiting, pendamping):
    ProgramYearFactory().ceilings.all().delete()

    assert against(waiting) == [("ceiling", "Sisa pagu APBD Rp0; bantuan ini Rp20.000.000.")]


def test_nobody_to_accompany(waiting, pendamping):
    ProgramYearFactory(load_cap=1, load_target=1)
    AssignmentFactory(group=GroupFactory(village=SEDAU), user=pendamping)

    assert against(waiting) == [
        ("pendamping", "Tidak ada pendamping yang masih punya tempat; batasnya 1 kelompok per pendamping.")
    ]
    assert room().fits(waiting), "a freed place is offered all the same"


def test_a_group_that_is_accompanied_already_needs_nobody_new(waiting, pendamping):
    ProgramYearFactory(load_cap=1, load_target=1)
    AssignmentFactory(group=waiting.group, user=pendamping)

    assert against(waiting) == []


def test_the_pendamping_of_the_regency_are_counted(pendamping, other_pendamping, approved):
    year = ProgramYearFactory(load_cap=2, load_target=1)
    UserFactory(role=Role.PENDAMPING, region_id=SEDAU)
    UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG, is_active=False)
    UserFactory(role=Role.PENDAMPING, region_id=POLEWALI_MANDAR)
    for _ in range(2):
        AssignmentFactory(group=GroupFactory(village=SEDAU), user=pendamping)
    AssignmentFactory(group=GroupFactory(village=SEDAU), user=other_pendamping)

    found = vacancies.guides(year)

    assert (found.people, found.with_room, found.under_target, found.places) == (3, 2, 1, 3)
    assert found.alone == 1, "the selected group has nobody yet"
    assert found.has_room


@pytest.mark.parametrize("rows", [1, 3])
def test_eight_queries_whatever_the_number(verifier, rows, django_assert_num_queries):
    districts = [f"61.72.0{number + 1}" for number in range(rows)]
    for district in districts:
        VerificationFactory(village=f"{district}.1001", verifier=verifier, status="approved")
    year = ProgramYearFactory()

    with django_assert_num_queries(8):
        found = vacancies.of_year(year, districts)
    assert [found.used(district) for district in districts] == [1] * rows
