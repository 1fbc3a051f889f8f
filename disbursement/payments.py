"""Rule D1: the grant, whole, into the group's account; prepared, checked and approved by three people, never
above the tier.

The paper between application and approval (SPP, checklist) is in `paperwork.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format

from disbursement import amending, budget
from disbursement.accounts import account_in_use
from disbursement.decrees import last_decree_date, missing_decrees
from disbursement.locks import lock_order, lock_proposal, lock_year
from disbursement.models import (
    Accountability,
    Application,
    Enclosure,
    GroupAccount,
    Payment,
    PaymentItem,
    PaymentOrder,
    PaymentStep,
    Receipt,
)
from disbursement.models.payments import ACCOUNT_CODE
from disbursement.refusals import all_or_nothing, demand, refuse
from groups import lifecycle
from groups.models import FundsReceived, Member, Proposal
from groups.seams import Effect
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import format_rupiah
from kube_portal.programs.models import DecreeIssuer, FundingSource, ProgramYear
from kube_portal.programs.rules import implements

State, Verb = PaymentOrder.State, PaymentStep.Verb


def paid(proposal: Proposal) -> int:
    """Net sum paid to a proposal in rupiah (one query)."""
    return Payment.objects.filter(proposal=proposal).total()


def left_to_order(proposal: Proposal) -> int:
    """Rupiah of the grant that no open or paid order covers yet (one query)."""
    ordered = PaymentOrder.objects.live().filter(proposal=proposal).aggregate(total=Sum("amount"))["total"]
    return int(proposal.amount - (ordered or 0))


@dataclass(frozen=True)
class Goods:
    """Aid in kind as it is written down: so many of something, at so many rupiah each."""

    description: str
    quantity: int
    unit: str
    unit_value: int

    @property
    def value(self) -> int:
        """What it is worth in rupiah."""
        return self.quantity * self.unit_value


@dataclass(frozen=True)
class Tranche:
    """The tranche that a proposal is paid next: its number, of how many, and its rupiah."""

    number: int
    of: int
    amount: int

    @property
    def text(self) -> str:
        """`tahap 1 dari 2`; empty for a grant that is paid at once."""
        return f"tahap {self.number} dari {self.of}" if self.of > 1 else ""


def next_tranche(proposal: Proposal) -> Tranche | None:
    """The first tranche of the tier that no open or paid order covers; None once the grant is covered (two queries).

    Shares are rounded down to whole rupiah; the last one takes what the others left.
    """
    shares, left = proposal.tier.tranches, left_to_order(proposal)
    covered = set(PaymentOrder.objects.live().filter(proposal=proposal).values_list("tranche", flat=True))
    missing = [number for number in range(1, len(shares) + 1) if number not in covered]
    if left <= 0:
        return None
    if len(missing) <= 1:
        return Tranche(missing[0] if missing else max(covered) + 1, len(shares), left)
    return Tranche(missing[0], len(shares), min(proposal.amount * shares[missing[0] - 1] // 100, left))


def next_number(year: ProgramYear, kind: str) -> str:
    """The next free number of a year's `agenda`, `spp` or `spm`, as the office counts them: `007/SPP-LS/2026`."""
    mark = {"agenda": "PERMOHONAN", "spp": "SPP-LS", "spm": "SPM-LS"}[kind]
    column = f"{kind}_number"
    used = set(PaymentOrder.objects.filter(program_year=year).exclude(**{column: ""}).values_list(column, flat=True))
    count = len(used) + 1
    while f"{count:03d}/{mark}/{year.year}" in used:
        count += 1
    return f"{count:03d}/{mark}/{year.year}"


def number_for(order_or_none: PaymentOrder | None, year: ProgramYear, kind: str, typed: str) -> tuple[str, list[str]]:
    """The number to keep (the next one where none was typed), and why it cannot be: another payment has it.

    The year is locked by the caller, so that nobody takes the same number meanwhile.
    """
    number = " ".join(typed.split()) or next_number(year, kind)
    others = PaymentOrder.objects.filter(program_year=year, **{f"{kind}_number__iexact": number})
    if order_or_none is not None:
        others = others.exclude(pk=order_or_none.pk)
    name = {"agenda": "agenda", "spp": "SPP", "spm": "SPM"}[kind]
    taken = others.exclude(state=State.REFUSED).exists()
    return number, [f"Nomor {name} {number} sudah dipakai pembayaran lain tahun ini."] if taken else []


