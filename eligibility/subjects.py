"""What the criteria compare: one row per present member and proposal, in SQL, for one group or all of Indonesia.

The columns are what `eligibility/criteria.py` speaks of. A whole group is one query, by its indexes; a whole year is
one too, by joins of whole tables. Each look-up gives at most one row per member and says so by its keys, so that the
planner leaves out those of which no column is asked for; what it has to search for stands in a CTE of its own, so that
it is searched for once, whatever the planner thinks of tables that have no statistics yet. Nothing here decides
anything.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from eligibility.criteria import POVERTY_CRITERIA
from eligibility.names import same_name
from groups.querysets import ProposalQuerySet
from groups.transitions import Status
from kube_portal.programs.models import ProgramYear

# The parameters of a program year that the criteria read, with their SQL type.
PARAMETERS = {
    "age_min": "smallint",
    "age_max": "smallint",
    "family_required": "boolean",
    "widowed_counts_as_family": "boolean",
    "schooling_max": "smallint",
    "residence": "varchar",
    "years_before_again": "smallint",
    "registry_sources": "varchar[]",
    "desil_max": "smallint",
    "poverty_criteria_min": "smallint",
}


_ANSWERS = ", ".join(f"visit.{name}" for name, _, _ in POVERTY_CRITERIA)
_MET = " + ".join(f"coalesce(visit.{name}, false)::int" for name, _, _ in POVERTY_CRITERIA)

# The digits of a NIK of full length taken apart, as `groups/identity.py` does: a woman's day carries 40, so that its
# first digit tells; 29 February is real in a year of some century that leaps; the 1900s have passed, so that a real
# date is never only in the future.
_DIGITS = """
                  CROSS JOIN LATERAL (SELECT CASE WHEN length(m.nik) = 16 THEN m.nik END AS nik) whole
                  CROSS JOIN LATERAL (
                    SELECT substr(whole.nik, 1, 2) || '.' || substr(whole.nik, 3, 2) || '.' || substr(whole.nik, 5, 2)
                               AS district,
                           translate(substr(whole.nik, 7, 1), '4567', '0123') || substr(whole.nik, 8, 1) AS day,
                           substr(whole.nik, 9, 2) AS month
                  ) digits
"""
_IS_REAL = """
    digits.day BETWEEN '01' AND CASE WHEN digits.month IN ('04', '06', '09', '11') THEN '30'
                                     WHEN digits.month <> '02' THEN '31'
                                     WHEN mod(substr(whole.nik, 11, 2)::int, 4) = 0 THEN '29' ELSE '28' END
    AND digits.month BETWEEN '01' AND '12' AND substr(whole.nik, 13) <> '0000'
"""

# E3: the person in the registries in force; of several, where the desil fits, then where the KK does.
_ENTRIES = """
            SELECT one.proposal_id, one.member_id, e.kk, e.name, e.birth_date, e.desil, s.source, s.period,
                   coalesce(e.desil, 0) > y.desil_max AS is_too_high, e.kk <> one.kk AS is_another_kk
              FROM people one
              JOIN rulebook y ON y.id = one.program_year_id
              CROSS JOIN LATERAL unnest(y.snapshots) AS listed (id)
              JOIN eligibility_registrysnapshot s ON s.id = listed.id
              JOIN eligibility_registryentry e ON e.snapshot_id = listed.id AND e.nik = one.nik
"""
_FOUND = """
            SELECT DISTINCT ON (proposal_id, member_id) * FROM entries
             ORDER BY proposal_id, member_id, is_too_high, is_another_kk, period DESC, source
"""

# E8: the cards of a group on which more than one of its members stands.
_HELD = """
            SELECT m.group_id, m.kk, m.id, m.name FROM {roster} m
             WHERE m.left_on IS NULL AND m.kk <> '' AND m.group_id IN (SELECT group_id FROM scoped)
"""
_CARDS = """
            SELECT group_id, kk, array_agg(id ORDER BY id) AS ids, array_agg(name ORDER BY id) AS names
              FROM held GROUP BY group_id, kk HAVING count(*) > 1
"""

# E9: grants that were paid, and those that count in a year.
_PAST = f"""
                SELECT paid.id, paid.group_id, paid.submitted_on, of_year.year
                  FROM groups_proposal paid JOIN programs_programyear of_year ON of_year.id = paid.program_year_id
                 WHERE paid.status IN ('{Status.FUNDED}', '{Status.ACCOUNTED}')
