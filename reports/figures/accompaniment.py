"""Counting the groups of a regency: who accompanies and watches them, how far they have come, what they report.

A group counts in the year and kind of its newest grant that was promised, so that nobody counts twice.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from groups.models import Development, Group
from groups.transitions import COMMITTED
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from monitoring import duedates
from monitoring.assignments import limits, with_load
from monitoring.cashbook.loans import arrears_of
from monitoring.models import Flag, SupervisionVisit
from monitoring.quarters import quarter_of
from monitoring.supervision_overview import WATCHED_FOR, Quarter
from reports.figures.counting import Found, first_day_back, quoted, rows
from reports.figures.measures import PAID, Counts, Key

MONTHS = 12
# A newest report that is older says nothing of today.
LAST_REPORT_WITHIN = 9
ASPECTS = ("social", "economic", "institutional")
Months = defaultdict[tuple[Key, dt.date], Counts]

_COHORTS = f"""
    SELECT DISTINCT ON (p.group_id) p.group_id, p.village_id, y.year, t.name AS tier, t.funding_source AS source,
           p.status IN ({quoted(*PAID)}) AS is_paid, y.closed_on IS NULL AS is_open,
           g.development NOT IN ({quoted(*duedates.SILENT)}) AS runs, g.development
      FROM groups_proposal p
      JOIN groups_group g ON g.id = p.group_id
      JOIN programs_programyear y ON y.id = p.program_year_id
      JOIN programs_granttier t ON t.id = p.tier_id
     WHERE p.village_id LIKE %(like)s AND p.status IN ({quoted(*COMMITTED)})
     ORDER BY p.group_id, y.year DESC, p.id DESC
"""  # noqa: S608 - words of our own; every value is a parameter
_FUNDS = """
    SELECT f.group_id, min(f.received_on) AS first, max(f.received_on) AS last, sum(f.amount) AS net
      FROM groups_fundsreceived f JOIN groups_group g ON g.id = f.group_id
     WHERE g.village_id LIKE %(like)s GROUP BY f.group_id
"""


@dataclass(frozen=True)
class Cohort:
    """Where a group counts, and whether it received money and still runs."""

    key: Key
    is_paid: bool
    runs: bool


def last_quarter(today: dt.date) -> Quarter:
    """The quarter before this one: the newest of which it can be said who did not come."""
    first, last, name = quarter_of(quarter_of(today)[0] - dt.timedelta(days=1))
    return Quarter(first, last, name, is_over=True)


def last_month(today: dt.date, due_day: int) -> dt.date:
    """The newest month whose reports should all be there."""
    return duedates.last_overdue_month(today, due_day)


def count_groups(regency: Region, found: Found, months: Months) -> None:
    """All that is counted of a regency's groups and of those who accompany them (eleven queries)."""
    today, like = regency.today(), f"{regency.code}.%"
    cohorts = _cohorts(like, found)
    _watched(like, today, found)
    _evaluated(like, found)
    _flagged(like, found)
    _owing(regency.code, today, cohorts, found)
    _newest_reports(like, today, cohorts, found)
    _pendamping(regency.code, found)
    _months(regency, like, today, months)


def _cohorts(like: str, found: Found) -> dict[int, Cohort]:
    """Every group with a grant that was promised: whether it runs, how far it has come, whether somebody is with it."""
    sql = f"""
        SELECT c.group_id, c.village_id, c.year, c.tier, c.source, c.is_paid, c.is_open, c.runs, c.development,
               EXISTS (SELECT FROM groups_assignment a
                        WHERE a.group_id = c.group_id AND a.is_primary AND a.ended_on IS NULL)
          FROM ({_COHORTS}) c
    """  # noqa: S608 - as above
    cohorts: dict[int, Cohort] = {}
    for group_id, village, year, tier, source, paid, is_open, runs, development, accompanied in rows(sql, like=like):
        key = Key(village, year, tier, source)
        cohorts[group_id] = Cohort(key, paid, runs)
        counts = found[key]
        if paid:
            counts["groups"] += 1
            counts["running"] += runs
            counts[f"development:{development}"] += 1
        if runs and (paid or is_open):
            counts["needing"] += 1
            counts["accompanied"] += accompanied
    return cohorts