def note_step(
    order: PaymentOrder, verb: PaymentStep.Verb, *, by: User | None, note: str = "", at: dt.datetime | None = None
) -> PaymentStep:
    """Write a step of the chain down, inside the transaction that does it."""
    return PaymentStep.objects.create(order=order, verb=verb, by=by, note=note[:1000], at=at or timezone.now())


@implements("D1")
@all_or_nothing()
def prepare(
    *,
    proposal: Proposal,
    by: User,
    request_on: dt.date,
    request_file: File | None = None,
    amount: int | None = None,
    agenda_number: str = "",
    enclosed: Collection[str] | None = None,
    goods: Sequence[Goods] = (),
    at: dt.datetime | None = None,
) -> PaymentOrder:
    """Take in the group's application for the next tranche of its grant (D1); `amount`, in rupiah, must be just that.

    It gets an agenda number (the next one where none is given) and the checklist of its enclosures (`enclosed` names
    those that came). An application that was filed in the portal is taken in with it: its letter and its papers stand
    in where none are given; where nothing was filed, all papers are taken to have come. `goods` are the part of the
    amount that comes in kind; the payee is frozen as it stands. Raises MoveRefused with every reason, NotAllowed
    without the right.
    """
    year = lock_year(proposal.program_year_id)
    locked = lock_proposal(proposal.pk)
    demand(by, "disbursement.prepare_payment", locked.village_id)
    reasons = reasons_against_preparing(locked)
    if locked.tier.funding_source == FundingSource.APBN:
        reasons.append("Bantuan APBN dibayar kementerian. Catat SP2D kementerian.")
    tranche = next_tranche(locked)
    decreed_on = last_decree_date(locked)
    if tranche is not None and amount is not None and amount != tranche.amount:
        named = f" {tranche.text}" if tranche.text else ""
        reasons.append(
            f"Nilai bantuan {format_rupiah(locked.amount)}, dibayar {locked.tier.tranches_text}. Pembayaran{named} "
            f"harus {format_rupiah(tranche.amount)}; tertulis {format_rupiah(amount)}."
        )
    worth = sum(item.value for item in goods)
    if any(item.quantity < 1 or item.unit_value < 1 for item in goods):
        reasons.append("Jumlah dan harga satuan barang harus lebih dari nol.")
    elif tranche is not None and worth > tranche.amount:
        reasons.append(
            f"Nilai barang {format_rupiah(worth)} melebihi jumlah pembayaran {format_rupiah(tranche.amount)}."
        )
    if request_on > locked.program_year.today():
        reasons.append("Tanggal permohonan tidak boleh di masa depan.")
    elif decreed_on is not None and request_on < decreed_on:
        reasons.append(f"Tanggal permohonan mendahului SK ({date_format(decreed_on, 'j F Y')}).")
    account = account_in_use(locked.group_id)
    filed = Application.objects.filed().filter(proposal=locked).select_for_update(no_key=True, of=("self",)).first()
    if filed is not None and filed.filed_by_id == by.pk:
        reasons.append("Permohonan ini Anda sendiri yang mengajukan; orang lain yang menerimanya.")
    agenda, taken = number_for(None, year, "agenda", agenda_number)
    reasons.extend(taken)
    if reasons or account is None or tranche is None:
        raise refuse(*reasons)
    order = PaymentOrder.objects.create(
        proposal=locked,
        program_year=year,
        account=account,
        agenda_number=agenda,
        amount=tranche.amount,
        tranche=tranche.number,
        request_on=request_on,
        request_file=request_file or (filed.letter if filed is not None else None),
        payee=snapshot_of(account),
        prepared_by=by,
        prepared_at=at or timezone.now(),
    )
    papers = {paper.kind: paper.scan for paper in filed.papers.select_related("scan")} if filed is not None else None
    came = set(enclosed) if enclosed is not None else set(papers if papers is not None else Enclosure.Kind.values)
    Enclosure.objects.bulk_create(
        Enclosure(order=order, kind=kind, enclosed=kind in came, scan=(papers or {}).get(kind))
        for kind in Enclosure.Kind
    )
    if filed is not None:
        filed.answer(Application.State.TAKEN, by=by, at=at, order=order)
    for item in goods:
        PaymentItem.objects.create(order=order, **asdict(item))
    note_step(order, Verb.RECEIVE, by=by, note=f"Agenda {agenda}", at=at)
    if request_file is not None:
        request_file.attach(order)
    return order


