"""Statements for the tests, through the real import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile

from disbursement.models import Payment, StatementImport, StatementKind
from disbursement.reconciliation.importing import import_statement
from disbursement.reconciliation.standing import lines_of
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.factories.disbursement import staff

HEADINGS = "Tanggal;No. SP2D;Rekening;Keterangan;Debet;Kredit"


def day(date: dt.date) -> str:
    """A day as a bank writes it."""
    return f"{date:%d/%m/%Y}"


def row(
    payment: Payment | None = None,
    *,
    on: dt.date | None = None,
    reference: str | None = None,
    account: str | None = None,
    text: str = "Pencairan",
    amount: int | None = None,
) -> str:
    """A line of a statement: that of a payment, with whatever differs; an amount below zero came in."""
    if payment is not None:
        on = on or payment.paid_on
        reference = payment.sp2d_number if reference is None else reference
        account = payment.order.payee["number"] if account is None else account
        amount = payment.amount if amount is None else amount
    assert on is not None
    assert amount is not None
    out, came = (amount, "") if amount > 0 else ("", -amount)
    return f"{day(on)};{reference or ''};{account or ''};{text};{out};{came}"


def upload(rows: Sequence[str], name: str = "rekening.csv", headings: str = HEADINGS) -> ContentFile[Any]:
    """A CSV of these lines."""
    return ContentFile("\n".join([headings, *rows, ""]).encode(), name=name)


def statement(
    *rows: str, kind: str = StatementKind.BANK, year: ProgramYear | None = None, **values: Any
) -> StatementImport:
    """An imported file of these lines."""
    year = year or ProgramYear.objects.select_related("regency").get(regency_id="61.72", year=2026)
    return import_statement(
        upload(rows), program_year=year, kind=kind, **{"by": staff(Role.TREASURER, year.regency_id), **values}
    ).statement


def outcomes(found: StatementImport) -> list[str]:
    """How its lines came out, in the order of the file."""

    return [line.outcome for line in lines_of(found)]  # type: ignore[attr-defined]
