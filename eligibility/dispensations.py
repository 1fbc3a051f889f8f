"""Exceptions: asked by one person, granted or refused by another, per member and rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from eligibility.assessment import assess
from eligibility.locks import lock_proposal, need
from eligibility.models import Dispensation
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member, Proposal
from groups.seams import Blocker
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.documents.models import File as StoredFile
from kube_portal.documents.storing import store
from kube_portal.programs.rules import rule_label

# What to say when the database refuses (two people at once, or a policy changed meanwhile).
_REFUSALS = {
    "dispensation_one_standing_per_rule": "Pengecualian untuk anggota dan aturan ini sudah diminta.",
    "dispensation_of_a_dispensable_rule": "Tahun ini aturan itu tidak boleh dikecualikan.",
    "dispensation_never_of_e1_e9": "E1 dan E9 tidak pernah boleh dikecualikan.",
    "dispensation_of_a_member": "Orang itu bukan anggota kelompok ini.",
    "dispensation_decided_by_another": "Yang meminta pengecualian tidak boleh memutusnya sendiri.",
    "dispensation_decided_once": "Pengecualian ini sudah diputus.",
}


def _sentence(error: IntegrityError) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    if name not in _REFUSALS:
        raise error
    return _REFUSALS[name]


def _kept(upload: File[Any] | None, *, by: User, kind: str) -> StoredFile | None:
    return store(upload=upload, by=by, kind=kind) if upload is not None else None


def ask(
    *,
    proposal: Proposal,
    member: Member,
    rule: str,
    reason: str,
    by: User,
    attachment: File[Any] | None = None,
    at: dt.datetime | None = None,
) -> Dispensation:
    """Ask for an exception for one member from one failing rule, while the proposal is being verified.

    `attachment` is a paper that speaks for it, as it was uploaded.

    Raises MoveRefused when the rule doesn't fail, can't be dispensed, or was asked already (NotAllowed without the
    right).
    """
    try:
        with transaction.atomic():
            locked = lock_proposal(proposal)
            need(by, "eligibility.ask_dispensation", locked)
            if locked.status != Status.VERIFICATION:
                standing = f"Usulan berstatus “{locked.status_label}”"
                raise MoveRefused([Blocker(f"{standing}; pengecualian diminta saat verifikasi lapangan.")])
            if not reason.strip():
                raise MoveRefused([Blocker("Alasan perlu diisi.")])
            _check_fails(locked, member, rule)
            paper = _kept(attachment, by=by, kind="dispensation_request")
            asked = Dispensation.objects.create(
                proposal=locked,
                member=member,
                rule=rule,
                reason=reason.strip(),
                attachment=paper,
                asked_by=by,
                asked_at=at or timezone.now(),
            )
            if paper is not None:
                paper.attach(asked)
            return asked
    except IntegrityError as error:
        raise MoveRefused([Blocker(_sentence(error), rule)]) from error


def _check_fails(proposal: Proposal, member: Member, rule: str) -> None:
    """The member is present and the rule fails for them and may be dispensed."""
    found = next((one for one in assess(proposal).members if one.member.pk == member.pk), None)
    if found is None:
        raise MoveRefused([Blocker(f"{member} bukan anggota kelompok ini lagi.")])
    line = found.line(rule)
    if not line.dispensable:
        raise MoveRefused([Blocker(f"{rule_label(rule)} tidak boleh dikecualikan tahun ini.", rule)])
    if not line.verdict.failed:
        raise MoveRefused([Blocker(f"{member} memenuhi {rule_label(rule)}; tidak ada yang dikecualikan.", rule)])


def decide(
    *,
    dispensation: Dispensation,
    granted: bool,
    note: str,
    by: User,
    attachment: File[Any] | None = None,
    at: dt.datetime | None = None,
) -> Dispensation:
    """Grant or refuse, once, by somebody other than who asked; a refusal needs a reason, either may have a paper.

    Raises MoveRefused when it is decided already or the proposal left the verification; NotAllowed without the right.
    """
    try:
        with transaction.atomic():
            proposal = lock_proposal(dispensation.proposal)
            need(by, "eligibility.decide_dispensation", proposal)
            locked = Dispensation.objects.select_for_update(no_key=True, of=("self",)).get(pk=dispensation.pk)
            if locked.asked_by_id == by.pk:
                raise NotAllowed([Blocker(_REFUSALS["dispensation_decided_by_another"])])
            if not locked.is_undecided:
                raise MoveRefused([Blocker(_REFUSALS["dispensation_decided_once"])])
            if proposal.status != Status.VERIFICATION:
                standing = f"Usulan sekarang berstatus “{proposal.status_label}”"
                raise MoveRefused([Blocker(f"{standing}; tidak ada lagi yang perlu diputus.")])
            if not granted and not note.strip():
                raise MoveRefused([Blocker("Alasan penolakan perlu diisi.")])
            locked.decision = Dispensation.Decision.GRANTED if granted else Dispensation.Decision.REFUSED
            locked.decided_by, locked.decided_at, locked.decision_note = by, at or timezone.now(), note.strip()
            locked.decision_attachment = paper = _kept(attachment, by=by, kind="dispensation_decision")
            locked.save(update_fields=["decision", "decided_by", "decided_at", "decision_note", "decision_attachment"])
            if paper is not None:
                paper.attach(locked)
            return locked
    except IntegrityError as error:
        raise MoveRefused([Blocker(_sentence(error))]) from error