def snapshot_of(account: GroupAccount) -> dict[str, Any]:
    """The payee as it stands: the group's account, its signatories and its members (one query)."""
    members = Member.objects.present().filter(group_id=account.group_id).order_by("pk")
    return {**account.snapshot(), "members": list(members.values("name", "nik", "position"))}


def reasons_against_preparing(proposal: Proposal) -> list[str]:
    """Why no payment can be prepared for a proposal as it stands, in the user's language (queries)."""
    if proposal.status != Status.TRAINED:
        return [f"Usulan ini berstatus “{proposal.status_label}”, belum atau tidak lagi siap disalurkan."]
    reasons = []
    if not proposal.program_year.is_open:
        reasons.append(f"Tahun program {proposal.program_year.year} sudah ditutup.")
    reasons.extend(f"SK {DecreeIssuer(kind).label} belum dicatat." for kind in missing_decrees(proposal))
    if account_in_use(proposal.group_id) is None:
        reasons.append("Rekening kelompok belum dicatat dan disetujui.")
    else:
        reasons.extend(amending.reasons_against_paying(proposal))
    if left_to_order(proposal) <= 0:
        reasons.append("Pembayaran seluruh nilai bantuan sudah disiapkan.")
    elif PaymentOrder.objects.open().filter(proposal=proposal).exists():
        reasons.append("Pembayaran tahap sebelumnya masih berjalan.")
    unreceipted = Payment.objects.effective().filter(proposal=proposal, receipt__isnull=True).first()
    if unreceipted is not None:
        reasons.append(f"Tanda terima tahap sebelumnya ({unreceipted}) belum dicatat.")
    return reasons


@all_or_nothing()
def approve(*, order: PaymentOrder, by: User, spm_number: str = "", at: dt.datetime | None = None) -> PaymentOrder:
    """Approve (SPM) what another person prepared and a third checked; the number is the next one where none is given.

    Above the year's `second_approval_above` it then waits for a second approval.
    Raises MoveRefused when it was decided meanwhile, NotAllowed.
    """
    year = lock_year(order.proposal.program_year_id)
    locked = lock_order(order)
    demand(by, "disbursement.approve_payment", locked.proposal.village_id)
    demand_state(locked, State.CHECKED)
    if by.pk in (locked.prepared_by_id, locked.spp_by_id, locked.checked_by_id):
        raise refuse("Pembayaran harus disetujui oleh orang lain, bukan oleh yang menyiapkan atau memeriksanya.")
    number, taken = number_for(locked, year, "spm", spm_number)
    reasons = [*reasons_against_paying(locked), *taken]
    if reasons:
        raise refuse(*reasons)
    locked.state, locked.spm_number = State.SECOND if wants_second(locked.amount, year) else State.APPROVED, number
    locked.approved_by, locked.approved_at = by, at or timezone.now()
    locked.save(update_fields=["state", "spm_number", "approved_by", "approved_at"])
    note_step(locked, Verb.APPROVE, by=by, note=f"SPM {number}", at=at)
    return locked


def wants_second(amount: int, year: ProgramYear) -> bool:
    """Whether a payment of so many rupiah is approved by two people (D1)."""
    return year.second_approval_above is not None and amount > year.second_approval_above


