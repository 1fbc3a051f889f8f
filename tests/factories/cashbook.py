"""Cash books for the tests: groups with money, lines, loans, closes, guests and minutes, by the portal's own doors."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from groups.models import Group, Member
from kube_portal.accounts.models import User
from monitoring.cashbook import closing, entries, ledger, loans, records
from monitoring.models import CashClose, CashEntry, GroupBook, GroupMinutes, Guest, Loan
from monitoring.models.cashbook import INFLOWS, TRANSFERS, CashKind, Place
from tests.factories.monitoring import GroupBookFactory, funded_group, months_ago, today


def book_with_money(user: User | None = None, *, months: int = 2, cash: int = 5_000_000, **values: Any) -> GroupBook:
    """The cash book of a group that received Rp20.000.000 so many months ago and withdrew some of it in cash."""
    group = funded_group(months=months, user=user, **values)
    book = GroupBookFactory(group=group, kind=GroupBook.Kind.CASH, opened_on=months_ago(months))
    if cash:
        line(book, CashKind.WITHDRAWAL, cash, on=months_ago(months), by=user)
    return GroupBook.objects.select_related("group__village").get(pk=book.pk)


def writer(book: GroupBook) -> User:
    """Who keeps the book: the group's pendamping, or somebody new."""
    from tests.factories.accounts import UserFactory  # noqa: PLC0415
    from tests.factories.monitoring import accompany  # noqa: PLC0415

    found = User.objects.filter(assignments__group_id=book.group_id, assignments__ended_on=None).first()
    if found is None:
        found = UserFactory(role="pendamping", region_id=book.group.village_id[:5])
        accompany(found, book.group)
    return found


def line(
    book: GroupBook, kind: str = CashKind.INCOME, amount: int = 100_000, *, on: dt.date | None = None,
    by: User | None = None, place: str = Place.CASH, description: str = "", **values: Any,
) -> CashEntry:  # fmt: skip
    """A line of today."""
    said = entries.Line(
        kind=kind,
        dated_on=on or today(),
        amount=amount,
        description=description or str(CashKind(kind).label),
        place="" if kind in TRANSFERS else place,
        party="Pasar" if kind in INFLOWS else "",
        **values,
    )
    entry, _ = entries.write(book=book, line=said, by=by or writer(book), uuid=uuid.uuid4())
    return entry


def present(group: Group) -> list[Member]:
    """The members of a group in their order."""
    return list(Member.objects.present().filter(group=group).order_by("pk"))


def loan(
    book: GroupBook, principal: int = 600_000, *, member: Member | None = None, on: dt.date | None = None,
    months: int = 6, interest: int = 0, due_day: int = 5, place: str = Place.CASH, by: User | None = None,
) -> Loan:  # fmt: skip
    """A loan of today to the first member, in cash."""
    terms = loans.Terms(
        member=member or present(book.group)[0],
        lent_on=on or today(),
        principal=principal,
        months=months,
        due_day=due_day,
        place=place,
        interest=interest,
        purpose="modal warung",
    )
    made, _ = loans.lend(book=book, terms=terms, by=by or writer(book), uuid=uuid.uuid4())
    return Loan.objects.select_related("book__group__village", "member").get(pk=made.pk)


def repaid(of: Loan, amount: int, *, on: dt.date | None = None) -> CashEntry:
    """Some of a loan came back today, in cash."""
    entry, _ = loans.repay(
        loan=of, amount=amount, on=on or today(), place=Place.CASH, by=writer(of.book), uuid=uuid.uuid4()
    )
    return entry


def closed(book: GroupBook, *, missing: int = 0, by: User | None = None) -> CashClose:
    """The month whose turn it is, closed; `missing` rupiah were not found in the box."""
    turn = closing.next_turn(book, today())
    assert turn is not None
    held: ledger.Balance = turn.expected
    count = closing.Count(held.in_hand - missing, held.at_bank, "Belum ditemukan." if missing else "")
    made, _ = closing.close(book=book, month=turn.month, count=count, by=by or writer(book))
    return made


def guest(group: Group, by: User, *, on: dt.date | None = None, name: str = "Ibu Camat") -> Guest:
    """A guest of today."""
    made, _ = records.welcome(
        group=group, held_on=on or today(), name=name, origin="Kantor camat", purpose="Melihat usaha", by=by,
        uuid=uuid.uuid4(),
    )  # fmt: skip
    return made


def minutes(group: Group, by: User, *, on: dt.date | None = None, absent: int = 1) -> GroupMinutes:
    """The minutes of a meeting of today."""
    members = present(group)
    made, _ = records.minute(
        group=group,
        meeting=records.Meeting(
            held_on=on or today(),
            place="Rumah ketua",
            agenda="Pembagian tugas dan pinjaman",
            decisions="Piket kandang bergilir. Pinjaman yang tidak tertagih dihapuskan.",
            present={member.pk: index < len(members) - absent for index, member in enumerate(members)},
        ),
        by=by,
        uuid=uuid.uuid4(),
    )
    return GroupMinutes.objects.select_related("group__village", "written_by").get(pk=made.pk)
