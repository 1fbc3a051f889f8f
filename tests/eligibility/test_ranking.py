"""The order of a district and its waiting list."""

from __future__ import annotations

import datetime as dt

import pytest

from eligibility import ranking
from eligibility.ranking import standing_of, standings
from groups import lifecycle
from groups.models import Proposal
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG_SELATAN
from tests.factories.eligibility import NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory


@pytest.fixture
def waiting(verifier) -> list[Proposal]:
    """Three groups of the district that wait, the best score first: their businesses are judged 4, 3 and 2."""
    return [
        VerificationFactory(
            group=GroupFactory(village=village, name=name), verifier=verifier, status="eligible", viability=judged
        ).proposal
        for name, village, judged in (("Anggrek", SEDAU, 4), ("Bakung", SIJANGKUNG, 3), ("Cempaka", SEDAU, 2))
    ]


def listed() -> list[tuple[str, int | None, int | None]]:
    return [
        (str(one.proposal.group), one.position, one.score_position)
        for one in standings(ProgramYearFactory(), [SINGKAWANG_SELATAN])
    ]


def test_without_ranks_the_score_is_the_order(waiting):
    assert listed() == [("Anggrek", 1, 1), ("Bakung", 2, 2), ("Cempaka", 3, 3)]


def test_who_was_put_forward_stands_before_who_was_not(waiting):
    NominationFactory(proposal=waiting[2], rank=7)
    NominationFactory(proposal=waiting[1], rank=9)

    assert listed() == [("Cempaka", 1, 3), ("Bakung", 2, 2), ("Anggrek", 3, 1)]


def test_the_selected_come_first_and_have_no_place_in_the_list(waiting, verifier):
    group = GroupFactory(village=SIJANGKUNG, name="Dahlia")
    VerificationFactory(group=group, verifier=verifier, status="approved", viability=1)

    assert listed() == [("Dahlia", None, None), ("Anggrek", 1, 1), ("Bakung", 2, 2), ("Cempaka", 3, 3)]


def test_equal_scores_go_by_who_waits_longer(regions):
    for name, day in (("Baru", 20), ("Lama", 10)):
        ProposalFactory(
            group=GroupFactory(village=SEDAU, name=name),
            status="eligible",
            since=dt.datetime(2020, 11, day, tzinfo=dt.UTC),
        )

    assert [name for name, _, _ in listed()] == ["Lama", "Baru"]


def test_another_district_is_another_list(waiting):
    other = ProposalFactory(village="61.72.01.1001", status="eligible")

    assert standing_of(other).position_text == "1 dari 1"
    assert standing_of(waiting[2]).position_text == "3 dari 3"


def test_another_year_and_other_statuses_are_not_on_the_board(waiting):
    ProposalFactory(village=SEDAU, status="verification")
    ProposalFactory(village=SEDAU, status="rejected")
    ProposalFactory(village=SEDAU, status="eligible", program_year=ProgramYearFactory(year=2025))

    assert len(listed()) == 3
    assert standing_of(ProposalFactory(village=SEDAU, status="submitted")) is None


def test_a_closed_year_keeps_its_waiting_list(waiting, superuser):
    NominationFactory(proposal=waiting[1], rank=1)
    before = ProposalFactory(village=SEDAU, status="verification")
    lifecycle.lapse_year(program_year=ProgramYearFactory(), by=superuser, note="Tahun anggaran berakhir.")

    assert listed() == [("Bakung", 1, 2), ("Anggrek", 2, 1), ("Cempaka", 3, 3)]
    before.refresh_from_db()
    before.program_year.refresh_from_db()
    assert standing_of(before) is None


def test_with_other_ranks_nothing_is_written(waiting):
    found = standings(ProgramYearFactory(), [SINGKAWANG_SELATAN])

    changed = ranking.with_ranks(found, {waiting[2].pk: 1})

    assert [(str(one.proposal.group), one.position, one.departs) for one in changed] == [
        ("Cempaka", 1, True),
        ("Anggrek", 2, True),
        ("Bakung", 3, True),
    ]
    assert [one.departs for one in standings(ProgramYearFactory(), [SINGKAWANG_SELATAN])] == [False] * 3


@pytest.mark.parametrize("rows", [1, 3])
def test_four_queries_whatever_the_number(verifier, rows, django_assert_num_queries):
    districts = [f"61.72.0{number + 1}" for number in range(rows)]
    for district in districts:
        VerificationFactory(village=f"{district}.1001", verifier=verifier, status="eligible")
    year = ProgramYearFactory()

    with django_assert_num_queries(4):
        assert len(standings(year, districts)) == rows