@all_or_nothing()
def countersign(*, order: PaymentOrder, by: User, at: dt.datetime | None = None) -> PaymentOrder:
    """Give a large payment its second approval, by somebody who had no hand in it. Raises MoveRefused, NotAllowed."""
    locked = lock_order(order)
    demand(by, "disbursement.countersign_payment", locked.proposal.village_id)
    demand_state(locked, State.SECOND)
    if by.pk in (locked.prepared_by_id, locked.spp_by_id, locked.checked_by_id, locked.approved_by_id):
        raise refuse("Persetujuan kedua harus oleh orang lain, yang belum menangani pembayaran ini.")
    reasons = reasons_against_paying(locked)
    if reasons:
        raise refuse(*reasons)
    locked.state, locked.second_by, locked.second_at = State.APPROVED, by, at or timezone.now()
    locked.save(update_fields=["state", "second_by", "second_at"])
    note_step(locked, Verb.SECOND, by=by, at=at)
    return locked


def right_to_refuse(order: PaymentOrder, user: User) -> str:
    """The right by which this person would turn the payment down: the approver's, or the second approver's in turn."""
    in_turn = order.state == State.SECOND and user.role_allows("disbursement.countersign_payment")
    return f"disbursement.{'countersign' if in_turn else 'approve'}_payment"


@all_or_nothing()
def refuse_order(*, order: PaymentOrder, by: User, reason: str) -> PaymentOrder:
    """Turn a payment down before its transfer, with a reason; another can follow. Raises MoveRefused, NotAllowed.

    Whoever approves may do so at any time, the second approver while the payment waits for them.
    """
    locked = lock_order(order)
    demand(by, right_to_refuse(locked, by), locked.proposal.village_id)
    if not locked.is_open:
        raise refuse(f"Pembayaran ini berkeadaan “{locked.get_state_display()}”. Tidak ada yang diubah.")
    if not reason.strip():
        raise refuse("Alasan penolakan perlu diisi.")
    _refuse(locked, by, reason)
    return locked


@all_or_nothing()
def record_sp2d(
    *,
    order: PaymentOrder,
    by: User,
    sp2d_number: str,
    paid_on: dt.date,
    account_code: str = "",
    proof: File | None = None,
    at: dt.datetime | None = None,
) -> Payment:
    """Record the transfer of an approved order, by its SP2D. What the ministry paid: `ministry.py`.

    `account_code` is the budget's account (kode rekening), `proof` the bank's slip.

    Writes the ledger and the group's funds; once the whole grant is paid the proposal becomes funded, in the same
    transaction. A second press finds the order paid and changes nothing. Raises MoveRefused, NotAllowed.
    """
    year = lock_year(order.proposal.program_year_id)
    locked = lock_order(order)
    proposal = locked.proposal
    demand(by, "disbursement.prepare_payment", proposal.village_id)
    demand_state(locked, State.APPROVED)
    number, code = " ".join(sp2d_number.split()), account_code.strip()
    reasons = [*reasons_against_paying(locked), *reasons_against_transfer(locked, number, paid_on, code)]
    if reasons:
        raise refuse(*reasons)
    note_step(locked, Verb.PAY, by=by, note=f"SP2D {number}, {date_format(paid_on, 'j F Y')}", at=at)
    return write_transfer(
        locked, year, by=by, sp2d_number=number, paid_on=paid_on, account_code=code, proof=proof, at=at
    )


