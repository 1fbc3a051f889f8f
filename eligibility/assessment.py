"""Where each member stands: what the data say, what the verifier found, and which exceptions were granted.

One definition for the pre-check while drafting, the verification pages, the guards and the panels; for a whole group in
a constant number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import models

from eligibility.criteria import Result, Verdict, is_dispensable
from eligibility.evaluation import evaluate, present_members
from eligibility.models import Dispensation, Finding, MemberCheck, NewcomerVisit, Verification
from groups.models import Member, Proposal
from groups.transitions import Status
from kube_portal.programs.models import ProgramYear

BEFORE_THE_VISIT = (Status.DRAFT, Status.VILLAGE_REVIEW, Status.SUBMITTED)


class Outcome(models.TextChoices):
    """Where a member stands on a rule; what was excepted is told apart from what stops the group."""

    PASS = "pass", "Memenuhi"
    FAIL = "fail", "Tidak memenuhi"
    DISPENSED = "dispensed", "Dikecualikan"
    CHECK = "check", "Perlu diperiksa"


@dataclass(frozen=True)
class Where:
    """Where else somebody was found, in words; without `url` for who may not see it."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One rule for one member: the verdict in force, what the data alone say, and the exception, if one was asked."""

    verdict: Verdict
    computed: Verdict
    finding: Finding | None = None
    dispensation: Dispensation | None = None
    dispensable: bool = False
    where: tuple[Where, ...] = ()

    @property
    def rule(self) -> str:
        """The rule's id."""
        return self.verdict.rule

    @property
    def dispensed(self) -> bool:
        """Fails, and an exception was granted."""
        return self.verdict.failed and self.dispensation is not None and self.dispensation.decision == "granted"

    @property
    def stops(self) -> bool:
        """Fails, and no exception was granted."""
        return self.verdict.failed and not self.dispensed

    @property
    def outcome(self) -> Outcome:
        """Where the member stands; for any number of members in SQL: `eligibility/outcomes.py`."""
        return Outcome.DISPENSED if self.dispensed else Outcome(self.verdict.result)

    @property
    def by_hand(self) -> bool:
        """A person's word decided: what a verifier found, and always on E10, which only a home visit answers."""
        if self.rule == "E10":
            return not self.verdict.open
        return not self.computed.failed and self.finding is not None and not self.finding.is_computed

    @property
    def may_be_dispensed(self) -> bool:
        """Fails, and an exception may still be asked."""
        refused = self.dispensation is not None and self.dispensation.decision == "refused"
        return self.verdict.failed and self.dispensable and (self.dispensation is None or refused)

    @property
    def label(self) -> str:
        """The result in words; a granted exception is said."""
        return str(self.outcome.label)

    @property
    def tone(self) -> str:
        """The tone to show it in."""
        if self.dispensed:
            return "info"
        return {Result.PASS: "good", Result.FAIL: "bad", Result.CHECK: "warn"}[self.verdict.result]


@dataclass(frozen=True)
class Assessment:
    """One member with a line per rule, in the order of the catalogue."""

    member: Member
    lines: Sequence[Line]
    check: MemberCheck | None
    before_the_visit: bool
    age: int | None = None
    concluded: bool = False
    came_later: bool = False

    def line(self, rule: str) -> Line:
        """The line of one rule."""
        return next(line for line in self.lines if line.rule == rule)

    @property
    def stops(self) -> list[Line]:
        """Criteria that fail without an exception."""
        return [line for line in self.lines if line.stops]

    @property
    def dispensed(self) -> list[Line]:
        """Criteria that fail and are excepted."""
        return [line for line in self.lines if line.dispensed]

    @property
    def open(self) -> list[Line]:
        """Criteria still to check; until somebody went there those that only a visit can answer are left out."""
        return [line for line in self.lines if line.verdict.open and (self.is_visited or not line.verdict.awaits_visit)]

    @property
    def outcome(self) -> Outcome:
        """Where the member stands on all rules together: what stops weighs most, then what is open."""
        of_lines = {line.outcome for line in self.lines}
        worst_first = (Outcome.FAIL, Outcome.CHECK, Outcome.DISPENSED)
        return next((outcome for outcome in worst_first if outcome in of_lines), Outcome.PASS)

    @property
    def remarks(self) -> list[Line]:
        """What deserves a sentence: failing, excepted or to check."""
        return [line for line in self.lines if line.verdict.failed] + self.open

    @property
    def is_visited(self) -> bool:
        """Somebody was at the member's home: with the others, or when the member came later."""
        return self.came_later or (self.check is not None and self.check.is_visited)

    @property
    def cards_unseen(self) -> list[str]:
        """Which cards the verifier has not seen yet."""
        if self.check is None:
            return [] if self.came_later else ["KTP", "KK"]
        return [name for name, seen in (("KTP", self.check.ktp_seen), ("KK", self.check.kk_seen)) if not seen]

    @property
    def unfit(self) -> bool:
        """Found unfit by whoever was there."""
        return not self.before_the_visit and self.check is not None and self.check.fit is False

    @property
    def unconcluded(self) -> bool:
        """Nobody has said yet whether the member is fit; what was concluded earlier is not asked again."""
        return not self.concluded and (self.check is None or self.check.fit is None)

    @property
    def ring_state(self) -> str:
        """The member's dot: good, check, bad, or none while nobody went there."""
        if self.stops or self.unfit:
            return "bad"
        if self.before_the_visit:
            return "check" if self.open else "good"
        if not self.is_visited:
            return "none"
        return "check" if self.open or self.cards_unseen or self.unconcluded else "good"

    @property
    def label(self) -> str:
        """The member's standing in words."""
        words = {"bad": "Tidak memenuhi", "check": "Perlu diperiksa", "good": "Memenuhi", "none": "Belum dikunjungi"}
        if self.ring_state == "good" and self.dispensed:
            return "Dikecualikan"
        return words[self.ring_state]

    @property
    def tone(self) -> str:
        """The tone to show it in."""
        if self.ring_state == "good" and self.dispensed:
            return "info"
        return {"bad": "bad", "check": "warn", "good": "good", "none": "neutral"}[self.ring_state]


