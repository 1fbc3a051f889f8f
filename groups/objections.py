"""A group's one objection to a rejection, and the answer of the Dinas."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from groups.copying import CopyRefused, copy_as_draft
from groups.models import Objection, Proposal
from kube_portal.accounts.models import User

FILE = "groups.object_proposal"
ANSWER = "groups.answer_objection"


class ObjectionRefused(Exception):  # noqa: N818 (reads as what happened)
    """An objection or an answer that can't be taken; the message says why, in the user's language."""


def rejecter_id(proposal: Proposal) -> int | None:
    """Who rejected the proposal (one query)."""
    return proposal.moves.filter(verb="reject").order_by("-pk").values_list("by_id", flat=True).first()


def objection_of(proposal: Proposal) -> Objection | None:
    """The proposal's objection, if there is one (one query)."""
    return (
        Objection.objects.filter(proposal=proposal)
        .select_related("filed_by", "decided_by", "reopened_as__program_year")
        .first()
    )


def filing_refusal(proposal: Proposal, objection: Objection | None, user: User) -> str:
    """Why a person can't file an objection to a proposal; empty when nothing stands in the way."""
    if proposal.status != Proposal.Status.REJECTED:
        return "Keberatan hanya dapat diajukan atas usulan yang ditolak."
    if objection is not None:
        return "Keberatan atas usulan ini sudah pernah diajukan; kelompok boleh mengajukannya satu kali."
    if not user.role_allows(FILE) or not user.covers(proposal.village_id):
        return "Peran Anda tidak dapat mengajukan keberatan."
    return ""


def answering_refusal(proposal: Proposal, objection: Objection | None, user: User, rejected_by: int | None) -> str:
    """Why a person can't answer the objection: not somebody else of the Dinas, or nothing to answer."""
    if objection is None:
        return "Belum ada keberatan atas usulan ini."
    if objection.decision:
        return f"Keberatan ini sudah diputus: {objection.get_decision_display().lower()}."
    if not user.role_allows(ANSWER) or not user.covers(proposal.village_id):
        return "Peran Anda tidak dapat memutus keberatan."
    if user.pk == objection.filed_by_id:
        return "Keberatan yang Anda ajukan harus diputus orang lain."
    if user.pk == rejected_by:
        return "Anda yang menolak usulan ini; keberatannya harus diputus orang lain."
    return ""


@transaction.atomic
def file_objection(*, proposal: Proposal, by: User, reason: str) -> Objection:
    """Write down the group's objection; once, to a rejected proposal. Raises ObjectionRefused."""
    locked = Proposal.objects.select_for_update(no_key=True, of=("self",)).get(pk=proposal.pk)
    refusal = filing_refusal(locked, objection_of(locked), by)
    if refusal:
        raise ObjectionRefused(refusal)
    if not reason.strip():
        raise ObjectionRefused("Alasan keberatan perlu diisi.")
    return Objection.objects.create(proposal=locked, reason=reason.strip(), filed_by=by)


@transaction.atomic
def answer_objection(*, proposal: Proposal, by: User, decision: str, answer: str) -> Objection:
    """Decide on the objection; upheld, it opens a draft copy in the same year for the one who filed it.

    Raises ObjectionRefused, also when the draft can't be opened (the year was closed, another proposal is under way).
    """
    locked = (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program_year__regency", "village", "tier", "minutes")
        .get(pk=proposal.pk)
    )
    objection = objection_of(locked)
    refusal = answering_refusal(locked, objection, by, rejecter_id(locked))
    if refusal or objection is None:
        raise ObjectionRefused(refusal)
    if not answer.strip():
        raise ObjectionRefused("Jawaban Dinas perlu diisi.")
    objection.decision = Objection.Decision(decision)
    objection.answer = answer.strip()
    objection.decided_by = by
    objection.decided_at = timezone.now()
    if objection.decision == Objection.Decision.UPHELD:
        try:
            objection.reopened_as = copy_as_draft(
                proposal=locked, program_year=locked.program_year, by=objection.filed_by
            )
        except CopyRefused as refused:
            raise ObjectionRefused(str(refused)) from refused
    objection.save()
    return objection
