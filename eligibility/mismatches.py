"""What the data ask about people's identity in a whole area: who a case may be opened for, and who has one.

One query over the members of the proposals that wait at the village or the Dinas, by the same definitions as the page
of one member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.urls import reverse

from eligibility.criteria import COMPARED_SQL, CRITERIA, Verdict
from eligibility.subjects import read, subjects
from groups.querysets import ProposalQuerySet
from groups.transitions import Status
from kube_portal.regions.models import Region

# Where a question about a member can still be answered before money is promised; drafts only for who asks for them.
WATCHED = (Status.VILLAGE_REVIEW, Status.SUBMITTED, Status.VERIFICATION)
RULES = tuple(COMPARED_SQL)


@dataclass(frozen=True)
class Mismatch:
    """One rule that asks about one member's identity."""

    proposal_id: int
    member_id: int
    name: str
    group: str
    village_id: str
    village: str
    status: str
    verdict: Verdict

    @property
    def rule(self) -> str:
        """The rule's id."""
        return self.verdict.rule

    @property
    def has_open_case(self) -> bool:
        """A case was opened and nobody has decided yet."""
        return self.verdict.ruling is not None and not self.verdict.ruling.decision

    @property
    def case_url(self) -> str:
        """The case that was opened; empty when none is open."""
        ruling = self.verdict.ruling
        return reverse("eligibility:identity_detail", args=[ruling.case_id]) if ruling and self.has_open_case else ""

    @property
    def open_url(self) -> str:
        """The page that opens a case."""
        return reverse("eligibility:identity_open", args=[self.proposal_id, self.member_id, self.rule])

    @property
    def status_label(self) -> str:
        """Where the proposal stands."""
        return str(Status(self.status).label)


def mismatches(proposals: ProposalQuerySet, *, status: str = "", rule: str = "", case: str = "") -> list[Mismatch]:
    """Everybody of the proposals about whose identity a rule asks, one entry per rule, by village, group and member.

    `status` and `rule` narrow to one, `case` to those with an open case (`open`) or without (`none`). One query.
    """
    watched = proposals.filter(status__in=[status] if status else WATCHED)
    wanted = [name for name in RULES if rule in ("", name)]
    found = [_mismatch(row, name) for row in _rows(watched, wanted) for name in wanted if row[_asks(name)]]
    return [one for one in found if not case or one.has_open_case is (case == "open")]


def _rows(proposals: ProposalQuerySet, rules: Sequence[str]) -> list[dict[str, Any]]:
    """The subjects about whom at least one of the rules asks."""
    try:
        base = subjects(proposals)
    except EmptyResultSet:
        return []
    criteria = [CRITERIA[rule] for rule in rules]
    cases = ", ".join(f"{one.case_sql} AS {one.column}, {one.identity_sql} AS {_asks(one.rule)}" for one in criteria)
    return read(
        f"""
        WITH asked AS MATERIALIZED (SELECT subject.*, {cases} FROM ({base.sql}) AS subject)
        SELECT asked.*, held.name AS group_name, stage.status
          FROM asked
          JOIN groups_group held ON held.id = asked.group_id
          JOIN groups_proposal stage ON stage.id = asked.proposal_id
         WHERE {" OR ".join(_asks(one.rule) for one in criteria)}
         ORDER BY asked.village_id, lower(held.name), asked.proposal_id, asked.member_id
        """,  # noqa: S608 - names of our own; every value is a parameter
        base.params,
    )


def _asks(rule: str) -> str:
    """The column that says whether a rule asks about the member's identity."""
    return f"asks_{CRITERIA[rule].column}"


def _mismatch(row: Mapping[str, Any], rule: str) -> Mismatch:
    village = Region(name=row["village_name"], kind=row["village_kind"], level=Region.Level.VILLAGE)
    return Mismatch(
        proposal_id=row["proposal_id"],
        member_id=row["member_id"],
        name=row["name"],
        group=row["group_name"],
        village_id=row["village_id"],
        village=village.label,
        status=row["status"],
        verdict=CRITERIA[rule].verdict(row),
    )
