"""The criteria asked for one member, a group and a whole year: the same answers, in one query each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.criteria import CRITERIA
from eligibility.evaluation import evaluate, evaluate_member, verdict_rows
from groups.identity import InvalidNik, nik_warnings, parse_nik
from groups.models import MaritalStatus, Member, Proposal
from kube_portal.programs.models import ProgramYear, Schooling
from kube_portal.regions.models import Region
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import RegistryEntryFactory, RegistrySnapshotFactory
from tests.factories.groups import MemberFactory, ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(regions: None) -> Proposal:
    return ProposalFactory(village=SEDAU, complete=True)


def in_bulk(proposals, **options) -> dict[tuple[int, str], str]:
    """The result of each rule by member and rule, as the bulk statement says it."""
    statement = verdict_rows(proposals, **options)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return {(row["member_id"], rule): row[rule.lower()] for row in rows for rule in CRITERIA}


@pytest.mark.parametrize("size", [1, 10])
def test_a_group_costs_one_query_whatever_its_size(draft, size, django_assert_num_queries):
    draft.group.members.filter(pk__in=[member.pk for member in draft.group.members.order_by("pk")[size:]]).delete()

    with django_assert_num_queries(1):
        assert len(evaluate(draft)) == size


def test_a_whole_year_costs_one_query(draft, django_assert_num_queries):
    ProposalFactory.create_batch(3, village=SIJANGKUNG)

    with django_assert_num_queries(1):
        found = in_bulk(Proposal.objects.filter(program_year=draft.program_year))

    assert len(found) == 10 * Member.objects.count()


def read_by(rule: str) -> set[str]:
    """The tables that PostgreSQL would read to say where everybody stands on one rule."""
    statement = verdict_rows(Proposal.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (FORMAT JSON) SELECT {rule}, count(*) FROM ({statement.sql}) AS row GROUP BY 1",  # noqa: S608 - our own
            statement.params,
        )
        return tables_of(cursor.fetchone()[0][0]["Plan"])


def tables_of(plan: Any) -> set[str]:
    """What a plan reads: a CTE's tables only where one that is itself read scans it."""
    searches = {}

    def take_out(node: Any) -> None:
        for below in node.get("Plans", []):
            take_out(below)
            if below.get("Subplan Name", "").startswith("CTE "):
                searches[below["Subplan Name"].removeprefix("CTE ")] = below
        node["Plans"] = [below for below in node.get("Plans", []) if below not in searches.values()]

    def read(node: Any) -> set[str]:
        tables = {node["Relation Name"]} if "Relation Name" in node else set()
        below = [*node["Plans"], *([searches[node["CTE Name"]]] if "CTE Name" in node else [])]
        return tables.union(*map(read, below))

    take_out(plan)
    return read(plan)


def test_a_rule_reads_no_more_than_it_compares(draft):
    # What a change of one parameter does to a year of a million members is shown while somebody waits.
    assert {rule: read_by(rule) - read_by("e5") for rule in ("e4", "e6", "e3", "e9", "e10")} == {
        "e4": set(),
        "e6": set(),
        "e3": {"eligibility_registryentry", "eligibility_identitycase"},
        "e9": {"eligibility_identitycase", "groups_pastgrant"},
        "e10": {"eligibility_verification", "eligibility_membercheck", "eligibility_newcomervisit"},
    }


