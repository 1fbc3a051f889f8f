"""Closing a month of the cash book: what was counted is laid beside the book, which takes no more lines of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Min
from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import bulan, tanggal
from monitoring.cashbook.entries import lock
from monitoring.cashbook.ledger import Balance, held, newest_close
from monitoring.duedates import first_day, month_after
from monitoring.models import CashClose, CashEntry, GroupBook
from monitoring.refusals import all_or_nothing, demand, refuse

CLOSING = "monitoring.close_cashbook"
REOPENING = "monitoring.reopen_cashbook"


@dataclass(frozen=True)
class Turn:
    """The month whose turn it is to be closed, what the book says at its end, and whether it is over."""

    month: dt.date
    expected: Balance
    is_over: bool

    @property
    def from_day(self) -> dt.date:
        """The first day on which it may be closed."""
        return month_after(self.month)


@dataclass(frozen=True)
class Count:
    """What was counted, in rupiah: cash in hand, and what the bank's own book says, if anybody had it at hand."""

    in_hand: int
    at_bank: int | None
    explanation: str = ""
    counted_with: str = ""


def next_turn(book: GroupBook, today: dt.date) -> Turn | None:
    """The month to close next; None for a book without lines (at most four queries)."""
    newest = newest_close(book)
    if newest is not None:
        month = month_after(newest.month)
    else:
        first = CashEntry.objects.filter(book=book).aggregate(first=Min("dated_on"))["first"]
        if first is None:
            return None
        month = first_day(first)
    return Turn(month, held(book, month_after(month) - dt.timedelta(days=1)), month_after(month) <= today)


def close(
    *, book: GroupBook, month: dt.date, count: Count, by: User, seen: Balance | None = None
) -> tuple[CashClose, bool]:
    """Close a month; returns the close and whether this call made it.

    `seen` is what the page said the book holds: when it changed meanwhile, nothing is closed. Raises MoveRefused (not
    its turn, not over, a difference that nobody explains), NotAllowed.
    """
    demand(by, CLOSING)
    with all_or_nothing():
        locked = lock(book)
        standing = CashClose.objects.filter(book=locked, month=month, reopened_at__isnull=True).first()
        if standing is not None:
            return standing, False
        turn = next_turn(locked, locked.group.village.today())
        if turn is None:
            raise refuse("Buku kas ini belum berisi apa-apa.")
        if month != turn.month:
            raise refuse(f"Bulan ditutup berurutan. Giliran berikutnya {bulan(turn.month)}.")
        if not turn.is_over:
            raise refuse(f"{bulan(turn.month)} belum berakhir. Tutup mulai {tanggal(turn.from_day)}.")
        if seen is not None and seen != turn.expected:
            raise refuse("Buku kas berubah sejak halaman ini dibuka. Periksa lagi saldonya, lalu tutup.")
        differs = count.in_hand != turn.expected.in_hand or count.at_bank not in (None, turn.expected.at_bank)
        if differs and not count.explanation:
            raise refuse("Yang dihitung berbeda dari buku. Tulis penjelasan selisihnya.")
        made = CashClose.objects.create(
            book=locked,
            month=month,
            counted_in_hand=count.in_hand,
            counted_at_bank=count.at_bank,
            explanation=count.explanation if differs else "",
            counted_with=count.counted_with,
            closed_by=by,
        )
        made.refresh_from_db(fields=["book_in_hand", "book_at_bank"])
        return made, True


def reopen(*, close: CashClose, reason: str, by: User) -> bool:
    """Open the newest closed month again, with a reason that is kept; returns whether this call did.

    Raises MoveRefused (not the newest, no reason, who closed it), NotAllowed.
    """
    demand(by, REOPENING)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise refuse("Tulis mengapa bulan ini dibuka lagi.")
    with all_or_nothing():
        lock(close.book)
        fresh = CashClose.objects.get(pk=close.pk)
        if fresh.reopened_at is not None:
            return False
        newest = newest_close(close.book)
        if newest is None or newest.pk != fresh.pk:
            raise refuse("Hanya bulan terakhir yang ditutup dapat dibuka lagi.")
        if fresh.closed_by_id == by.pk:
            raise refuse("Bulan dibuka lagi oleh orang lain, bukan oleh yang menutupnya.")
        fresh.reopened_by, fresh.reopened_at, fresh.reopen_reason = by, timezone.now(), reason
        fresh.save(update_fields=["reopened_by", "reopened_at", "reopen_reason"])
        return True
