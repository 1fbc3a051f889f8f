"""What the criteria compare: one row per present member and proposal, in SQL, for one group or all of Indonesia.

The columns are what `eligibility/criteria.py` speaks of. A whole group is one query; a whole year is one too, which the
planner reads as it likes. Nothing here decides anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

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

# The digits of a NIK of full length taken apart, as `groups/identity.py` does: a woman's day carries 40; 29 February is
# real in a year of some century that leaps; the 1900s have passed, so that a real date is never only in the future.
_DIGITS = """
    SELECT part.district, part.sex, lpad(part.day::text, 2, '0') || substr(m.nik, 9, 4) AS born,
           part.day BETWEEN 1 AND CASE WHEN part.month = 2 THEN CASE WHEN mod(part.year, 4) = 0 THEN 29 ELSE 28 END
                                       WHEN part.month IN (4, 6, 9, 11) THEN 30 ELSE 31 END
           AND part.month BETWEEN 1 AND 12 AND part.serial <> '0000' AS is_real
      FROM (
        SELECT substr(m.nik, 1, 2) || '.' || substr(m.nik, 3, 2) || '.' || substr(m.nik, 5, 2) AS district,
               CASE WHEN typed.day > 40 THEN 'P' ELSE 'L' END AS sex,
               CASE WHEN typed.day > 40 THEN typed.day - 40 ELSE typed.day END AS day,
               typed.month, typed.year, substr(m.nik, 13) AS serial
          FROM (
            -- An unfinished NIK is left out below; until then its missing digits must not be read as numbers.
            SELECT nullif(substr(m.nik, 7, 2), '')::int AS day, nullif(substr(m.nik, 9, 2), '')::int AS month,
                   nullif(substr(m.nik, 11, 2), '')::int AS year
          ) AS typed
         WHERE length(m.nik) = 16
      ) AS part
"""

# E3: the person in the registries in force; of several, where the desil fits, then where the KK does.
_FOUND = """
    SELECT e.kk, e.name, e.birth_date, e.desil, s.source, s.period
      FROM eligibility_registryentry e JOIN eligibility_registrysnapshot s ON s.id = e.snapshot_id
     WHERE e.nik = m.nik AND e.snapshot_id = ANY (y.snapshots)
     ORDER BY coalesce(e.desil, 0) > y.desil_max, e.kk <> m.kk, s.period DESC, s.source LIMIT 1
"""

# E8: who else of the group stands on the card.
_FAMILY = """
    SELECT string_agg(other.name, ', ' ORDER BY other.id) AS names, array_agg(other.id ORDER BY other.id) AS ids
      FROM groups_member other
     WHERE other.group_id = m.group_id AND other.kk = m.kk AND m.kk <> '' AND other.id <> m.id
       AND other.left_on IS NULL
"""

# E9: the other group in which the NIK is active (there is at most one).
_HELD = """
    SELECT other.group_id FROM groups_member other
     WHERE other.nik = m.nik AND other.active AND other.group_id <> m.group_id AND length(m.nik) = 16 LIMIT 1
"""

# E9: a draft of another group that names the same NIK; a draft holds nobody, so that it is only worth a look.
_DRAFTED = f"""
    SELECT other.group_id FROM groups_member other
     WHERE other.nik = m.nik AND other.nik <> '' AND NOT other.active AND other.left_on IS NULL
       AND other.group_id <> m.group_id AND length(m.nik) = 16
       AND EXISTS (SELECT 1 FROM groups_proposal draft
                    WHERE draft.group_id = other.group_id AND draft.status = '{Status.DRAFT}')
     ORDER BY other.group_id LIMIT 1
"""  # noqa: S608 - a status of our own

# E9: the latest grant that a group received with the NIK within the policy's years, also for those who left since.
# Somebody who had left before that proposal was submitted received nothing from it.
_RECEIVED = f"""
    SELECT past.group_id, past_year.year
      FROM groups_member other
      JOIN groups_proposal past ON past.group_id = other.group_id
      JOIN programs_programyear past_year ON past_year.id = past.program_year_id
     WHERE other.nik = m.nik AND other.nik <> '' AND length(m.nik) = 16
       AND past.status IN ('{Status.FUNDED}', '{Status.ACCOUNTED}') AND past.id <> p.id
       AND past_year.year > y.year - y.years_before_again AND past_year.year <= y.year
       AND (other.left_on IS NULL OR past.submitted_on IS NULL OR other.left_on > past.submitted_on)
     ORDER BY past_year.year DESC, past.id DESC LIMIT 1
