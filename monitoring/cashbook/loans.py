"""Loans to members (M5): lent out of the cash book, repaid oldest instalment first, in arrears by age, written off.

Money that comes back settles the oldest instalment first, its service charge with it. An instalment is in arrears from
the day after it was due.
"""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, F, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least

from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah
from kube_portal.programs.rules import implements
from monitoring.cashbook.entries import WRITING, Line, lock, put, same_again
from monitoring.models import CashEntry, GroupBook, GroupMinutes, Instalment, Loan
from monitoring.models.cashbook import CashKind
from monitoring.refusals import all_or_nothing, demand, refuse

# Days in arrears, oldest last: 1–30, 31–60, 61–90 and more.
AGES = ((30, "1–30 hari"), (60, "31–60 hari"), (90, "61–90 hari"), (None, "lebih dari 90 hari"))


@dataclass(frozen=True)
class Terms:
    """What a group and a member agree on, in rupiah; `interest` is the service charge (jasa) of each month."""

    member: Member
    lent_on: dt.date
    principal: int
    months: int
    due_day: int
    place: str
    interest: int = 0
    purpose: str = ""


@implements("M5")
def lend(
    *,
    book: GroupBook,
    terms: Terms,
    by: User,
    uuid: uuids.UUID,
    device_time: dt.datetime | None = None,
    papers: Sequence[File] = (),
) -> tuple[Loan, bool]:
    """Lend money of the book to a present member; returns the loan and whether it is new.

    Raises MoveRefused (who left the group, more than there is, a day that cannot be), NotAllowed.
    """
    demand(by, WRITING)
    line = Line(
        kind=CashKind.LOAN,
        dated_on=terms.lent_on,
        amount=terms.principal,
        description=f"Pinjaman {terms.member.name}{f': {terms.purpose}' if terms.purpose else ''}"[:150],
        place=terms.place,
        member=terms.member,
    )
    with all_or_nothing():
        locked = lock(book)
        known = same_again(locked, line, uuid)
        if known is not None and known.loan is not None:
            return known.loan, False
        member = terms.member
        if member.group_id != locked.group_id:
            raise refuse("Pilih anggota dari kelompok ini.")
        if member.left_on is not None and member.left_on <= terms.lent_on:
            raise refuse(f"{member.name} sudah keluar dari kelompok. Pinjaman hanya untuk anggota yang masih ada.")
        if terms.principal < terms.months:
            raise refuse("Pokok pinjaman terlalu kecil untuk dibagi sebanyak itu.")
        loan = Loan.objects.create(
            book=locked,
            member=member,
            lent_on=terms.lent_on,
            principal=terms.principal,
            months=terms.months,
            due_day=terms.due_day,
            interest=terms.interest,
            purpose=terms.purpose,
            written_by=by,
        )
        whole = Line(**{**vars(line), "loan": loan})
        put(locked, whole, by=by, uuid=uuid, device_time=device_time, papers=papers)
        return loan, True


def repay(
    *,
    loan: Loan,
    amount: int,
    on: dt.date,
    place: str,
    by: User,
    uuid: uuids.UUID,
    device_time: dt.datetime | None = None,
    papers: Sequence[File] = (),
) -> tuple[CashEntry, bool]:
    """Write down that money of a loan came back; returns the line and whether it is new.

    Raises MoveRefused (more than is owed, before the loan, a day that cannot be), NotAllowed.
    """
    demand(by, WRITING)
    with all_or_nothing():
        book = lock(loan.book)
        fresh = _fresh(loan)
        line = Line(
            kind=CashKind.REPAYMENT,
            dated_on=on,
            amount=amount,
            description=f"Angsuran {fresh.member.name}"[:150],
            place=place,
            member=fresh.member,
            loan=fresh,
        )
        known = same_again(book, line, uuid)
        if known is not None:
            return known, False
        _check_running(fresh, on)
        if amount > fresh.outstanding:
            raise refuse(f"Sisa pinjaman tinggal {format_rupiah(fresh.outstanding)}. Kurangi jumlahnya.")
        return put(book, line, by=by, uuid=uuid, device_time=device_time, papers=papers), True


