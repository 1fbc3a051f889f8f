"""What a cash book holds: on a day, line by line through a month, and for many groups at once.

Every sum starts at the newest close before it, so that no question reads more than the months that stand open and the
one asked about, however old the book is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Max, Min, Sum

from groups.models import Group
from monitoring.duedates import first_day, month_after, month_before
from monitoring.models import CashClose, CashEntry, GroupBook
from monitoring.models.cashbook import CashKind, Place


@dataclass(frozen=True)
class Balance:
    """What a group has, in rupiah: as cash in hand and in its bank account."""

    in_hand: int = 0
    at_bank: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.in_hand + self.at_bank

    def at(self, place: str) -> int:
        """What lies at one of the two places."""
        return self.at_bank if place == Place.BANK else self.in_hand

    def after(self, in_hand: int, at_bank: int) -> Balance:
        """Once so much more (or less) lies at the two places."""
        return Balance(self.in_hand + in_hand, self.at_bank + at_bank)


def book_of(group: Group) -> GroupBook | None:
    """A group's cash book, once it was opened (one query)."""
    return GroupBook.objects.filter(group_id=group.pk, kind=GroupBook.Kind.CASH).first()


def balance(group: Group, on: dt.date | None = None) -> Balance:
    """What a group has by its cash book, at the end of a day or after all lines; nothing without a book (3 queries)."""
    book = book_of(group)
    return held(book, on) if book is not None else Balance()


def held(book: GroupBook, on: dt.date | None = None) -> Balance:
    """What a book holds at the end of a day, or after all its lines (two queries)."""
    closes = CashClose.objects.filter(book=book, reopened_at__isnull=True)
    if on is not None:
        # A month that ends with that day counts already.
        closes = closes.filter(month__lt=first_day(on + dt.timedelta(days=1)))
    newest = closes.order_by("-month").first()
    lines = CashEntry.objects.filter(book=book)
    start = Balance()
    if newest is not None:
        start = Balance(newest.book_in_hand, newest.book_at_bank)
        lines = lines.filter(dated_on__gte=month_after(newest.month))
    if on is not None:
        lines = lines.filter(dated_on__lte=on)
    sums = lines.aggregate(in_hand=Sum("in_hand"), at_bank=Sum("at_bank"))
    return start.after(sums["in_hand"] or 0, sums["at_bank"] or 0)


_OF_MANY = """
    SELECT b.group_id, COALESCE(c.book_in_hand, 0) + COALESCE(e.in_hand, 0),
           COALESCE(c.book_at_bank, 0) + COALESCE(e.at_bank, 0)
      FROM monitoring_groupbook b
      LEFT JOIN LATERAL (
          SELECT month, book_in_hand, book_at_bank FROM monitoring_cashclose
           WHERE book_id = b.id AND reopened_at IS NULL ORDER BY month DESC LIMIT 1) c ON true
      LEFT JOIN LATERAL (
          SELECT SUM(in_hand) AS in_hand, SUM(at_bank) AS at_bank FROM monitoring_cashentry
           WHERE book_id = b.id AND dated_on >= COALESCE((c.month + interval '1 month')::date, '0001-01-01')) e ON true
     WHERE b.kind = 'cash' AND b.group_id = ANY(%s)
"""


def balances(group_ids: Iterable[int]) -> dict[int, Balance]:
    """What many groups have, by group id; without those that have no cash book (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_MANY, [list(group_ids)])
        return {group_id: Balance(int(in_hand), int(at_bank)) for group_id, in_hand, at_bank in cursor.fetchall()}


def newest_close(book: GroupBook) -> CashClose | None:
    """The last month that stands closed (one query)."""
    return CashClose.objects.filter(book=book, reopened_at__isnull=True).order_by("-month").first()


def opening_day(book: GroupBook) -> dt.date | None:
    """The day on which the book begins: that of the first money from the treasury; None before it came (one query)."""
    found = CashEntry.objects.filter(book=book, kind=CashKind.FUNDS).aggregate(first=Min("dated_on"))
    first: dt.date | None = found["first"]
    return first


_ROOM = """
    WITH run AS (
        SELECT dated_on, number, SUM({column}) OVER (ORDER BY dated_on, number) AS held
          FROM monitoring_cashentry WHERE book_id = %(book)s AND dated_on >= %(since)s
    ), day AS (
        SELECT held, %(on)s::date AS dated_on FROM run WHERE dated_on <= %(on)s
         ORDER BY run.dated_on DESC, number DESC LIMIT 1
    )
    SELECT held, dated_on FROM (
        SELECT held, dated_on FROM day
        UNION ALL SELECT 0, %(on)s::date WHERE NOT EXISTS (SELECT 1 FROM day)
        UNION ALL SELECT held, dated_on FROM run WHERE dated_on > %(on)s
    ) later ORDER BY held, dated_on LIMIT 1
