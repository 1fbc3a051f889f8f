"""How a statement and the ledger stand to each other: figures by outcome, what differs, what was not seen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform

from disbursement.models import Payment, PaymentOrder, Reconciliation, StatementImport, StatementKind, StatementLine
from disbursement.statement_querysets import (
    WINDOW_DAYS,
    StatementLineQuerySet,
    account_key,
    plain_reference,
    reference_key,
)
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah
from kube_portal.programs.models import ProgramYear

MOST_SUGGESTED = 10

# Every line has one of these; what it is called, and how it looks.
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "matched": ("Cocok", "good"),
    "mismatched": ("Berbeda", "bad"),
    "unmatched": ("Tidak dikenal", "warn"),
    "hand": ("Dicocokkan dengan tangan", "info"),
    "explained": ("Dijelaskan", "neutral"),
}
UNSEEN = "unseen"


@dataclass(frozen=True)
class Figure:
    """How many lines came out so, and their rupiah: paid out, and come back."""

    outcome: str
    count: int = 0
    out: int = 0
    back: int = 0

    @property
    def label(self) -> str:
        """Its name on the page."""
        return OUTCOMES[self.outcome][0]

    @property
    def tone(self) -> str:
        """Its colour."""
        return OUTCOMES[self.outcome][1]


def lines_of(statement: StatementImport) -> StatementLineQuerySet:
    """The lines of a file with their outcomes, in the order of the file."""
    lines = StatementLine.objects.filter(statement_rows__statement=statement).with_outcome()
    return lines.order_by("statement_rows__number")


def figures(lines: QuerySet[StatementLine]) -> list[Figure]:
    """Lines (with their outcomes) by outcome, also those without any (one query)."""
    counted: Any = (
        cast(Any, lines.order_by())
        .values("outcome")
        .annotate(
            count=Count("pk"),
            out=Sum("amount", filter=Q(amount__gt=0), default=0),
            back=Sum("amount", filter=Q(amount__lt=0), default=0),
        )
    )
    found = {row["outcome"]: Figure(row["outcome"], row["count"], row["out"], -row["back"]) for row in counted}
    return [found.get(outcome, Figure(outcome)) for outcome in OUTCOMES]


def unseen(statement: StatementImport) -> QuerySet[Payment]:
    """Entries of the ledger in the statement's period that no line of its kind shows, but for the ministry's."""
    seen = Reconciliation.objects.in_force().filter(kind=statement.kind, payment__program_year=statement.program_year)
    return (
        Payment.objects.filter(
            program_year=statement.program_year,
            paid_on__range=(statement.period_from, statement.period_to),
            order__paid_by_ministry=False,
        )
        .exclude(pk__in=seen.values("payment"))
        .select_related("order", "proposal__group", "proposal__village")
        .order_by("paid_on", "pk")
    )


def differences(line: StatementLine, payment: Payment) -> list[str]:
    """What differs between a line and an entry of the ledger, with both figures; nothing where they agree."""
    found = []
    if line.amount != payment.amount:
        found.append(
            f"Jumlah: di {_where(line)} {format_rupiah(line.amount)}, di portal {format_rupiah(payment.amount)}."
        )
    number = str(payment.order.payee.get("number", ""))
    if line.account and line.account.lstrip("0") != number.lstrip("0"):
        found.append(f"Rekening: di {_where(line)} {line.account}, di portal {number}.")
    if abs((line.dated_on - payment.paid_on).days) > WINDOW_DAYS:
        found.append(f"Tanggal: di {_where(line)} {tanggal(line.dated_on)}, di portal {tanggal(payment.paid_on)}.")
    return found


def reference_differs(line: StatementLine, payment: Payment) -> str:
    """That the numbers differ, where the line has one and money did not come back under another."""
    if not line.reference_key or payment.reverses_id or plain_reference(payment.sp2d_number) == line.reference_key:
        return ""
    return f"Nomor: di {_where(line)} {line.reference}, di portal {payment.sp2d_number}."


def _where(line: StatementLine) -> str:
    return "bank" if line.kind == StatementKind.BANK else "daftar SP2D"


@dataclass
class Shown:
    """A line as a list shows it: what it was matched with or names, and what there is to say of it."""

    line: StatementLine
    reconciliation: Reconciliation | None = None
    payment: Payment | None = None
    remarks: list[str] = field(default_factory=list)
    number: int = 0

    @property
    def outcome(self) -> str:
        """Its outcome by name."""
        return str(self.line.outcome)  # type: ignore[attr-defined]

    @property
    def label(self) -> str:
        """Its outcome in words."""
        return OUTCOMES[self.outcome][0]

    @property
    def tone(self) -> str:
        """Its colour."""
        return OUTCOMES[self.outcome][1]


def shown(lines: Iterable[StatementLine]) -> list[Shown]:
    """Lines with all that a list says of them (four queries at most, however many)."""
    rows = [Shown(line) for line in lines]
    by_line = {
        one.line_id: one
        for one in Reconciliation.objects.in_force()
        .filter(line__in=[row.line.pk for row in rows])
        .select_related("by", "payment__order", "payment__proposal__group")
    }
    named = _named([row.line for row in rows if row.line.pk not in by_line])
    returnable = _returnable([row.line for row in rows if row.line.pk not in by_line and row.line.amount < 0])
    for row in rows:
        row.reconciliation = by_line.get(row.line.pk)
        if row.reconciliation is not None:
            row.payment = row.reconciliation.payment
            row.remarks = [row.reconciliation.reason] if row.reconciliation.reason else []
            if row.payment is not None:
                other = reference_differs(row.line, row.payment)
                row.remarks = [*differences(row.line, row.payment), *([other] if other else []), *row.remarks]
            continue
        row.payment = named.get(row.line.pk)
        if row.payment is not None:
            row.remarks = differences(row.line, row.payment) or [
                "Baris lain sudah dicocokkan dengan pembayaran ini: mungkin dibayar dua kali."
                if row.outcome == "mismatched"
                else "Baru dicatat di portal. Tekan Cocokkan lagi."
            ]
        elif row.line.amount < 0:
            row.payment = returnable.get(row.line.pk)
            row.remarks = [
                "Dana kembali yang belum dicatat di portal."
                if row.payment is not None
                else "Uang masuk yang tidak dikenal portal."
            ]
        else:
            row.remarks = ["Tidak ada pembayaran dengan nomor, rekening dan jumlah ini."]
    return rows


def _named(lines: Sequence[StatementLine]) -> dict[int, Payment]:
    """By line the entry of the ledger, of the same direction, that it names by its number (one query)."""
    keys = {line.reference_key for line in lines} - {""}
    if not keys:
        return {}
    payments = (
        Payment.objects.filter(program_year__in={line.program_year_id for line in lines})
        .annotate(named_by=reference_key("sp2d_number"))
        .filter(named_by__in=keys)
        .select_related("order", "proposal__group")
        .order_by("-pk")
    )
    by_key = {
        (one.program_year_id, one.named_by, one.amount > 0): one  # type: ignore[attr-defined]
        for one in payments
    }
    found = {line.pk: by_key.get((line.program_year_id, line.reference_key, line.amount > 0)) for line in lines}
    return {pk: one for pk, one in found.items() if one is not None}


def _returnable(lines: Sequence[StatementLine]) -> dict[int, Payment]:
    """By line of money that came in, the payment that it can be the return of (two queries)."""
    if not lines:
        return {}
    years = {line.program_year_id for line in lines}
    effective = (
        Payment.objects.effective()
        .filter(program_year__in=years, amount__in={-line.amount for line in lines})
        .annotate(
            named_by=reference_key("sp2d_number"), into=account_key(KeyTextTransform("number", F("order__payee")))
        )
        .filter(
            Q(named_by__in={line.reference_key for line in lines} - {""})
            | Q(into__in={line.account.lstrip("0") for line in lines} - {""})
        )
        .select_related("order", "proposal__group")
        .order_by("pk")
    )
    by_number: dict[tuple[int, str, int], Payment] = {}
    by_account: dict[tuple[int, str, int], list[Payment]] = defaultdict(list)
    for one in effective:
        year, amount = one.program_year_id, -one.amount
        by_number[year, one.named_by, amount] = one  # type: ignore[attr-defined]
        by_account[year, one.into, amount].append(one)  # type: ignore[attr-defined]
    found: dict[int, Payment] = {}
    for line in lines:
        named = by_number.get((line.program_year_id, line.reference_key, line.amount))
        paid = by_account.get((line.program_year_id, line.account.lstrip("0"), line.amount), [])
        if named is not None or len(paid) == 1:
            found[line.pk] = named or paid[0]
    return found


def suggestions(line: StatementLine, user: User) -> list[Payment]:
    """Entries of the ledger that a line may be, those that fit best first; none that another line shows already.

    By number, by account, or by the same amount around the same day (one query).
    """
    around = (line.dated_on - dt.timedelta(days=4 * WINDOW_DAYS), line.dated_on + dt.timedelta(days=4 * WINDOW_DAYS))
    seen = Reconciliation.objects.in_force().filter(kind=line.kind, payment__program_year=line.program_year_id)
    of_kind = Q(amount__gt=0) if line.amount > 0 else Q(amount__lt=0)
    likely = Q(amount=line.amount, paid_on__range=around)
    if line.reference_key:
        likely |= Q(named_by=line.reference_key)
    if line.account:
        likely |= Q(into=line.account.lstrip("0"))
    found = (
        Payment.objects.visible_to(user)
        .filter(of_kind, program_year=line.program_year_id)
        .exclude(pk__in=seen.values("payment"))
        .annotate(
            named_by=reference_key("sp2d_number"), into=account_key(KeyTextTransform("number", F("order__payee")))
        )
        .filter(likely)
        .select_related("order", "proposal__group", "proposal__village")[: 5 * MOST_SUGGESTED]
    )

    def unlikeness(payment: Payment) -> tuple[int, int]:
        agree = [
            payment.amount == line.amount,
            payment.order.payee.get("number", "").lstrip("0") == line.account.lstrip("0"),
            plain_reference(payment.sp2d_number) == line.reference_key,
        ]
        return -sum(agree), abs((payment.paid_on - line.dated_on).days)

    return sorted(found, key=unlikeness)[:MOST_SUGGESTED]


@dataclass(frozen=True)
class Sighting:
    """Whether an entry of the ledger was seen in files of one kind: the line, or how far such files reach."""

    kind: str
    line: StatementLine | None
    is_covered: bool
    latest: dt.date | None

    @property
    def label(self) -> str:
        """The kind of file."""
        return str(StatementKind(self.kind).label)


def sightings(order: PaymentOrder, year: ProgramYear, entries: Sequence[Payment]) -> dict[int, list[Sighting]]:
    """By entry of an order's ledger, where it was seen (two queries); nothing for what the ministry paid."""
    if order.paid_by_ministry or not entries:
        return {}
    seen = {
        (one.payment_id, one.kind): one.line
        for one in Reconciliation.objects.in_force().filter(payment__in=entries).select_related("line")
    }
    files: list[Any] = list(
        StatementImport.objects.taken().filter(program_year=year).values_list("kind", "period_from", "period_to")
    )
    return {
        entry.pk: [
            Sighting(
                kind,
                seen.get((entry.pk, kind)),
                any(one == kind and first <= entry.paid_on <= last for one, first, last in files),
                max((last for one, _, last in files if one == kind), default=None),
            )
            for kind in StatementKind.values
            if (entry.pk, kind) in seen or any(one == kind for one, _, _ in files)
        ]
        for entry in entries
    }
