"""Where members stand, counted in the database: the same as `assess` says of each of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.assessment import Outcome, assess
from eligibility.criteria import CRITERIA, ELIGIBILITY_RULES
from eligibility.models import POVERTY_CRITERIA, Finding, MemberCheck
from eligibility.outcomes import ALL_RULES, outcome_column, outcome_rows
from groups.models import Member, Proposal
from groups.transitions import Status
from kube_portal.programs.models import ProgramYear, Schooling
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import DispensationFactory, VerificationFactory
from tests.factories.groups import ProposalFactory, walk

pytestmark = pytest.mark.django_db

Answers = dict[tuple[int, str], tuple[str, bool]]
RULES = [rule for rule in ELIGIBILITY_RULES if rule not in ("E1", "E9")]


def in_sql(proposals, **options) -> Answers:
    """Where each member stands on each rule and on all, and whether by a person's word, as the statement says."""
    statement = outcome_rows(proposals, **options)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    columns = {rule: outcome_column(rule) for rule in (ALL_RULES, *CRITERIA)}
    return {
        (row["member_id"], rule): (row[column], row[f"{column}_by_hand"])
        for row in rows
        for rule, column in columns.items()
    }


def in_words(proposal: Proposal) -> Answers:
    """The same, as the pages of that group say."""
    answers: Answers = {}
    for one in assess(proposal).members:
        answers[one.member.pk, ALL_RULES] = (str(one.outcome), any(line.by_hand for line in one.lines))
        answers |= {(one.member.pk, line.rule): (str(line.outcome), line.by_hand) for line in one.lines}
    return answers


mistakes = st.fixed_dictionaries(
    {},
    optional={
        "schooling": st.none() | st.sampled_from(Schooling.values),
        "birth_date": st.none() | st.dates(dt.date(1960, 1, 1), dt.date(2012, 1, 1)),
        "kk": st.sampled_from(["", "6172050101100001"]),
        "residence": st.sampled_from([None, SIJANGKUNG]),
    },
)
findings = st.tuples(
    st.integers(0, 2), st.sampled_from(ELIGIBILITY_RULES), st.sampled_from(["pass", "fail", "check"]), st.booleans()
)
exceptions = st.tuples(st.integers(0, 2), st.sampled_from(RULES), st.sampled_from(["granted", "refused", ""]))
roads = st.sampled_from(["draft", "submitted", "verification", "visited", "eligible", "sent back"])


def mend(members: list[Member], edits: list[dict[str, Any]]) -> None:
    for member, edit in zip(members, edits, strict=False):
        if edit:
            Member.objects.filter(pk=member.pk).update(**edit)


def on_the_road(road: str, edits: list[dict[str, Any]]) -> tuple[Proposal, list[Member]]:
    """A proposal that has come so far; its first members with what is wrong about them."""
    start = Status.DRAFT if road == "draft" else Status.SUBMITTED
    proposal = ProposalFactory(village=SEDAU, status=start, complete=True, size=4)
    members = list(proposal.group.members.order_by("pk"))
    mend(members, edits)
    return proposal, members


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    road=roads,
    edits=st.lists(mistakes, max_size=3),
    later=st.lists(mistakes, max_size=3),
    found=st.lists(findings, max_size=6),
    asked=st.lists(exceptions, max_size=4, unique_by=lambda one: one[:2]),
    answered=st.lists(st.none() | st.booleans(), min_size=6, max_size=6),
)
def test_sql_and_the_pages_of_a_group_agree(regions, superuser, road, edits, later, found, asked, answered):
    with transaction.atomic():
        proposal, members = on_the_road(road, edits)
        ProgramYear.objects.filter(pk=proposal.program_year_id).update(dispensable_rules=RULES)
        if road not in ("draft", "submitted"):
            walk(proposal, "begin_verification")
            verification = VerificationFactory(proposal=proposal, visited=road != "verification")
            names = [name for name, _, _ in POVERTY_CRITERIA]
            check = MemberCheck.objects.get(verification=verification, member=members[0])
            MemberCheck.objects.filter(pk=check.pk).update(**dict(zip(names, answered, strict=True)))
            for place, rule, result, noted in found:
                standing = Finding.objects.filter(member_check__member=members[place], rule=rule)
                if standing.get().computed != "fail":
                    standing.update(result=result, by=superuser, note="Dilihat sendiri." if noted else "")
            if road in ("eligible", "sent back"):
                walk(proposal, "pass_verification" if road == "eligible" else "send_back")
        for place, rule, decision in asked:
            DispensationFactory(
                proposal=proposal,
                member=members[place],
                rule=rule,
                granted_by=superuser if decision == "granted" else None,
                refused_by=superuser if decision == "refused" else None,
            )
        mend(members, later)
        others = ProposalFactory(village=SIJANGKUNG, status="submitted", size=1)

        expected = in_words(Proposal.objects.get(pk=proposal.pk))
        assert in_sql(Proposal.objects.filter(pk=proposal.pk)) == expected
        assert in_sql(Proposal.objects.all()) == {**expected, **in_words(others)}
        transaction.set_rollback(True)


def test_what_a_passed_verification_recorded_stands_whatever_the_year_says_now(regions):
    proposal = VerificationFactory(village=SEDAU, status="eligible").proposal
    draft = ProposalFactory(village=SEDAU, complete=True)
    year = proposal.program_year
    year.age_min, year.age_max = 90, 99

    now = in_sql(Proposal.objects.all(), rules=year)

    members = Member.objects.filter(group=proposal.group)
    assert {now[member.pk, "E4"] for member in members} == {(Outcome.PASS, False)}
    assert {now[member.pk, "E4"] for member in draft.group.members.all()} == {(Outcome.FAIL, False)}


def test_a_whole_country_costs_one_query(regions, django_assert_num_queries):
    VerificationFactory(village=SEDAU, status="eligible")
    ProposalFactory(village=SIJANGKUNG, complete=True)

    with django_assert_num_queries(1):
        assert len(in_sql(Proposal.objects.all())) == 11 * 20
