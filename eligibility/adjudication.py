"""Cases about identity: opened by one person, asked about at Dukcapil where needed, decided by another.

Every write locks the proposal first, then the case, so that a decision, a letter and its answer never cross.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from eligibility.comparing import Question, question_of
from eligibility.criteria import DIFFERENT, MENDED, SAME, Result
from eligibility.locks import lock_proposal, need
from eligibility.models import DukcapilReferral, Finding, IdentityCase
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member, Proposal
from groups.seams import Blocker
from groups.transitions import ENDED
from kube_portal.accounts.models import User
from kube_portal.documents.models import File as StoredFile
from kube_portal.documents.storing import store
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.rules import rule_label

OPEN = "eligibility.open_identitycase"
REFER = "eligibility.refer_identitycase"
DECIDE = "eligibility.decide_identitycase"

_DECIDED = "Pemeriksaan identitas ini sudah diputus. Muat ulang halaman."
_OWN = "Yang membuka pemeriksaan identitas tidak boleh memutusnya sendiri."
_OPENED = "Pemeriksaan identitas untuk anggota dan aturan ini sudah dibuka."
_WAITING = "Dukcapil belum menjawab. Catat jawabannya dulu, lalu putuskan."
_ASKED = "Dukcapil belum menjawab surat sebelumnya."
# What to say when the database refuses what Python let through: two people at the same moment.
_REFUSALS = {
    "identitycase_one_open_per_member_and_rule": _OPENED,
    "identitycase_of_a_member": "Orang itu bukan anggota kelompok ini.",
    "identitycase_decided_once": _DECIDED,
    "identitycase_decided_by_another": _OWN,
    "identitycase_waits_for_dukcapil": _WAITING,
    "dukcapilreferral_one_unanswered": _ASKED,
    "dukcapilreferral_of_an_open_case": _DECIDED,
    "dukcapilreferral_answered_once": "Jawaban atas surat ini sudah dicatat.",
}


def _refused(sentence: str) -> MoveRefused:
    return MoveRefused([Blocker(sentence)])


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """A transaction in which the database's own refusals are said in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if name not in _REFUSALS:
            raise
        raise _refused(_REFUSALS[name]) from error


def _kept(upload: File[Any] | None, *, by: User, kind: str) -> StoredFile | None:
    return store(upload=upload, by=by, kind=kind) if upload is not None else None


def _lock(case: IdentityCase) -> IdentityCase:
    """The case under lock, its proposal locked first, with where it stands."""
    proposal = lock_proposal(case.proposal)
    IdentityCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    locked = IdentityCase.objects.with_standing().select_related("member").get(pk=case.pk)
    locked.proposal = proposal
    return locked


@_all_or_nothing()
def open_case(
    *, proposal: Proposal, member: Member, rule: str, by: User, note: str = "", at: dt.datetime | None = None
) -> IdentityCase:
    """Open a case about one member and rule, with what the data say and compare frozen in it.

    Raises MoveRefused when nothing is asked, the proposal has ended, or a case is open already; NotAllowed without the
    right.
    """
    locked = lock_proposal(proposal)
    need(by, OPEN, locked)
    if locked.status in ENDED:
        raise _refused(f"Usulan berstatus “{locked.status_label}”; tidak ada lagi yang perlu diperiksa.")
    if IdentityCase.objects.open().filter(member=member, rule=rule).exists():
        raise _refused(_OPENED)
    asked = question_of(locked, member, rule)
    if asked is None:
        raise _refused(f"{member} bukan anggota kelompok ini lagi.")
    if not (asked.verdict.asks_identity or asked.verdict.is_ruled):
        raise _refused(f"Tidak ada yang perlu diperiksa pada {member} menurut {rule_label(rule)}.")
    return IdentityCase.objects.create(
        proposal=locked,
        member=member,
        rule=rule,
        result=asked.verdict.result,
        reason=asked.verdict.reason[:1000],
        source=asked.source,
        compared=asked.compared,
        fingerprint=asked.fingerprint,
        other_group=asked.other_group,
        other_member=asked.other_member,
        note=note.strip(),
        opened_by=by,
        opened_at=at or timezone.now(),
    )


@_all_or_nothing()
def refer(
    *,
    case: IdentityCase,
    number: str,
    dated_on: dt.date,
    question: str,
    by: User,
    letter: File[Any] | None = None,
    at: dt.datetime | None = None,
) -> DukcapilReferral:
    """Write down the letter that asks Dukcapil. Raises MoveRefused while an earlier one is unanswered, or once the case
    is decided; NotAllowed without the right."""
    locked = _lock(case)
    need(by, REFER, locked.proposal)
    if not locked.is_open:
        raise _refused(_DECIDED)
    if locked.is_at_dukcapil:
        raise _refused(_ASKED)
    if dated_on > locked.proposal.program_year.today():
        raise _refused("Tanggal surat belum terjadi.")
    if not (number.strip() and question.strip()):
        raise _refused("Nomor surat dan yang ditanyakan perlu diisi.")
    paper = _kept(letter, by=by, kind="dukcapil_letter")
    referral = DukcapilReferral.objects.create(
        case=locked,
        number=number.strip(),
        dated_on=dated_on,
        question=question.strip(),
        letter=paper,
        sent_by=by,
        sent_at=at or timezone.now(),
    )
    if paper is not None:
        paper.attach(referral)
    return referral


