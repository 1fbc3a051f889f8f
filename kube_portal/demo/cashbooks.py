"""The cash books of the demo's groups: turnover and costs of their trade, loans that come back and loans that don't."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from groups.models import Group, Member, Proposal
from kube_portal.accounts.models import User
from kube_portal.demo.plans import month_of_business
from kube_portal.demo.story import JAKARTA, day
from monitoring.cashbook import closing, entries, ledger, loans, records
from monitoring.duedates import month_after
from monitoring.models import CashEntry, GroupBook, Loan
from monitoring.models.cashbook import CashKind, Place

IKS = 10_000


def _book(group: Group) -> GroupBook:
    return GroupBook.objects.select_related("group__village").get(group=group, kind=GroupBook.Kind.CASH)


def _members(group: Group) -> list[Member]:
    return list(Member.objects.present().filter(group=group).order_by("pk"))


def write(
    book: GroupBook,
    kind: str,
    amount: int,
    on: dt.date,
    what: str,
    *,
    by: User,
    place: str = Place.CASH,
    party: str = "",
) -> None:
    """One line, on its day."""
    said = entries.Line(
        kind=kind,
        dated_on=on,
        amount=amount,
        description=what,
        place="" if kind in (CashKind.WITHDRAWAL, CashKind.DEPOSIT) else place,
        party=party,
    )
    with day(on, hour=16):
        entries.write(book=book, line=said, by=by, uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{book.pk} {on} {what}"))


def lend(
    book: GroupBook, member: Member, amount: int, on: dt.date, *, months: int, back: Sequence[dt.date], by: User
) -> Loan:
    """A loan of which one instalment came back on each of these days."""
    terms = loans.Terms(
        member=member, lent_on=on, principal=amount, months=months, due_day=5, place=Place.CASH, purpose="modal warung"
    )
    with day(on, hour=16):
        made, _ = loans.lend(book=book, terms=terms, by=by, uuid=uuid.uuid4())
    for paid_on in back:
        with day(paid_on, hour=16):
            loans.repay(
                loan=made, amount=amount // months, on=paid_on, place=Place.CASH, by=by, uuid=uuid.uuid4()
            )  # fmt: skip
    return made


def close(book: GroupBook, count: int, *, by: User, missing: int = 0) -> None:
    """The oldest months, each counted on the third of the next; in the last one some rupiah were not found."""
    for number in range(count):
        turn = closing.next_turn(book, dt.date.max)
        if turn is None:
            return
        short = missing if number == count - 1 else 0
        with day(month_after(turn.month) + dt.timedelta(days=2)):
            counted = closing.Count(
                turn.expected.in_hand - short, turn.expected.at_bank,
                "Uang kembalian belum dicatat; masih dicari." if short else "", "bendahara kelompok",
            )  # fmt: skip
            closing.close(book=book, month=turn.month, count=counted, by=by)


def keep_for_a_pedlar(proposal: Proposal, *, by: User) -> None:
    """Bukit Harapan since 28 July 2026: sales every week, a loan two months in arrears, three months closed."""
    group = proposal.group
    book, members = _book(group), _members(group)
    write(book, CashKind.WITHDRAWAL, 4_000_000, dt.date(2026, 7, 29), "Tarik tunai untuk bahan", by=by)
    write(book, CashKind.ASSET, 6_500_000, dt.date(2026, 8, 4), "Para-para jemur 10 unit", by=by, place=Place.BANK,
          party="Toko Bangunan Jaya")  # fmt: skip
    lend(book, members[4], 500_000, dt.date(2026, 8, 6), months=5, back=[dt.date(2026, 9, 5)], by=by)
    lend(book, members[6], 300_000, dt.date(2026, 8, 20), months=2, back=[dt.date(2026, 9, 5), dt.date(2026, 10, 5)],
         by=by)  # fmt: skip
    turnover, costs = month_of_business("chips", 0)
    for month in (8, 9, 10, 11):
        for week, on in enumerate((3, 10, 17, 21)):
            said = f"Hasil jual minggu ke-{week + 1}"
            write(book, CashKind.INCOME, turnover // 4, dt.date(2026, month, on), said, by=by, party="Pasar Beringin")
        for on in (6, 18):
            write(
                book, CashKind.COST, costs // 2, dt.date(2026, month, on), "Bahan dan garam", by=by, party="Pemangkat"
            )
        write(book, CashKind.IKS, IKS * len(members), dt.date(2026, month, 20), f"IKS, {len(members)} anggota", by=by)
    with day(dt.date(2026, 10, 9)):
        wrong = CashEntry.objects.filter(book=book, kind=CashKind.COST, dated_on=dt.date(2026, 10, 6)).get()
        entries.reverse(entry=wrong, by=by, reason="Tertulis Rp1.550.000, menurut nota Rp1.525.000.", uuid=uuid.uuid4())
    write(
        book, CashKind.COST, 1_525_000, dt.date(2026, 10, 6), "Bahan dan garam, menurut nota", by=by, party="Pemangkat"
    )
    close(book, 3, by=by, missing=15_000)
    _meet(group, members, dt.date(2026, 10, 11), by)


def _meet(group: Group, members: Sequence[Member], on: dt.date, by: User) -> None:
    """A guest, and a meeting about who does not pay back."""
    with day(on, hour=17):
        records.welcome(
            group=group, held_on=on, name="Ahmad Fauzi", origin="Kantor lurah", by=by, uuid=uuid.uuid4(),
            purpose="Melihat tempat jemur dan buku kas",
        )  # fmt: skip
        records.minute(
            group=group,
            meeting=records.Meeting(
                held_on=on,
                place="Rumah ketua",
                agenda="Pinjaman anggota yang menunggak",
                decisions="Pinjaman Rp500.000 menunggak.\nPengurus mengunjungi rumahnya.\nSelama menunggak tidak ada "
                "pinjaman baru.",
                present={member.pk: number < len(members) - 2 for number, member in enumerate(members)},
                others_present="Pendamping",
            ),
            by=by,
            uuid=uuid.uuid4(),
        )


def keep_for_a_herd(proposals: Sequence[Proposal], *, by: User, first: dt.date, months: int, closed: int = 0) -> None:
    """Goats: bought at once, feed every month, sold in every fifth; written in one go, as a year's work leaves behind.

    The database numbers and checks each line all the same. The first groups have their months closed, the others not.
    """
    books = GroupBook.objects.select_related("group__village").filter(kind=GroupBook.Kind.CASH)
    for index, proposal in enumerate(proposals):
        book = books.get(group=proposal.group_id)
        opening = ledger.opening_day(book)
        if opening is None:
            continue
        size = len(_members(proposal.group))
        lines = [
            (CashKind.WITHDRAWAL, "", 15_000_000, opening + dt.timedelta(days=1), "Tarik tunai"),
            (CashKind.ASSET, Place.CASH, 10_000_000, opening + dt.timedelta(days=3), "Kambing bakalan 8 ekor"),
        ]
        month = first
        for number in range(months):
            turnover, costs = month_of_business("goats", number)
            if month > opening:
                lines.append((CashKind.COST, Place.CASH, costs, month.replace(day=12), "Pakan dan obat"))
                lines.append((CashKind.IKS, Place.CASH, IKS * size, month.replace(day=20), "IKS bulan ini"))
                if turnover:
                    lines.append((CashKind.INCOME, Place.CASH, turnover, month.replace(day=24), "Jual kambing 4 ekor"))
            month = month_after(month)
        CashEntry.objects.bulk_create(
            CashEntry(
                book=book, kind=kind, place=place, amount=amount, dated_on=on, description=what, written_by=by,
                written_at=dt.datetime.combine(on, dt.time(16), tzinfo=JAKARTA),
            )
            for kind, place, amount, on, what in lines
        )  # fmt: skip
        if index < closed:
            close(book, months - 1, by=by)


def keep_2011(proposals: Sequence[Proposal], writers: Sequence[User]) -> None:
    """Ten books of 2011: money in December, goods bought, loans to two members each, and hardly anything came back."""
    for number, (proposal, by) in enumerate(zip(proposals, writers, strict=True)):
        group = proposal.group
        book, members = _book(group), _members(group)
        opening = ledger.opening_day(book)
        if opening is None:
            continue
        write(book, CashKind.WITHDRAWAL, 8_000_000, opening + dt.timedelta(days=1), "Tarik tunai", by=by)
        write(book, CashKind.ASSET, 5_000_000, opening + dt.timedelta(days=2), "Peralatan dan bahan", by=by)
        for borrower in members[3:5]:
            back = [dt.date(2012, 1, 30)] if (number + borrower.pk) % 2 else []
            lend(book, borrower, 500_000, opening + dt.timedelta(days=3), months=10, back=back, by=by)
        if number in (3, 8):
            # The two that ran their business each on their own.
            write(book, CashKind.SHARED, 900_000, dt.date(2012, 1, 9), "Uang dibagi rata ke anggota", by=by)