def _watched(like: str, today: dt.date, found: Found) -> None:
    """Groups to be supervised in the last quarter, as `monitoring/supervision_overview.py` has it, and who came."""
    quarter = last_quarter(today)
    seen = ", ".join(f"bool_or(v.office = '{office}')" for office in SupervisionVisit.Office.values)
    names = [f"seen:{office}" for office in SupervisionVisit.Office.values]
    sql = f"""
        SELECT c.village_id, c.year, c.tier, c.source, {seen}, count(v.id)
          FROM ({_COHORTS}) c
          JOIN ({_FUNDS}) f ON f.group_id = c.group_id AND f.net > 0 AND f.first <= %(last)s
          LEFT JOIN monitoring_supervisionvisit v
               ON v.group_id = c.group_id AND v.visited_on BETWEEN %(first)s AND %(last)s
         GROUP BY c.group_id, c.village_id, c.year, c.tier, c.source, c.runs
        HAVING c.runs OR count(v.id) > 0 OR EXISTS (
            SELECT FROM groups_fundsreceived r WHERE r.group_id = c.group_id
               AND r.received_on > %(since)s AND r.received_on <= %(last)s)
    """  # noqa: S608 - as above
    dates = {"first": quarter.first, "last": quarter.last, "since": quarter.first - WATCHED_FOR}
    for *key, village, district, dinas, ministry, visits in rows(sql, like=like, **dates):
        came = (village, district, dinas, ministry)
        found[Key(*key)].update({"watched": 1, "seen": int(visits > 0), "visits": visits})
        found[Key(*key)].update({name: int(bool(one)) for name, one in zip(names, came, strict=True)})


def _evaluated(like: str, found: Found) -> None:
    """The newest decided evaluation of each group, in percent."""
    sums = ", ".join(f"count(e.{aspect}), coalesce(sum(e.{aspect}), 0)" for aspect in ASPECTS)
    sql = f"""
        SELECT c.village_id, c.year, c.tier, c.source, count(*), sum(e.total), {sums}
          FROM ({_COHORTS}) c
          JOIN LATERAL (
            SELECT v.* FROM monitoring_evaluation v
             WHERE v.group_id = c.group_id AND v.state = 'decided' ORDER BY v.year DESC LIMIT 1
          ) e ON true
         WHERE c.is_paid
         GROUP BY 1, 2, 3, 4
    """  # noqa: S608 - as above
    for *key, number, sum_of_all, social_n, social, economic_n, economic, institutional_n, institutional in rows(
        sql, like=like
    ):
        found[Key(*key)].update(
            {
                "evaluated": number,
                "percent": int(sum_of_all),
                "scored:social": social_n,
                "percent:social": int(social),
                "scored:economic": economic_n,
                "percent:economic": int(economic),
                "scored:institutional": institutional_n,
                "percent:institutional": int(institutional),
            }
        )


def _flagged(like: str, found: Found) -> None:
    """Open flags by kind, groups that have any, and flags that nobody answered."""
    kinds = ", ".join(f"count(*) FILTER (WHERE f.kind = '{kind}')" for kind in Flag.Kind.values)
    sql = f"""
        SELECT c.village_id, c.year, c.tier, c.source, count(DISTINCT f.group_id),
               count(*) FILTER (WHERE f.answered_at IS NULL), {kinds}
          FROM ({_COHORTS}) c JOIN monitoring_flag f ON f.group_id = c.group_id AND f.cleared_on IS NULL
         GROUP BY 1, 2, 3, 4
    """  # noqa: S608 - as above
    for row in rows(sql, like=like):
        counts = found[Key(*row[:4])]
        counts.update(flagged=row[4], flags_unanswered=row[5])
        counts.update({f"flag:{kind}": number for kind, number in zip(Flag.Kind.values, row[6:], strict=True)})


def _owing(regency: str, today: dt.date, cohorts: dict[int, Cohort], found: Found) -> None:
    """Monthly reports that are overdue (M1), and groups that owe any."""
    owing = duedates.with_overdue(Group.objects.within(regency).order_by(), today).filter(overdue__gt=0)
    for group_id, overdue in owing.values_list("pk", "overdue"):
        if group_id in cohorts:
            found[cohorts[group_id].key].update(overdue=overdue, owing=1)


