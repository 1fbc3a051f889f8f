"""Counting the proposals of a regency, set by set: stages, outcomes, money, time, and the villages beside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from disbursement.delays import STAGES
from eligibility.assessment import Outcome
from eligibility.outcomes import ALL_RULES, OUTCOME_RULES, outcome_column, outcome_rows
from groups.models import Proposal
from groups.transitions import COMMITTED, ENDED, HOLDING_MEMBERS, TARGETS, Status
from kube_portal.programs.models import ProgramYear
from reports.baseline import counts as baseline
from reports.figures.measures import AGES, PAID, Counts, Key

Found = defaultdict[Key, Counts]

# Every question begins with these: whose proposal it is, and what it is counted under.
_KEY = "p.village_id, y.year, t.name, t.funding_source"
_OF = """
  FROM groups_proposal p
  JOIN programs_programyear y ON y.id = p.program_year_id
  JOIN programs_granttier t ON t.id = p.tier_id
"""


def rows(sql: str, **params: Any) -> Iterator[tuple[Any, ...]]:
    """What a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        yield from cursor.fetchall()


def quoted(*words: str) -> str:
    """Words of our own as they stand in SQL."""
    return ", ".join(f"'{word}'" for word in words)


def count_proposals(regency: str, found: Found) -> None:
    """All that is counted of the proposals in a regency and of its villages (nine queries)."""
    like = f"{regency}.%"
    _stages(like, found)
    _money(like, found)
    _timeliness(like, found)
    _stays(like, found)
    _outcomes(regency, found)
    _dispensations(like, found)
    _villages(regency, like, found)
    _families(regency, found)
    _ceilings(regency, found)


def _stages(like: str, found: Found) -> None:
    """How many stand where, for how long, and how many longer than their year allows."""
    bounds = ", ".join(str(days + 1) for days, _ in AGES if days is not None)
    allowed = " ".join(f"WHEN '{status}' THEN y.{field}" for status, field in TARGETS.items())
    sql = f"""
        SELECT {_KEY}, p.status, p.waits, p.age, count(*), sum(p.amount), count(*) FILTER (WHERE p.waits AND p.is_late)
          FROM (
            SELECT p.*, y.closed_on IS NULL AND p.status NOT IN ({quoted(*ENDED, Status.ACCOUNTED)}) AS waits,
                   width_bucket(
                       floor(extract(epoch FROM %(now)s - p.status_since) / 86400)::int, ARRAY[{bounds}]
                   ) AS age,
                   p.status_since < %(now)s - make_interval(days => 1 + CASE p.status {allowed} END) AS is_late
              FROM groups_proposal p JOIN programs_programyear y ON y.id = p.program_year_id
             WHERE p.village_id LIKE %(like)s
          ) p
          JOIN programs_programyear y ON y.id = p.program_year_id
          JOIN programs_granttier t ON t.id = p.tier_id
         GROUP BY {_KEY}, p.status, p.waits, p.age
    """  # noqa: S608 - names and words of our own; every value is a parameter
    for *key, status, waits, age, number, money, late in rows(sql, like=like, now=timezone.now()):
        counts = found[Key(*key)]
        counts[f"status:{status}"] += number
        counts[f"amount:{status}"] += int(money)
        if waits:
            counts[f"age:{status}:{age}"] += number
            counts[f"late:{status}"] += late


def _money(like: str, found: Found) -> None:
    """Rupiah paid by the treasury, and rupiah that reached groups, less what went back."""
    for name, table in (("paid", "disbursement_payment"), ("received", "groups_fundsreceived")):
        sql = f"""
            SELECT {_KEY}, sum(m.amount) {_OF} JOIN {table} m ON m.proposal_id = p.id
             WHERE p.village_id LIKE %(like)s GROUP BY {_KEY}
        """
        for *key, money in rows(sql, like=like):
            found[Key(*key)][name] += int(money)


def _timeliness(like: str, found: Found) -> None:
    """Grants promised, against the deadline of their own year, by the day of the last payment that stands."""
    paid = f"q.status IN ({quoted(*PAID)})"
    sql = f"""
        SELECT {_KEY}, count(*) FILTER (WHERE {paid} AND q.last <= y.disbursement_deadline),
               count(*) FILTER (WHERE {paid} AND q.last > y.disbursement_deadline),
               count(*) FILTER (WHERE NOT {paid}),
               coalesce(sum(greatest(q.last - y.disbursement_deadline, 0)) FILTER (WHERE {paid}), 0)
          FROM (
            SELECT p.id, p.status, max(m.paid_on) AS last
              FROM groups_proposal p
              LEFT JOIN disbursement_payment m ON m.proposal_id = p.id AND m.reverses_id IS NULL
                   AND NOT EXISTS (SELECT FROM disbursement_payment r WHERE r.reverses_id = m.id)
             WHERE p.village_id LIKE %(like)s AND p.status IN ({quoted(*COMMITTED)})
             GROUP BY p.id
          ) q
          JOIN groups_proposal p ON p.id = q.id
          JOIN programs_programyear y ON y.id = p.program_year_id
          JOIN programs_granttier t ON t.id = p.tier_id
         GROUP BY {_KEY}
    """  # noqa: S608 - as above
    for *key, in_time, late, waiting, days in rows(sql, like=like):
        found[Key(*key)].update(in_time=in_time, paid_late=late, unpaid=waiting, days_late=int(days))