"""  # noqa: S608 - statuses of our own

# E10: the answers of the verification that is open or has passed.
_VISIT = """
    SELECT c.* FROM eligibility_verification v JOIN eligibility_membercheck c ON c.verification_id = v.id
     WHERE v.proposal_id = p.id AND c.member_id = m.id AND v.outcome <> 'stopped' ORDER BY v.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Subjects:
    """SQL with its parameters, in order."""

    sql: str
    params: tuple[Any, ...]


def subjects(
    proposals: ProposalQuerySet, *, rules: ProgramYear | None = None, now: dt.datetime | None = None
) -> Subjects:
    """Every present member of the groups of `proposals`, with all that the criteria compare.

    `rules` puts an unsaved program year in the place of the saved one, to see what a change would do. `now` decides
    what "today" is in each regency; proposals not yet submitted are judged on that day.
    """
    scope, scope_params = proposals.order_by().values("pk").query.sql_with_params()
    parameters, parameter_params = _parameters(rules)
    sql = f"""
        WITH scoped AS (
            SELECT id, group_id, village_id, program_year_id, submitted_on FROM groups_proposal WHERE id IN ({scope})
        ),
        years AS (
            SELECT y.id, y.year, y.regency_id, (%s AT TIME ZONE place.timezone)::date AS today, {parameters}
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
        )
        SELECT p.id AS proposal_id, p.program_year_id, p.village_id, m.group_id, m.id AS member_id,
               m.name, m.nik, m.kk, m.sex, m.birth_date, m.marital_status, m.schooling, m.residence_id,
               y.year, y.today, y.age_min, y.age_max, y.family_required, y.widowed_counts_as_family, y.schooling_max,
               y.residence AS policy_residence, y.years_before_again, y.registry_sources, y.desil_max,
               y.poverty_criteria_min, y.snapshots, y.registry_labels,
               proposed.on_day AS proposed_on,
               EXTRACT(year FROM age(proposed.on_day, m.birth_date))::int AS age,
               home.name AS home_name, home.kind AS home_kind,
               village.name AS village_name, village.kind AS village_kind,
               coalesce(digits.is_real, false) AS nik_is_real,
               digits.sex AS nik_sex,
               nik_district.code IS NOT NULL AS nik_district_known,
               digits.is_real AND to_char(m.birth_date, 'DDMMYY') = digits.born
                   AND m.birth_date BETWEEN '1900-01-01' AND y.today AS nik_fits_birth_date,
               found.kk AS registry_kk, found.name AS registry_name, found.birth_date AS registry_birth_date,
               found.desil AS registry_desil, found.source AS registry_source, found.period AS registry_period,
               found.name IS NULL OR {same_name("m.name", "found.name")} AS same_name,
               family.names AS same_kk_names, family.ids AS same_kk_ids,
               held.group_id AS active_group_id, drafted.group_id AS drafted_group_id,
               received.group_id AS received_group_id, received.year AS received_year,
               {_MET} AS poverty_met, num_nulls({_ANSWERS}) AS poverty_open
          FROM scoped p
          JOIN rulebook y ON y.id = p.program_year_id
          JOIN groups_member m ON m.group_id = p.group_id AND m.left_on IS NULL
          JOIN regions_region village ON village.code = p.village_id
          LEFT JOIN regions_region home ON home.code = m.residence_id
          LEFT JOIN LATERAL (SELECT coalesce(p.submitted_on, y.today) AS on_day) proposed ON true
          LEFT JOIN LATERAL ({_DIGITS}) digits ON true
          LEFT JOIN regions_region nik_district ON nik_district.code = digits.district
          LEFT JOIN LATERAL ({_FOUND}) found ON true
          LEFT JOIN LATERAL ({_FAMILY}) family ON true
          LEFT JOIN LATERAL ({_HELD}) held ON true
          LEFT JOIN LATERAL ({_DRAFTED}) drafted ON true
          LEFT JOIN LATERAL ({_RECEIVED}) received ON true
          LEFT JOIN LATERAL ({_VISIT}) visit ON true
    """  # noqa: S608 - names of our own; every value is a parameter
    return Subjects(sql, (*scope_params, now or timezone.now(), *parameter_params))


def _parameters(rules: ProgramYear | None) -> tuple[str, tuple[Any, ...]]:
    """The year's parameters as columns: the saved ones, or those of `rules` in their place."""
    if rules is None:
        return ", ".join(f"y.{name}" for name in PARAMETERS), ()
    columns = ", ".join(f"%s::{kind} AS {name}" for name, kind in PARAMETERS.items())
    return columns, tuple(getattr(rules, name) for name in PARAMETERS)
