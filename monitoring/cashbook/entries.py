"""Lines of the cash book: written once under the writer's own UUID, and taken back by a reversing line."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.look.templatetags.look import tanggal, tanggal_jam
from kube_portal.money import format_rupiah
from monitoring.cashbook import ledger, photos
from monitoring.duedates import month_after
from monitoring.models import CashEntry, CashReceipt, GroupBook, GroupMinutes, Loan
from monitoring.models.cashbook import INFLOWS, OF_FUNDS, CashKind, Place
from monitoring.refusals import all_or_nothing, demand, refuse

WRITING = "monitoring.write_cashbook"
# What is written down as a line by itself; loans have a page of their own, money from the treasury comes by itself.
WRITABLE = (
    CashKind.INCOME, CashKind.IKS, CashKind.OTHER_IN, CashKind.COST, CashKind.ASSET, CashKind.IKS_PAID,
    CashKind.SHARED, CashKind.OTHER_OUT, CashKind.WITHDRAWAL, CashKind.DEPOSIT,
)  # fmt: skip
# A phone whose clock is further off than this is told so.
CLOCK_TOLERANCE = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Line:
    """What somebody fills in about one line; `amount` in rupiah."""

    kind: str
    dated_on: dt.date
    amount: int
    description: str
    place: str = ""
    party: str = ""
    member: Member | None = None
    loan: Loan | None = None
    minutes: GroupMinutes | None = None
    reason: str = ""


def lock(book: GroupBook) -> GroupBook:
    """The row of a cash book, locked, with its group; inside a transaction. Two who write come one after the other."""
    return (
        GroupBook.objects.select_for_update(no_key=True, of=("self",))
        .select_related("group__village")
        .get(pk=book.pk, kind=GroupBook.Kind.CASH)
    )


def write(
    *,
    book: GroupBook,
    line: Line,
    by: User,
    uuid: uuids.UUID,
    device_time: dt.datetime | None = None,
    papers: Sequence[File] = (),
) -> tuple[CashEntry, bool]:
    """Write a line down under the writer's own UUID; returns it and whether it is new.

    The same UUID again with the same words returns the same line and changes nothing, so that a phone may send as
    often as it likes. Raises MoveRefused (before the opening, in a closed month, ahead of time, more than there is,
    a UUID that another line has), NotAllowed.
    """
    demand(by, WRITING)
    if line.kind not in WRITABLE:
        raise refuse("Jenis catatan ini tidak ditulis di sini.")
    with all_or_nothing():
        locked = lock(book)
        known = same_again(locked, line, uuid)
        if known is not None:
            return known, False
        return put(locked, line, by=by, uuid=uuid, device_time=device_time, papers=papers), True


def same_again(book: GroupBook, line: Line, uuid: uuids.UUID) -> CashEntry | None:
    """The line that was written under this UUID; refuses when it says something else (one query)."""
    known = CashEntry.objects.filter(uuid=uuid).first()
    if known is None:
        return None
    if (known.book_id, known.kind, known.amount, known.dated_on) != (book.pk, line.kind, line.amount, line.dated_on):
        raise refuse("Kode catatan ini sudah dipakai untuk catatan lain. Muat ulang halaman, lalu tulis lagi.")
    return known


def put(
    book: GroupBook,
    line: Line,
    *,
    by: User,
    uuid: uuids.UUID,
    device_time: dt.datetime | None = None,
    papers: Sequence[File] = (),
    reverses: CashEntry | None = None,
) -> CashEntry:
    """Put a line into a locked book; inside a transaction. Raises MoveRefused."""
    check_day(book, line.dated_on, device_time)
    check_room(book, line, takes_back=reverses is not None)
    if line.member is not None and line.member.group_id != book.group_id:
        raise refuse("Pilih anggota dari kelompok ini.")
    entry = CashEntry.objects.create(
        uuid=uuid,
        book=book,
        dated_on=line.dated_on,
        kind=line.kind,
        place=line.place,
        amount=line.amount,
        description=line.description,
        party=line.party,
        member=line.member,
        loan=line.loan,
        minutes=line.minutes,
        reverses=reverses,
        is_reversal=reverses is not None,
        reason=line.reason,
        written_by=by,
        device_time=device_time,
    )
    entry.refresh_from_db(fields=["number"])
    photos.attach(CashReceipt, {"entry": entry}, papers, by=by)
    return entry


def check_day(book: GroupBook, day: dt.date, device_time: dt.datetime | None = None) -> None:
    """Refuse a day on which the book takes no lines: before its opening, in a closed month, or to come."""
    opening = ledger.opening_day(book)
    if opening is None:
        raise refuse("Buku kas dimulai dengan dana bantuan. Dana kelompok ini belum diterima.")
    if day < opening:
        raise refuse(f"Buku kas dimulai {tanggal(opening)}, saat dana diterima. Pakai tanggal itu atau sesudahnya.")
    closed = ledger.newest_close(book)
    if closed is not None and day < month_after(closed.month):
        raise refuse(
            f"Kas sampai {tanggal(month_after(closed.month) - dt.timedelta(days=1))} sudah ditutup. Pakai tanggal "
            f"{tanggal(month_after(closed.month))} atau sesudahnya, atau minta Dinas membuka lagi bulan itu."
        )
    today = book.group.village.today()
    if day > today:
        clock = ""
        if device_time is not None and device_time - timezone.now() > CLOCK_TOLERANCE:
            clock = f" Jam ponsel menunjukkan {tanggal_jam(device_time)}; perbaiki jam ponsel."
        raise refuse(f"Tanggal {tanggal(day)} belum tiba; hari ini {tanggal(today)}.{clock}")


def leaves(kind: str, place: str, *, takes_back: bool = False) -> str:
    """The place that money leaves by a line of a kind; empty when it leaves none."""
    if kind == CashKind.WRITE_OFF:
        return ""
    if kind in (CashKind.WITHDRAWAL, CashKind.DEPOSIT):
        return Place.BANK if (kind == CashKind.WITHDRAWAL) != takes_back else Place.CASH
    return place if (kind in INFLOWS) == takes_back else ""


def check_room(book: GroupBook, line: Line, *, takes_back: bool = False) -> None:
    """Refuse a line after which there would be less than nothing, on its day or on any day since."""
    place = leaves(line.kind, line.place, takes_back=takes_back)
    if not place:
        return
    least, limiting = ledger.room(book, place, line.dated_on)
    if line.amount <= least:
        return
    where = Place(place).label
    if limiting == line.dated_on:
        remedy = (
            "Catat dahulu uang yang masuk, atau tarik tunai dari rekening."
            if place == Place.CASH
            else "Catat dahulu uang yang masuk ke rekening, atau pilih uang tunai."
        )
        raise refuse(f"{where} pada {tanggal(limiting)} hanya {format_rupiah(least)}. {remedy}")
    raise refuse(
        f"Dengan catatan ini {where.lower()} pada {tanggal(limiting)} menjadi kurang dari nol: waktu itu hanya ada "
        f"{format_rupiah(least)}. Periksa tanggal dan jumlahnya."
    )


def reverse(*, entry: CashEntry, by: User, reason: str, uuid: uuids.UUID) -> tuple[CashEntry, bool]:
    """Take a line back by a line of its own, with a reason; returns it and whether it is new.

    It stands on the day of the line that it takes back while that month is open, and else on today. Pressing twice
    takes back once. Raises MoveRefused (money from the treasury, a reversal, a loan that was repaid in part, more than
    there is), NotAllowed.
    """
    demand(by, WRITING)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise refuse("Tulis mengapa catatan ini dibatalkan.")
    with all_or_nothing():
        book = lock(entry.book)
        fresh = CashEntry.objects.select_related("loan", "member").get(pk=entry.pk)
        standing = CashEntry.objects.filter(reverses=fresh).first()
        if standing is not None:
            return standing, False
        if fresh.kind in OF_FUNDS:
            raise refuse("Dana bantuan dicatat dari pencairan. Bila keliru, laporkan kepada bendahara pengeluaran.")
        if fresh.is_reversal:
            raise refuse("Pembatalan tidak dibatalkan lagi. Tulis catatan baru.")
        if fresh.kind == CashKind.LOAN and fresh.loan is not None and (fresh.loan.paid or fresh.loan.written_off):
            raise refuse("Pinjaman ini sudah diangsur atau dihapuskan. Batalkan dahulu angsuran atau penghapusannya.")
        closed = ledger.newest_close(book)
        is_closed = closed is not None and fresh.dated_on < month_after(closed.month)
        line = Line(
            kind=fresh.kind,
            dated_on=book.group.village.today() if is_closed else fresh.dated_on,
            amount=fresh.amount,
            description=f"Pembatalan nomor {fresh.number}: {fresh.description}"[:150],
            place=fresh.place,
            party=fresh.party,
            member=fresh.member,
            loan=fresh.loan,
            minutes=fresh.minutes,
            reason=reason,
        )
        return put(book, line, by=by, uuid=uuid, reverses=fresh), True


def add_papers(*, entry: CashEntry, papers: Sequence[File], by: User) -> int:
    """Add photos of receipts to a line; the same picture twice counts once. Returns how many were new."""
    demand(by, WRITING)
    with all_or_nothing():
        lock(entry.book)
        return photos.attach(CashReceipt, {"entry": entry}, papers, by=by)


def cash_book_for(group: Group) -> GroupBook | None:
    """The cash book of a group, with the group as it was fetched (one query)."""
    book = ledger.book_of(group)
    if book is not None:
        book.group = group
    return book