def _newest_reports(like: str, today: dt.date, cohorts: dict[int, Cohort], found: Found) -> None:
    """What running groups hold and lent: the newest report's figures, the cash book's where it has any."""
    since = first_day_back(today, LAST_REPORT_WITHIN)
    # The groups first, or all groups of the country are gone through in parallel to look for these.
    sql = """
        WITH here AS MATERIALIZED (SELECT id FROM groups_group WHERE village_id LIKE %(like)s)
        SELECT DISTINCT ON (r.group_id) r.group_id, coalesce(r.cash_counted, 0) + coalesce(r.bank_balance, 0),
               coalesce(r.assets_value, 0) + coalesce(r.stock_value, 0), coalesce(r.loans_outstanding, 0),
               coalesce(r.loans_overdue, 0)
          FROM here JOIN monitoring_fieldreport r ON r.group_id = here.id
         WHERE r.state = 'submitted' AND r.month >= %(since)s
         ORDER BY r.group_id, r.month DESC
    """
    reports = {group_id: figures for group_id, *figures in rows(sql, like=like, since=since)}
    running = [group_id for group_id, cohort in cohorts.items() if cohort.is_paid and cohort.runs]
    book, overdue = _lent_by_book(like), arrears_of(running, today)
    for group_id in running:
        held, assets, outstanding, in_arrears = reports.get(group_id, (0, 0, 0, 0))
        lent = book.get(group_id, outstanding)
        # Who lends by the book and is not among the overdue owes nothing, whatever the report says.
        late = overdue[group_id].amount if group_id in overdue else 0 if group_id in book else in_arrears
        found[cohorts[group_id].key].update(
            told=int(group_id in reports),
            held=held,
            assets=assets,
            lent=lent,
            lending=int(lent > 0),
            arrears=late,
            in_arrears=int(late > 0),
        )


def _lent_by_book(like: str) -> dict[int, int]:
    """What members owe their group by its cash book, for groups that lent any."""
    sql = """
        SELECT b.group_id, sum(l.total - l.paid - l.written_off)
          FROM monitoring_loan l
          JOIN monitoring_groupbook b ON b.id = l.book_id
          JOIN groups_group g ON g.id = b.group_id
         WHERE g.village_id LIKE %(like)s AND NOT l.cancelled
         GROUP BY b.group_id
    """
    return {group_id: int(lent) for group_id, lent in rows(sql, like=like)}


def _pendamping(regency: str, found: Found) -> None:
    """Who accompanies groups here, where each is appointed, and how many carry too many or none."""
    allowed = limits(regency)
    people: Any = with_load(User.objects.in_role(Role.PENDAMPING).within(regency))
    for region, load in people.values_list("region_id", "load"):
        found[Key(region, 0)].update(
            pendamping=1,
            load=load,
            pendamping_idle=int(load == 0),
            pendamping_above_target=int(load > allowed.target),
            pendamping_at_cap=int(load >= allowed.cap),
        )


def _months(regency: Region, like: str, today: dt.date, months: Months) -> None:
    """What running groups reported on each of the last months, and how many should have."""
    due_day = duedates.due_day_of(regency.code)
    until = last_month(today, due_day)
    sql = f"""
        SELECT c.village_id, c.year, c.tier, c.source, m.month, count(*), count(r.id),
               count(*) FILTER (WHERE sent.at <= m.due), coalesce(sum(r.turnover), 0), coalesce(sum(r.costs), 0),
               coalesce(sum(r.iks), 0)
          FROM ({_COHORTS}) c
          JOIN ({_FUNDS}) f ON f.group_id = c.group_id AND f.net > 0
          CROSS JOIN (
            SELECT month::date AS month,
                   (month + interval '1 month' + make_interval(days => %(due_day)s - 1))::date AS due
              FROM generate_series(%(since)s::timestamp, %(until)s::timestamp, interval '1 month') AS month
          ) m
          LEFT JOIN monitoring_fieldreport r
               ON r.group_id = c.group_id AND r.month = m.month AND r.state = 'submitted'
          LEFT JOIN LATERAL (
            SELECT (min(o.submitted_at) AT TIME ZONE %(zone)s)::date AS at FROM monitoring_fieldreport o
             WHERE o.group_id = r.group_id AND o.month = r.month
          ) sent ON true
         WHERE m.month >= date_trunc('month', f.first)
           AND (r.id IS NOT NULL OR c.runs AND NOT EXISTS (
                SELECT FROM monitoring_pausedmonth s WHERE s.month = m.month AND s.region_id IN
                       (left(c.village_id, 2), left(c.village_id, 5), left(c.village_id, 8), c.village_id)))
         GROUP BY 1, 2, 3, 4, 5
    """  # noqa: S608 - as above
    bounds = {"since": first_day_back(until, MONTHS - 1), "until": until, "due_day": due_day, "zone": regency.timezone}
    for *key, month, due, sent, in_time, turnover, costs, iks in rows(sql, like=like, **bounds):
        months[Key(*key), month] = Counter(
            due=due, reports=sent, reports_in_time=in_time, turnover=int(turnover), costs=int(costs), iks=int(iks)
        )


def stages() -> list[tuple[str, str]]:
    """The stages of development and their words."""
    return [(stage.value, str(stage.label)) for stage in Development]
