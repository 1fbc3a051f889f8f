"""Rule D1 for APBN: the ministry pays the group by its own SP2D; one person records it, another confirms it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format

from disbursement.accounts import account_in_use
from disbursement.locks import lock_order, lock_proposal, lock_year
from disbursement.models import Payment, PaymentOrder
from disbursement.payments import (
    State,
    Verb,
    demand_state,
    next_tranche,
    note_step,
    reasons_against_paying,
    reasons_against_preparing,
    reasons_against_transfer,
    snapshot_of,
    write_transfer,
)
from disbursement.refusals import all_or_nothing, demand, refuse
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.programs.models import FundingSource


@all_or_nothing()
def record(
    *,
    proposal: Proposal,
    by: User,
    sp2d_number: str,
    paid_on: dt.date,
    proof: File | None = None,
    at: dt.datetime | None = None,
) -> PaymentOrder:
    """Record what the ministry paid: the next tranche of the grant, by the ministry's SP2D; it waits for confirmation.

    Raises MoveRefused with every reason, NotAllowed.
    """
    year = lock_year(proposal.program_year_id)
    locked = lock_proposal(proposal.pk)
    demand(by, "disbursement.prepare_payment", locked.village_id)
    reasons = reasons_against_recording(locked)
    number = " ".join(sp2d_number.split())
    tranche, account = next_tranche(locked), account_in_use(locked.group_id)
    draft = PaymentOrder(proposal=locked, program_year=year, request_on=paid_on)
    reasons.extend(reasons_against_transfer(draft, number, paid_on))
    if reasons or tranche is None or account is None:
        raise refuse(*reasons)
    order = PaymentOrder.objects.create(
        proposal=locked,
        program_year=year,
        account=account,
        amount=tranche.amount,
        tranche=tranche.number,
        request_on=paid_on,
        payee=snapshot_of(account),
        paid_by_ministry=True,
        ministry_sp2d=number,
        ministry_paid_on=paid_on,
        ministry_proof=proof,
        state=State.RECORDED,
        prepared_by=by,
        prepared_at=at or timezone.now(),
    )
    if proof is not None:
        proof.attach(order)
    note_step(order, Verb.RECORD, by=by, note=f"SP2D {number}, {date_format(paid_on, 'j F Y')}", at=at)
    return order


def reasons_against_recording(proposal: Proposal) -> list[str]:
    """Why nothing can be recorded as paid by the ministry, in the user's language (queries)."""
    if proposal.tier.funding_source != FundingSource.APBN:
        return ["Bantuan ini dibayar dari APBD. Catat permohonan kelompok, lalu buat SPP."]
    return reasons_against_preparing(proposal)


@all_or_nothing()
def confirm(*, order: PaymentOrder, by: User, at: dt.datetime | None = None) -> Payment:
    """Confirm what another person recorded: it enters the ledger. Raises MoveRefused, NotAllowed."""
    year = lock_year(order.proposal.program_year_id)
    locked = lock_order(order)
    demand(by, "disbursement.approve_payment", locked.proposal.village_id)
    demand_state(locked, State.RECORDED)
    if locked.prepared_by_id == by.pk:
        raise refuse("Pembayaran kementerian harus dikonfirmasi oleh orang lain, bukan oleh yang mencatatnya.")
    paid_on = locked.ministry_paid_on or locked.request_on
    reasons = [*reasons_against_paying(locked), *reasons_against_transfer(locked, locked.ministry_sp2d, paid_on)]
    if reasons:
        raise refuse(*reasons)
    locked.state, locked.approved_by, locked.approved_at = State.APPROVED, by, at or timezone.now()
    locked.save(update_fields=["state", "approved_by", "approved_at"])
    note_step(locked, Verb.CONFIRM, by=by, at=at)
    return write_transfer(locked, year, by=by, sp2d_number=locked.ministry_sp2d, paid_on=paid_on, at=at, proof=None)
