"""Asking the criteria: for a group's members in words, or for any number of proposals as rows that SQL goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models

from eligibility.criteria import CRITERIA, Verdict
from eligibility.subjects import Candidate, Subjects, read, subjects
from groups.models import Member, Proposal
from groups.querysets import ProposalQuerySet
from kube_portal.programs.models import ProgramYear


def present_members(group_id: int) -> models.QuerySet[Member]:
    """A group's present members in the order of its list, with their place of residence."""
    return Member.objects.present().filter(group_id=group_id).select_related("residence").order_by("pk")


def evaluate(proposal: Proposal, members: Sequence[Member] | None = None) -> dict[int, list[Verdict]]:
    """Every criterion for every present member (or those given), by member id, in the catalogue's order: one query."""
    wanted = None if members is None else {member.pk for member in members}
    return {
        row["member_id"]: [criterion.verdict(row) for criterion in CRITERIA.values()]
        for row in _rows(Proposal.objects.filter(pk=proposal.pk))
        if wanted is None or row["member_id"] in wanted
    }


def evaluate_member(proposal: Proposal, member: Member) -> list[Verdict]:
    """Every criterion for one present member; E8 looks at the whole group. One query."""
    return evaluate(proposal, [member])[member.pk]


def evaluate_candidate(proposal: Proposal, candidate: Candidate, rules: ProgramYear) -> list[Verdict]:
    """Every criterion for somebody who is to come into the proposal's group, by the rules of a year: one query."""
    base = subjects(Proposal.objects.filter(pk=proposal.pk), rules=rules, candidate=candidate)
    rows = [row for row in _read(base) if row["member_id"] == -candidate.newcomer_id]
    return [criterion.verdict(row) for row in rows for criterion in CRITERIA.values()]


def verdict_rows(proposals: ProposalQuerySet, *, rules: ProgramYear | None = None) -> Subjects:
    """SQL that gives a row per member and proposal with the result of each criterion in `e1` to `e10`.

    Also `proposal_id`, `program_year_id`, `village_id`, `group_id`, `member_id`. For counting over a year in one
    statement; `rules` puts an unsaved program year in the place of the saved one. Raises EmptyResultSet for a queryset
    that can't hold anything.
    """
    base = subjects(proposals, rules=rules)
    results = ", ".join(f"{criterion.result_sql} AS {criterion.column}" for criterion in CRITERIA.values())
    keys = "proposal_id, program_year_id, village_id, group_id, member_id"
    return Subjects(f"SELECT {keys}, {results} FROM ({base.sql}) AS subject", base.params)  # noqa: S608 - our own


def _rows(proposals: ProposalQuerySet) -> list[dict[str, Any]]:
    """The subjects of the proposals, each with the number of the case that decides per criterion."""
    try:
        base = subjects(proposals)
    except EmptyResultSet:
        return []
    return _read(base)


def _read(base: Subjects) -> list[dict[str, Any]]:
    """Subjects as rows, each with the number of the case that decides per criterion."""
    cases = ", ".join(f"{criterion.case_sql} AS {criterion.column}" for criterion in CRITERIA.values())
    return read(
        f"SELECT subject.*, {cases} FROM ({base.sql}) AS subject ORDER BY proposal_id, member_id",  # noqa: S608
        base.params,
    )
