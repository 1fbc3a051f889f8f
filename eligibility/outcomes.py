"""What counts for each member and rule, as SQL: the data, what verifiers found, and the exceptions that were granted.

The same definition as `eligibility/assessment.py` has for the members of one group, for any number of them; a property
test holds the two together. The verdicts on the data alone are those of `eligibility/evaluation.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from eligibility.assessment import BEFORE_THE_VISIT, Outcome
from eligibility.criteria import CRITERIA, Result
from eligibility.evaluation import verdict_rows
from eligibility.models import Dispensation, Verification
from eligibility.subjects import Subjects
from groups.querysets import ProposalQuerySet
from groups.transitions import Status
from kube_portal.programs.models import ProgramYear

# All rules of a member together, beside the rules themselves.
ALL_RULES = "all"
OUTCOME_RULES = (ALL_RULES, *CRITERIA)

_KEYS = "proposal_id, program_year_id, village_id, group_id, member_id"
_WORST_FIRST = (Outcome.FAIL, Outcome.CHECK, Outcome.DISPENSED)


def outcome_column(rule: str) -> str:
    """The column that holds where a member stands on a rule, or on all of them: `e4`, `all_rules`."""
    return "all_rules" if rule == ALL_RULES else CRITERIA[rule].column


def outcome_rows(
    proposals: ProposalQuerySet, *, rules: ProgramYear | None = None, only: Collection[str] = CRITERIA.keys()
) -> Subjects:
    """SQL that gives a row per present member and proposal: where the member stands on each rule and on all of them.

    Columns: `outcome_column` of each of OUTCOME_RULES holds an Outcome, the same with `_by_hand` whether a person's
    word decided there; beside them `proposal_id`, `program_year_id`, `village_id`, `group_id`, `member_id`. `rules` as
    in `verdict_rows`; what a passed verification recorded stands under other parameters too. With `only` some rules,
    "all" means those. Raises EmptyResultSet for a queryset that can't hold anything.
    """
    verdicts = verdict_rows(proposals, rules=rules)
    columns = [CRITERIA[rule].column for rule in only]
    scope, scope_params = proposals.order_by().values("pk").query.sql_with_params()
    # OFFSET 0 keeps the planner from writing the whole cascade of a rule wherever its answer is used.
    sql = f"""
        WITH visits AS MATERIALIZED (
            SELECT DISTINCT ON (v.proposal_id) v.id, v.proposal_id, v.concluded_at IS NOT NULL AS concluded
              FROM eligibility_verification v JOIN groups_proposal p ON p.id = v.proposal_id
             WHERE v.outcome <> '{Verification.Outcome.STOPPED}' AND p.status NOT IN ({_quoted(BEFORE_THE_VISIT)})
               AND v.proposal_id IN ({scope})
             ORDER BY v.proposal_id, v.id DESC
        ),
        written AS MATERIALIZED (
            SELECT v.proposal_id, c.member_id, {_each(_written, only)}
              FROM visits v
              JOIN eligibility_membercheck c ON c.verification_id = v.id
              JOIN eligibility_finding f ON f.member_check_id = c.id AND f.rule IN ({_quoted(only)})
             GROUP BY v.proposal_id, c.member_id
        ),
        granted AS MATERIALIZED (
            SELECT g.proposal_id, g.member_id, array_agg(g.rule) AS excepted
              FROM eligibility_dispensation g JOIN groups_proposal p ON p.id = g.proposal_id
             WHERE g.decision = '{Dispensation.Decision.GRANTED}'
               AND (p.status <> '{Status.DRAFT}' OR p.submitted_on IS NOT NULL) AND g.proposal_id IN ({scope})
             GROUP BY g.proposal_id, g.member_id
        )
        SELECT *, {_all_rules(columns)} AS all_rules, {" OR ".join(f"{column}_by_hand" for column in columns)}
               AS all_rules_by_hand
          FROM (
            SELECT {_KEYS}, {_each(_outcome, only)}
              FROM (
                SELECT d.proposal_id, d.program_year_id, d.village_id, d.group_id, d.member_id, g.excepted,
                       {_each(_said, only)}
                  FROM ({verdicts.sql}) AS d
                  LEFT JOIN written w ON w.proposal_id = d.proposal_id AND w.member_id = d.member_id
                  LEFT JOIN granted g ON g.proposal_id = d.proposal_id AND g.member_id = d.member_id
                OFFSET 0
              ) AS said
            OFFSET 0
          ) AS outcomes
    """  # noqa: S608 - names and words of our own; every value is a parameter
    return Subjects(sql, (*scope_params, *scope_params, *verdicts.params))


def _each(sql: Callable[[str], str], rules: Iterable[str]) -> str:
    """The columns of every rule, one after the other."""
    return ", ".join(sql(rule) for rule in rules)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _written(rule: str) -> str:
    """What a verification recorded of the data, once concluded, and what its verifier found."""
    column, of_rule = CRITERIA[rule].column, f"f.rule = '{rule}'"
    return (
        f"max(f.computed) FILTER (WHERE {of_rule} AND v.concluded) AS {column}_recorded, "
        f"max(f.result) FILTER (WHERE {of_rule} AND f.by_id IS NOT NULL) AS {column}_found"
    )


def _said(rule: str) -> str:
    """What is known without anybody's finding, as `assessment._said` has it, and the finding."""
    column = CRITERIA[rule].column
    return f"coalesce(w.{column}_recorded, d.{column}) AS {column}_said, w.{column}_found"


def _outcome(rule: str) -> str:
    """What counts, as `assessment.in_force` has it, with the exceptions told apart; and whether a person decided."""
    column = CRITERIA[rule].column
    said, found = f"{column}_said", f"{column}_found"
    if rule == "E10":
        verdict, by_hand = said, f"{said} <> '{Result.CHECK}'"
    else:
        verdict = f"CASE WHEN {said} = '{Result.FAIL}' THEN {said} ELSE coalesce({found}, {said}) END"
        by_hand = f"{said} <> '{Result.FAIL}' AND {found} IS NOT NULL"
    return (
        f"CASE WHEN {verdict} <> '{Result.FAIL}' THEN {verdict} WHEN '{rule}' = ANY (excepted) "
        f"THEN '{Outcome.DISPENSED}' ELSE '{Outcome.FAIL}' END AS {column}, {by_hand} AS {column}_by_hand"
    )


def _all_rules(columns: Iterable[str]) -> str:
    """Where a member stands on these rules together, as `Assessment.outcome` has it."""
    whens = " ".join(f"WHEN '{worst}' IN ({', '.join(columns)}) THEN '{worst}'" for worst in _WORST_FIRST)
    return f"CASE {whens} ELSE '{Outcome.PASS}' END"
