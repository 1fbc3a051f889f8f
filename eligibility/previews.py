"""Whom a change of a year's parameters would move: counts per rule and the villages concerned, before it is saved.

What counts is compared under both sets of parameters in one statement, whatever the size of the year: the database
counts, and no more than the first villages leave it. What a passed verification recorded does not move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.urls import reverse

from eligibility.assessment import Outcome
from eligibility.criteria import CRITERIA
from eligibility.outcomes import outcome_rows
from eligibility.subjects import PARAMETERS
from groups.models import Proposal
from groups.querysets import ProposalQuerySet
from groups.structure import CRITERIA as GROUP_CRITERIA
from groups.structure import structure_sql
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.previews import Preview, previewer
from kube_portal.programs.rules import RULES, rule_label
from kube_portal.regions.models import Region

GROUP_SIZES = ("group_size_min", "group_size_max")
# What a rule reads besides its own parameters: E2 looks at the entry that E3 chooses.
ALSO_READ = {"E2": frozenset({"registry_sources", "desil_max"})}
VILLAGES_LISTED = 25
GROUPS_NAMED = 5


@dataclass(frozen=True)
class Move:
    """How many go from one result to another on a rule; of a rule for groups `members` is 0."""

    rule: str
    before: Outcome
    after: Outcome
    members: int
    groups: int

    @property
    def label(self) -> str:
        """The rule: `E4 Usia`."""
        return rule_label(self.rule)

    @property
    def who(self) -> str:
        """`12 anggota`, or for a rule on groups `3 kelompok`."""
        return f"{self.members} anggota" if self.members else f"{self.groups} kelompok"


@dataclass
class VillageMoves:
    """A village with its moves and the names of its first groups."""

    village: Region
    moves: list[Move] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)
    more_groups: int = 0


@dataclass
class Moved:
    """All that a change moves: how many in all, per rule, and the villages where most moves."""

    members: int
    groups: int
    villages: int
    moves: list[Move] = field(default_factory=list)
    listed: list[VillageMoves] = field(default_factory=list)


@previewer(*PARAMETERS, *GROUP_SIZES)
def moved_by_parameters(year: ProgramYear, changed: frozenset[str]) -> Preview | None:
    """The members and groups whose standing the unsaved year would change; None when there are none."""
    found = moved(year, changed)
    return Preview("eligibility/_parameter_preview.html", {"moved": found}) if found.groups else None


def rules_read_by(changed: frozenset[str]) -> tuple[str, ...]:
    """The rules whose answer these parameters can change."""
    return tuple(
        rule
        for rule in (*GROUP_CRITERIA, *CRITERIA)
        if changed & {*RULES[rule].parameters, *ALSO_READ.get(rule, frozenset())}
    )


def moved(year: ProgramYear, changed: frozenset[str]) -> Moved:
    """What the unsaved year moves among the proposals of that year that have not ended (two queries)."""
    rules = rules_read_by(changed)
    if not rules:
        return Moved(0, 0, 0)
    rows = _counted(Proposal.objects.live().filter(program_year_id=year.pk), year, rules)
    of_part: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for part, *row in rows:
        of_part[part].append(tuple(row))
    ((_, _, _, _, members, groups, _, villages),) = of_part["total"]
    found = Moved(members, groups, villages)
    found.moves = sorted(_moves(of_part["rule"]), key=_place)
    found.listed = _villages(of_part)
    return found


def _moves(rows: list[tuple[Any, ...]]) -> Iterator[Move]:
    for _, rule, before, after, members, groups, _, _ in rows:
        yield Move(rule, Outcome(before), Outcome(after), members, groups)


def _place(move: Move) -> tuple[int, int, int]:
    """In the order of the catalogue; what gets worse first."""
    outcomes = list(Outcome)
    return list(RULES).index(move.rule), -outcomes.index(move.after), outcomes.index(move.before)


def _villages(of_part: dict[str, list[tuple[Any, ...]]]) -> list[VillageMoves]:
    """The listed villages, those with most moves first."""
    regions = Region.objects.in_bulk([row[0] for row in of_part["listed"]])
    villages = {}
    for code, _, _, _, _, groups, _, _ in of_part["listed"]:
        villages[code] = VillageMoves(regions[code], more_groups=max(groups - GROUPS_NAMED, 0))
    for row in of_part["village"]:
        villages[row[0]].moves.extend(_moves([row]))
    for code, _, _, _, _, _, name, proposal_id in sorted(of_part["group"], key=lambda row: row[6]):
        villages[code].groups.append((name, reverse("groups:proposal_detail", args=[proposal_id])))
    for village in villages.values():
        village.moves.sort(key=_place)
    return list(villages.values())


def _counted(proposals: ProposalQuerySet, year: ProgramYear, rules: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """The one statement: part, village, rule, before, after, members, groups, a group's name, its proposal."""
    of_members = [rule for rule in rules if rule in CRITERIA]
    of_groups = [rule for rule in rules if rule in GROUP_CRITERIA]
    sources, params = [], []
    if of_members:
        saved = outcome_rows(proposals, only=of_members)
        tried = outcome_rows(proposals, only=of_members, rules=year)
        sources.append(
            f"""(WITH saved AS MATERIALIZED ({saved.sql}), tried AS MATERIALIZED ({tried.sql})
                SELECT saved.proposal_id, saved.village_id, saved.member_id, moved.*
                  FROM saved JOIN tried USING (proposal_id, member_id),
                       LATERAL (VALUES {_pairs({rule: CRITERIA[rule].column for rule in of_members})})
                           AS moved (rule, before, after)
                 WHERE moved.before <> moved.after)"""  # noqa: S608 - names of our own; every value is a parameter
        )
        params += [*saved.params, *tried.params]
    if of_groups:
        saved_sql, saved_params = structure_sql(proposals)
        tried_sql, tried_params = structure_sql(proposals, rules=year)
        results = ", ".join(f"{GROUP_CRITERIA[rule].result_sql} AS {rule}" for rule in of_groups)
        sources.append(
            f"""(WITH saved AS MATERIALIZED (SELECT proposal_id, village_id, {results} FROM ({saved_sql}) AS subject),
                      tried AS MATERIALIZED (SELECT proposal_id, {results} FROM ({tried_sql}) AS subject)
                SELECT saved.proposal_id, saved.village_id, NULL::bigint, moved.*
                  FROM saved JOIN tried USING (proposal_id),
                       LATERAL (VALUES {_pairs({rule: rule for rule in of_groups})}) AS moved (rule, before, after)
                 WHERE moved.before <> moved.after)"""  # noqa: S608 - names of our own; every value is a parameter
        )
        params += [*saved_params, *tried_params]
    sql = f"""
        WITH moved (proposal_id, village_id, member_id, rule, before, after) AS MATERIALIZED (
            {" UNION ALL ".join(sources)}
        ),
        listed AS (
            SELECT village_id, count(DISTINCT proposal_id) AS groups, count(*) AS moves FROM moved
             GROUP BY village_id ORDER BY moves DESC, village_id LIMIT {VILLAGES_LISTED}
        ),
        named AS (
            SELECT village_id, proposal_id, row_number() OVER (PARTITION BY village_id ORDER BY proposal_id) AS number
              FROM (SELECT DISTINCT village_id, proposal_id FROM moved JOIN listed USING (village_id)) AS groups
        )
        SELECT 'total', NULL, NULL, NULL, NULL, count(DISTINCT member_id), count(DISTINCT proposal_id), NULL,
               count(DISTINCT village_id) FROM moved
        UNION ALL
        SELECT 'rule', NULL, rule, before, after, count(member_id), count(DISTINCT proposal_id), NULL, NULL
          FROM moved GROUP BY rule, before, after
        UNION ALL
        (SELECT 'listed', village_id, NULL, NULL, NULL, NULL, groups, NULL, NULL FROM listed
          ORDER BY moves DESC, village_id)
        UNION ALL
        SELECT 'village', village_id, rule, before, after, count(member_id), count(DISTINCT proposal_id), NULL, NULL
          FROM moved JOIN listed USING (village_id) GROUP BY village_id, rule, before, after
        UNION ALL
        SELECT 'group', n.village_id, NULL, NULL, NULL, NULL, NULL, g.name, n.proposal_id
          FROM named n JOIN groups_proposal p ON p.id = n.proposal_id JOIN groups_group g ON g.id = p.group_id
         WHERE n.number <= {GROUPS_NAMED}
    """  # noqa: S608 - names and limits of our own; every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _pairs(columns: dict[str, str]) -> str:
    """Per rule its id and what it says under the saved and under the tried parameters."""
    return ", ".join(f"('{rule}', saved.{column}, tried.{column})" for rule, column in columns.items())