@_all_or_nothing()
def answer(
    *,
    case: IdentityCase,
    answered_on: dt.date,
    text: str,
    by: User,
    letter: File[Any] | None = None,
    at: dt.datetime | None = None,
) -> DukcapilReferral:
    """Write down what Dukcapil answered. Raises MoveRefused when no letter waits for one, or the date can't be."""
    locked = _lock(case)
    need(by, REFER, locked.proposal)
    referral = locked.referrals.filter(answered_on__isnull=True).first()
    if not locked.is_open or referral is None:
        raise _refused("Tidak ada surat yang menunggu jawaban Dukcapil. Muat ulang halaman.")
    if answered_on > locked.proposal.program_year.today():
        raise _refused("Tanggal jawaban belum terjadi.")
    if answered_on < referral.dated_on:
        raise _refused(f"Tanggal jawaban mendahului tanggal surat ({tanggal(referral.dated_on)}).")
    if not text.strip():
        raise _refused("Jawaban Dukcapil perlu diisi.")
    referral.answered_on, referral.answer = answered_on, text.strip()
    referral.answer_letter = paper = _kept(letter, by=by, kind="dukcapil_answer")
    referral.answered_by, referral.answered_at = by, at or timezone.now()
    referral.save(update_fields=["answered_on", "answer", "answer_letter", "answered_by", "answered_at"])
    if paper is not None:
        paper.attach(referral)
    return referral


@_all_or_nothing()
def decide(*, case: IdentityCase, decision: str, note: str, by: User, at: dt.datetime | None = None) -> IdentityCase:
    """Decide a case, once, with a reason; what follows for the verdict is written into the finding of an open visit.

    That it is the same person, or another, is said by somebody else than who opened it, over data that have not changed
    since. That they were mended may be said by either, and only when they were. Raises MoveRefused, NotAllowed.
    """
    locked = _lock(case)
    is_own = locked.opened_by_id == by.pk
    need(by, OPEN if decision == MENDED and by.role_allows(OPEN) else DECIDE, locked.proposal)
    if not locked.is_open:
        raise _refused(_DECIDED)
    if is_own and decision != MENDED:
        raise NotAllowed([Blocker(_OWN)])
    if not note.strip():
        raise _refused("Alasan keputusan perlu diisi.")
    reason_against = _against(locked, decision, question_of(locked.proposal, locked.member, locked.rule))
    if reason_against:
        raise _refused(reason_against)
    locked.decision, locked.decision_note = decision, note.strip()
    locked.decided_by, locked.decided_at = by, at or timezone.now()
    locked.save(update_fields=["decision", "decision_note", "decided_by", "decided_at"])
    _write_into_finding(locked)
    return locked


def _against(case: IdentityCase, decision: str, now: Question | None) -> str:
    """Why a case can't be decided so, given what the data ask now; empty when nothing speaks against it."""
    is_changed = has_changed(case, now)
    if decision == MENDED:
        return "" if is_changed else "Data masih sama seperti saat dibuka. Betulkan dulu, lalu catat di sini."
    if is_changed:
        return "Data sudah berubah sejak pemeriksaan dibuka. Pilih “Sudah dibetulkan”; bila masih ragu, buka yang baru."
    if decision not in (SAME, DIFFERENT):
        return "Pilih satu keputusan."
    return _WAITING if case.is_at_dukcapil else ""


def has_changed(case: IdentityCase, now: Question | None) -> bool:
    """Whether the data are no longer those that the case compared: mended, or the member left."""
    return now is None or now.fingerprint != case.fingerprint


def _write_into_finding(case: IdentityCase) -> None:
    """The finding of a verification under way says what follows from the decision, so that nobody answers twice.

    What a person found by hand stays, unless it was left to check.
    """
    now = question_of(case.proposal, case.member, case.rule)
    if now is None:
        return
    found = Finding.objects.filter(
        member_check__verification__proposal=case.proposal,
        member_check__verification__concluded_at__isnull=True,
        member_check__member=case.member,
        rule=case.rule,
    ).first()
    if found is None:
        return
    found.computed, found.reason = now.verdict.result, now.verdict.reason[:1000]
    if found.is_computed or now.verdict.failed or found.result == Result.CHECK:
        found.result = now.verdict.result
    found.save(update_fields=["computed", "reason", "result"])
