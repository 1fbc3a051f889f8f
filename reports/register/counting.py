"""Counting the register of a regency anew, in one statement however many groups it has.

What is known of a group's life is brought into one order of days: money, evaluations, what the archive says, monthly
reports. The last word counts: a group that stopped and later reports again runs. See `DEFINITIONS` for the words.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from groups.models import Development, PastGrant, Proposal
from groups.transitions import Status
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from monitoring.development.builtin import AIMS as AIM_NAMES
from reports.models.register import AFTER_YEARS, RegisterEntry, RegisterRound

SECONDS_PER_TICK = 20
# A group of which nothing was heard for longer is one of which nobody knows.
HEARD_OF_WITHIN = 365
_PAID = (Status.FUNDED, Status.ACCOUNTED)
_STOPPED = (Development.INACTIVE, Development.DISSOLVED)

_ENTRIES = """
WITH given AS MATERIALIZED (
    SELECT p.group_id, y.year, t.name AS tier_name, t.funding_source, p.amount, false AS is_archived,
           COALESCE(min(f.received_on), (p.status_since AT TIME ZONE %(zone)s)::date) AS began_on
      FROM groups_proposal p
      JOIN programs_programyear y ON y.id = p.program_year_id
      JOIN programs_granttier t ON t.id = p.tier_id
      LEFT JOIN groups_fundsreceived f ON f.proposal_id = p.id AND f.amount > 0
     WHERE p.village_id LIKE %(prefix)s AND p.status = ANY(%(paid)s)
     GROUP BY p.id, y.year, t.name, t.funding_source
), archived AS MATERIALIZED (
    SELECT o.* FROM groups_pastgrant o JOIN groups_group g ON g.id = o.group_id WHERE g.village_id LIKE %(prefix)s
), grants AS (
    SELECT * FROM given
     UNION ALL
    SELECT o.group_id, o.year, o.tier_name, o.funding_source, o.amount, true,
           COALESCE(o.received_on, make_date(o.year, 12, 31))
      FROM archived o WHERE NOT EXISTS (SELECT 1 FROM given p WHERE p.group_id = o.group_id AND p.year = o.year)
), funded AS (
    SELECT DISTINCT ON (group_id) group_id, year, tier_name, funding_source, is_archived, began_on,
           count(*) OVER whole AS grants, sum(amount) OVER whole AS amount
      FROM grants
    WINDOW whole AS (PARTITION BY group_id)
     ORDER BY group_id, began_on, year
), reported AS (
    SELECT r.group_id, max(r.month) AS month,
           count(*) FILTER (WHERE r.month > %(today)s::date - 366) AS reports,
           count(*) FILTER (WHERE r.month > %(today)s::date - 366 AND r.iks > 0) AS with_iks
      FROM monitoring_fieldreport r JOIN funded USING (group_id)
     WHERE r.state = 'submitted' GROUP BY r.group_id
), stages AS (
    SELECT DISTINCT ON (d.group_id, d.year) d.group_id, d.year, d.stage, d.recorded_at
      FROM groups_developmentchange d JOIN funded USING (group_id)
     ORDER BY d.group_id, d.year, d.id DESC
), told (group_id, on_day, from_day, stopped, dissolved) AS (
    SELECT group_id, began_on, began_on, false, false FROM funded
     UNION ALL
    SELECT group_id, LEAST(make_date(year, 12, 31), (recorded_at AT TIME ZONE %(zone)s)::date),
           make_date(year, 1, 1), stage = ANY(%(stopped)s), stage = 'dissolved'
      FROM stages
     UNION ALL
    SELECT group_id, state_since, state_since, state <> 'running', state = 'dissolved'
      FROM archived WHERE state <> 'unknown'
     UNION ALL
    SELECT group_id, LEAST((month + interval '1 month')::date - 1, %(today)s::date), NULL, false, false FROM reported
), alive AS (
    SELECT group_id, max(on_day) AS until FROM told WHERE NOT stopped GROUP BY group_id
), ended AS (
    SELECT DISTINCT ON (t.group_id) t.group_id, GREATEST(t.from_day, a.until) AS ended_on,
           (SELECT l.dissolved FROM told l WHERE l.group_id = t.group_id AND l.stopped ORDER BY l.on_day DESC LIMIT 1)
               AS dissolved
      FROM told t JOIN alive a USING (group_id)
     WHERE t.stopped AND t.on_day >= a.until
     ORDER BY t.group_id, t.on_day
), guides AS (
    SELECT DISTINCT ON (a.group_id) a.group_id, a.user_id,
           COALESCE(NULLIF(btrim(u.first_name || ' ' || u.last_name), ''), u.username) AS name
      FROM groups_assignment a JOIN funded USING (group_id) JOIN accounts_user u ON u.id = a.user_id
     WHERE a.is_primary AND a.started_on <= began_on AND (a.ended_on IS NULL OR a.ended_on >= began_on)
     ORDER BY a.group_id, a.started_on DESC, a.id DESC
), named AS (
    SELECT f.group_id, COALESCE(g.name, o.pendamping, '') AS name, g.user_id,
           CASE WHEN g.user_id IS NULL THEN COALESCE(o.pendamping, '') ELSE '' END AS archived_name
      FROM funded f
      LEFT JOIN guides g USING (group_id)
      LEFT JOIN archived o ON o.group_id = f.group_id AND o.year = f.year
), loads AS (
    SELECT n.group_id,
           CASE WHEN n.user_id IS NOT NULL THEN (
             SELECT count(*) FROM groups_assignment a
              WHERE a.user_id = n.user_id AND a.started_on <= f.began_on
                AND (a.ended_on IS NULL OR a.ended_on >= f.began_on))
           WHEN n.archived_name <> '' THEN (
             SELECT count(*) FROM named m JOIN funded h USING (group_id) LEFT JOIN ended e USING (group_id)
              WHERE m.archived_name = n.archived_name AND h.began_on <= f.began_on
                AND (e.ended_on IS NULL OR e.ended_on > f.began_on))
           END AS load
      FROM named n JOIN funded f USING (group_id)
), judged AS (
    SELECT DISTINCT ON (e.group_id) e.group_id, e.id, e.year
      FROM monitoring_evaluation e JOIN funded USING (group_id)
     WHERE e.state = 'decided' ORDER BY e.group_id, e.year DESC
), aims AS (
    SELECT j.group_id, j.year,
           max(s.score) FILTER (WHERE i.name = %(needs)s) AS needs,
           max(s.score) FILTER (WHERE i.name = %(problems)s) AS problems,
           max(s.score) FILTER (WHERE i.name = %(roles)s) AS roles
      FROM judged j
      JOIN monitoring_evaluationscore s ON s.evaluation_id = j.id
      JOIN monitoring_indicator i ON i.id = s.indicator_id AND i.fact = ''
     GROUP BY j.group_id, j.year
), troubles AS (
    SELECT c.group_id, count(*) AS cases, count(*) FILTER (WHERE c.status = 'resolved') AS settled
      FROM monitoring_case c JOIN funded USING (group_id)
     WHERE NOT c.confidential AND c.status <> 'rejected' GROUP BY c.group_id
)
INSERT INTO reports_registerentry
    (group_id, village_id, name, business_kind, tier_name, funding_source, year, grants, amount, is_archived, began_on,
     pendamping, load, band, state, alive_until, ended_on, outcomes, aims_year, needs, problems, roles, cases,
     cases_settled, reports, reports_with_iks)
