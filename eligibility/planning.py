"""Planning a field verification: who goes, when, under which letter of assignment; and changing that.

Every write locks the proposal first, then its verification.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from eligibility.evaluation import evaluate, present_members
from eligibility.locks import lock_proposal, locked_open, need
from eligibility.models import Finding, MemberCheck, TeamMember, Verification
from groups import lifecycle
from groups.lifecycle import MoveRefused
from groups.models import Proposal
from groups.seams import Blocker
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.querysets import UserQuerySet
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from kube_portal.look.templatetags.look import tanggal

# A visit is not planned further ahead than this, and a letter of assignment is not older.
LONGEST_AHEAD = dt.timedelta(days=366)


@dataclass(frozen=True)
class Letter:
    """The letter of assignment; `scan` is a stored file that belongs to nobody yet, None for no (new) one."""

    number: str
    dated_on: dt.date
    scan: File | None = None


def verifiers_for(village_code: str) -> UserQuerySet:
    """The verifiers whose territory covers a village."""
    codes = [village_code[:5], village_code[:8], village_code]
    found: UserQuerySet = User.objects.in_role(Role.VERIFIER).filter(region_id__in=codes).order_by("first_name", "pk")
    return found


@transaction.atomic
def plan(
    *,
    proposal: Proposal,
    verifier: User,
    planned_on: dt.date,
    letter: Letter,
    by: User,
    team: Iterable[User] = (),
    at: dt.datetime | None = None,
) -> Verification:
    """Set verifier, team, date and letter, write a check per member with what the data say, and begin.

    Raises MoveRefused (NotAllowed without the right) and then changes nothing. `at` lies in the past for history.
    """
    locked = lock_proposal(proposal)
    if locked.status == Status.SUBMITTED:
        beside = _beside(verifier, team)
        _check(locked, [verifier, *beside], planned_on, letter)
        verification = Verification.objects.create(
            proposal=locked,
            verifier=verifier,
            planned_on=planned_on,
            letter_number=letter.number.strip(),
            letter_on=letter.dated_on,
            letter_scan=letter.scan,
            planned_by=by,
            planned_at=at or timezone.now(),
        )
        _attach(letter, verification)
        today = timezone.localtime(at).date() if at is not None else locked.program_year.today()
        _join(verification, beside, on=today, by=by)
        _prefill(verification)
    lifecycle.move(proposal, "begin_verification", by=by, note=_note(verifier, planned_on), at=at)
    return verification


@transaction.atomic
def replan(
    *,
    verification: Verification,
    verifier: User,
    planned_on: dt.date,
    letter: Letter,
    by: User,
    team: Iterable[User] = (),
) -> Verification:
    """Give an open verification another verifier, team, date or letter; a letter without a scan keeps the old one.

    Whoever leaves stays on record until today, the former verifier too. Raises MoveRefused once it is concluded.
    """
    locked = locked_open(verification)
    need(by, "groups.handle_proposal", locked.proposal)
    beside = _beside(verifier, team)
    _check(locked.proposal, [verifier, *beside], planned_on, letter)
    _change_team(locked, verifier, beside, by=by)
    locked.planned_on, locked.letter_number, locked.letter_on = planned_on, letter.number.strip(), letter.dated_on
    if letter.scan is not None:
        locked.letter_scan = letter.scan
        _attach(letter, locked)
    locked.save(update_fields=["verifier", "planned_on", "letter_number", "letter_on", "letter_scan"])
    return locked


def _beside(verifier: User, team: Iterable[User]) -> list[User]:
    """The team without its verifier, who leads it, each once."""
    return list({user.pk: user for user in team if user.pk != verifier.pk}.values())


def _check(proposal: Proposal, people: list[User], planned_on: dt.date, letter: Letter) -> None:
    """Verifiers of the territory, a possible date, a letter of assignment from before the visit."""
    able = set(verifiers_for(proposal.village_id).values_list("pk", flat=True))
    for person in people:
        if person.pk not in able:
            raise MoveRefused([Blocker(f"{person} bukan verifikator Dinas untuk {proposal.village.label}.")])
    if proposal.submitted_on is not None and planned_on < proposal.submitted_on:
        raise MoveRefused([Blocker(f"Tanggal kunjungan mendahului tanggal usulan ({tanggal(proposal.submitted_on)}).")])
    if planned_on > proposal.program_year.today() + LONGEST_AHEAD:
        raise MoveRefused([Blocker("Tanggal kunjungan lebih dari setahun lagi.")])
    if not letter.number.strip():
        raise MoveRefused([Blocker("Nomor surat tugas perlu diisi.")])
    if letter.dated_on > planned_on:
        raise MoveRefused([Blocker(f"Surat tugas bertanggal sesudah kunjungan ({tanggal(planned_on)}).")])
    if letter.dated_on < planned_on - LONGEST_AHEAD:
        raise MoveRefused([Blocker("Surat tugas bertanggal lebih dari setahun sebelum kunjungan.")])


def _note(verifier: User, planned_on: dt.date) -> str:
    return f"Verifikator {verifier}, kunjungan {tanggal(planned_on)}"


def _attach(letter: Letter, verification: Verification) -> None:
    if letter.scan is not None:
        letter.scan.attach(verification)


def _join(verification: Verification, people: Iterable[User], *, on: dt.date, by: User) -> None:
    TeamMember.objects.bulk_create(
        TeamMember(verification=verification, user=person, from_on=on, added_by=by) for person in people
    )


def _change_team(verification: Verification, verifier: User, beside: list[User], *, by: User) -> None:
    """Let people leave before the lead passes on, and come in afterwards: the database counts nobody twice."""
    today = verification.proposal.program_year.today()
    staying = [person.pk for person in beside]
    current = TeamMember.objects.current().filter(verification=verification)
    for leaving in current.exclude(user_id__in=staying):
        leaving.until_on = max(today, leaving.from_on)
        leaving.save(update_fields=["until_on"])
    former = verification.verifier
    verification.verifier = verifier
    verification.save(update_fields=["verifier"])
    if former.pk != verifier.pk and former.pk not in staying:
        since = min(timezone.localtime(verification.planned_at).date(), today)
        TeamMember.objects.create(verification=verification, user=former, from_on=since, until_on=today, added_by=by)
    known = set(current.values_list("user_id", flat=True))
    _join(verification, (person for person in beside if person.pk not in known), on=today, by=by)


def _prefill(verification: Verification) -> None:
    """A check for every present member, with a finding per rule as the data say it."""
    proposal = verification.proposal
    members = list(present_members(proposal.group_id))
    verdicts = evaluate(proposal, members)
    checks = MemberCheck.objects.bulk_create(
        MemberCheck(verification=verification, member=member) for member in members
    )
    Finding.objects.bulk_create(
        Finding(
            member_check=check,
            rule=verdict.rule,
            computed=verdict.result,
            reason=verdict.reason[:1000],
            result=verdict.result,
        )
        for check in checks
        for verdict in verdicts[check.member_id]
    )
