"""A bank statement of two thousand rows brought in and reconciled among a hundred thousand payments; and its page.

Of the rows 1,900 agree, 50 differ by their amount and 50 are known to nobody. Goal: the import within five seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.db import transaction

from bench import ledger
from bench.measuring import Bench, Figure
from bench.population import HOME
from disbursement.models import StatementImport
from disbursement.reconciliation import standing
from disbursement.reconciliation.importing import import_statement
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear

ROWS, DIFFERING, UNKNOWN = 2_000, 50, 50
SECONDS = 5.0


def measure(bench: Bench) -> Iterator[Figure]:
    """The import, and the page that says what is matched."""
    with bench.undone("large"):
        year = ProgramYear.objects.select_related("regency").filter(regency_id=HOME).latest("year")
        by = User.objects.select_related("region").get(username=f"treasurer.{HOME}")
        ledger.fill(year)
        content = statement(year)

        def bring_in() -> StatementImport:
            upload = ContentFile(content, name="rekening.csv")
            return import_statement(upload, program_year=year, kind="bank", by=by).statement

        def bring_in_and_forget() -> None:
            with transaction.atomic():
                bring_in()
                transaction.set_rollback(True)

        what = f"statement reconciled among {ledger.PAYMENTS:,} payments"
        yield Figure(what, ROWS, bench.median(bring_in_and_forget), seconds_at_most=SECONDS)
        kept = bring_in()
        found = {one.outcome: one.count for one in standing.figures(standing.lines_of(kept))}
        if (found["matched"], found["mismatched"]) != (ROWS - DIFFERING - UNKNOWN, DIFFERING):
            raise AssertionError(found)
        seconds = bench.median(bench.visit("large", by.username, kept.get_absolute_url()))
        yield Figure("page of that statement", ROWS, seconds)


def statement(year: ProgramYear) -> bytes:
    """The file, as a bank writes it."""
    lines = ["Tanggal;Referensi;Rekening tujuan;Keterangan;Debet;Kredit"]
    for row in range(ROWS):
        number = 1 + row * (ledger.PAYMENTS // ROWS)
        day, amount = ledger.paid_on(number, year), ledger.AMOUNT
        reference, account = ledger.sp2d_of(number), ledger.account_of(number)
        if row < UNKNOWN:
            reference, account = "", ""
        elif row < UNKNOWN + DIFFERING:
            amount -= 2_900
        lines.append(f"{day:%d/%m/%Y};{reference};{account};Pencairan {row};{amount};")
    return "\n".join(lines).encode()
