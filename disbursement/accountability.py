"""Accountability for the money (LPJ): written with the village, checked by the Dinas, reopened by two people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from disbursement import payments
from disbursement.locks import lock_proposal
from disbursement.models import Accountability, AccountabilityLine, Payment, Reopening
from disbursement.refusals import all_or_nothing, demand, refuse
from groups import lifecycle
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import format_rupiah

Standing = Accountability.Status


@dataclass(frozen=True)
class Entry:
    """What somebody filled in for one line of the budget plan; no new receipt keeps the one that is there."""

    budget_line_id: int
    spent: int
    note: str = ""
    receipt: File | None = None


@all_or_nothing()
def save(
    *,
    proposal: Proposal,
    by: User,
    entries: Iterable[Entry],
    returned_amount: int = 0,
    returned_proof: str = "",
) -> Accountability:
    """Start a group's accountability or save it as it stands; it may be saved unbalanced, but not submitted so.

    Lines of other budgets are refused. Raises MoveRefused (wrong status, submitted meanwhile), NotAllowed.
    """
    locked = lock_proposal(proposal.pk)
    demand(by, "disbursement.write_accountability", locked.village_id)
    if locked.status != Status.FUNDED:
        raise refuse(f"Usulan ini berstatus “{locked.status_label}”; LPJ disusun setelah bantuan diterima.")
    accountability, _ = Accountability.objects.select_for_update(no_key=True).get_or_create(
        proposal=locked, defaults={"started_by": by}
    )
    if not accountability.is_open:
        raise refuse("LPJ ini sudah diajukan, jadi tidak dapat diubah.")
    budget = {line.pk for line in locked.budget_lines.all()}
    lines = {line.budget_line_id: line for line in accountability.lines.all()}
    for entry in entries:
        if entry.budget_line_id not in budget:
            raise refuse("Ada baris yang bukan dari RAB kelompok ini. Muat ulang halaman.")
        line = lines.get(entry.budget_line_id) or AccountabilityLine(
            accountability=accountability, budget_line_id=entry.budget_line_id
        )
        line.spent, line.note = entry.spent, entry.note.strip()
        line.receipt = entry.receipt or line.receipt
        line.save()
        if entry.receipt is not None:
            entry.receipt.attach(line)
    accountability.returned_amount = returned_amount
    accountability.returned_proof = returned_proof.strip()
    accountability.save(update_fields=["returned_amount", "returned_proof"])
    return accountability


@all_or_nothing()
def submit(*, accountability: Accountability, by: User) -> Accountability:
    """Hand the accountability to the Dinas; it must add up and every difference must be explained."""
    locked = _lock(accountability)
    demand(by, "disbursement.write_accountability", locked.proposal.village_id)
    if not locked.is_open:
        raise refuse("LPJ ini sudah diajukan. Tidak ada yang diubah.")
    reasons = reasons_against_submitting(locked)
    if reasons:
        raise refuse(*reasons)
    locked.status, locked.submitted_by, locked.submitted_at = Standing.SUBMITTED, by, timezone.now()
    locked.checked_by = locked.checked_at = None
    locked.save(update_fields=["status", "submitted_by", "submitted_at", "checked_by", "checked_at"])
    return locked


def reasons_against_submitting(accountability: Accountability) -> list[str]:
    """What an accountability still lacks, in the user's language (three queries)."""
    lines = {line.budget_line_id: line for line in accountability.lines.all()}
    reasons = []
    unexplained = [
        budget_line.description
        for budget_line in accountability.proposal.budget_lines.all()
        if (lines[budget_line.pk].spent if budget_line.pk in lines else 0) != budget_line.total
        and not (budget_line.pk in lines and lines[budget_line.pk].note)
    ]
    if unexplained:
        reasons.append(f"Jelaskan di kolom keterangan mengapa berbeda dari RAB: {', '.join(unexplained)}.")
    return [*reasons, *reasons_against_the_sum(accountability)]


def reasons_against_the_sum(accountability: Accountability) -> list[str]:
    """Why spent and returned don't make up what was paid, with the figures; empty when they do (two queries)."""
    spent = spent_sum(accountability)
    received = payments.paid(accountability.proposal)
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


def spent_sum(accountability: Accountability) -> int:
    """Sum of the lines in rupiah (one query)."""
    return int(accountability.lines.aggregate(total=Sum("spent"))["total"] or 0)