def reasons_against_transfer(order: PaymentOrder, number: str, paid_on: dt.date, account_code: str = "") -> list[str]:
    """What is wrong with the SP2D of an order: its number, its day, its account of the budget (queries)."""
    proposal, reasons = order.proposal, []
    decreed_on = last_decree_date(proposal)
    if not number:
        reasons.append("Nomor SP2D perlu diisi.")
    if paid_on > proposal.program_year.today():
        reasons.append("Tanggal SP2D tidak boleh di masa depan.")
    if decreed_on is not None and paid_on < decreed_on:
        reasons.append(f"Tanggal SP2D mendahului SK ({date_format(decreed_on, 'j F Y')}).")
    elif paid_on < order.request_on:
        reasons.append(f"Tanggal SP2D mendahului permohonan kelompok ({date_format(order.request_on, 'j F Y')}).")
    elif order.spp_on is not None and paid_on < order.spp_on:
        reasons.append(f"Tanggal SP2D mendahului SPP ({date_format(order.spp_on, 'j F Y')}).")
    if account_code:
        try:
            ACCOUNT_CODE(account_code)
        except ValidationError as error:
            reasons.extend(error.messages)
    year = proposal.program_year_id
    taken = Payment.objects.filter(program_year=year, sp2d_number__iexact=number, reverses__isnull=True).exists()
    promised = PaymentOrder.objects.filter(
        program_year=year, state=State.RECORDED, ministry_sp2d__iexact=number
    ).exclude(pk=order.pk)
    if number and (taken or promised.exists()):
        reasons.append(f"Nomor SP2D {number} sudah dicatat untuk pembayaran lain tahun ini.")
    beyond = budget.of_source(proposal.program_year, proposal.tier.funding_source).refusal(order.amount or 0)
    return [*reasons, beyond] if beyond else reasons


