"""The group's application for its money: filed for it by the village or the pendamping, taken in by the treasurer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.utils import timezone
from django.utils.formats import date_format

from disbursement.decrees import last_decree_date
from disbursement.locks import lock_proposal
from disbursement.models import Application, ApplicationPaper, Enclosure
from disbursement.payments import reasons_against_preparing
from disbursement.refusals import all_or_nothing, demand, refuse
from groups.models import Proposal
from groups.seams import Effect
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.programs.models import FundingSource

State = Application.State


@all_or_nothing()
def file(
    *,
    proposal: Proposal,
    by: User,
    letter: File,
    letter_on: dt.date,
    enclosed: Collection[str] = (),
    scans: Mapping[str, File] | None = None,
    at: dt.datetime | None = None,
) -> Application:
    """File a group's application for the next tranche of its grant (D1).

    `enclosed` names the papers that come along, `scans` holds those that were scanned, by their kind; the letter itself
    counts as enclosed. Raises MoveRefused with every reason (also when one waits already), NotAllowed.
    """
    locked = lock_proposal(proposal.pk)
    demand(by, "disbursement.add_application", locked.village_id)
    reasons = reasons_against_filing(locked)
    decreed_on = last_decree_date(locked)
    if letter_on > locked.program_year.today():
        reasons.append("Tanggal surat tidak boleh di masa depan.")
    elif decreed_on is not None and letter_on < decreed_on:
        reasons.append(f"Tanggal surat mendahului SK ({date_format(decreed_on, 'j F Y')}).")
    if reasons:
        raise refuse(*reasons)
    application = Application.objects.create(
        proposal=locked, letter=letter, letter_on=letter_on, filed_by=by, filed_at=at or timezone.now()
    )
    letter.attach(application)
    scanned = scans or {}
    came = {Enclosure.Kind.REQUEST, *enclosed, *scanned}
    for kind in (kind for kind in Enclosure.Kind if kind in came):
        paper = ApplicationPaper.objects.create(application=application, kind=kind, scan=scanned.get(kind))
        if paper.scan is not None:
            paper.scan.attach(paper)
    return application


def reasons_against_filing(proposal: Proposal) -> list[str]:
    """Why a group cannot apply for its money now, in the user's language (queries)."""
    if proposal.tier.funding_source == FundingSource.APBN:
        return ["Bantuan ini dibayar kementerian; kelompok tidak mengajukan permohonan ke Dinas."]
    reasons = reasons_against_preparing(proposal)
    if filed_for(proposal) is not None:
        reasons.append("Permohonan kelompok ini sudah diajukan dan menunggu bendahara pengeluaran.")
    return reasons


def filed_for(proposal: Proposal) -> Application | None:
    """The application of a proposal that waits for the treasurer, or None (one query)."""
    return Application.objects.filed().filter(proposal=proposal).select_related("letter", "filed_by").first()


@all_or_nothing()
def send_back(*, application: Application, by: User, note: str) -> Application:
    """Give an application back, saying what is missing; it is filed anew. Raises MoveRefused, NotAllowed."""
    locked = _lock(application)
    demand(by, "disbursement.prepare_payment", locked.proposal.village_id)
    _demand_filed(locked)
    if not note.strip():
        raise refuse("Tulis apa yang harus dilengkapi.")
    locked.answer(State.RETURNED, by=by, note=note)
    return locked


@all_or_nothing()
def withdraw(*, application: Application, by: User) -> Application:
    """Take an application back before the treasurer took it in. Raises MoveRefused, NotAllowed."""
    locked = _lock(application)
    demand(by, "disbursement.add_application", locked.proposal.village_id)
    _demand_filed(locked)
    locked.answer(State.WITHDRAWN, by=by)
    return locked


def drop_filed(effect: Effect) -> None:
    """When the year closes on a proposal, or its grant is revoked, its application goes back with it."""
    why = "Tahun program ditutup" if effect.verb == "lapse" else "Penetapan kelompok dicabut"
    for application in Application.objects.filed().filter(proposal=effect.proposal).select_for_update(no_key=True):
        application.answer(State.RETURNED, by=effect.by, note=f"{why} sebelum dana disalurkan.")


def _lock(application: Application) -> Application:
    """The application under lock, behind its proposal."""
    proposal = lock_proposal(application.proposal_id)
    locked = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    locked.proposal = proposal
    return locked


def _demand_filed(application: Application) -> None:
    if not application.is_filed:
        raise refuse(f"Permohonan ini berkeadaan “{application.get_state_display()}”. Tidak ada yang diubah.")