SELECT f.group_id, g.village_id, g.name, g.business_kind, f.tier_name, f.funding_source, f.year, f.grants, f.amount,
       f.is_archived, f.began_on, n.name, l.load,
       CASE WHEN l.load IS NULL THEN 'unknown' WHEN l.load <= 5 THEN 'few' WHEN l.load <= 8 THEN 'target'
            WHEN l.load <= 10 THEN 'cap' ELSE 'over' END,
       CASE WHEN e.dissolved THEN 'dissolved' WHEN e.ended_on IS NOT NULL THEN 'stalled'
            WHEN a.until >= %(today)s::date - %(heard)s THEN 'running' ELSE 'unknown' END,
       a.until, e.ended_on,
       ARRAY(SELECT CASE WHEN reached > %(today)s::date THEN 'young'
                         WHEN a.until >= reached OR e.ended_on > reached THEN 'ran'
                         WHEN e.ended_on IS NOT NULL THEN 'stopped' ELSE 'unknown' END
               FROM unnest(%(years)s::int[]) WITH ORDINALITY AS after (years, nth),
                    LATERAL (SELECT (f.began_on + make_interval(years => after.years))::date AS reached) AS mark
              ORDER BY nth),
       s.year, s.needs, s.problems, s.roles, COALESCE(c.cases, 0), COALESCE(c.settled, 0), COALESCE(r.reports, 0),
       COALESCE(r.with_iks, 0)
  FROM funded f
  JOIN groups_group g ON g.id = f.group_id
  JOIN alive a USING (group_id)
  JOIN named n USING (group_id)
  JOIN loads l USING (group_id)
  LEFT JOIN ended e USING (group_id)
  LEFT JOIN aims s USING (group_id)
  LEFT JOIN troubles c USING (group_id)
  LEFT JOIN reported r USING (group_id)
