"""One door for statements: the page and the demo come through `import_statement`.

A file is taken whole or refused whole: a statement that lacks some of its rows would say of sound payments that no bank
has seen them. What was refused is kept with the reason of every cell, and changes nothing else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File as DjangoFile
from django.utils import timezone

from disbursement.locks import lock_statements
from disbursement.models import StatementImport, StatementLine, StatementRow
from disbursement.reconciliation import matching
from disbursement.reconciliation.reading import Bounds, Entry, Reading, read
from disbursement.refusals import all_or_nothing, demand, refuse
from disbursement.statement_querysets import plain_reference
from groups.importing.reading import UnreadableWorkbook
from groups.importing.tables import READ
from kube_portal.accounts.models import User
from kube_portal.documents.storing import RejectedFile, inspect, store
from kube_portal.programs.models import ProgramYear

RIGHT = "disbursement.reconcile_payment"


@dataclass(frozen=True)
class ImportResult:
    """What came of a file; `is_new` is False where this very file was there already."""

    statement: StatementImport
    is_new: bool = True


@all_or_nothing()
def import_statement(
    upload: DjangoFile[Any],
    *,
    program_year: ProgramYear,
    kind: str,
    by: User,
    period_from: dt.date | None = None,
    period_to: dt.date | None = None,
    at: dt.datetime | None = None,
) -> ImportResult:
    """Take a statement (`bank`) or a list of SP2Ds (`sp2d`) in, and match the year's lines anew.

    Without a period, that of its lines counts. Lines that came in an earlier file are known again and not taken twice.
    Raises UnreadableWorkbook where nothing can be read, MoveRefused while another import runs, NotAllowed.
    """
    demand(by, RIGHT, program_year.regency_id)
    lock(program_year)
    try:
        sha256 = inspect(upload, allowed=READ).sha256
    except RejectedFile as rejected:
        raise UnreadableWorkbook(str(rejected)) from None
    same = StatementImport.objects.filter(program_year=program_year, kind=kind, sha256=sha256)
    reading = read(upload, kind=kind, bounds=_bounds(program_year, period_from, period_to))
    days = [entry.dated_on for entry in reading.entries]
    values: dict[str, Any] = {"refused": True}
    if not reading.problems:
        values = {"refused": False, "period_from": period_from or min(days), "period_to": period_to or max(days)}
    earlier = same.filter(**values).order_by("-pk").first()
    if earlier is not None and (not earlier.refused or earlier.errors == _as_json(reading)):
        matching.settle(program_year, kind, by=by)
        return ImportResult(earlier, is_new=False)
    file = store(upload=upload, by=by, kind="statement", allowed=READ)
    lines = {} if reading.problems else _take_over(program_year, kind, reading.entries)
    statement = StatementImport.objects.create(
        program_year=program_year,
        kind=kind,
        file=file,
        sha256=sha256,
        **values,
        lines_read=len(lines),
        added=sum(is_new for _, is_new in lines.values()),
        known=sum(not is_new for _, is_new in lines.values()),
        skipped=0 if reading.problems else reading.skipped,
        unread=reading.unread,
        errors=_as_json(reading),
        imported_by=by,
        imported_at=at or timezone.now(),
    )
    file.attach(statement)
    StatementRow.objects.bulk_create(
        (StatementRow(statement=statement, line=line, number=number) for number, (line, _) in lines.items()),
        batch_size=1000,
    )
    matching.settle(program_year, kind, by=by)
    return ImportResult(statement)


@all_or_nothing()
def match_again(*, statement: StatementImport, by: User) -> matching.Settled:
    """Match the lines of the statement's year anew, after the ledger got what was missing. Raises as imports do."""
    demand(by, RIGHT, statement.program_year.regency_id)
    lock(statement.program_year)
    return matching.settle(statement.program_year, statement.kind, by=by)


def lock(year: ProgramYear) -> None:
    """Hold the regency's statements until the transaction ends. Raises MoveRefused while somebody else does."""
    if not lock_statements(year.regency_id):
        raise refuse("Rekening koran lain dari kabupaten/kota ini sedang diproses. Tunggu sebentar, lalu coba lagi.")


def _bounds(year: ProgramYear, period_from: dt.date | None, period_to: dt.date | None) -> Bounds:
    today = year.today()
    if period_from is not None or period_to is not None:
        first, last = period_from or dt.date(year.year, 1, 1), min(period_to or today, today)
        return Bounds(first, last, "Betulkan tanggalnya, atau periode yang Anda isi.")
    first, last = dt.date(year.year, 1, 1), min(dt.date(year.year + 1, 12, 31), today)
    return Bounds(first, last, f"Periksa tahunnya; yang dipilih tahun program {year.year}.")


def _as_json(reading: Reading) -> list[dict[str, Any]]:
    return [problem.as_json() for problem in reading.problems]


def _take_over(year: ProgramYear, kind: str, entries: Sequence[Entry]) -> dict[int, tuple[StatementLine, bool]]:
    """By row of the file its line, and whether that is new."""
    seen: Counter[str] = Counter()
    lines: dict[int, StatementLine] = {}
    for entry in entries:
        line = StatementLine(
            program_year=year,
            kind=kind,
            dated_on=entry.dated_on,
            amount=entry.amount,
            account=entry.account,
            reference=entry.reference,
            reference_key=plain_reference(entry.reference),
            description=entry.description,
        )
        said = "|".join(
            [
                f"{entry.dated_on:%Y-%m-%d}", str(entry.amount), entry.account.lstrip("0"), line.reference_key,
                plain_reference(entry.description),
            ]
        )  # fmt: skip
        seen[said] += 1
        line.ordinal = seen[said]
        line.key = hashlib.sha256(f"{said}|{line.ordinal}".encode()).hexdigest()
        lines[entry.number] = line
    known = {
        line.key: line
        for line in StatementLine.objects.filter(
            program_year=year, kind=kind, key__in=[line.key for line in lines.values()]
        )
    }
    new = [line for line in lines.values() if line.key not in known]
    StatementLine.objects.bulk_create(new, batch_size=1000)
    return {number: (known.get(line.key, line), line.key not in known) for number, line in lines.items()}