def write_off(
    *, loan: Loan, minutes: GroupMinutes, reason: str, on: dt.date, by: User, uuid: uuids.UUID
) -> tuple[CashEntry, bool]:
    """Write off what is still owed, by the decision of a meeting of the group; no money moves.

    Raises MoveRefused (nothing owed, minutes of another group or struck out or of a later day), NotAllowed.
    """
    demand(by, WRITING)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise refuse("Tulis mengapa pinjaman dihapuskan.")
    with all_or_nothing():
        book = lock(loan.book)
        fresh = _fresh(loan)
        known = CashEntry.objects.filter(uuid=uuid, loan=fresh, kind=CashKind.WRITE_OFF).first()
        if known is not None:
            return known, False
        _check_running(fresh, on)
        if minutes.group_id != book.group_id or minutes.is_withdrawn:
            raise refuse("Pilih notulen rapat kelompok ini.")
        if minutes.held_on > on:
            raise refuse(f"Rapatnya baru {tanggal(minutes.held_on)}. Pakai tanggal itu atau sesudahnya.")
        line = Line(
            kind=CashKind.WRITE_OFF,
            dated_on=on,
            amount=fresh.outstanding,
            description=f"Pinjaman {fresh.member.name} dihapuskan, rapat {tanggal(minutes.held_on)}"[:150],
            member=fresh.member,
            loan=fresh,
            minutes=minutes,
            reason=reason,
        )
        return put(book, line, by=by, uuid=uuid), True


def _fresh(loan: Loan) -> Loan:
    """The loan as it stands, under the lock of its book."""
    return Loan.objects.select_for_update(no_key=True, of=("self",)).select_related("member").get(pk=loan.pk)


def _check_running(loan: Loan, on: dt.date) -> None:
    if loan.cancelled:
        raise refuse("Pinjaman ini sudah dibatalkan.")
    if loan.is_settled:
        raise refuse("Pinjaman ini sudah selesai.")
    if on < loan.lent_on:
        raise refuse(f"Pinjaman baru diberikan {tanggal(loan.lent_on)}. Pakai tanggal itu atau sesudahnya.")


@dataclass(frozen=True)
class Arrears:
    """What of a group's loans should have come back and has not, in rupiah; how old the oldest is; who owes it."""

    amount: int = 0
    oldest_days: int = 0
    members: tuple[str, ...] = ()
    by_age: tuple[int, ...] = field(default=(0, 0, 0, 0))

    def __bool__(self) -> bool:
        return self.amount > 0

    def ages(self) -> list[tuple[str, int]]:
        """Each age with its sum."""
        return [(label, amount) for (_, label), amount in zip(AGES, self.by_age, strict=True)]


_ARREARS = """
    SELECT b.group_id, m.name, i.due_on, LEAST(i.due_by_then - back.paid, i.principal + i.interest)
      FROM monitoring_groupbook b
      JOIN monitoring_loan l ON l.book_id = b.id AND NOT l.cancelled AND l.lent_on <= %(on)s
      JOIN groups_member m ON m.id = l.member_id
      JOIN LATERAL (
          SELECT COALESCE(SUM(CASE WHEN reverses_id IS NULL THEN amount ELSE -amount END), 0) AS paid
            FROM monitoring_cashentry
           WHERE loan_id = l.id AND kind IN ('repayment', 'write_off') AND dated_on <= %(on)s) back ON true
      JOIN monitoring_instalment i ON i.loan_id = l.id AND i.due_on < %(on)s AND i.due_by_then > back.paid
     WHERE b.kind = 'cash' AND b.group_id = ANY(%(groups)s)
     ORDER BY b.group_id, i.due_on, l.id
"""


def arrears(group: Group, on: dt.date) -> Arrears:
    """What of a group's loans is in arrears on a day, by what had come back until then (one query)."""
    return arrears_of([group.pk], on).get(group.pk, Arrears())


