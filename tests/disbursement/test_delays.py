"""Where the days go between submission and money, and who will be late at the usual pace."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from disbursement import delays
from disbursement.delays import ENOUGH, Kept
from groups.models import Proposal
from groups.transitions import TARGETS, Status
from kube_portal.programs.models import ProgramYear
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories import disbursement as money
from tests.factories.groups import GroupFactory, ProposalFactory, walk
from tests.factories.programs import ProgramYearFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]

BEGAN = dt.datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
TODAY = dt.datetime(2026, 5, 1, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def went(*steps: tuple[str, int], village: str = SEDAU, began: dt.datetime = BEGAN, **values: Any) -> Proposal:
    """A proposal that made these moves, each so many days after the one before; the first from `began`."""
    proposal = ProposalFactory(group=GroupFactory(village=village), complete=True, size=1, since=began, **values)
    at = began
    for verb, days in steps:
        at += dt.timedelta(days=days)
        walk(proposal, verb, at=at)
    return proposal


def to_eligible(*days: int, **values: Any) -> Proposal:
    """Submitted at once; so many days at the village, waiting for a visit, and being verified."""
    verbs = ("endorse", "begin_verification", "pass_verification")
    return went(("submit", 0), *zip(verbs, days, strict=True), **values)


@pytest.fixture
def year() -> ProgramYear:
    found: ProgramYear = ProgramYearFactory(regency_id="61.72", year=2026, disbursement_deadline=dt.date(2026, 6, 30))
    return found


def typical(road: delays.Road) -> dict[str, float]:
    return {one.stage.name: one.typical for one in road.lengths}


def test_every_status_on_the_way_belongs_to_one_stage_and_has_a_target():
    staged = [status for stage in delays.STAGES for status in stage.statuses]

    assert len(staged) == len(set(staged))
    assert set(staged) == {*delays.ON_THE_WAY, Status.DRAFT}
    assert set(delays.ON_THE_WAY) <= set(TARGETS)


def test_a_stage_takes_the_median_of_the_days_that_proposals_spent_in_it(year):
    for at_village in (2, 4, 30):
        to_eligible(at_village, 3, 7)
    to_eligible(1, 1, 1, village=SIJANGKUNG)

    found = delays.delays(Proposal.objects.all(), year=2026, length=13)

    # Waiting for a visit and the visit are one stage; selection has not ended for anybody.
    assert typical(found.by_year[2026]) == {"village": 3, "verification": 10}
    assert {code: typical(road) for code, road in found.by_area.items()} == {
        SEDAU: {"village": 4, "verification": 10},
        SIJANGKUNG: {"village": 1, "verification": 2},
    }
    village = found.by_area[SEDAU].length_of("village")
    assert (village.longest, village.proposals) == (30, 3)
    assert found.by_area[SEDAU].days == 14
    assert found.by_area[SEDAU].parts == [
        ("village", "hari Desa/kelurahan", 4),
        ("verification", "hari Verifikasi", 10),
    ]


def test_mending_is_a_stage_of_its_own_and_both_visits_to_the_village_count(year):
    went(("submit", 0), ("send_back", 5), ("submit", 8), ("endorse", 2))

    found = delays.delays(Proposal.objects.all(), year=2026, length=8).by_year[2026]

    assert typical(found) == {"village": 7, "mending": 8}


def test_a_stage_that_has_not_ended_has_no_length(year):
    went(("submit", 0), ("send_back", 5))

    assert typical(delays.delays(Proposal.objects.all(), year=2026, length=8).by_year[2026]) == {"village": 5}


def test_what_ended_without_money_is_not_counted(year):
    went(("submit", 0), ("reject", 40))

    assert delays.delays(delays.counted(Proposal.objects.all()), year=2026, length=8) == delays.Delays()


def test_nothing_to_count_is_no_error(year):
    assert delays.delays(Proposal.objects.none(), year=2026, length=8) == delays.Delays()


def test_grants_are_counted_against_the_deadline_of_their_own_year(year, bendahara, kadis):
    in_time, late, returned = (money.payable_proposal() for _ in range(3))
    money.made_payment(in_time, paid_on=year.today())
    money.made_payment(late, paid_on=year.today())
    payment = money.made_payment(returned, paid_on=year.today())
    money.payments.reverse(
        payment=payment, by=bendahara, reason="Retur", returned_on=payment.paid_on, reference="STS 1"
    )

    def kept(deadline: dt.date) -> Kept:
        ProgramYear.objects.filter(pk=year.pk).update(disbursement_deadline=deadline)
        found = delays.delays(Proposal.objects.all(), year=2026, length=5)
        assert found.by_area["61.72"].kept == found.by_year[2026].kept
        return found.by_year[2026].kept

    assert kept(year.today()) == Kept(in_time=2, late=0, waiting=1)
    assert kept(year.today() - dt.timedelta(days=1)) == Kept(in_time=0, late=2, waiting=1)


def test_the_usual_days_are_measured_where_enough_went_before_and_the_target_elsewhere(year):
    for _ in range(ENOUGH):
        to_eligible(6, 9, 11)

    usual = delays.usual_days(year)

    assert {status: usual[status] for status in (Status.VILLAGE_REVIEW, Status.SUBMITTED, Status.VERIFICATION)} == {
        Status.VILLAGE_REVIEW: 6,
        Status.SUBMITTED: 9,
        Status.VERIFICATION: 11,
    }
    assert usual[Status.ELIGIBLE] == year.eligible_days
    assert set(usual) == set(delays.ON_THE_WAY)


def test_the_usual_days_are_those_of_the_regency_in_this_year_and_the_one_before(year):
    before = ProgramYearFactory(regency_id="61.72", year=2025)
    long_ago = ProgramYearFactory(regency_id="61.72", year=2024)
    for _ in range(ENOUGH):
        to_eligible(6, 6, 6, program_year=before)
        to_eligible(90, 90, 90, program_year=long_ago)

    assert delays.usual_days(year)[Status.VILLAGE_REVIEW] == 6


USUAL = dict.fromkeys(delays.ON_THE_WAY, 10.0)


def late(year: ProgramYear, **usual: float) -> list[tuple[Proposal, dt.date]]:
    days = {**USUAL, **{Status[name.upper()]: value for name, value in usual.items()}}
    with time_machine.travel(TODAY, tick=False):
        return [(one, one.expected_on) for one in delays.expected_late(Proposal.objects.all(), year, days)]


def test_who_is_expected_after_the_deadline(year):
    # 1 May: seven stages of ten days are seventy days, past 30 June; six are sixty, on that very day.
    behind = went(("submit", 0), began=TODAY)
    went(("submit", 0), ("endorse", 1), began=TODAY - dt.timedelta(days=1))

    assert late(year) == [(behind, dt.date(2026, 7, 10))]


def test_a_stage_that_lasted_longer_than_usual_is_taken_to_end_now(year):
    stuck = went(("submit", 0), began=TODAY - dt.timedelta(days=50))

    assert late(year) == []
    assert late(year, trained=11) == [(stuck, dt.date(2026, 7, 1))]


def test_those_who_will_be_latest_come_first_and_a_closed_year_has_none(year):
    first = went(("submit", 0), began=TODAY - dt.timedelta(days=5))
    last = went(("submit", 0), began=TODAY)
    ProposalFactory(group=GroupFactory(village=SEDAU))  # a draft is not on its way

    assert [one for one, _ in late(year)] == [last, first]
    ProgramYear.objects.filter(pk=year.pk).update(closed_on=dt.date(2026, 12, 31))
    assert late(year) == []


@pytest.mark.parametrize(
    ("day", "days_late", "text", "tone"),
    [
        (dt.date(2026, 6, 29), 0, "1 hari sebelum batas", "good"),
        (dt.date(2026, 6, 30), 0, "tepat pada batas", "good"),
        (dt.date(2026, 7, 2), 2, "terlambat 2 hari", "bad"),
    ],
)
def test_the_forecast_in_words(day, days_late, text, tone):
    found = delays.Expected(Proposal(), day, dt.date(2026, 6, 30))

    assert (found.days_late, found.text, found.tone) == (days_late, text, tone)