"""

# One scan counts every way of telling the groups apart.
_CELLS = """
INSERT INTO reports_survivalcell
    (area, dimension, value, groups, amount, ran, known, unknown, young, states, aims)
SELECT %(area)s,
       CASE WHEN GROUPING(business_kind) = 0 THEN 'business' WHEN GROUPING(tier_name) = 0 THEN 'tier'
            WHEN GROUPING(year) = 0 THEN 'year' WHEN GROUPING(band) = 0 THEN 'band' ELSE 'all' END,
       COALESCE(business_kind, tier_name, year::text, band, ''), {figures}
  FROM reports_registerentry
 WHERE village_id LIKE %(prefix)s
 GROUP BY GROUPING SETS ((), (business_kind), (tier_name), (year), (band))
HAVING count(*) > 0
"""


def _array(condition: str) -> str:
    """An array of counts, one for each of the years asked about."""
    counts = ", ".join(f"count(*) FILTER (WHERE {condition.format(nth=nth)})" for nth in range(1, len(AFTER_YEARS) + 1))
    return f"ARRAY[{counts}]::int[]"


# What is counted over entries, in the order of a cell's columns: also by `survival.py`, over a few at a time.
FIGURES = ", ".join(
    (
        "count(*)::int",
        "COALESCE(sum(amount), 0)::bigint",
        _array("outcomes[{nth}] = 'ran'"),
        _array("outcomes[{nth}] IN ('ran', 'stopped')"),
        _array("outcomes[{nth}] = 'unknown'"),
        _array("outcomes[{nth}] = 'young'"),
        "jsonb_build_object('running', count(*) FILTER (WHERE state = 'running'), "
        "'stalled', count(*) FILTER (WHERE state = 'stalled'), "
        "'dissolved', count(*) FILTER (WHERE state = 'dissolved'), "
        "'unknown', count(*) FILTER (WHERE state = 'unknown'))",
        "jsonb_build_object("
        + ", ".join(
            f"'{aim}', ARRAY[count(*) FILTER (WHERE {aim} >= 2), count({aim})]"
            for aim in ("needs", "problems", "roles")
        )
        + ", 'cases', ARRAY[COALESCE(sum(cases_settled), 0), COALESCE(sum(cases), 0)]"
        ", 'iks', ARRAY[COALESCE(sum(reports_with_iks), 0), COALESCE(sum(reports), 0)])",
    )
)

# Above a regency: what lies right inside, added up.
_ADDED = """
INSERT INTO reports_survivalcell (area, dimension, value, groups, amount, ran, known, unknown, young, states, aims)
SELECT %(area)s, c.dimension, c.value, sum(c.groups), sum(c.amount), {arrays},
       jsonb_build_object({states}), jsonb_build_object({aims})
  FROM reports_survivalcell c
 WHERE length(c.area) = %(length)s AND c.area LIKE %(prefix)s
 GROUP BY c.dimension, c.value