def arrears_of(group_ids: Iterable[int], on: dt.date) -> dict[int, Arrears]:
    """The same of many groups, by group id; without those that owe nothing (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(_ARREARS, {"groups": list(group_ids), "on": on})
        rows = cursor.fetchall()
    found: dict[int, list[tuple[str, dt.date, int]]] = {}
    for group_id, name, due_on, missing in rows:
        found.setdefault(group_id, []).append((name, due_on, int(missing)))
    return {group_id: _added_up(missing, on) for group_id, missing in found.items()}


def _added_up(rows: Iterable[tuple[str, dt.date, int]], on: dt.date) -> Arrears:
    sums, names, oldest = [0, 0, 0, 0], dict[str, None](), 0
    for name, due_on, missing in rows:
        days = (on - due_on).days
        sums[age_of(days)] += missing
        names[name] = None
        oldest = max(oldest, days)
    return Arrears(sum(sums), oldest, tuple(names), tuple(sums))


def age_of(days: int) -> int:
    """Which of AGES so many days in arrears belong to."""
    return next(index for index, (until, _) in enumerate(AGES) if until is None or days <= until)


def with_arrears(groups: QuerySet[Group], on: dt.date) -> QuerySet[Any]:
    """Annotate `arrears_amount` and `arrears_since` (the oldest missing due day), by what has come back until now."""
    missing = (
        Instalment.objects.filter(
            loan__book__group_id=OuterRef("pk"),
            loan__cancelled=False,
            due_on__lt=on,
            due_by_then__gt=F("loan__paid") + F("loan__written_off"),
        )
        .order_by()
        .values("loan__book__group_id")
    )
    part = Least(F("due_by_then") - F("loan__paid") - F("loan__written_off"), F("principal") + F("interest"))
    summed = missing.annotate(sum=Sum(part, output_field=BigIntegerField())).values("sum")
    oldest = missing.annotate(oldest=Min("due_on")).values("oldest")
    annotated: QuerySet[Any] = groups.annotate(
        arrears_amount=Coalesce(Subquery(summed, output_field=BigIntegerField()), 0),
        arrears_since=Subquery(oldest),
    )
    return annotated


@dataclass(frozen=True)
class ScheduleRow:
    """An instalment as it stands today."""

    instalment: Instalment
    paid: int
    days_late: int

    @property
    def missing(self) -> int:
        """What of it has not come back, in rupiah."""
        return self.instalment.amount - self.paid

    @property
    def is_paid(self) -> bool:
        """All of it came back, or was written off."""
        return not self.missing


def schedule(loan: Loan, today: dt.date) -> list[ScheduleRow]:
    """The instalments of a loan with what was paid of each (one query)."""
    back = loan.paid + loan.written_off
    return [
        ScheduleRow(one, one.paid_of(back), 0 if loan.cancelled else one.days_late(back, today))
        for one in loan.instalments.order_by("number")
    ]


@dataclass(frozen=True)
class Standing:
    """One loan as a list shows it."""

    loan: Loan
    arrears: int
    days_late: int

    @property
    def state(self) -> tuple[str, str]:
        """In a word, with its tone."""
        if self.loan.cancelled:
            return "dibatalkan", "neutral"
        if self.loan.written_off:
            return "dihapuskan", "warn"
        if self.loan.is_settled:
            return "lunas", "good"
        if self.days_late:
            return f"menunggak {self.days_late} hari", "bad"
        return "berjalan", "info"


def standings(loans: Sequence[Loan], today: dt.date) -> list[Standing]:
    """Where loans stand today (one query)."""
    late: dict[int, tuple[int, int]] = {}
    rows = Instalment.objects.filter(loan__in=[loan.pk for loan in loans], due_on__lt=today).order_by("due_on")
    back = {loan.pk: loan.paid + loan.written_off for loan in loans if not loan.cancelled}
    for one in rows:
        if one.loan_id in back and one.due_by_then > back[one.loan_id]:
            missing, days = late.get(one.loan_id, (0, (today - one.due_on).days))
            late[one.loan_id] = (missing + one.amount - one.paid_of(back[one.loan_id]), days)
    return [Standing(loan, *late.get(loan.pk, (0, 0))) for loan in loans]


@dataclass
class MemberDebt:
    """What one member borrowed and owes, in rupiah."""

    member: Member
    loans: int = 0
    borrowed: int = 0
    outstanding: int = 0
    arrears: int = 0
    days_late: int = 0

    @property
    def ring_state(self) -> str:
        """Paid up, owing in time, in arrears, or without a loan."""
        if not self.loans:
            return "none"
        if self.arrears:
            return "bad"
        return "check" if self.outstanding else "good"


def per_member(book: GroupBook, today: dt.date) -> list[MemberDebt]:
    """Every present member, and whoever left with something owed, with their loans added up (three queries)."""
    debts: dict[int, MemberDebt] = {
        member.pk: MemberDebt(member)
        for member in Member.objects.present().filter(group_id=book.group_id).order_by("pk")
    }
    made = list(Loan.objects.made().filter(book=book).select_related("member").order_by("pk"))
    for one in standings(made, today):
        member = one.loan.member
        if member.pk not in debts and one.loan.is_settled:
            continue
        debt = debts.setdefault(member.pk, MemberDebt(member))
        debt.loans += 1
        debt.borrowed += one.loan.principal
        debt.outstanding += one.loan.outstanding
        debt.arrears += one.arrears
        debt.days_late = max(debt.days_late, one.days_late)
    return list(debts.values())
