"""Accountability for the money (LPJ), as the village and the pendamping write it: begun, explained, handed in.

What was bought: `purchases.py`. The Dinas's check of it, and opening it again: `reviewing.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.files.base import File as DjangoFile
from django.db.models import Exists, Max, OuterRef, Sum
from django.utils import timezone

from disbursement import payments
from disbursement.locks import lock_proposal
from disbursement.models import (
    Accountability,
    AccountabilityLine,
    AccountabilityStep,
    AccountabilityWriter,
    Payment,
    PaymentItem,
    Purchase,
    PurchaseReceipt,
)
from disbursement.refusals import all_or_nothing, demand, refuse
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.documents.storing import RejectedFile, store
from kube_portal.money import format_rupiah

Standing = Accountability.Status
Mark = AccountabilityLine.Mark


@all_or_nothing()
def start(*, proposal: Proposal, by: User) -> Accountability:
    """Begin a group's account with a line for each of its budget plan and one outside it; begun already, it stays.

    Raises MoveRefused before the money came, NotAllowed.
    """
    locked = lock_proposal(proposal.pk)
    demand(by, "disbursement.write_accountability", locked.village_id)
    if locked.status != Status.FUNDED:
        raise refuse(f"Usulan ini berstatus “{locked.status_label}”; LPJ disusun setelah bantuan diterima.")
    found, is_new = Accountability.objects.get_or_create(proposal=locked, defaults={"started_by": by})
    if is_new:
        lines = [AccountabilityLine(accountability=found, budget_line=line) for line in locked.budget_lines.all()]
        AccountabilityLine.objects.bulk_create([*lines, AccountabilityLine(accountability=found)])
    return found


@all_or_nothing()
def explain(*, line: AccountabilityLine, note: str, by: User) -> None:
    """Write why a line was spent otherwise than planned. Raises MoveRefused once it was handed in, NotAllowed."""
    locked = lock_open(line.accountability, by)
    fresh = AccountabilityLine.objects.get(pk=line.pk, accountability=locked)
    if fresh.note == note.strip():
        return
    fresh.note = note.strip()
    fresh.version += 1
    fresh.save(update_fields=["note", "version"])
    remember(locked, by)


@all_or_nothing()
def give_back(
    *,
    accountability: Accountability,
    by: User,
    amount: int,
    proof: str = "",
    on: dt.date | None = None,
    slip: DjangoFile[Any] | None = None,
) -> Accountability:
    """Write down what went back, under which proof, on which day, with the slip; 0 when nothing did.

    Without a new slip the one that is there stays. Raises MoveRefused, NotAllowed.
    """
    locked = lock_open(accountability, by)
    proof = proof.strip()
    if amount and not proof:
        raise refuse("Isi nomor bukti setor untuk dana yang dikembalikan.")
    if amount and on is None:
        raise refuse("Isi tanggal setor untuk dana yang dikembalikan.")
    if amount and on is not None:
        check_day(locked.proposal, on, "Tanggal setor")
    locked.returned_amount = amount
    locked.returned_proof, locked.returned_on = (proof, on) if amount else ("", None)
    if not amount:
        locked.returned_slip = None
    elif slip is not None:
        try:
            locked.returned_slip = store(upload=slip, by=by, owner=locked, kind="returned_slip")
        except RejectedFile as rejected:
            raise refuse(str(rejected)) from None
    locked.save(update_fields=["returned_amount", "returned_proof", "returned_on", "returned_slip"])
    remember(locked, by)
    return locked


@all_or_nothing()
def submit(*, accountability: Accountability, by: User, at: dt.datetime | None = None) -> Accountability:
    """Hand the account to the Dinas; it must add up, and every line, purchase and remainder must be whole."""
    locked = lock(accountability)
    demand(by, "disbursement.write_accountability", locked.proposal.village_id)
    if not locked.is_open:
        raise refuse("LPJ ini sudah diajukan. Tidak ada yang diubah.")
    reasons = reasons_against_submitting(locked)
    if reasons:
        raise refuse(*reasons)
    locked.status, locked.submitted_by, locked.submitted_at = Standing.SUBMITTED, by, at or timezone.now()
    locked.checked_by = locked.checked_at = None
    locked.note = ""
    locked.save(update_fields=["status", "submitted_by", "submitted_at", "checked_by", "checked_at", "note"])
    write_step(locked, AccountabilityStep.Verb.SUBMIT, by, at=locked.submitted_at)
    return locked


def write_step(
    accountability: Accountability, verb: str, by: User, note: str = "", at: dt.datetime | None = None
) -> AccountabilityStep:
    """Write down a step of an account, with its lines as they stand."""
    findings = [
        {
            "line": line.pk,
            "title": line.title,
            "spent": line.spent,
            "mark": line.mark,
            "note": line.mark_note,
            "version": line.version,
        }
        for line in lines_of(accountability)
        if line.counts
    ]
    return AccountabilityStep.objects.create(
        accountability=accountability, verb=verb, by=by, note=note, findings=findings, at=at or timezone.now()
    )


def lines_of(accountability: Accountability) -> list[AccountabilityLine]:
    """The lines in the order of the plan, what lies outside it last (one query)."""
    lines = list(accountability.lines.select_related("budget_line", "marked_by"))
    for line in lines:
        line.accountability = accountability
    return lines


def reasons_against_submitting(accountability: Accountability) -> list[str]:
    """What an account still lacks, in the user's language (six queries)."""
    return Checked(accountability).reasons


def reasons_against_the_sum(accountability: Accountability) -> list[str]:
    """Why spent and returned don't make up what was paid, with the figures; empty when they do (two queries)."""
    return _of_the_sum(payments.paid(accountability.proposal), spent_sum(accountability), accountability)


