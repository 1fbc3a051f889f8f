"""What the bank and the finance system say of the payments of Kota Singkawang: most agrees, some does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import ContentFile

from disbursement.models import Payment, StatementKind, StatementLine
from disbursement.reconciliation import deciding
from disbursement.reconciliation.importing import import_statement
from kube_portal.accounts.models import User
from kube_portal.demo.story import day
from kube_portal.programs.models import ProgramYear

_BANK = "Tanggal;Referensi;Rekening tujuan;Keterangan;Debet;Kredit"
_LIST = "Tanggal SP2D;No. SP2D;Rekening penerima;Nama penerima;Nilai"
_CHARGES = "Biaya administrasi bank"


def bring_in_2011(year: ProgramYear, treasurer: User) -> None:
    """The statement of December 2011: one transfer lacks the bank's charge, one is missing, one went elsewhere."""
    paid = _paid(year)
    lines = [_transfer(payment) for payment in paid[:-2]]
    lines.append(_transfer(paid[-2], amount=paid[-2].amount - 2_900))
    lines.append("22/12/2011;;3029118845;TRF CV Mitra Tani;5.000.000,00;")
    lines.append(f"30/12/2011;;;{_CHARGES};15.000,00;")
    period = (dt.date(2011, 12, 1), dt.date(2011, 12, 31))
    with day(dt.date(2011, 12, 31)):
        import_statement(
            _file("rekening-koran-desember-2011.csv", _BANK, lines), program_year=year, kind=StatementKind.BANK,
            by=treasurer, period_from=period[0], period_to=period[1],
        )  # fmt: skip
        charges = StatementLine.objects.select_related("program_year").get(program_year=year, description=_CHARGES)
        deciding.explain(line=charges, by=treasurer, reason="Biaya administrasi bulanan, tidak dibebankan ke kelompok.")


def bring_in_2026(year: ProgramYear, treasurer: User) -> None:
    """The SP2Ds of July 2026 from the finance system: the group's, and one that the portal knows nothing of."""
    lines = [
        f"{payment.paid_on:%d/%m/%Y};{payment.sp2d_number};{payment.order.payee['number']};"
        f"{payment.order.payee['holder']};{payment.amount}"
        for payment in _paid(year)
    ]
    lines.append("30/07/2026;0117/SP2D-LS/2026;3029440071;KUBE Harapan Jaya;20000000")
    with day(dt.date(2026, 8, 3)):
        import_statement(
            _file("daftar-sp2d-juli-2026.csv", _LIST, lines), program_year=year, kind=StatementKind.SP2D, by=treasurer,
            period_from=dt.date(2026, 7, 1), period_to=dt.date(2026, 7, 31),
        )  # fmt: skip


def _paid(year: ProgramYear) -> list[Payment]:
    found = Payment.objects.filter(program_year=year, order__paid_by_ministry=False).select_related("order")
    return list(found.order_by("paid_on", "pk"))


def _transfer(payment: Payment, amount: int | None = None) -> str:
    payee, rupiah = payment.order.payee, f"{amount or payment.amount:,}".replace(",", ".")
    return f"{payment.paid_on:%d/%m/%Y};{payment.sp2d_number};{payee['number']};{payee['holder']};{rupiah},00;"


def _file(name: str, headings: str, lines: Sequence[str]) -> ContentFile[bytes]:
    return ContentFile("\r\n".join([headings, *lines, ""]).encode(), name=name)