"""  # noqa: S608 - statuses of our own
_WITHIN_YEARS = "past.year > y.year - y.years_before_again AND past.year <= y.year"
# Grants of before the portal count alike; they have no proposal, so that their number stands below zero.
_ARCHIVED_WITHIN_YEARS = "archived.year > y.year - y.years_before_again AND archived.year <= y.year"

# E9, by the same NIK in other groups: where it is active (at most one is); a draft that names it, which holds nobody
# and is only worth a look; and the latest grant received with it within the policy's years, also by those who left
# since. Somebody who had left before that proposal was submitted received nothing from it.
_OTHERS = f"""
            SELECT one.proposal_id, one.member_id, other.group_id, other.active,
                   NOT other.active AND other.left_on IS NULL
                     AND EXISTS (SELECT 1 FROM groups_proposal draft
                                  WHERE draft.group_id = other.group_id AND draft.status = '{Status.DRAFT}') AS drafted,
                   greatest(
                       CASE WHEN past.id IS NOT NULL THEN ARRAY[past.year, past.id, past.group_id] END,
                       CASE WHEN archived.id IS NOT NULL THEN ARRAY[archived.year, -archived.id, archived.group_id] END
                   ) AS received
              FROM people one
              JOIN rulebook y ON y.id = one.program_year_id
              JOIN groups_member other ON other.nik = one.nik AND other.nik <> '' AND other.group_id <> one.group_id
              LEFT JOIN ({_PAST}) past
                ON past.group_id = other.group_id AND {_WITHIN_YEARS}
               AND (other.left_on IS NULL OR past.submitted_on IS NULL OR other.left_on > past.submitted_on)
              LEFT JOIN groups_pastgrant archived
                ON archived.group_id = other.group_id AND {_ARCHIVED_WITHIN_YEARS}
               AND (other.left_on IS NULL OR extract(year FROM other.left_on) >= archived.year)
"""  # noqa: S608 - a status of our own
_ELSEWHERE = """
            SELECT proposal_id, member_id, min(group_id) FILTER (WHERE active) AS active_group_id,
                   min(group_id) FILTER (WHERE drafted) AS drafted_group_id, max(received) AS received
              FROM others
             GROUP BY proposal_id, member_id
"""

# E9: the latest earlier grant of the group itself within the policy's years; its present members received it.
_GRANTS = f"""
            SELECT p.id AS proposal_id, ARRAY[past.year, past.id, past.group_id] AS received
              FROM scoped p
              JOIN rulebook y ON y.id = p.program_year_id
              JOIN ({_PAST}) past ON past.group_id = p.group_id AND past.id <> p.id AND {_WITHIN_YEARS}
             UNION ALL
            SELECT p.id, ARRAY[archived.year, -archived.id, archived.group_id]
              FROM scoped p
              JOIN rulebook y ON y.id = p.program_year_id
              JOIN groups_pastgrant archived
                ON archived.group_id = p.group_id AND archived.year <> y.year AND {_ARCHIVED_WITHIN_YEARS}
"""  # noqa: S608 - names of our own
_BEFORE = "SELECT proposal_id, max(received) AS received FROM grants GROUP BY proposal_id"

# E10: the verification that is open or has passed, whose answers count; for who came later, the visit of then.
_ANSWERED = f"""
            SELECT latest.proposal_id, visit.member_id, {_MET} AS met, num_nulls({_ANSWERS}) AS open
              FROM (
                SELECT DISTINCT ON (v.proposal_id) v.proposal_id, v.id
                  FROM eligibility_verification v
                 WHERE v.outcome <> 'stopped' AND v.proposal_id IN (SELECT id FROM scoped)
                 ORDER BY v.proposal_id, v.id DESC
              ) AS latest
              JOIN eligibility_membercheck visit ON visit.verification_id = latest.id
            UNION ALL
            SELECT p.id, visit.as_member_id, {_MET}, num_nulls({_ANSWERS})
              FROM scoped p
              JOIN eligibility_newcomervisit visit ON visit.group_id = p.group_id AND visit.as_member_id IS NOT NULL
"""  # noqa: S608 - names of our own
# Who is to come into a group and is no member yet: judged as one more of its people, in the place of who goes, under a
# number below zero; with the answers of the visit, if there was one.
_ROSTER = """
            SELECT id, group_id, name, nik, kk, sex, birth_date, marital_status, schooling, residence_id, left_on
              FROM groups_member WHERE group_id = %s AND left_on IS NULL AND id IS DISTINCT FROM %s
            UNION ALL
            SELECT -w.id, %s, w.name, w.nik, w.kk, w.sex, w.birth_date, w.marital_status, w.schooling, w.residence_id,
                   NULL::date
              FROM groups_newcomer w WHERE w.id = %s
"""
_ANSWERED_BY_NEWCOMER = f"""
            UNION ALL
            SELECT p.id, -%s::bigint, {_MET}, num_nulls({_ANSWERS})
              FROM scoped p JOIN eligibility_newcomervisit visit ON visit.id = %s
