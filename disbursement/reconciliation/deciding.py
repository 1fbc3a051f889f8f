"""What people decide about a line: which payment it is, or why it is none; and taking a reconciliation back."""

from __future__ import annotations

from collections.abc import Collection

from disbursement.models import Payment, Reconciliation, ReconciliationReversal, StatementImport, StatementLine
from disbursement.reconciliation import matching, standing
from disbursement.reconciliation.importing import RIGHT, lock
from disbursement.refusals import all_or_nothing, demand, refuse
from kube_portal.accounts.models import User

How = Reconciliation.How


@all_or_nothing()
def link(*, line: StatementLine, payment: Payment, by: User, reason: str) -> Reconciliation:
    """Say by hand that a line is this entry of the ledger, though something differs. Raises MoveRefused, NotAllowed."""
    _begin(line, by)
    reasons = _reasons_against(line, reason)
    if payment.program_year_id != line.program_year_id:
        reasons.append("Pembayaran itu dari tahun program lain.")
    elif (payment.amount > 0) != (line.amount > 0):
        reasons.append("Yang satu uang keluar, yang lain uang masuk.")
    elif Reconciliation.objects.in_force().filter(payment=payment, kind=line.kind).exists():
        reasons.append(f"{payment} sudah dicocokkan dengan baris lain. Batalkan dahulu pencocokan itu.")
    if reasons:
        raise refuse(*reasons)
    return _write(line, by, How.HAND, reason, payment)


@all_or_nothing()
def explain(*, line: StatementLine, by: User, reason: str) -> Reconciliation:
    """Say why a line is no payment to a group, such as the bank's charges. Raises MoveRefused, NotAllowed."""
    _begin(line, by)
    reasons = _reasons_against(line, reason)
    if reasons:
        raise refuse(*reasons)
    return _write(line, by, How.EXPLAINED, reason)


@all_or_nothing()
def explain_all(*, statement: StatementImport, lines: Collection[int], by: User, reason: str) -> int:
    """Say of many lines of one statement at once why they are no payments; all of them or none. Returns how many.

    Raises MoveRefused where one is known or decided meanwhile, NotAllowed.
    """
    demand(by, RIGHT, statement.program_year.regency_id)
    lock(statement.program_year)
    chosen = list(standing.lines_of(statement).came_out("unmatched").filter(pk__in=lines))
    reasons = []
    if not lines or len(chosen) != len(set(lines)):
        reasons.append("Ada baris yang sudah dicocokkan atau dijelaskan. Periksa lagi daftarnya.")
    if not reason.strip():
        reasons.append("Alasan perlu diisi.")
    if reasons:
        raise refuse(*reasons)
    Reconciliation.objects.bulk_create(
        Reconciliation(line=line, kind=line.kind, how=How.EXPLAINED, reason=reason.strip()[:300], by=by)
        for line in chosen
    )
    matching.settle(statement.program_year, statement.kind, by=by)
    return len(chosen)


@all_or_nothing()
def undo(*, line: StatementLine, by: User, reason: str) -> ReconciliationReversal:
    """Take the line's reconciliation back by a reversing entry. The portal does not find the same pair again.

    Raises MoveRefused, NotAllowed.
    """
    _begin(line, by)
    standing = Reconciliation.objects.in_force().filter(line=line).first()
    if standing is None:
        raise refuse("Baris ini tidak (lagi) dicocokkan atau dijelaskan. Tidak ada yang diubah.")
    if not reason.strip():
        raise refuse("Alasan perlu diisi.")
    reversal = ReconciliationReversal.objects.create(reconciliation=standing, by=by, reason=reason.strip()[:300])
    matching.settle(line.program_year, line.kind, by=by)
    return reversal


def _begin(line: StatementLine, by: User) -> None:
    demand(by, RIGHT, line.program_year.regency_id)
    lock(line.program_year)


def _reasons_against(line: StatementLine, reason: str) -> list[str]:
    reasons = []
    if Reconciliation.objects.in_force().filter(line=line).exists():
        reasons.append("Baris ini sudah dicocokkan atau dijelaskan. Batalkan dahulu bila keliru.")
    if not reason.strip():
        reasons.append("Alasan perlu diisi.")
    return reasons


def _write(
    line: StatementLine, by: User, how: Reconciliation.How, reason: str, payment: Payment | None = None
) -> Reconciliation:
    made = Reconciliation.objects.create(
        line=line, kind=line.kind, payment=payment, how=how, reason=reason.strip()[:300], by=by
    )
    matching.settle(line.program_year, line.kind, by=by)
    return made