def _stays(like: str, found: Found) -> None:
    """Days that ended stages took, as `disbursement/delays.py` puts them together, and how many came through."""
    statuses = ", ".join(f"('{status}', '{stage.name}')" for stage in STAGES for status in stage.statuses)
    sql = f"""
        WITH stays AS MATERIALIZED (
            SELECT m.proposal_id, m.to_status, m.at AS since,
                   lead(m.at) OVER (PARTITION BY m.proposal_id ORDER BY m.id) AS until
              FROM groups_proposalmove m JOIN groups_proposal p ON p.id = m.proposal_id
             WHERE p.village_id LIKE %(like)s AND p.status IN ({quoted(*HOLDING_MEMBERS)})
        ),
        spent AS MATERIALIZED (
            SELECT s.proposal_id, stage.name AS stage, extract(epoch FROM sum(s.until - s.since)) AS seconds
              FROM stays s JOIN (VALUES {statuses}) AS stage (status, name) ON stage.status = s.to_status
             GROUP BY s.proposal_id, stage.name
            HAVING count(*) = count(s.until)
        )
        SELECT {_KEY}, spent.stage, count(*), sum(spent.seconds) {_OF} JOIN spent ON spent.proposal_id = p.id
         GROUP BY {_KEY}, spent.stage
    """  # noqa: S608 - as above
    for *key, stage, number, seconds in rows(sql, like=like):
        found[Key(*key)].update({f"stays:{stage}": number, f"seconds:{stage}": round(seconds)})


def _outcomes(regency: str, found: Found) -> None:
    """Where the members of submitted proposals stand, on each rule and on all of them."""
    proposals = Proposal.objects.within(regency).in_status(*HOLDING_MEMBERS)
    try:
        stands = outcome_rows(proposals)
    except EmptyResultSet:
        return
    names = [(rule, outcome) for rule in OUTCOME_RULES for outcome in Outcome.values]
    counted = ", ".join(
        f"count(*) FILTER (WHERE stands.{outcome_column(rule)} = '{outcome}')" for rule, outcome in names
    )
    sql = f"""
        WITH stands AS MATERIALIZED ({stands.sql})
        SELECT {_KEY}, {counted} {_OF} JOIN stands ON stands.proposal_id = p.id GROUP BY {_KEY}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, stands.params)
        for row in cursor.fetchall():
            counts = found[Key(*row[:4])]
            for (rule, outcome), number in zip(names, row[4:], strict=True):
                counts[f"members:{outcome}" if rule == ALL_RULES else f"rule:{rule}:{outcome}"] += number


def _dispensations(like: str, found: Found) -> None:
    """Exceptions asked for, by what was decided."""
    sql = f"""
        SELECT {_KEY}, coalesce(nullif(d.decision, ''), 'waiting'), count(*)
          {_OF} JOIN eligibility_dispensation d ON d.proposal_id = p.id
         WHERE p.village_id LIKE %(like)s AND p.status IN ({quoted(*HOLDING_MEMBERS)})
         GROUP BY {_KEY}, d.decision
    """
    for *key, decision, number in rows(sql, like=like):
        found[Key(*key)][f"exceptions:{decision}"] += number


def _villages(regency: str, like: str, found: Found) -> None:
    """Villages there are, from which groups propose, and where one received money; by year, and over all of them."""
    proposing, paid = quoted(*HOLDING_MEMBERS), quoted(*PAID)
    sql = f"""
        SELECT r.code, r.active, y.year,
               bool_or(p.status IN ({proposing})), bool_or(p.status IN ({paid}))
          FROM regions_region r
          CROSS JOIN (SELECT id, year FROM programs_programyear WHERE regency_id = %(regency)s) y
          LEFT JOIN groups_proposal p ON p.village_id = r.code AND p.program_year_id = y.id
         WHERE r.code LIKE %(like)s AND r.level = 'village'
         GROUP BY r.code, r.active, y.year
    """  # noqa: S608 - as above
    ever: dict[str, Counts] = defaultdict(Counter)
    for code, active, year, proposes, was_paid in rows(sql, like=like, regency=regency):
        if not active and not proposes:
            continue
        here = {"villages": 1, "villages_proposing": int(bool(proposes)), "villages_paid": int(bool(was_paid))}
        found[Key(code, year)].update(here)
        ever[code] |= Counter(here)
    for code, counts in ever.items():
        found[Key(code, 0)].update(counts)


def _families(regency: str, found: Found) -> None:
    """Poor families of each year, as `reports/baseline/counts.py` says; the newest year's stand for all of them."""
    for year in ProgramYear.objects.filter(regency_id=regency).order_by("year").values_list("year", flat=True):
        for village, count in baseline.within(regency, year).items():
            found[Key(village, year)]["families"] = count.families
            found[Key(village, 0)]["families"] = count.families


def _ceilings(regency: str, found: Found) -> None:
    """The ceilings of each year, by source."""
    sql = """
        SELECT y.year, c.funding_source, c.amount
          FROM programs_fundingceiling c JOIN programs_programyear y ON y.id = c.program_year_id
         WHERE y.regency_id = %(regency)s
    """
    for year, source, amount in rows(sql, regency=regency):
        found[Key(regency, year, "", source)]["ceiling"] += int(amount)


def first_day_back(today: dt.date, months: int) -> dt.date:
    """The first day of the month so many months before today's."""
    number = today.year * 12 + today.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)