def write_transfer(
    order: PaymentOrder,
    year: ProgramYear,
    *,
    by: User,
    sp2d_number: str,
    paid_on: dt.date,
    account_code: str = "",
    proof: File | None = None,
    at: dt.datetime | None = None,
) -> Payment:
    """Write an approved order into the ledger, and fund the proposal once it is paid in full; inside a transaction."""
    proposal = order.proposal
    payment = Payment.objects.create(
        order=order,
        proposal=proposal,
        program_year=year,
        amount=order.amount,
        sp2d_number=sp2d_number,
        paid_on=paid_on,
        account_code=account_code,
        proof=proof,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    if proof is not None:
        proof.attach(payment)
    FundsReceived.objects.create(
        group=proposal.group,
        proposal=proposal,
        amount=payment.amount,
        goods_value=goods_value(order),
        received_on=paid_on,
        reference=sp2d_number,
    )
    if paid(proposal) == proposal.amount:
        lifecycle.move(proposal, "disburse", by=by, note=f"SP2D {sp2d_number}", at=at)
    return payment


def goods_value(order: PaymentOrder) -> int:
    """What of an order comes as goods, in rupiah (one query)."""
    return sum(item.value for item in order.items.all())


@all_or_nothing()
def record_receipt(
    *,
    payment: Payment,
    by: User,
    received_on: dt.date,
    first_signatory: str,
    second_signatory: str,
    scan: File | None = None,
) -> Receipt:
    """Record the group's receipt of a payment, signed by two of its people. Raises MoveRefused, NotAllowed."""
    locked = lock_order(payment.order)
    proposal = locked.proposal
    demand(by, "disbursement.prepare_payment", proposal.village_id)
    demand_state(locked, State.PAID)
    if Receipt.objects.filter(payment=payment).exists():
        raise refuse("Tanda terima ini sudah dicatat. Tidak ada yang diubah.")
    first, second = " ".join(first_signatory.split()), " ".join(second_signatory.split())
    reasons = []
    if received_on > proposal.program_year.today():
        reasons.append("Tanggal tanda terima tidak boleh di masa depan.")
    if received_on < payment.paid_on:
        reasons.append(f"Tanggal tanda terima mendahului SP2D ({date_format(payment.paid_on, 'j F Y')}).")
    if not first or not second:
        reasons.append("Tanda terima ditandatangani dua orang.")
    elif first.casefold() == second.casefold():
        reasons.append("Dua penanda tangan harus dua orang yang berbeda.")
    if reasons:
        raise refuse(*reasons)
    receipt = Receipt.objects.create(
        payment=payment,
        received_on=received_on,
        first_signatory=first,
        second_signatory=second,
        scan=scan,
        recorded_by=by,
    )
    note_step(locked, Verb.SIGN, by=by, note=f"{first} dan {second}, {date_format(received_on, 'j F Y')}")
    if scan is not None:
        scan.attach(receipt)
    return receipt


@all_or_nothing()
def reverse(
    *,
    payment: Payment,
    by: User,
    reason: str,
    returned_on: dt.date,
    reference: str,
    at: dt.datetime | None = None,
) -> Payment:
    """Record that a payment came back, whole, as a reversing entry; the group waits for payment again.

    Raises MoveRefused (already returned, accounts under check or accepted, no reason), NotAllowed.
    """
    year = lock_year(payment.program_year_id)
    locked = lock_order(payment.order)
    proposal = locked.proposal
    demand(by, "groups.return_payment", proposal.village_id)
    if payment.reverses_id is not None or locked.state != State.PAID:
        raise refuse(f"Pembayaran ini berkeadaan “{locked.get_state_display()}”. Tidak ada yang diubah.")
    reasons = []
    if not reason.strip():
        reasons.append("Tulis mengapa dana kembali.")
    if not reference.strip():
        reasons.append("Nomor bukti setor perlu diisi.")
    if returned_on > proposal.program_year.today():
        reasons.append("Tanggal pengembalian tidak boleh di masa depan.")
    if returned_on < payment.paid_on:
        reasons.append(f"Tanggal pengembalian mendahului SP2D ({date_format(payment.paid_on, 'j F Y')}).")
    if proposal.status not in (Status.TRAINED, Status.FUNDED):
        reasons.append(f"Usulan ini berstatus “{proposal.status_label}”. Buka lagi LPJ lebih dahulu.")
    if Accountability.objects.filter(proposal=proposal, status="submitted").exists():
        reasons.append("LPJ sedang diperiksa Dinas. Kembalikan dahulu LPJ itu.")
    if reasons:
        raise refuse(*reasons)
    reversal = Payment.objects.create(
        order=locked,
        proposal=proposal,
        program_year=year,
        amount=-payment.amount,
        sp2d_number=" ".join(reference.split()),
        paid_on=returned_on,
        reverses=payment,
        reason=reason.strip()[:300],
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    note_step(locked, Verb.RETURN, by=by, note=reason.strip(), at=at)
    FundsReceived.objects.create(
        group=proposal.group,
        proposal=proposal,
        amount=-payment.amount,
        goods_value=-goods_value(locked),
        received_on=returned_on,
        reference=reversal.sp2d_number,
    )
    if proposal.status == Status.FUNDED:
        lifecycle.move(proposal, "payment_returned", by=by, note=reason.strip(), at=at)
    return reversal


def drop_open_orders(effect: Effect) -> None:
    """When the year closes on a proposal, its payments that never went out are turned down with it."""
    for order in PaymentOrder.objects.open().filter(proposal=effect.proposal).select_for_update(no_key=True):
        _refuse(order, effect.by, "Tahun program ditutup sebelum dana disalurkan.")


def _refuse(order: PaymentOrder, by: User | None, reason: str) -> None:
    order.state, order.refused_by, order.refused_at = State.REFUSED, by, timezone.now()
    order.refusal_reason = reason.strip()[:300]
    order.save(update_fields=["state", "refused_by", "refused_at", "refusal_reason"])
    note_step(order, Verb.REFUSE, by=by, note=order.refusal_reason)


def demand_state(order: PaymentOrder, state: PaymentOrder.State) -> None:
    """Raise MoveRefused unless the locked order stands there: somebody was faster, or pressed twice."""
    if order.state != state:
        raise refuse(f"Pembayaran ini berkeadaan “{order.get_state_display()}”. Tidak ada yang diubah.")


def reasons_against_paying(order: PaymentOrder) -> list[str]:
    """What changed since an order was prepared and now stops the money."""
    proposal = order.proposal
    reasons = []
    if proposal.status != Status.TRAINED:
        reasons.append(f"Usulan ini sekarang berstatus “{proposal.status_label}”.")
    if not proposal.program_year.is_open:
        reasons.append(f"Tahun program {proposal.program_year.year} sudah ditutup.")
    reasons.extend(f"SK {DecreeIssuer(kind).label} belum dicatat." for kind in missing_decrees(proposal))
    account = account_in_use(proposal.group_id)
    if account is None or account.pk != order.account_id:
        reasons.append(
            "Rekening kelompok berubah sejak pembayaran ini disiapkan. Tolak pembayaran ini, lalu siapkan yang baru."
        )
    return [*reasons, *amending.reasons_against_paying(proposal)]
