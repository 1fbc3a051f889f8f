"""Field verification: done member by member by its team, concluded by the verifier who leads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from eligibility.criteria import Result, Verdict
from eligibility.evaluation import evaluate_member
from eligibility.locks import locked_open, need, need_team
from eligibility.models import POVERTY_CRITERIA, Finding, MemberCheck, Verification
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member, Proposal
from groups.seams import Blocker, Effect, after
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal, tanggal_jam
from kube_portal.position import POSITION_FIELDS, Located, Position, Source

# What a verifier answers about a member, apart from the findings per rule.
_YES_OR_NO = ("ktp_seen", "kk_seen", *(name for name, _, _ in POVERTY_CRITERIA), "fit")
_WORDS = ("note", "fit_reason")
ANSWERS = ("visited_on", *_YES_OR_NO, *_WORDS, "position")


def _compare_first(who: str, what: str, at: dt.datetime | None) -> str:
    return (
        f"{who} sudah menyimpan {what} ini pada {tanggal_jam(at)}. "
        "Bandingkan dulu; isian Anda masih di bawah dan belum tersimpan."
    )


class StaleCheck(Exception):  # noqa: N818 (reads as what is wrong)
    """Somebody else saved this member's check meanwhile; `current` is what stands now. Nothing was changed."""

    def __init__(self, current: MemberCheck) -> None:
        self.current = current
        super().__init__(f"check {current.pk} is at version {current.version}")

    @property
    def sentence(self) -> str:
        """Who saved it and when, for the second person."""
        return _compare_first(self.current.saved_line, "pemeriksaan", self.current.saved_at)


class StaleSite(Exception):  # noqa: N818 (reads as what is wrong)
    """Somebody else saved the place of business meanwhile; `current` is what stands now. Nothing was changed."""

    def __init__(self, current: Verification) -> None:
        self.current = current
        super().__init__(f"the site of verification {current.pk} is at version {current.site_version}")

    @property
    def sentence(self) -> str:
        """Who saved it and when, for the second person."""
        return _compare_first(str(self.current.site_saved_by), "lokasi usaha", self.current.site_saved_at)


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
    answers = _tidied(answers)
    if answers["fit"] is False and not answers["fit_reason"]:
        raise MoveRefused([Blocker(f"Tulis mengapa {member} tidak layak.")])
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
        if name != "position":
            setattr(check, name, answers[name])
    _put_at(check, answers["position"])
    check.version += 1
    check.saved_by, check.saved_at = by, at or timezone.now()
    check.save()
    # Asked again: E10 follows from the answers that were just saved.
    _write_findings(check, evaluate_member(locked.proposal, member), rules, by=by)
    return check


def _tidied(answers: Mapping[str, object]) -> dict[str, object]:
    """Every answer in the form in which it is kept; a reason goes with a member who is not fit."""
    tidy = {name: answers.get(name) for name in ANSWERS}
    tidy |= {name: str(tidy[name] or "").strip() for name in _WORDS}
    if tidy["fit"] is not False:
        tidy["fit_reason"] = ""
    return tidy


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
    if any(getattr(check, name) != answers[name] for name in ANSWERS):
        return False
    findings = {finding.rule: finding for finding in check.findings.all()}
    for verdict in verdicts:
        answer, finding = rules.get(verdict.rule), findings.get(verdict.rule)
        if answer is None or verdict.rule == "E10":
            continue
        if finding is None or (finding.result, finding.note) != _outcome(verdict, answer):
            return False
    return True


def _put_at(row: Located, position: object) -> None:
    """Take the place that was sent: a phone says how exact it is, people don't."""
    if not isinstance(position, Position):
        row.put_at(None, "")
    elif position != row.position:
        row.put_at(position, Source.TYPED if position.accuracy is None else Source.DEVICE)