@dataclass(frozen=True)
class Summary:
    """A whole group's standing."""

    members: Sequence[Assessment]

    @property
    def ring(self) -> list[str]:
        """The dots in the order of the list."""
        return [assessment.ring_state for assessment in self.members]

    @property
    def visited(self) -> int:
        """Members visited at home."""
        return sum(assessment.is_visited for assessment in self.members)

    @property
    def awaits_registry(self) -> bool:
        """No registry is in force here: the verifier looks NIK and KK up (E3)."""
        return any(one.line("E3").verdict.awaits_visit for one in self.members)

    @property
    def sentence(self) -> str:
        """`7 memenuhi · 2 perlu diperiksa · 1 tidak memenuhi`."""
        words = (
            ("good", "memenuhi"),
            ("check", "perlu diperiksa"),
            ("bad", "tidak memenuhi"),
            ("none", "belum dikunjungi"),
        )
        ring = self.ring
        return " · ".join(f"{ring.count(state)} {word}" for state, word in words if state in ring)


def verification_of(proposal: Proposal) -> Verification | None:
    """The verification that counts for where a proposal stands: the open one, else the last that passed. One query."""
    if proposal.status in BEFORE_THE_VISIT:
        return None
    return (
        Verification.objects.filter(proposal=proposal)
        .exclude(outcome=Verification.Outcome.STOPPED)
        .select_related("verifier")
        .order_by("-pk")
        .first()
    )


def assess(proposal: Proposal, verification: Verification | None = None) -> Summary:
    """Every present member's standing, at most nine queries; give the `verification` when it is at hand.

    The proposal is expected with `program_year__regency` and `village`. Once a verification has passed, what it
    recorded stands, whatever became of the data since.
    """
    members = list(present_members(proposal.group_id))
    verification = verification or verification_of(proposal)
    before = proposal.status in BEFORE_THE_VISIT
    computed = evaluate(proposal, members)
    checks = _checks(verification)
    concluded = verification is not None and not verification.is_open
    later = _came_later(proposal) if concluded and any(member.pk not in checks for member in members) else set()
    asked = _dispensations(proposal)
    return Summary(
        [
            Assessment(
                member=member,
                lines=_lines(
                    proposal.program_year, computed[member.pk], checks.get(member.pk), asked[member.pk], verification
                ),
                check=checks.get(member.pk),
                before_the_visit=before,
                age=member.age_on(proposal.submitted_on or proposal.program_year.today()),
                concluded=concluded,
                came_later=member.pk in later,
            )
            for member in members
        ]
    )


def _came_later(proposal: Proposal) -> set[int]:
    """Members who came in after the verification and were visited then, by their keys (one query)."""
    visits = NewcomerVisit.objects.filter(group_id=proposal.group_id, as_member__isnull=False)
    return set(visits.values_list("as_member_id", flat=True))


def _checks(verification: Verification | None) -> dict[int, MemberCheck]:
    """A verification's checks with their findings, by member id."""
    if verification is None:
        return {}
    rows = verification.checks.select_related("saved_by").prefetch_related("findings__by")
    return {check.member_id: check for check in rows}


def _dispensations(proposal: Proposal) -> dict[int, dict[str, Dispensation]]:
    """By member id and rule the dispensation that counts: the latest one asked."""
    found: dict[int, dict[str, Dispensation]] = defaultdict(dict)
    if proposal.status == Status.DRAFT and proposal.submitted_on is None:
        return found
    for dispensation in Dispensation.objects.filter(proposal=proposal).order_by("pk"):
        dispensation.proposal = proposal
        found[dispensation.member_id][dispensation.rule] = dispensation
    return found


def _lines(
    year: ProgramYear,
    computed: Sequence[Verdict],
    check: MemberCheck | None,
    asked: dict[str, Dispensation],
    verification: Verification | None,
) -> list[Line]:
    """A line per rule from what the data say, what was found and what was asked."""
    findings = {finding.rule: finding for finding in check.findings.all()} if check is not None else {}
    concluded = verification is not None and not verification.is_open
    return [
        Line(
            verdict=in_force(said, findings.get(said.rule)),
            computed=said,
            finding=findings.get(said.rule),
            dispensation=asked.get(said.rule),
            # That it is another person is mended, never excepted.
            dispensable=is_dispensable(said.rule, year) and not said.is_ruled,
        )
        for said in (_said(verdict, findings.get(verdict.rule), concluded) for verdict in computed)
    ]


def _said(verdict: Verdict, finding: Finding | None, concluded: bool) -> Verdict:
    """What is known without anybody's finding: as recorded once concluded, else from the data."""
    if concluded and finding is not None:
        return replace(verdict, result=Result(finding.computed), reason=finding.reason, awaits_visit=False)
    return verdict


def in_force(computed: Verdict, finding: Finding | None) -> Verdict:
    """The verdict that counts: failing data stand; else what a person found; else what the data say."""
    if computed.failed or finding is None or finding.is_computed or computed.rule == "E10":
        return computed
    result = Result(finding.result)
    if finding.note:
        return replace(computed, result=result, reason=finding.note, awaits_visit=False)
    if result == computed.result:
        return computed
    return replace(computed, result=result, reason="sudah diperiksa di lapangan", awaits_visit=False)
