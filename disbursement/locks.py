"""Locks in the one order program year → proposal → payment order, each FOR NO KEY UPDATE."""

from __future__ import annotations

from django.db import connection

from disbursement.models import PaymentOrder
from groups.models import Proposal
from kube_portal.programs.models import ProgramYear


def lock_year(pk: int) -> ProgramYear:
    """The program year, locked, with its regency."""
    return ProgramYear.objects.select_for_update(no_key=True, of=("self",)).select_related("regency").get(pk=pk)


def lock_proposal(pk: int) -> Proposal:
    """The proposal as it stands, locked, with everything a decision about money reads."""
    return (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("group", "village", "tier", "program_year__regency")
        .get(pk=pk)
    )


def lock_order(order: PaymentOrder) -> PaymentOrder:
    """The payment order as it stands, locked after its proposal: never the other way round."""
    proposal = lock_proposal(order.proposal_id)
    locked = PaymentOrder.objects.select_for_update(no_key=True).get(pk=order.pk)
    locked.proposal = proposal
    return locked


# With the hash of a regency's code, one advisory lock for its statements: "KORA", of rekening koran.
STATEMENTS = 0x4B4F_5241


def lock_statements(regency_code: str) -> bool:
    """Take the regency's one lock for statements until the transaction ends; False when somebody else holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [STATEMENTS, regency_code])
        return bool(cursor.fetchone()[0])
