"""What each indicator says that it is, in plain SQL over `raw_rows.py`.

Every statement follows the words of the page of definitions (formula and source fields), not the code behind it. It
answers for one scope `s` (code, year, tier, source); two of them make a quotient.
"""
# ruff: noqa: S608 - words of our own

from __future__ import annotations

from tests.reports.figures.raw_rows import CHOSEN, ENDED, PAID

# A row of `x` that the scope asks about: within the area, of the year, the kind of grant and the source.
ASKED = """starts_with(x.village, s.code) AND (s.year IS NULL OR x.year = s.year)
           AND (s.tier = '' OR x.tier = s.tier) AND (s.source = '' OR x.source = s.source)"""
# The same for what belongs to areas and not to kinds of grant.
HERE = "starts_with(x.village, s.code) AND x.year IS NOT DISTINCT FROM s.year"


def count(of: str, where: str = "true", what: str = "count(*)") -> str:
    return f"SELECT {what} FROM {of} x WHERE {ASKED} AND {where}"


def sum_of(of: str, column: str, where: str = "true") -> str:
    return count(of, where, f"coalesce(sum(x.{column}), 0)")


def share(part: str, whole: str, per: int = 100) -> str:
    return f"SELECT {per}.0 * ({part}) / nullif(({whole}), 0)"


def _recent(column: str) -> str:
    return sum_of("month", column, "is_recent")


PEOPLE = "SELECT count(*) FROM pendamping x WHERE starts_with(x.village, s.code)"
_MONEY = f"SELECT coalesce(sum(m.amount), 0) FROM {{table}} m JOIN proposal x ON x.id = m.proposal_id WHERE {ASKED}"
_PAYMENTS, _FUNDS = _MONEY.format(table="disbursement_payment"), _MONEY.format(table="groups_fundsreceived")
_COMMITTED = sum_of("proposal", "amount", f"x.status IN {CHOSEN}")
_CEILING = """SELECT coalesce(sum(c.amount), 0) FROM programs_fundingceiling c
                JOIN programs_programyear y ON y.id = c.program_year_id
               WHERE starts_with(y.regency_id, s.code) AND (s.year IS NULL OR y.year = s.year)
                 AND (s.source = '' OR c.funding_source = s.source)"""
_VILLAGES = f"SELECT count(*) FROM village x WHERE {HERE}"
_FAMILIES = f"SELECT coalesce(sum(x.families), 0) FROM family x WHERE {HERE}"
NEEDING = "x.runs AND (x.is_paid OR x.is_open)"
WITH_ONE = """EXISTS (SELECT FROM groups_assignment a WHERE a.group_id = x.group_id AND a.is_primary
                          AND a.ended_on IS NULL)"""
EVER = count("grouped", "x.is_paid")
_REPORTS = count("month", "x.is_recent AND x.report IS NOT NULL")
FLAG = "monitoring_flag f JOIN grouped x ON x.group_id = f.group_id"
_FLAGGED = f"SELECT count(DISTINCT x.group_id) FROM {FLAG} WHERE f.cleared_on IS NULL AND {ASKED}"


def _seen(office: str) -> str:
    return share(count("watched", f"'{office}' = ANY (x.offices)"), count("watched"))


def _score(column: str) -> str:
    return count("score", what=f"avg(x.{column})")


def _flag(kind: str) -> str:
    return f"SELECT count(*) FROM {FLAG} WHERE f.cleared_on IS NULL AND f.kind = '{kind}' AND {ASKED}"


