"""Evaluating members by all criteria, counted per rule and result, against a bare count over the same joined rows.

The joined rows are what the criteria compare: proposals with year and village, members with their residence, the
registry in force, and the visit. Goal: at most twenty times the count. Besides, where members stand with findings and
exceptions, what a changed limit of age would move, and the page of a regency, which is to take no longer in the country
than where there is little else; above a regency the page is a choice of regencies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.measuring import Bench, Figure
from bench.population import HOME
from eligibility.criteria import CRITERIA, Result
from eligibility.evaluation import verdict_rows
from eligibility.outcomes import outcome_rows
from eligibility.previews import moved
from groups.models import Proposal
from kube_portal.programs.models import ProgramYear

GOAL = 20
# As for every page: a million members against ten thousand.
PAGE_GOAL = 1.3

JOINED = """
    SELECT count(*)
      FROM groups_proposal p
      JOIN programs_programyear y ON y.id = p.program_year_id
      JOIN groups_member m ON m.group_id = p.group_id AND m.left_on IS NULL
      JOIN regions_region village ON village.code = p.village_id
      LEFT JOIN regions_region home ON home.code = m.residence_id
      LEFT JOIN (eligibility_registryentry e JOIN eligibility_registrysnapshot s ON s.id = e.snapshot_id AND s.in_force)
             ON e.nik = m.nik AND s.regency_id = y.regency_id
      LEFT JOIN (eligibility_verification v JOIN eligibility_membercheck c ON c.verification_id = v.id
                                                                         AND v.outcome <> 'stopped')
             ON v.proposal_id = p.id AND c.member_id = m.id
"""


def measure(bench: Bench) -> Iterator[Figure]:
    """The criteria, the outcomes, a preview, and the pages."""
    year = timezone.localdate().year
    with bench.on("large"):
        rows = _asked(JOINED)[0][0]
        bare, criteria, outcomes = bench.medians(lambda: _asked(JOINED), _by_criteria, _by_outcome)
        yield Figure("members by all criteria", rows, criteria, "bare count of the joined rows", bare, GOAL)
        yield Figure("members by what counts", rows, outcomes, "bare count of the joined rows", bare)
        changed = ProgramYear.objects.get(regency_id=HOME)
        changed.age_max -= 5
        yield Figure(
            "preview of a changed limit of age, one regency",
            Proposal.objects.filter(program_year=changed).count(),
            bench.median(lambda: moved(changed, frozenset({"age_max"}))),
        )
    yield from _pages(bench, f"/eligibility/targeting/{year}/")


def _pages(bench: Bench, path: str) -> Iterator[Figure]:
    """The same page where there is little else, and in the whole country."""
    user = f"kadis.{HOME}"
    large, small = bench.medians(bench.visit("large", user, path), bench.visit("small", user, path))
    yield Figure("targeting of a regency", bench.count("large", user, Proposal), large, "small", small, PAGE_GOAL)
    whole = bench.median(bench.visit("large", "admin", path))
    yield Figure("targeting: choice of regencies, whole country", bench.count("large", "admin", Proposal), whole)


def _asked(sql: str, params: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _by_criteria() -> list[tuple[Any, ...]]:
    return _counted(verdict_rows(Proposal.objects.all()))


def _by_outcome() -> list[tuple[Any, ...]]:
    return _counted(outcome_rows(Proposal.objects.all()))


def _counted(statement: Any) -> list[tuple[Any, ...]]:
    """Every rule with every result."""
    counts = ", ".join(
        f"count(*) FILTER (WHERE {criterion.column} = '{result}')"
        for criterion in CRITERIA.values()
        for result in Result.values
    )
    return _asked(f"SELECT {counts} FROM ({statement.sql}) AS members", statement.params)  # noqa: S608 - our own
