"""Field verification: done member by member by its team, concluded by the verifier who leads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from eligibility.criteria import Result, Verdict
from eligibility.evaluation import evaluate_member
from eligibility.locks import locked_open, need_team
from eligibility.models import POVERTY_CRITERIA, Finding, MemberCheck, Verification
from groups import lifecycle
from groups.lifecycle import MoveRefused
from groups.models import Member, Proposal
from groups.seams import Blocker, Effect, after
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal, tanggal_jam

# What a verifier answers about a member, apart from the findings per rule.
ANSWERS = ("visited_on", "ktp_seen", "kk_seen", *(name for name, _, _ in POVERTY_CRITERIA), "note")


class StaleCheck(Exception):  # noqa: N818 (reads as what is wrong)
    """Somebody else saved this member's check meanwhile; `current` is what stands now. Nothing was changed."""

    def __init__(self, current: MemberCheck) -> None:
        self.current = current
        super().__init__(f"check {current.pk} is at version {current.version}")

    @property
    def sentence(self) -> str:
        """Who saved it and when, for the second person."""
        return (
            f"{self.current.saved_line} sudah menyimpan pemeriksaan ini pada {tanggal_jam(self.current.saved_at)}. "
            "Bandingkan dulu; isian Anda masih di bawah dan belum tersimpan."
        )


@dataclass(frozen=True)
class RuleAnswer:
    """What the verifier found on one rule."""

    result: Result
    note: str = ""


@transaction.atomic
def save_member_check(
    *,
    verification: Verification,
    member: Member,
    version: int,
    answers: Mapping[str, object],
    rules: Mapping[str, RuleAnswer],
    by: User,
    at: dt.datetime | None = None,
) -> MemberCheck:
    """Save one member's check by itself; returns it with its version raised.

    `answers` holds `ANSWERS`, `rules` what the verifier found per rule (E10 follows from the answers; failing data
    stand). `version` is the one the verifier saw: raises StaleCheck when somebody else saved meanwhile, unless what
    they wrote is the same. Raises MoveRefused for a concluded verification, a member who left, or an impossible date.
    """
    locked = locked_open(verification)
    need_team(by, locked)
    if member.group_id != locked.proposal.group_id or member.left_on is not None:
        raise MoveRefused([Blocker(f"{member} bukan anggota kelompok ini lagi.")])
    _check_visit_date(locked.proposal, answers.get("visited_on"))
    MemberCheck.objects.get_or_create(verification=locked, member=member)
    check = (
        MemberCheck.objects.select_for_update(no_key=True, of=("self",))
        .select_related("saved_by")
        .get(verification=locked, member=member)
    )
    verdicts = evaluate_member(locked.proposal, member)
    if check.version != version:
        if _same(check, answers, rules, verdicts):
            return check
        raise StaleCheck(check)
    for name in ANSWERS:
        setattr(check, name, answers.get(name) if name != "note" else str(answers.get(name) or "").strip())
    check.version += 1
    check.saved_by, check.saved_at = by, at or timezone.now()
    check.save()
    # Asked again: E10 follows from the answers that were just saved.
    _write_findings(check, evaluate_member(locked.proposal, member), rules, by=by)
    return check


def _check_visit_date(proposal: Proposal, visited_on: object) -> None:
    if not isinstance(visited_on, dt.date):
        return
    if visited_on > proposal.program_year.today():
        raise MoveRefused([Blocker("Tanggal kunjungan belum terjadi.")])
    if proposal.submitted_on is not None and visited_on < proposal.submitted_on:
        raise MoveRefused([Blocker(f"Tanggal kunjungan mendahului tanggal usulan ({tanggal(proposal.submitted_on)}).")])


def _write_findings(check: MemberCheck, verdicts: list[Verdict], rules: Mapping[str, RuleAnswer], *, by: User) -> None:
    """One finding per rule, written over what stood there, in one statement."""
    findings = []
    for verdict in verdicts:
        # E10 is decided by the six answers alone; the finding repeats them in words.
        result, note = _outcome(verdict, rules.get(verdict.rule) if verdict.rule != "E10" else None)
        findings.append(
            Finding(
                member_check=check,
                rule=verdict.rule,
                computed=verdict.result,
                reason=verdict.reason[:1000],
                result=result,
                note=note,
                by=by if result != verdict.result or note else None,
            )
        )
    Finding.objects.bulk_create(
        findings,
        update_conflicts=True,
        unique_fields=["member_check", "rule"],
        update_fields=["computed", "reason", "result", "note", "by"],
    )


def _outcome(verdict: Verdict, answer: RuleAnswer | None) -> tuple[Result, str]:
    """What is written for a rule: failing data stand, whatever was answered; without an answer the data stand."""
    if answer is None:
        return verdict.result, ""
    return (verdict.result if verdict.failed else answer.result), answer.note.strip()


def _same(
    check: MemberCheck, answers: Mapping[str, object], rules: Mapping[str, RuleAnswer], verdicts: list[Verdict]
) -> bool:
    """Whether what was just sent is what already stands: a double click, or the same words twice."""
    if any((getattr(check, name) or None) != (answers.get(name) or None) for name in ("visited_on", "note")):
        return False
    if any(getattr(check, name) is not answers.get(name) for name in ANSWERS if name not in ("visited_on", "note")):
        return False
    findings = {finding.rule: finding for finding in check.findings.all()}
    for verdict in verdicts:
        answer, finding = rules.get(verdict.rule), findings.get(verdict.rule)
        if answer is None or verdict.rule == "E10":
            continue
        if finding is None or (finding.result, finding.note) != _outcome(verdict, answer):
            return False
    return True


@transaction.atomic
def save_site(
    *,
    verification: Verification,
    visited_on: dt.date | None,
    business_site: str,
    local_resources: str,
    viability: int | None,
    by: User,
) -> Verification:
    """What the verifier saw of the place of business. Raises MoveRefused as `save_member_check` does."""
    locked = locked_open(verification)
    need_team(by, locked)
    _check_visit_date(locked.proposal, visited_on)
    locked.visited_on = visited_on
    locked.business_site = business_site.strip()
    locked.local_resources = local_resources.strip()
    locked.viability = viability
    locked.save(update_fields=["visited_on", "business_site", "local_resources", "viability"])
    return locked


@transaction.atomic
def conclude(*, verification: Verification, conclusion: str, by: User, at: dt.datetime | None = None) -> Verification:
    """The verifier's word that the group is eligible: write the conclusion and pass the verification.

    Raises MoveRefused with all that is missing (NotAllowed without the right), and then changes nothing.
    """
    locked = locked_open(verification)
    if not conclusion.strip():
        raise MoveRefused([Blocker("Kesimpulan perlu diisi.")])
    locked.conclusion = conclusion.strip()
    locked.save(update_fields=["conclusion"])
    lifecycle.move(locked.proposal, "pass_verification", by=by, note=locked.conclusion, at=at)
    locked.refresh_from_db()
    return locked


@after("pass_verification")
def close_as_passed(effect: Effect) -> None:
    """The open verification ends with the move that passes it."""
    _close(effect.proposal, Verification.Outcome.PASSED)


@after("send_back", "reject", "withdraw", "lapse")
def close_as_stopped(effect: Effect) -> None:
    """A proposal that leaves the stage some other way stops its verification; what was recorded stays."""
    _close(effect.proposal, Verification.Outcome.STOPPED)


def _close(proposal: Proposal, outcome: Verification.Outcome) -> None:
    Verification.objects.open().filter(proposal=proposal).update(concluded_at=proposal.status_since, outcome=outcome)