digits = st.text("0123456789", min_size=16, max_size=16)
likely = st.builds(
    lambda day, month, year, serial: f"617205{day:02}{month:02}{year:02}{serial:04}",
    st.integers(0, 75), st.integers(0, 13), st.integers(0, 99), st.sampled_from([0, 1, 77]),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    nik=st.one_of(likely, likely, digits, st.text("0123456789", max_size=15)),
    birth_date=st.none() | st.dates(dt.date(1890, 1, 1), dt.date(2110, 12, 31)),
    from_nik=st.booleans(),
    sex=st.sampled_from(["", "L", "P"]),
)
def test_e1_in_the_database_is_what_the_number_itself_says(draft, nik, birth_date, from_nik, sex):
    member = draft.group.members.order_by("pk").first()
    today = draft.program_year.today()
    try:
        parsed = parse_nik(nik, today=today)
    except InvalidNik as error:
        expected = ("fail", str(error))
    else:
        birth_date = parsed.birth_dates[-1] if from_nik else birth_date
        known = Region.objects.filter(pk=parsed.region_code).exists()
        warnings = nik_warnings(parsed, birth_date=birth_date, sex=sex, known_region=known)
        expected = ("check", " ".join(warnings)) if warnings else ("pass", CRITERIA["E1"].passes)
    Member.objects.filter(pk=member.pk).update(nik=nik, birth_date=birth_date, sex=sex)

    verdict = evaluate_member(draft, member)[0]

    assert (str(verdict.result), verdict.reason) == expected


changes = st.fixed_dictionaries(
    {},
    optional={
        "nik": likely | st.just(""),
        "kk": st.sampled_from(["", "123", "6172050101100001", "6172050101100002"]),
        "birth_date": st.none() | st.dates(dt.date(1940, 1, 1), dt.date(2027, 1, 1)),
        "marital_status": st.sampled_from(["", *MaritalStatus.values]),
        "schooling": st.none() | st.sampled_from(Schooling.values),
        "residence": st.sampled_from([None, SEDAU, SIJANGKUNG, "76.04.08.2002"]),
    },
)
policies = st.fixed_dictionaries(
    {},
    optional={
        "age_max": st.integers(30, 60),
        "schooling_max": st.sampled_from(Schooling.values),
        "residence": st.sampled_from(ProgramYear.Residence.values),
        "family_required": st.booleans(),
        "widowed_counts_as_family": st.booleans(),
        "registry_sources": st.sampled_from([[], ["dtsen"], ["dtks", "dtsen"]]),
        "desil_max": st.integers(1, 5),
        "years_before_again": st.integers(0, 6),
    },
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(edits=st.lists(changes, min_size=1, max_size=3), policy=policies, listed=st.booleans())
def test_bulk_and_single_verdicts_agree(draft, edits, policy, listed):
    with transaction.atomic():
        snapshot = RegistrySnapshotFactory(in_force=listed)
        members = list(draft.group.members.order_by("pk"))
        for member in members[::2]:
            RegistryEntryFactory(snapshot=snapshot, member=member, desil=member.pk % 7 + 1)
        for member, edit in zip(members, edits, strict=False):
            taken = Member.objects.filter(group=draft.group, nik=edit.get("nik") or "-").exclude(pk=member.pk).exists()
            kept = {name: value for name, value in edit.items() if name != "nik" or not taken}
            if kept:
                Member.objects.filter(pk=member.pk).update(**kept)
        if policy:
            ProgramYear.objects.filter(pk=draft.program_year_id).update(**policy)
        found = evaluate(Proposal.objects.get(pk=draft.pk))
        single = {(pk, verdict.rule): str(verdict.result) for pk, verdicts in found.items() for verdict in verdicts}

        assert in_bulk(Proposal.objects.filter(pk=draft.pk)) == single
        assert in_bulk(Proposal.objects.all()) == single
        transaction.set_rollback(True)


def test_other_parameters_are_tried_without_saving_them(draft):
    member = draft.group.members.order_by("pk").first()
    Member.objects.filter(pk=member.pk).update(schooling=Schooling.SENIOR)
    year = draft.program_year
    before = in_bulk(Proposal.objects.filter(pk=draft.pk))

    year.schooling_max = Schooling.SENIOR
    after = in_bulk(Proposal.objects.filter(pk=draft.pk), rules=year)

    moved = {key for key in before if before[key] != after[key]}
    assert moved == {(member.pk, "E6")}
    assert (before[(member.pk, "E6")], after[(member.pk, "E6")]) == ("fail", "pass")


def test_nobody_is_asked_about_no_proposal(draft):
    MemberFactory(group=draft.group)

    assert evaluate(draft, []) == {}