"""


def _added() -> str:
    places = range(1, len(AFTER_YEARS) + 1)
    arrays = ", ".join(
        f"ARRAY[{', '.join(f'sum(c.{name}[{nth}])' for nth in places)}]::int[]"
        for name in ("ran", "known", "unknown", "young")
    )
    states = ", ".join(
        f"'{state}', sum((c.states->>'{state}')::bigint)" for state in ("running", "stalled", "dissolved", "unknown")
    )
    aims = ", ".join(
        f"'{aim}', ARRAY[sum((c.aims->'{aim}'->>0)::bigint), sum((c.aims->'{aim}'->>1)::bigint)]"
        for aim in ("needs", "problems", "roles", "cases", "iks")
    )
    return _ADDED.format(arrays=arrays, states=states, aims=aims)


def recount_regency(regency: Region, today: dt.date | None = None) -> int:
    """Count a regency's register anew and say how many groups it holds; two at once wait for each other."""
    today = today or regency.today()
    parameters: dict[str, Any] = {
        "prefix": f"{regency.code}%",
        "zone": regency.timezone,
        "today": today,
        "paid": [str(status) for status in _PAID],
        "stopped": [str(stage) for stage in _STOPPED],
        "heard": HEARD_OF_WITHIN,
        "years": list(AFTER_YEARS),
        "area": regency.code,
        **AIM_NAMES,
    }
    with transaction.atomic():
        _hold(regency.code)
        counted = 0
        if _has_any(regency.code):
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM reports_registerentry WHERE village_id LIKE %(prefix)s", parameters)
                cursor.execute(_ENTRIES, parameters)
                counted = int(cursor.rowcount)
                cursor.execute("DELETE FROM reports_survivalcell WHERE area = %(area)s", parameters)
                cursor.execute(_CELLS.format(figures=FIGURES), parameters)
        RegisterRound.objects.filter(pk=regency.code).update(on=today, at=timezone.now())
    return counted


def add_up(area: str) -> None:
    """Add up a province (`61`) from its regencies, or the country (``) from its provinces."""
    with transaction.atomic():
        _hold(area)
        length = codes.length_below(area)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM reports_survivalcell WHERE area = %(area)s", {"area": area})
            cursor.execute(_added(), {"area": area, "prefix": f"{area}%", "length": length})
        RegisterRound.objects.filter(pk=area).update(on=timezone.localdate(), at=timezone.now())


def _has_any(code: str) -> bool:
    """Whether a regency has, or had at the last count, a funded group."""
    paid = Proposal.objects.within(code).filter(status__in=_PAID)
    archived = PastGrant.objects.within(code)
    return paid.exists() or archived.exists() or RegisterEntry.objects.within(code).exists()


def recount_all(seconds: float | None = None) -> int:
    """Count every regency that was not counted on its own day yet, and what lies above; says how many regencies.

    With a bound of `seconds` the rest waits for the next call.
    """
    began = time.monotonic()
    done = dict(RegisterRound.objects.values_list("pk", "on"))
    above: set[str] = set()
    count = 0
    for regency in Region.objects.active().filter(level=codes.REGENCY).order_by("code"):
        if done.get(regency.pk, dt.date.min) >= regency.today():
            continue
        if seconds is not None and time.monotonic() - began > seconds:
            break
        # Most regencies never had a funded group, and then nothing above them changes either.
        if recount_regency(regency) or regency.pk in done:
            above |= {regency.pk[:2], ""}
        count += 1
    for area in sorted(above, reverse=True):
        add_up(area)
    return count


def _hold(area: str) -> None:
    """Lock an area's round, so that two counts of it don't cross."""
    RegisterRound.objects.bulk_create([RegisterRound(area=area, on=dt.date.min)], ignore_conflicts=True)
    RegisterRound.objects.select_for_update(no_key=True).get(pk=area)


__all__ = ["FIGURES", "add_up", "recount_all", "recount_regency"]