@dataclass(frozen=True)
class Checked:
    """What an account says of itself before it is handed in."""

    accountability: Accountability

    @cached_property
    def lines(self) -> list[AccountabilityLine]:
        """Its lines."""
        return lines_of(self.accountability)

    @property
    def reasons(self) -> list[str]:
        """What is still missing, each with where it is mended."""
        return [*self._unexplained(), *self._untouched(), *self._unreceipted(), *self._goods(), *self._of_the_rest()]

    def _unexplained(self) -> list[str]:
        titles = [line.title for line in self.lines if line.wants_a_note]
        return [f"Jelaskan pada baris berikut mengapa berbeda dari RAB: {', '.join(titles)}."] if titles else []

    def _untouched(self) -> list[str]:
        titles = [line.title for line in self.lines if line.mark == Mark.MEND]
        return [f"Baris yang diminta diperbaiki belum diubah: {', '.join(titles)}."] if titles else []

    def _unreceipted(self) -> list[str]:
        names = [purchase.description for purchase in unreceipted(self.accountability)]
        if not names:
            return []
        return [f"Unggah nota, atau tulis mengapa tidak ada nota: {', '.join(names)}."]

    def _goods(self) -> list[str]:
        names = [str(item) for item in goods_to_write_down(self.accountability.proposal)]
        return [f"Catat barang bantuan yang diterima: {'; '.join(names)}."] if names else []

    def _of_the_rest(self) -> list[str]:
        reasons = []
        if self.accountability.returned_amount and self.accountability.returned_slip_id is None:
            reasons.append("Unggah foto atau pindaian bukti setor sisa dana.")
        spent = sum(line.spent for line in self.lines)
        return [*reasons, *_of_the_sum(payments.paid(self.accountability.proposal), spent, self.accountability)]


def _of_the_sum(received: int, spent: int, accountability: Accountability) -> list[str]:
    difference = received - spent - accountability.returned_amount
    if difference == 0:
        return []
    figures = (
        f"Dana diterima {format_rupiah(received)}; dibelanjakan {format_rupiah(spent)}, dikembalikan "
        f"{format_rupiah(accountability.returned_amount)}"
    )
    if difference > 0:
        return [f"{figures}: {format_rupiah(difference)} belum dipertanggungjawabkan."]
    return [f"{figures}: {format_rupiah(-difference)} lebih dari yang diterima."]


def unreceipted(accountability: Accountability) -> list[Purchase]:
    """Purchases without a receipt that don't say why there is none (one query)."""
    receipts = PurchaseReceipt.objects.standing().filter(purchase=OuterRef("pk"), kind=PurchaseReceipt.Kind.RECEIPT)
    bought = Purchase.objects.standing().filter(line__accountability=accountability, payment_item__isnull=True)
    return list(bought.filter(~Exists(receipts), no_receipt="").order_by("line_id", "pk"))


def goods_to_write_down(proposal: Proposal) -> list[PaymentItem]:
    """Goods that came with the proposal's payments and stand in no purchase yet (one query)."""
    written = Purchase.objects.standing().filter(payment_item=OuterRef("pk"))
    items = PaymentItem.objects.filter(order__proposal=proposal, order__state="paid")
    return list(items.filter(~Exists(written)).order_by("pk"))


def spent_sum(accountability: Accountability) -> int:
    """Sum of the lines in rupiah (one query)."""
    return int(accountability.lines.aggregate(total=Sum("spent"))["total"] or 0)


def last_paid_on(proposal: Proposal) -> dt.date | None:
    """The day of the last payment that stands; its account is due so many days later (one query)."""
    day: dt.date | None = Payment.objects.effective().filter(proposal=proposal).aggregate(day=Max("paid_on"))["day"]
    return day


def check_day(proposal: Proposal, on: dt.date, what: str) -> None:
    """Refuse a day before the money came or after today (one query)."""
    today = proposal.program_year.today()
    first = Payment.objects.effective().filter(proposal=proposal).order_by("paid_on").values_list("paid_on", flat=True)
    came = first.first()
    if on > today:
        raise refuse(f"{what} tidak boleh sesudah hari ini. Periksa tanggalnya.")
    if came is not None and on < came:
        raise refuse(
            f"{what} {on:%d-%m-%Y} mendahului dana yang baru diterima {came:%d-%m-%Y}. Uang yang belum ada tidak dapat "
            "dibelanjakan; periksa tanggalnya."
        )


def remember(accountability: Accountability, by: User) -> None:
    """Note that somebody wrote in the account and so never checks it; the database refuses who has checked it."""
    AccountabilityWriter.objects.bulk_create(
        [AccountabilityWriter(accountability=accountability, user=by)], ignore_conflicts=True
    )


def lock(accountability: Accountability) -> Accountability:
    """The account as it stands, locked after its proposal."""
    proposal = lock_proposal(accountability.proposal_id)
    locked = Accountability.objects.select_for_update(no_key=True).get(pk=accountability.pk)
    locked.proposal = proposal
    return locked


def lock_open(accountability: Accountability, by: User) -> Accountability:
    """The account, locked, for somebody who may write in it while it is open."""
    locked = lock(accountability)
    demand(by, "disbursement.write_accountability", locked.proposal.village_id)
    if not locked.is_open:
        raise refuse("LPJ ini sudah diajukan, jadi tidak dapat diubah. Tidak ada yang disimpan.")
    if locked.proposal.status != Status.FUNDED:
        raise refuse(f"Usulan ini berstatus “{locked.proposal.status_label}”. Tidak ada yang disimpan.")
    return locked