"""


def room(book: GroupBook, place: str, on: dt.date) -> tuple[int, dt.date]:
    """How much may leave a place on a day so that it never holds less than nothing, and the day that sets the limit.

    That is the least which lies there at the end of that day and after every line since (two queries).
    """
    newest = newest_close(book)
    start, since = 0, dt.date.min
    if newest is not None:
        start = newest.book_at_bank if place == Place.BANK else newest.book_in_hand
        since = month_after(newest.month)
    question = _ROOM.format(column="at_bank" if place == Place.BANK else "in_hand")
    with connection.cursor() as cursor:
        cursor.execute(question, {"book": book.pk, "since": since, "on": on})
        least, limiting = cursor.fetchone()
    return start + int(least), limiting


@dataclass(frozen=True)
class Running:
    """A line with what the group has after it."""

    pk: int
    kind: str
    balance: Balance


@dataclass(frozen=True)
class KindTotal:
    """What came in and went out under one kind in a month, in rupiah; reversals taken off."""

    kind: CashKind
    count: int
    amount: int


@dataclass(frozen=True)
class MonthOfBook:
    """One month of a book: with what it began and ended, its lines with the running balance, and sums by kind."""

    month: dt.date
    opening: Balance
    closing: Balance
    lines: Sequence[Running] = field(default=())
    totals: Sequence[KindTotal] = field(default=())
    came_in: int = 0
    went_out: int = 0

    def of_kind(self, kind: str) -> list[Running]:
        """The lines of one kind, or all."""
        return [line for line in self.lines if not kind or line.kind == kind]


def month_of(book: GroupBook, month: dt.date) -> MonthOfBook:
    """A month of a book, worked out from the newest close before it (three queries)."""
    month = first_day(month)
    opening = held(book, month - dt.timedelta(days=1))
    rows = CashEntry.objects.filter(book=book, dated_on__gte=month, dated_on__lt=month_after(month)).in_order()
    running = opening
    lines = []
    sums: dict[str, tuple[int, int]] = {}
    came_in = went_out = 0
    for pk, kind, amount, takes_back, in_hand, at_bank in rows.values_list(
        "pk", "kind", "amount", "is_reversal", "in_hand", "at_bank"
    ):
        running = running.after(in_hand, at_bank)
        lines.append(Running(pk, kind, running))
        count, total = sums.get(kind, (0, 0))
        sums[kind] = (count + (-1 if takes_back else 1), total + (-amount if takes_back else amount))
        came_in += max(in_hand + at_bank, 0)
        went_out += max(-in_hand - at_bank, 0)
    totals = [KindTotal(kind, *sums[kind]) for kind in CashKind if kind in sums and sums[kind][1]]
    return MonthOfBook(month, opening, running, lines, totals, came_in, went_out)


@dataclass(frozen=True)
class Span:
    """The months that a book spans, newest first, from its first line to this month; and that of its last line."""

    months: Sequence[dt.date] = ()
    last: dt.date | None = None

    def asked(self, text: str) -> dt.date:
        """The month that `?month=2026-10` asks for, when the book spans it; that of the last line otherwise."""
        try:
            month = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
        except ValueError:
            month = dt.date.min
        return month if month in self.months else self.last or self.months[0]


def span_of(book: GroupBook | None, today: dt.date) -> Span:
    """Which months there are to turn to (one query)."""
    if book is None:
        return Span()
    found = CashEntry.objects.filter(book=book).aggregate(first=Min("dated_on"), last=Max("dated_on"))
    if found["first"] is None:
        return Span()
    months, month = [], first_day(max(today, found["last"]))
    while month >= first_day(found["first"]):
        months.append(month)
        month = month_before(month)
    return Span(months, first_day(found["last"]))
