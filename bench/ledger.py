"""A hundred thousand payments of one regency in one year, for what is measured beside so long a ledger.

They stand only inside a transaction that is rolled back, and are written without triggers: groups have many payments
each, so that they fit no grant. Account numbers and SP2D numbers are told by the number of the payment.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from kube_portal.programs.models import ProgramYear

PAYMENTS = 100_000
AMOUNT = 20_000_000
_FIRST = 500_000_000  # keys of their own

_ORDERS = """
    INSERT INTO disbursement_paymentorder
        (id, proposal_id, program_year_id, account_id, amount, tranche, request_on, payee, paid_by_ministry, state,
         prepared_by_id, prepared_at, approved_by_id, approved_at, refusal_reason)
    SELECT %(first)s + n, f.proposal_id, %(year)s, f.account_id, %(amount)s, 100 + n / f.many, %(today)s::date - 30,
           jsonb_build_object('bank', 'Bank Daerah', 'number', (8000000000 + n)::text, 'holder', 'KUBE', 'signatories',
                              jsonb_build_array('Ketua', 'Bendahara'), 'members', f.members),
           false, 'paid', f.prepared_by_id, now() - interval '20 days', f.approved_by_id, now() - interval '10 days', ''
      FROM generate_series(1, %(count)s) n
      JOIN (SELECT row_number() OVER (ORDER BY o.id) - 1 AS nth, count(*) OVER () AS many, o.proposal_id, o.account_id,
                   o.prepared_by_id, o.approved_by_id, o.payee -> 'members' AS members
              FROM disbursement_paymentorder o JOIN groups_proposal p ON p.id = o.proposal_id
             WHERE p.program_year_id = %(year)s AND o.state = 'paid') f ON f.nth = n %% f.many
"""
_PAYMENTS = """
    INSERT INTO disbursement_payment
        (id, order_id, proposal_id, program_year_id, amount, sp2d_number, paid_on, reason, recorded_by_id, recorded_at)
    SELECT o.id, o.id, o.proposal_id, %(year)s, o.amount,
           lpad((o.id - %(first)s)::text, 6, '0') || '/SP2D-LS/BENCH', %(today)s::date - (o.id %% 60)::int, '',
           o.prepared_by_id, now()
      FROM disbursement_paymentorder o WHERE o.id > %(first)s
"""


def fill(year: ProgramYear) -> None:
    """Write the payments; inside a transaction that is rolled back."""
    values: dict[str, int | dt.date] = {
        "year": year.pk, "first": _FIRST, "count": PAYMENTS, "amount": AMOUNT, "today": year.today(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        without_triggers(_ORDERS, values)
        without_triggers(_PAYMENTS, values)
        cursor.execute("ANALYZE disbursement_payment, disbursement_paymentorder")


def without_triggers(statement: str, values: dict[str, int | dt.date]) -> None:
    """Write what no person could: triggers and foreign keys are not asked. Only where everything is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def sp2d_of(number: int) -> str:
    """The SP2D number of one of the payments."""
    return f"{number:06}/SP2D-LS/BENCH"


def account_of(number: int) -> str:
    """The account number of one of the payments."""
    return str(8_000_000_000 + number)


def paid_on(number: int, year: ProgramYear) -> dt.date:
    """The day of one of the payments."""
    return year.today() - dt.timedelta(days=(_FIRST + number) % 60)