SQL = {
    # Stages and their age
    "proposals": count("proposal"),
    "in_process": count("proposal", f"x.status NOT IN {PAID} AND x.status NOT IN {ENDED}"),
    "overdue_stage": count("proposal", "x.is_open AND x.days > x.allowed"),
    "overdue_share": share(
        count("proposal", "x.is_open AND x.days > x.allowed"),
        count("proposal", f"x.is_open AND x.status <> 'accounted' AND x.status NOT IN {ENDED}"),
    ),
    "paid_groups": count("proposal", f"x.status IN {PAID}"),
    "ended": count("proposal", f"x.status IN {ENDED}"),
    # Whom it reaches
    "members": count("member"),
    "members_pass": share(count("member", "x.outcome = 'pass'"), count("member")),
    "members_fail": count("member", "x.outcome = 'fail'"),
    "members_fail_share": share(count("member", "x.outcome = 'fail'"), count("member")),
    "members_check": count("member", "x.outcome = 'check'"),
    "members_dispensed": count("member", "x.outcome = 'dispensed'"),
    "exceptions_waiting": count("exception", "x.decision = ''"),
    "exceptions_granted": count("exception", "x.decision = 'granted'"),
    "exceptions_refused": count("exception", "x.decision = 'refused'"),
    # Time
    "promised": count("proposal", f"x.status IN {CHOSEN}"),
    "in_time_share": share(count("paid", "x.last <= x.deadline"), count("paid", "x.last IS NOT NULL")),
    "paid_late": count("paid", "x.last > x.deadline"),
    "days_late": count("paid", "x.last > x.deadline", "avg(x.last - x.deadline)"),
    "unpaid": count("proposal", "x.status IN ('approved', 'decreed', 'trained')"),
    "road_days": f"""SELECT sum(k.days) FROM (
        SELECT avg(x.seconds) / 86400 AS days FROM stay x WHERE {ASKED} GROUP BY x.stage) k""",
    # Money
    "ceiling": _CEILING,
    "committed": _COMMITTED,
    "paid": _PAYMENTS,
    "reserved": f"SELECT ({_COMMITTED}) - ({_PAYMENTS})",
    "left": f"SELECT nullif(({_CEILING}), 0) - ({_COMMITTED})",
    "absorbed": share(_PAYMENTS, _CEILING),
    "unaccounted": sum_of("proposal", "amount", "x.status = 'funded'"),
    # Villages and their poor families
    "villages": _VILLAGES,
    "villages_paid": share(f"{_VILLAGES} AND x.was_paid", _VILLAGES),
    "villages_without": f"{_VILLAGES} AND NOT x.proposes",
    "families": _FAMILIES,
    "received": _FUNDS,
    "groups_per_thousand": share(count("proposal", f"x.status IN {PAID}"), _FAMILIES, 1000),
    "rupiah_per_family": share(_FUNDS, _FAMILIES, 1),
    # Who is with the groups
    "needing": count("grouped", NEEDING),
    "covered": share(count("grouped", f"{NEEDING} AND {WITH_ONE}"), count("grouped", NEEDING)),
    "unaccompanied": count("grouped", f"{NEEDING} AND NOT {WITH_ONE}"),
    "pendamping": PEOPLE,
    "load": PEOPLE.replace("count(*)", "avg(x.load)") + " AND x.load > 0",
    "above_target": f"{PEOPLE} AND x.load > x.advised",
    "idle": f"{PEOPLE} AND x.load = 0",
    # Who watches them
    "watched": count("watched"),
    "seen": share(count("watched", "x.visits > 0"), count("watched")),
    "unseen": count("watched", "x.visits = 0"),
    "visits": sum_of("watched", "visits"),
    "seen_village": _seen("village"),
    "seen_district": _seen("district"),
    "seen_dinas": _seen("dinas"),
    "seen_ministry": _seen("ministry"),
    # How far they have come
    "groups": EVER,
    "running": share(count("grouped", "x.is_paid AND x.runs"), EVER),
    "independent": share(count("grouped", "x.is_paid AND x.development = 'independent'"), EVER),
    "evaluated": share(count("score"), EVER),
    "score": _score("total"),
    "score_social": _score("social"),
    "score_economic": _score("economic"),
    "score_institutional": _score("institutional"),
    # Their business
    "reported": share(_REPORTS, count("month", "x.is_recent")),
    "turnover": _recent("turnover"),
    "turnover_each": share(_recent("turnover"), _REPORTS, 1),
    "surplus": f"SELECT ({_recent('turnover')}) - ({_recent('costs')})",
    "iks": _recent("iks"),
    "held": sum_of("telling", "held"),
    "lent": sum_of("telling", "lent"),
    "arrears": sum_of("telling", "arrears"),
    "arrears_share": share(sum_of("telling", "arrears"), sum_of("telling", "lent")),
    "in_arrears": count("telling", "x.arrears > 0"),
    # What departs from their promises
    "flagged": _FLAGGED,
    "flagged_share": share(_FLAGGED, count("grouped", "x.is_paid AND x.runs")),
    "unanswered": f"SELECT count(*) FROM {FLAG} WHERE f.cleared_on IS NULL AND f.answered_at IS NULL AND {ASKED}",
    "owing": count("month", "x.report IS NULL", "count(DISTINCT x.group_id)"),
    "flag_no_report": _flag("no_report"),
    "flag_not_as_planned": _flag("not_as_planned"),
    "flag_arrears": _flag("arrears"),
    "flag_individual": _flag("individual"),
    "flag_side": _flag("side"),
    "flag_inactive": _flag("inactive"),
    "flag_falling": _flag("falling"),
    "flag_silent": _flag("silent"),
}  # fmt: skip