_OF_THE_SITE = (
    "visited_on", "business_site", "local_resources", "viability", "site_version", "site_saved_by", "site_saved_at",
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """What was seen of the place of business; `viability` None while nobody judged it."""

    visited_on: dt.date | None
    business_site: str
    local_resources: str = ""
    viability: int | None = None
    position: Position | None = None


@transaction.atomic
def save_site(*, verification: Verification, version: int, site: Site, by: User) -> Verification:
    """What the team saw of the place of business; returns it with its version raised.

    `version` is the one that was seen: raises StaleSite when somebody else saved meanwhile, unless what they wrote is
    the same. Raises MoveRefused as `save_member_check` does.
    """
    locked = locked_open(verification)
    need_team(by, locked)
    _check_visit_date(locked.proposal, site.visited_on)
    site = replace(site, business_site=site.business_site.strip(), local_resources=site.local_resources.strip())
    if locked.site_version != version:
        if site_of(locked) == site:
            return locked
        raise StaleSite(locked)
    locked.visited_on, locked.viability = site.visited_on, site.viability
    locked.business_site, locked.local_resources = site.business_site, site.local_resources
    _put_at(locked, site.position)
    locked.site_version += 1
    locked.site_saved_by, locked.site_saved_at = by, timezone.now()
    locked.save(update_fields=[*_OF_THE_SITE, *POSITION_FIELDS])
    return locked


def site_of(verification: Verification) -> Site:
    """What stands about the place of business."""
    return Site(
        verification.visited_on,
        verification.business_site,
        verification.local_resources,
        verification.viability,
        verification.position,
    )


@transaction.atomic
def conclude(*, verification: Verification, conclusion: str, by: User, at: dt.datetime | None = None) -> Verification:
    """The verifier's word that the group is eligible: write the conclusion and pass the verification.

    Raises MoveRefused with all that is missing (NotAllowed without the right), and then changes nothing.
    """
    locked = locked_open(verification)
    if not conclusion.strip():
        raise MoveRefused([Blocker("Kesimpulan perlu diisi.")])
    locked.conclusion, locked.unfit = conclusion.strip(), False
    locked.save(update_fields=["conclusion", "unfit"])
    lifecycle.move(locked.proposal, "pass_verification", by=by, note=locked.conclusion, at=at)
    locked.refresh_from_db()
    return locked


@transaction.atomic
def conclude_unfit(*, verification: Verification, conclusion: str, by: User) -> Verification:
    """The verifier's word that the group is not eligible, and why. The proposal stays where it is.

    Whether it is rejected or sent back to be mended is the Dinas' move. Until then the verifier may conclude otherwise.
    Raises MoveRefused before anybody was visited, NotAllowed for everybody but the verifier.
    """
    locked = locked_open(verification)
    need(by, "groups.verify_proposal", locked.proposal)
    if by.pk != locked.verifier_id:
        raise NotAllowed([Blocker(f"Hanya {locked.verifier}, verifikator usulan ini, yang menyimpulkannya.")])
    if not conclusion.strip():
        raise MoveRefused([Blocker("Tulis mengapa kelompok ini tidak layak.")])
    if locked.visited_on is None and not locked.checks.filter(visited_on__isnull=False).exists():
        raise MoveRefused([Blocker("Belum ada anggota atau lokasi usaha yang dikunjungi.")])
    locked.conclusion, locked.unfit = conclusion.strip(), True
    locked.save(update_fields=["conclusion", "unfit"])
    return locked


def words_against(verification: Verification) -> str:
    """What the verifier found against a group, for the note of a rejection or of sending back: at most 1000 letters."""
    unfit = verification.checks.filter(fit=False, member__left_on__isnull=True).select_related("member").order_by("pk")
    lines = [f"Verifikasi lapangan: {verification.conclusion}"]
    lines += [f"{check.member.name}: {check.fit_reason}" for check in unfit]
    return "\n".join(lines)[:1000]


@after("pass_verification")
def close_as_passed(effect: Effect) -> None:
    """The open verification ends with the move that passes it."""
    _close(effect.proposal, Verification.Outcome.PASSED)


@after("send_back", "reject", "withdraw", "lapse")
def close_as_stopped(effect: Effect) -> None:
    """A proposal that leaves the stage some other way ends its verification; what was recorded stays."""
    _close(effect.proposal, Verification.Outcome.FAILED, unfit=True)
    _close(effect.proposal, Verification.Outcome.STOPPED)


def _close(proposal: Proposal, outcome: Verification.Outcome, **which: bool) -> None:
    running = Verification.objects.open().filter(proposal=proposal, **which)
    running.update(concluded_at=proposal.status_since, outcome=outcome)
