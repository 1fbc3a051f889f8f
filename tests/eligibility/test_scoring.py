"""The score: five parts by tables of cases, how they add up, and the facts behind them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from eligibility import scoring
from eligibility.models import Finding, MemberCheck
from eligibility.scoring import Facts, Part, Score, gather, half_up, score, scores
from groups.models import Proposal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.score_parts import SCORE_PARTS
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(0, 3, 0), (1, 3, 0), (1, 2, 1), (2, 3, 1), (3, 2, 2), (5, 2, 3), (200, 3, 67), (100, 8, 13), (100, 7, 14)],
)
def test_a_half_goes_up(numerator, denominator, rounded):
    assert half_up(numerator, denominator) == rounded


@pytest.mark.parametrize(
    ("held", "asked", "value"), [(0, 0, None), (0, 60, 0), (60, 60, 100), (31, 60, 52), (1, 8, 13), (48, 60, 80)]
)
def test_poverty_is_the_share_of_answers_that_hold(held, asked, value):
    assert scoring.poverty_part(held, asked) == value


@pytest.mark.parametrize(("clean", "checked", "value"), [(0, 0, None), (0, 10, 0), (9, 10, 90), (2, 3, 67)])
def test_verification_is_the_share_of_members_without_an_exception(clean, checked, value):
    assert scoring.verification_part(clean, checked) == value


@pytest.mark.parametrize(("judged", "value"), [(None, None), (1, 25), (2, 50), (3, 75), (4, 100)])
def test_viability_goes_in_four_steps(judged, value):
    assert scoring.viability_part(judged) == value


@pytest.mark.parametrize(
    ("since", "full_days", "value"),
    [
        (None, 730, None),
        (TODAY, 730, 0),
        (TODAY + dt.timedelta(days=3), 730, 0),
        (TODAY - dt.timedelta(days=365), 730, 50),
        (TODAY - dt.timedelta(days=730), 730, 100),
        (TODAY - dt.timedelta(days=7300), 730, 100),
        (TODAY - dt.timedelta(days=1), 1, 100),
        # A leap day counts as any other.
        (dt.date(2024, 2, 28), 998, 100),
    ],
)
def test_waiting_counts_days_up_to_the_cap(since, full_days, value):
    assert scoring.waiting_part(since, TODAY, full_days) == value


@pytest.mark.parametrize(
    ("last", "full_years", "value"),
    [(None, 5, 100), (2025, 5, 20), (2024, 5, 40), (2021, 5, 100), (2011, 5, 100), (2025, 3, 33), (2024, 3, 67)],
)
def test_neglect_counts_years_and_never_is_the_full_value(last, full_years, value):
    assert scoring.neglect_part(last, 2026, full_years) == value


def parts(*pairs: tuple[int | None, int]) -> Score:
    return Score(tuple(Part(str(index), "", value, weight, "") for index, (value, weight) in enumerate(pairs)))


@pytest.mark.parametrize(
    ("pairs", "tenths", "text"),
    [
        ([(100, 35), (100, 25), (100, 20), (100, 10), (100, 10)], 1000, "100,0"),
        ([(0, 35), (0, 25), (0, 20), (0, 10), (0, 10)], 0, "0,0"),
        # 35×80 + 25×90 + 20×75 + 10×50 + 10×100 = 8.050
        ([(80, 35), (90, 25), (75, 20), (50, 10), (100, 10)], 805, "80,5"),
        # Not judged counts neither above nor below the line: (2.800 + 2.250 + 500 + 1.000) ÷ 80 = 81,875
        ([(80, 35), (90, 25), (None, 20), (50, 10), (100, 10)], 819, "81,9"),
        # Weights need not add up to a hundred: (3×50 + 1×51) ÷ 4 = 50,25, and the half goes up.
        ([(50, 3), (51, 1)], 503, "50,3"),
        ([(None, 35), (None, 65)], 0, "0,0"),
        ([(70, 0), (None, 20)], 0, "0,0"),
    ],
)
def test_the_parts_add_up_by_their_weights(pairs, tenths, text):
    found = parts(*pairs)

    assert (found.tenths, found.text) == (tenths, text)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 100)), min_size=1, max_size=5))
def test_a_score_lies_between_its_lowest_and_highest_part(pairs):
    values = [value for value, _ in pairs]

    assert 10 * min(values) <= parts(*pairs).tenths <= 10 * max(values)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 100)), min_size=1, max_size=5), st.integers(min_value=0))
def test_a_higher_part_never_lowers_the_score(pairs, index):
    raised = [(value + (number == index % len(pairs)), weight) for number, (value, weight) in enumerate(pairs)]

    assert parts(*raised).tenths >= parts(*pairs).tenths


def test_the_value_behind_each_part_is_said(year):
    facts = Facts(
        poverty_held=48,
        poverty_asked=60,
        members_clean=9,
        members_checked=10,
        viability=3,
        waiting_since=dt.date(2025, 11, 22),
        last_received=2021,
    )

    found = score(facts, year, TODAY)

    assert [(part.key, part.value, part.weight, part.behind) for part in found.parts] == [
        ("poverty", 80, 35, "48 dari 60 jawaban terpenuhi"),
        ("verification", 90, 25, "9 dari 10 anggota tanpa pengecualian"),
        ("viability", 75, 20, "baik"),
        ("waiting", 50, 10, "365 hari sejak 22 November 2025"),
        ("neglect", 100, 10, "terakhir menerima 2021"),
    ]
    assert (found.sum_text, found.text) == ("8.050 ÷ 100", "80,5")


def test_what_nobody_judged_is_said(year):
    found = score(Facts(), year, TODAY)

    assert [(part.value, part.behind) for part in found.parts] == [
        (None, "belum ada jawaban kunjungan"),
        (None, "belum diverifikasi"),
        (None, "belum dinilai"),
        (None, "belum pernah mengajukan"),
        (100, "belum pernah menerima"),
    ]
    assert found.text == "100,0"


def test_every_part_of_the_catalogue_has_its_weight_and_its_definition(year):
    assert [part.weight(year) for part in SCORE_PARTS] == [35, 25, 20, 10, 10]
    year.waiting_full_days, year.neglect_full_years = 1095, 3
    said = {part.key: part.definition(year) for part in SCORE_PARTS}
    assert "100 sesudah 1.095 hari" in said["waiting"]
    assert "100 sesudah 3 tahun" in said["neglect"]


@pytest.fixture
def year(regions) -> ProgramYear:
    return ProgramYearFactory()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"waiting_full_days": 0},
        {"neglect_full_years": 0},
        {f"weight_{part.key}": 0 for part in SCORE_PARTS},
    ],
)
def test_the_database_refuses_parameters_that_weigh_nothing(year, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgramYear.objects.filter(pk=year.pk).update(**wrong)


def facts_of(proposal: Proposal) -> Facts:
    return gather(proposal.program_year, [proposal])[proposal.pk]


def test_the_verification_gives_answers_members_and_the_judgement(verifier):
    verification = VerificationFactory(village=SEDAU, verifier=verifier, visited=True, viability=2)
    checks = list(verification.checks.order_by("pk"))
    MemberCheck.objects.filter(pk=checks[0].pk).update(poor_housing=False, no_assets=False)
    Finding.objects.filter(member_check=checks[1], rule="E6").update(computed="fail", result="fail")
    conclude(verification)

    found = facts_of(verification.proposal)

    assert (found.poverty_held, found.poverty_asked) == (58, 60)
    assert (found.members_clean, found.members_checked) == (9, 10)
    assert found.viability == 2


def conclude(verification) -> None:
    """As passed, whatever stands in the way: these tests look at what is counted."""
    type(verification).objects.filter(pk=verification.pk).update(
        conclusion="Layak.", concluded_at=verification.planned_at, outcome="passed"
    )


def test_a_member_who_left_is_not_counted(verifier):
    verification = VerificationFactory(village=SEDAU, verifier=verifier, visited=True)
    conclude(verification)
    verification.proposal.group.members.filter(pk=verification.checks.first().member_id).update(
        left_on=TODAY, active=False
    )

    found = facts_of(verification.proposal)

    assert (found.members_checked, found.poverty_asked) == (9, 54)


def test_without_a_passed_verification_nothing_is_judged(running):
    found = facts_of(running.proposal)

    assert (found.poverty_asked, found.members_checked, found.viability) == (0, 0, None)


def at(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 5, tzinfo=dt.UTC)


def test_waiting_is_carried_over_the_years(regions):
    group = GroupFactory(village=SEDAU)
    old = ProposalFactory(
        group=group, status="lapsed", program_year=ProgramYearFactory(year=2025), since=at(2025, 12, 31)
    )
    new = ProposalFactory(group=group, status="eligible", since=at(2026, 11, 20))

    first = timezone.localdate(old.moves.filter(verb="submit").get().at)
    assert facts_of(new).waiting_since == first
    assert scoring.waiting_since(new) == (first, 2025)
    # In its own year the older proposal knows nothing of what came later.
    assert scoring.waiting_since(old) == (first, 2025)


def test_the_first_submission_counts_also_after_it_was_sent_back(regions):
    proposal = ProposalFactory(
        village=SEDAU,
        status="eligible",
        route=("submit", "send_back", "submit", "endorse", "begin_verification", "pass_verification"),
        since=at(2026, 11, 20),
    )

    assert facts_of(proposal).waiting_since == timezone.localdate(proposal.moves.order_by("pk").first().at)
    assert proposal.submitted_on > facts_of(proposal).waiting_since


def test_who_received_begins_to_wait_anew(regions):
    group = GroupFactory(village=SEDAU)
    ProposalFactory(group=group, status="lapsed", program_year=ProgramYearFactory(year=2020), since=at(2020, 12, 1))
    ProposalFactory(group=group, status="accounted", program_year=ProgramYearFactory(year=2021), since=at(2021, 9, 1))
    new = ProposalFactory(group=group, status="eligible", since=at(2026, 11, 20))

    assert facts_of(new).waiting_since == timezone.localdate(new.moves.get(verb="submit").at)


def test_the_day_is_the_regencys_own(regions):
    """23.30 UTC is the next morning in Singkawang."""
    proposal = ProposalFactory(
        village=SEDAU, status="village_review", since=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    )

    assert facts_of(proposal).waiting_since == dt.date(2026, 3, 2)


def test_for_the_selected_the_waiting_ended_when_they_were_selected(verifier):
    proposal = VerificationFactory(village=SEDAU, verifier=verifier, status="approved").proposal

    found = facts_of(proposal)

    assert found.counted_until == timezone.localdate(proposal.moves.get(verb="select").at)
    waited = scores(proposal.program_year, [proposal])[proposal.pk].parts[3]
    assert waited.behind.startswith(f"{(found.counted_until - found.waiting_since).days} hari sejak")


def test_in_a_closed_year_waiting_counts_until_its_last_day(regions):
    year = ProgramYearFactory(year=2025)
    proposal = ProposalFactory(village=SEDAU, status="lapsed", program_year=year, since=at(2025, 12, 31))
    year.closed_on = dt.date(2025, 12, 31)
    year.save()

    waited = scores(year, [proposal])[proposal.pk].parts[3]

    since = timezone.localdate(proposal.moves.get(verb="submit").at)
    assert waited.behind.startswith(f"{(year.closed_on - since).days} hari sejak")


def test_a_village_is_neglected_since_any_of_its_groups_received(regions):
    for of_year, status in ((2019, "accounted"), (2022, "funded"), (2024, "lapsed")):
        ProposalFactory(village=SEDAU, status=status, program_year=ProgramYearFactory(year=of_year))
    # This year's grant is no earlier one, and the neighbour's is not its own.
    ProposalFactory(village=SEDAU, status="funded")
    ProposalFactory(village=SIJANGKUNG, status="funded", program_year=ProgramYearFactory(year=2025))
    proposal = ProposalFactory(village=SEDAU, status="eligible")

    assert facts_of(proposal).last_received == 2022


@pytest.mark.parametrize("rows", [1, 3])
def test_three_queries_whatever_the_number(verifier, rows, django_assert_num_queries):
    proposals = [VerificationFactory(village=SEDAU, verifier=verifier, status="eligible").proposal for _ in range(rows)]
    year = ProgramYearFactory()

    with django_assert_num_queries(3):
        assert len(scores(year, proposals)) == rows


def test_nobody_costs_nothing(year, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert scores(year, []) == {}


def test_alone_or_among_others_the_score_is_the_same(verifier):
    """The bulk and the single reading agree, whatever stands beside it on the page."""
    proposals = [
        VerificationFactory(village=village, verifier=verifier, status="eligible", viability=judged).proposal
        for village, judged in ((SEDAU, 1), (SIJANGKUNG, 3), (SEDAU, 4))
    ]
    ProposalFactory(village=SIJANGKUNG, status="accounted", program_year=ProgramYearFactory(year=2024))
    year = proposals[0].program_year

    together = scores(year, proposals)

    assert together == {one.pk: scores(year, [one])[one.pk] for one in proposals}
    assert len({found.tenths for found in together.values()}) == 3