"""  # noqa: S608 - names of our own
_VISITS = "SELECT DISTINCT ON (proposal_id, member_id) * FROM answered ORDER BY proposal_id, member_id"

# The latest case about a member's identity per rule: whether it is decided, and over which data.
_ASKED = """
            SELECT asked.id, asked.member_id, asked.rule, asked.decision, asked.decided_at, asked.fingerprint
              FROM eligibility_identitycase asked WHERE asked.member_id IN (SELECT member_id FROM people)
"""
_CASES = """
            SELECT newest.member_id,
                   jsonb_object_agg(newest.rule, jsonb_build_object('id', newest.id, 'decision', newest.decision,
                                                                    'decided_at', newest.decided_at,
                                                                    'compared', newest.fingerprint)) AS by_rule
              FROM (
                SELECT DISTINCT ON (member_id, rule) * FROM asked ORDER BY member_id, rule, id DESC
              ) AS newest
             GROUP BY newest.member_id
"""

# What is searched for, each once and only if something above asks for it. Without MATERIALIZED the planner may go over
# a whole search again for every member: rows that are too fresh to have statistics look like one to it.
_SEARCHES = {
    "entries": _ENTRIES,
    "held": _HELD,
    "others": _OTHERS,
    "grants": _GRANTS,
    "answered": _ANSWERED,
    "asked": _ASKED,
}


@dataclass(frozen=True)
class Candidate:
    """Somebody who is to come into a group in the place of a member, and the visit at that person's home."""

    newcomer_id: int
    group_id: int
    in_place_of: int | None
    visit_id: int | None


@dataclass(frozen=True)
class Subjects:
    """SQL with its parameters, in order."""

    sql: str
    params: tuple[Any, ...]