@all_or_nothing()
def send_back(*, accountability: Accountability, by: User, note: str) -> Accountability:
    """Return a submitted accountability with a note saying what to mend. Never by the person who submitted it."""
    locked = _lock_submitted(accountability, by)
    if not note.strip():
        raise refuse("Tulis apa yang harus diperbaiki.")
    _check(locked, by, Standing.RETURNED, note)
    return locked


@all_or_nothing()
def accept(
    *, accountability: Accountability, by: User, note: str = "", at: dt.datetime | None = None
) -> Accountability:
    """Accept an accountability to the rupiah and close the proposal's accounts, in one transaction."""
    locked = _lock_submitted(accountability, by)
    reasons = reasons_against_the_sum(locked)
    unreceipted = Payment.objects.effective().filter(proposal=locked.proposal, receipt__isnull=True)
    reasons.extend(f"Tanda terima {payment} belum dicatat." for payment in unreceipted)
    if reasons:
        raise refuse(*reasons)
    _check(locked, by, Standing.ACCEPTED, note, at)
    lifecycle.move(locked.proposal, "close_accounts", by=by, note=note.strip(), at=at)
    return locked


@all_or_nothing()
def ask_reopening(*, proposal: Proposal, by: User, reason: str) -> Reopening:
    """Ask for accepted accounts to be opened again; another person decides. Raises MoveRefused, NotAllowed."""
    locked = lock_proposal(proposal.pk)
    demand(by, "groups.reopen_accounts", locked.village_id)
    if locked.status != Status.ACCOUNTED:
        raise refuse(f"Usulan ini berstatus “{locked.status_label}”; hanya LPJ yang sudah diterima dapat dibuka lagi.")
    if not reason.strip():
        raise refuse("Alasan membuka lagi perlu diisi.")
    if Reopening.objects.pending().filter(proposal=locked).exists():
        raise refuse("Pembukaan kembali LPJ ini sudah diminta dan menunggu keputusan.")
    return Reopening.objects.create(proposal=locked, reason=reason.strip()[:500], asked_by=by)


@all_or_nothing()
def decide_reopening(*, reopening: Reopening, by: User, granted: bool) -> Reopening:
    """Decide a request to reopen; granted, the accounts are open again at once. Never by the person who asked."""
    proposal = lock_proposal(reopening.proposal_id)
    demand(by, "disbursement.approve_reopening", proposal.village_id)
    locked = Reopening.objects.select_for_update(no_key=True).get(pk=reopening.pk)
    if locked.decided_at is not None:
        raise refuse("Permintaan ini sudah diputus. Tidak ada yang diubah.")
    if locked.asked_by_id == by.pk:
        raise refuse("Pembukaan kembali harus diputus oleh orang lain, bukan oleh yang memintanya.")
    locked.decided_by, locked.decided_at, locked.granted = by, timezone.now(), granted
    locked.save(update_fields=["decided_by", "decided_at", "granted"])
    if granted:
        # Accounts closed before the portal kept them have no rows to open.
        Accountability.objects.filter(proposal=proposal, status=Standing.ACCEPTED).update(
            status=Standing.RETURNED, note=f"Dibuka lagi: {locked.reason}"
        )
        lifecycle.move(proposal, "reopen_accounts", by=by, note=locked.reason)
    return locked


def _check(accountability: Accountability, by: User, status: str, note: str, at: dt.datetime | None = None) -> None:
    accountability.status, accountability.note = status, note.strip()[:1000]
    accountability.checked_by, accountability.checked_at = by, at or timezone.now()
    accountability.save(update_fields=["status", "note", "checked_by", "checked_at"])


def _lock_submitted(accountability: Accountability, by: User) -> Accountability:
    locked = _lock(accountability)
    demand(by, "disbursement.check_accountability", locked.proposal.village_id)
    if locked.status != Standing.SUBMITTED:
        raise refuse(f"LPJ ini berkeadaan “{locked.get_status_display()}”. Tidak ada yang diubah.")
    if locked.submitted_by_id == by.pk:
        raise refuse("LPJ harus diperiksa oleh orang lain, bukan oleh yang mengajukannya.")
    return locked


def _lock(accountability: Accountability) -> Accountability:
    proposal = lock_proposal(accountability.proposal_id)
    locked = Accountability.objects.select_for_update(no_key=True).get(pk=accountability.pk)
    locked.proposal = proposal
    return locked
