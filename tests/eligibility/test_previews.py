"""Whom a change of a year's parameters would move, before it is saved."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.previews import GROUP_SIZES, moved, rules_read_by
from eligibility.subjects import PARAMETERS
from groups.models import Member, Proposal
from groups.structure import structure_of
from kube_portal.programs.models import ProgramYear, Schooling
from kube_portal.programs.previews import judged_by
from tests.conftest import SEDAU, SIJANGKUNG
from tests.eligibility.test_outcomes import in_sql
from tests.factories.eligibility import RegistryEntryFactory, RegistrySnapshotFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


def tried(**parameters: Any) -> tuple[ProgramYear, frozenset[str]]:
    """The year of Singkawang with other parameters, unsaved, and which they are."""
    year = ProgramYearFactory()
    for name, value in parameters.items():
        setattr(year, name, value)
    return year, frozenset(parameters)


def counted(found) -> list[tuple[str, str, str, int, int]]:
    return [(move.rule, str(move.before), str(move.after), move.members, move.groups) for move in found.moves]


@pytest.fixture
def year_2026(regions: None) -> dict[str, Proposal]:
    """Three drafts in two villages: members of 57 and 60 in Sedau, one of 60 in Sijangkung; a small group."""
    proposals = {
        "Bukit Harapan": ProposalFactory(group=GroupFactory(village=SEDAU, name="Bukit Harapan"), complete=True),
        "Pasir Rezeki": ProposalFactory(group=GroupFactory(village=SEDAU, name="Pasir Rezeki"), complete=True, size=6),
        "Tirta Jaya": ProposalFactory(group=GroupFactory(village=SIJANGKUNG, name="Tirta Jaya"), complete=True),
    }
    today = ProgramYearFactory().today()
    for name, ages in {"Bukit Harapan": [57, 60], "Tirta Jaya": [60]}.items():
        for member, age in zip(proposals[name].group.members.order_by("pk"), ages, strict=False):
            Member.objects.filter(pk=member.pk).update(birth_date=dt.date(today.year - age, 1, 1))
    return proposals


def test_members_and_groups_that_move_with_their_villages(year_2026):
    found = moved(*tried(age_max=57, group_size_min=6))

    assert counted(found) == [("G1", "fail", "pass", 0, 1), ("E4", "fail", "pass", 1, 1)]
    assert (found.members, found.groups, found.villages) == (1, 2, 1)
    (sedau,) = found.listed
    assert (sedau.village.name, [name for name, _ in sedau.groups]) == ("Sedau", ["Bukit Harapan", "Pasir Rezeki"])
    assert [(move.label, move.who, move.after.label) for move in sedau.moves] == [
        ("G1 Jumlah anggota", "1 kelompok", "Memenuhi"),
        ("E4 Usia", "1 anggota", "Memenuhi"),
    ]


def test_villages_where_most_moves_come_first_and_only_some_are_listed(year_2026, monkeypatch):
    everywhere = moved(*tried(age_max=60))
    monkeypatch.setattr("eligibility.previews.VILLAGES_LISTED", 1)
    monkeypatch.setattr("eligibility.previews.GROUPS_NAMED", 1)
    first = moved(*tried(age_max=20, group_size_min=4))

    assert [village.village.name for village in everywhere.listed] == ["Sedau", "Sijangkung"]
    assert (everywhere.members, first.villages, len(first.listed)) == (3, 2, 1)
    (village,) = first.listed
    assert (len(village.groups), village.more_groups) == (1, 1)


def test_ended_proposals_and_other_years_do_not_move(year_2026):
    ProposalFactory(village=SEDAU, status="rejected")
    ProposalFactory(village=SEDAU, complete=True, program_year=ProgramYearFactory(year=2027))

    assert moved(*tried(age_max=17)).groups == 3


def test_what_a_passed_verification_recorded_does_not_move(regions):
    VerificationFactory(village=SEDAU, status="eligible")

    assert moved(*tried(age_max=17, poverty_criteria_min=6)).groups == 0


def test_nothing_moves_when_the_new_limit_takes_in_the_same_people(year_2026):
    found = moved(*tried(age_max=56, desil_max=9, residence="district", family_required=False))

    assert (found.members, found.groups, found.villages, found.moves, found.listed) == (0, 0, 0, [], [])


def test_it_costs_one_statement_and_one_for_the_names_of_villages(year_2026, django_assert_num_queries):
    changed = tried(age_max=20, schooling_max=0, group_size_max=9)

    with django_assert_num_queries(2):
        assert moved(*changed).groups == 3


def test_every_parameter_that_members_are_judged_by_is_asked_about():
    assert judged_by() >= {*PARAMETERS, *GROUP_SIZES}
    assert all(rules_read_by(frozenset({name})) for name in (*PARAMETERS, *GROUP_SIZES))


policies = st.fixed_dictionaries(
    {},
    optional={
        "age_min": st.integers(16, 40),
        "age_max": st.integers(41, 60),
        "family_required": st.booleans(),
        "widowed_counts_as_family": st.booleans(),
        "schooling_max": st.sampled_from(Schooling.values),
        "residence": st.sampled_from(ProgramYear.Residence.values),
        "years_before_again": st.integers(0, 6),
        "registry_sources": st.lists(st.sampled_from(["dtsen", "dtks"]), unique=True),
        "desil_max": st.integers(1, 5),
        "poverty_criteria_min": st.integers(0, 6),
        "group_size_min": st.integers(1, 7),
        "group_size_max": st.integers(7, 12),
    },
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(policy=policies)
def test_the_counts_are_those_of_all_rules_compared_one_by_one(year_2026, policy):
    if not Member.objects.filter(residence=None).exists():
        _mixed(year_2026)
    year, changed = tried(**policy)
    ours = Proposal.objects.live().filter(program_year=year)
    before, after = in_sql(ours), in_sql(ours, rules=year)

    expected = Counter(
        (rule, before[member, rule][0], after[member, rule][0])
        for member, rule in before
        if rule != "all" and before[member, rule] != after[member, rule]
    )
    found = moved(year, changed)

    of_members = {(move.rule, str(move.before), str(move.after)): move.members for move in found.moves if move.members}
    assert of_members == expected
    sizes = [structure_of(one).row["size"] for one in Proposal.objects.live().filter(program_year=year)]
    of_groups = sum((size == 10) != (year.group_size_min <= size <= year.group_size_max) for size in sizes)
    assert sum(move.groups for move in found.moves if move.rule == "G1") == of_groups


def _mixed(proposals: dict[str, Proposal]) -> None:
    """People of all sorts: in two registries, with and without schooling, a grant in 2023, three at the visit."""
    dtsen, dtks = RegistrySnapshotFactory(), RegistrySnapshotFactory(source="dtks", period="2025-Q1")
    visited = VerificationFactory(village=SIJANGKUNG, visited=True)
    funded = ProposalFactory(village=SIJANGKUNG, status="funded", program_year=ProgramYearFactory(year=2023))
    for number, member in enumerate(Member.objects.filter(left_on=None).order_by("pk")):
        if number % 3:
            RegistryEntryFactory(snapshot=dtsen, member=member, desil=number % 6 + 1)
        if number % 4 == 0:
            RegistryEntryFactory(snapshot=dtks, member=member, desil=number % 3 + 1, kk=f"61720501011{number:05}")
        Member.objects.filter(pk=member.pk).update(
            schooling=number % 5, marital_status=["married", "widowed", "single"][number % 3],
            residence=[SEDAU, SIJANGKUNG, None][number % 3],
        )  # fmt: skip
    recipient = funded.group.members.first()
    Member.objects.filter(pk=recipient.pk).update(
        nik=proposals["Tirta Jaya"].group.members.first().nik, active=False, left_on=dt.date(2026, 1, 1)
    )
    visited.checks.filter(pk__in=visited.checks.values("pk")[:3]).update(no_assets=False, poor_housing=False)