def read(sql: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows of a statement over subjects, by column; the cases about identity, which come as text, parsed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        columns = [column.name for column in cursor.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["cases"] = json.loads(row["cases"]) if row["cases"] else {}
    return rows


def subjects(
    proposals: ProposalQuerySet,
    *,
    rules: ProgramYear | None = None,
    now: dt.datetime | None = None,
    candidate: Candidate | None = None,
) -> Subjects:
    """Every present member of the groups of `proposals`, with all that the criteria compare.

    `rules` puts an unsaved program year in the place of the saved one, to see what a change would do. `now` decides
    what "today" is in each regency; proposals not yet submitted are judged on that day. A `candidate` stands among the
    people of the group and is judged today, in the year of the `rules`.
    """
    scope, scope_params = proposals.order_by().values("pk").query.sql_with_params()
    parameters, parameter_params = _parameters(rules)
    roster, year, submitted_on, before = "groups_member", "y.year", "submitted_on", ""
    searched = dict(_SEARCHES)
    roster_sql = ""
    roster_params: tuple[Any, ...] = ()
    year_params: tuple[Any, ...] = ()
    visit_params: tuple[Any, ...] = ()
    if candidate is not None and rules is not None:
        roster, year, submitted_on = "roster", "%s::smallint AS year", "NULL::date AS submitted_on"
        roster_sql = f"roster AS MATERIALIZED ({_ROSTER}),"
        # What the group received before this person came counts for the others.
        before = "AND one.member_id > 0"
        one = candidate
        roster_params = (one.group_id, one.in_place_of, one.group_id, one.newcomer_id)
        year_params = (rules.year,)
        searched["answered"] = _ANSWERED + _ANSWERED_BY_NEWCOMER
        visit_params = (one.newcomer_id, one.visit_id)
    searched["held"] = _HELD.format(roster=roster)
    searches = ", ".join(f"{name} AS MATERIALIZED ({search})" for name, search in searched.items())
    sql = f"""
        WITH scoped AS MATERIALIZED (
            SELECT id, group_id, village_id, program_year_id, {submitted_on} FROM groups_proposal WHERE id IN ({scope})
        ),
        {roster_sql}
        people AS MATERIALIZED (
            SELECT p.id AS proposal_id, p.program_year_id, p.group_id, m.id AS member_id, m.nik, m.kk
              FROM scoped p JOIN {roster} m ON m.group_id = p.group_id AND m.left_on IS NULL
        ),
        years AS (
            SELECT y.id, {year}, y.regency_id, (%s AT TIME ZONE place.timezone)::date AS today, {parameters}
              FROM programs_programyear y JOIN regions_region place ON place.code = y.regency_id
             WHERE y.id IN (SELECT program_year_id FROM scoped)
        ),
        rulebook AS MATERIALIZED (
            SELECT y.*, registries.snapshots, registries.labels AS registry_labels
              FROM years y,
              LATERAL (
                SELECT coalesce(array_agg(id), '{{}}') AS snapshots,
                       string_agg(upper(source) || ' ' || period, ', ' ORDER BY source) AS labels
                  FROM eligibility_registrysnapshot
                 WHERE in_force AND regency_id = y.regency_id AND source = ANY (y.registry_sources)
              ) AS registries
        ),
        {searches}
        SELECT one.*,
               found.kk AS registry_kk, found.name AS registry_name, found.birth_date AS registry_birth_date,
               found.desil AS registry_desil, found.source AS registry_source, found.period AS registry_period,
               found.name IS NULL OR {same_name("one.name", "found.name")} AS same_name,
               CASE WHEN card.kk IS NOT NULL THEN (
                 SELECT string_agg(other.name, ', ' ORDER BY other.id)
                   FROM unnest(card.ids, card.names) AS other (id, name) WHERE other.id <> one.member_id
               ) END AS same_kk_names,
               array_remove(card.ids, one.member_id) AS same_kk_ids,
               elsewhere.active_group_id, elsewhere.drafted_group_id,
               (greatest(before.received, elsewhere.received))[3] AS received_group_id,
               (greatest(before.received, elsewhere.received))[1] AS received_year,
               coalesce(visit.met, 0) AS poverty_met, coalesce(visit.open, {len(POVERTY_CRITERIA)}) AS poverty_open,
               known.by_rule AS cases
          FROM (
                SELECT p.id AS proposal_id, p.program_year_id, p.village_id, m.group_id, m.id AS member_id,
                       m.name, m.nik, m.kk, m.sex, m.birth_date, m.marital_status, m.schooling, m.residence_id,
                       y.year, y.today, y.age_min, y.age_max, y.family_required, y.widowed_counts_as_family,
                       y.schooling_max, y.residence AS policy_residence, y.years_before_again, y.registry_sources,
                       y.desil_max, y.poverty_criteria_min, y.snapshots, y.registry_labels,
                       coalesce(p.submitted_on, y.today) AS proposed_on,
                       EXTRACT(year FROM age(coalesce(p.submitted_on, y.today), m.birth_date))::int AS age,
                       home.name AS home_name, home.kind AS home_kind,
                       village.name AS village_name, village.kind AS village_kind,
                       coalesce({_IS_REAL}, false) AS nik_is_real,
                       CASE WHEN substr(whole.nik, 7, 1) < '4' THEN 'L' ELSE 'P' END AS nik_sex,
                       nik_district.code IS NOT NULL AS nik_district_known,
                       to_char(m.birth_date, 'DDMMYY') = digits.day || substr(whole.nik, 9, 4)
                           AND m.birth_date BETWEEN '1900-01-01' AND y.today AS nik_fits_birth_date
                  FROM scoped p
                  JOIN rulebook y ON y.id = p.program_year_id
                  JOIN {roster} m ON m.group_id = p.group_id AND m.left_on IS NULL
                  JOIN regions_region village ON village.code = p.village_id
                  LEFT JOIN regions_region home ON home.code = m.residence_id
                  {_DIGITS}
                  LEFT JOIN regions_region nik_district ON nik_district.code = digits.district
                -- Planned by itself: fewer orders to weigh, and what is computed here is computed once.
                OFFSET 0
          ) AS one
          LEFT JOIN ({_FOUND}) found ON found.proposal_id = one.proposal_id AND found.member_id = one.member_id
          LEFT JOIN ({_CARDS}) card ON card.group_id = one.group_id AND card.kk = one.kk
          LEFT JOIN ({_ELSEWHERE}) elsewhere
            ON elsewhere.proposal_id = one.proposal_id AND elsewhere.member_id = one.member_id
           AND length(one.nik) = 16
          LEFT JOIN ({_BEFORE}) before ON before.proposal_id = one.proposal_id AND length(one.nik) = 16 {before}
          LEFT JOIN ({_VISITS}) visit ON visit.proposal_id = one.proposal_id AND visit.member_id = one.member_id
          LEFT JOIN ({_CASES}) known ON known.member_id = one.member_id
    """  # noqa: S608 - names of our own; every value is a parameter
    moment = now or timezone.now()
    return Subjects(sql, (*scope_params, *roster_params, *year_params, moment, *parameter_params, *visit_params))


def _parameters(rules: ProgramYear | None) -> tuple[str, tuple[Any, ...]]:
    """The year's parameters as columns: the saved ones, or those of `rules` in their place."""
    if rules is None:
        return ", ".join(f"y.{name}" for name in PARAMETERS), ()
    columns = ", ".join(f"%s::{kind} AS {name}" for name, kind in PARAMETERS.items())
    return columns, tuple(getattr(rules, name) for name in PARAMETERS)
