"""The Dinas's check of an account (LPJ): line by line, sent back or accepted; and opening it again by two people."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from disbursement import purchases
from disbursement.accountability import (
    Mark,
    Standing,
    goods_to_write_down,
    lines_of,
    lock,
    reasons_against_the_sum,
    unreceipted,
    write_step,
)
from disbursement.accountability_printing import issue_accountability
from disbursement.locks import lock_proposal
from disbursement.models import Accountability, AccountabilityLine, AccountabilityStep, Payment, Reopening
from disbursement.refusals import all_or_nothing, demand, refuse
from groups import inventory, lifecycle
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User

Verb = AccountabilityStep.Verb
OWN_WORK = "LPJ harus diperiksa oleh orang lain, bukan oleh yang menyusun atau mengajukannya."


@all_or_nothing()
def mark(*, line: AccountabilityLine, by: User, mark: str, note: str = "", version: int | None = None) -> None:
    """Find a line right, or say what is to be mended. The same mark again changes nothing.

    `version` is the line as the page showed it. Raises MoveRefused (not handed in, changed meanwhile, by who wrote it,
    nothing said about what to mend), NotAllowed.
    """
    locked = _lock_submitted(line.accountability, by)
    fresh = AccountabilityLine.objects.select_related("budget_line").get(pk=line.pk, accountability=locked)
    if version is not None and version != fresh.version:
        raise refuse("Baris ini sudah berubah sejak halaman ini dibuka. Muat ulang lalu periksa lagi.")
    if mark not in (Mark.OK, Mark.MEND):
        raise refuse("Pilih sesuai atau perlu diperbaiki.")
    note = note.strip()
    if mark == Mark.MEND and not note:
        raise refuse("Tulis apa yang harus diperbaiki pada baris ini.")
    if (fresh.mark, fresh.mark_note) == (mark, note):
        return
    fresh.mark, fresh.mark_note = mark, note
    fresh.marked_by, fresh.marked_at = by, timezone.now()
    fresh.save(update_fields=["mark", "mark_note", "marked_by", "marked_at"])


@all_or_nothing()
def send_back(*, accountability: Accountability, by: User, note: str = "") -> Accountability:
    """Return a submitted account with the lines to be mended, each with its note, and a word about the rest.

    Raises MoveRefused when nothing is said to mend, NotAllowed. Never by anybody who wrote in it.
    """
    locked = _lock_submitted(accountability, by)
    if not note.strip() and not any(line.mark == Mark.MEND for line in lines_of(locked)):
        raise refuse("Tandai baris yang harus diperbaiki, atau tulis apa yang harus diperbaiki.")
    _close_round(locked, by, Standing.RETURNED, note)
    write_step(locked, Verb.SEND_BACK, by, note.strip()[:1000], locked.checked_at)
    return locked


@all_or_nothing()
def accept(
    *, accountability: Accountability, by: User, base_url: str, note: str = "", at: dt.datetime | None = None
) -> Accountability:
    """Accept an account that is whole, inventory what stays, issue it as a document and close the proposal's accounts.

    All in one transaction. Raises MoveRefused with what is missing, NotAllowed.
    """
    locked = _lock_submitted(accountability, by)
    reasons = reasons_against_accepting(locked)
    if reasons:
        raise refuse(*reasons)
    _close_round(locked, by, Standing.ACCEPTED, note, at)
    write_step(locked, Verb.ACCEPT, by, note.strip()[:1000], locked.checked_at)
    inventory.bring_up_to_date(proposal=locked.proposal, things=purchases.things_of(locked.proposal), by=by)
    issue_accountability(locked, by=by, base_url=base_url)
    lifecycle.move(locked.proposal, "close_accounts", by=by, note=note.strip(), at=at)
    return locked


def reasons_against_accepting(accountability: Accountability) -> list[str]:
    """What stands in the way of accepting an account, in words (six queries)."""
    unmarked = [line.title for line in lines_of(accountability) if line.counts and line.mark == Mark.NONE]
    to_mend = [line.title for line in lines_of(accountability) if line.mark == Mark.MEND]
    reasons = []
    if unmarked:
        reasons.append(f"Belum diperiksa: {', '.join(unmarked)}.")
    if to_mend:
        reasons.append(f"Masih perlu diperbaiki: {', '.join(to_mend)}.")
    reasons.extend(
        f"Nota {purchase} belum ada, dan alasannya belum ditulis." for purchase in unreceipted(accountability)
    )
    reasons.extend(f"Barang bantuan {item} belum dicatat." for item in goods_to_write_down(accountability.proposal))
    reasons.extend(reasons_against_the_sum(accountability))
    unsigned = Payment.objects.effective().filter(proposal=accountability.proposal, receipt__isnull=True)
    reasons.extend(f"Tanda terima {payment} belum dicatat." for payment in unsigned)
    return reasons


def may_check(accountability: Accountability, user: User) -> bool:
    """Whether this person checks the account now: handed in, and not written by them (one query)."""
    return (
        accountability.status == Standing.SUBMITTED
        and user.has_perm("disbursement.check_accountability")
        and not _wrote(accountability, user)
    )


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
    """Decide a request to reopen. Never by the person who asked.

    Granted, the account is open again at once. Its lines keep their marks until they change, its inventory stands until
    it is accepted anew, and the document issued before stays valid until then.
    """
    proposal = lock_proposal(reopening.proposal_id)
    demand(by, "disbursement.approve_reopening", proposal.village_id)
    locked = Reopening.objects.select_for_update(no_key=True).select_related("asked_by").get(pk=reopening.pk)
    if locked.decided_at is not None:
        raise refuse("Permintaan ini sudah diputus. Tidak ada yang diubah.")
    if locked.asked_by_id == by.pk:
        raise refuse("Pembukaan kembali harus diputus oleh orang lain, bukan oleh yang memintanya.")
    locked.decided_by, locked.decided_at, locked.granted = by, timezone.now(), granted
    locked.save(update_fields=["decided_by", "decided_at", "granted"])
    if granted:
        # Accounts closed before the portal kept them have no rows to open.
        found = Accountability.objects.filter(proposal=proposal, status=Standing.ACCEPTED).first()
        if found is not None:
            found.status, found.note = Standing.RETURNED, f"Dibuka lagi: {locked.reason}"
            found.save(update_fields=["status", "note"])
            write_step(found, Verb.REOPEN, by, f"Diminta {locked.asked_by}: {locked.reason}", locked.decided_at)
        lifecycle.move(proposal, "reopen_accounts", by=by, note=locked.reason)
    return locked


def _close_round(
    accountability: Accountability, by: User, status: str, note: str, at: dt.datetime | None = None
) -> None:
    accountability.status, accountability.note = status, note.strip()[:1000]
    accountability.checked_by, accountability.checked_at = by, at or timezone.now()
    accountability.save(update_fields=["status", "note", "checked_by", "checked_at"])


def _lock_submitted(accountability: Accountability, by: User) -> Accountability:
    locked = lock(accountability)
    demand(by, "disbursement.check_accountability", locked.proposal.village_id)
    if locked.status != Standing.SUBMITTED:
        raise refuse(f"LPJ ini berkeadaan “{locked.get_status_display()}”. Tidak ada yang diubah.")
    if _wrote(locked, by):
        raise refuse(OWN_WORK)
    return locked


def _wrote(accountability: Accountability, user: User) -> bool:
    return accountability.writers.filter(user=user).exists()
