"""Which line of a statement is which entry of the ledger: found anew over a whole year whenever something changed.

What is found depends on lines, ledger and people's decisions alone, never on the order in which files came: what no
longer is among it is taken back by a reversing entry, what is new is written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from disbursement.models import Reconciliation, ReconciliationReversal
from disbursement.statement_querysets import WINDOW_DAYS
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear

How = Reconciliation.How
_REPLACED = "Ada yang lebih cocok, atau ada lagi yang sama."

# Lines that nobody linked or explained by hand, and entries of the ledger that nobody linked by hand.
_LINES = """
    WITH line AS MATERIALIZED (
        SELECT l.id, l.amount, l.dated_on, l.ordinal, l.key, ltrim(l.account, '0') AS account, l.reference_key
          FROM disbursement_statementline l
         WHERE l.program_year_id = %(year)s AND l.kind = %(kind)s AND NOT EXISTS (
               SELECT 1 FROM disbursement_reconciliation r
                WHERE r.line_id = l.id AND r.active AND r.how IN ('hand', 'explained'))
    )
"""
_FREE = """
    NOT EXISTS (
        SELECT 1 FROM disbursement_reconciliation r
         WHERE r.payment_id = p.id AND r.kind = %(kind)s AND r.active AND r.how = 'hand')
    AND NOT EXISTS (
        SELECT 1 FROM disbursement_reconciliation r JOIN disbursement_reconciliationreversal v
            ON v.reconciliation_id = r.id AND v.by_id IS NOT NULL
         WHERE r.line_id = l.id AND r.payment_id = p.id)
    AND ABS(p.paid_on - l.dated_on) <= %(window)s
"""
_NAMED_BY = "UPPER(regexp_replace(n.sp2d_number, '[^A-Za-z0-9]', '', 'g'))"
_INTO = "ltrim((o.payee ->> 'number'), '0')"
_COLUMNS = "l.id, p.id, l.account = '' AS silent, ABS(p.paid_on - l.dated_on) AS apart, l.dated_on, l.ordinal, l.key"

# A line names a payment by its own number; money that came back also by the number of the payment it undoes.
_BY_REFERENCE = f"""
    {_LINES}
    SELECT {_COLUMNS}
      FROM line l
      JOIN disbursement_payment n ON n.program_year_id = %(year)s AND {_NAMED_BY} = l.reference_key
      JOIN disbursement_payment p ON p.amount = l.amount AND (p.id = n.id OR p.reverses_id = n.id)
      JOIN disbursement_paymentorder o ON o.id = p.order_id
     WHERE l.reference_key <> '' AND (l.account = '' OR {_INTO} = l.account) AND {_FREE}
"""  # noqa: S608 - names of our own; every value is a parameter
# A bank has references of its own, which name no SP2D; a list of SP2Ds has not.
_BY_ACCOUNT = f"""
    {_LINES}
    SELECT {_COLUMNS}
      FROM line l
      JOIN disbursement_paymentorder o ON {_INTO} = l.account
      JOIN disbursement_payment p ON p.order_id = o.id AND p.program_year_id = %(year)s AND p.amount = l.amount
     WHERE l.account <> '' AND {_FREE}
       AND (l.reference_key = '' OR %(kind)s = 'bank' AND NOT EXISTS (
            SELECT 1 FROM disbursement_payment n
             WHERE n.program_year_id = %(year)s AND {_NAMED_BY} = l.reference_key))
"""  # noqa: S608 - names of our own; every value is a parameter


@dataclass(frozen=True)
class Settled:
    """What a round of matching changed."""

    added: int
    reversed: int


def settle(year: ProgramYear, kind: str, *, by: User) -> Settled:
    """Match all lines of a year and kind anew, in a handful of queries. The caller holds the regency's lock."""
    found = _found(year, kind)
    standing = {
        (one.line_id, one.payment_id): one
        for one in Reconciliation.objects.in_force().filter(
            line__program_year=year, kind=kind, how__in=Reconciliation.AUTOMATIC
        )
    }
    gone = [one for pair, one in standing.items() if pair not in found]
    ReconciliationReversal.objects.bulk_create(
        ReconciliationReversal(reconciliation=one, reason=_REPLACED) for one in gone
    )
    new = [
        Reconciliation(line_id=line, payment_id=payment, kind=kind, how=how, by=by)
        for (line, payment), how in found.items()
        if (line, payment) not in standing
    ]
    Reconciliation.objects.bulk_create(new, batch_size=1000)
    return Settled(len(new), len(gone))


def _found(year: ProgramYear, kind: str) -> dict[tuple[int, int], How]:
    """Each pair that belongs together: first by number, then by account and amount where that is unique."""
    values: dict[str, str | int] = {"year": year.pk, "kind": kind, "window": WINDOW_DAYS}
    with connection.cursor() as cursor:
        cursor.execute(_BY_REFERENCE, values)
        by_reference = _nearest_first(cursor.fetchall())
        cursor.execute(_BY_ACCOUNT, values)
        by_account = cursor.fetchall()
    found = dict.fromkeys(by_reference, How.REFERENCE)
    lines, payments = {line for line, _ in found}, {payment for _, payment in found}
    left = {(line, payment) for line, payment, *_ in by_account if line not in lines and payment not in payments}
    of_line, of_payment = Counter(line for line, _ in left), Counter(payment for _, payment in left)
    return found | {
        (line, payment): How.ACCOUNT for line, payment in left if of_line[line] == 1 and of_payment[payment] == 1
    }


def _nearest_first(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, int]]:
    """One to one among pairs that agree: those that also say the account come first, then those nearest in time."""
    lines: set[int] = set()
    payments: set[int] = set()
    pairs = []
    for line, payment, *_ in sorted(rows, key=lambda row: (*row[2:], row[1])):
        if line not in lines and payment not in payments:
            lines.add(line)
            payments.add(payment)
            pairs.append((line, payment))
    return pairs
