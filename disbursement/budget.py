"""The budget of a year: its ceiling by funding source, what selection committed, what was paid, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from disbursement.models import Payment
from groups.models import Proposal
from groups.transitions import COMMITTED
from kube_portal.accounts.models import User
from kube_portal.money import format_rupiah
from kube_portal.programs.models import FundingCeiling, FundingSource, ProgramYear


@dataclass(frozen=True)
class SourceBudget:
    """One funding source of one year, in rupiah."""

    source: str
    ceiling: int
    committed: int
    paid: int

    @property
    def label(self) -> str:
        """APBD or APBN."""
        return str(FundingSource(self.source).label)

    @property
    def reserved(self) -> int:
        """What selection promised and no payment spent yet."""
        return self.committed - self.paid

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """The ceiling in its parts, for a bar: tone, word, rupiah."""
        return [
            ("good", "rupiah dibayar", self.paid),
            ("warn", "rupiah dicadangkan", self.reserved),
            ("rest", "rupiah sisa", max(self.left, 0)),
        ]

    def refusal(self, amount: int) -> str:
        """Why a payment of so many rupiah would exceed the ceiling, with the figures; empty when it would not."""
        if self.paid + amount <= self.ceiling:
            return ""
        return (
            f"Pagu {self.label} {format_rupiah(self.ceiling)}, sudah dibayar {format_rupiah(self.paid)}, sisa "
            f"{format_rupiah(self.ceiling - self.paid)}; pembayaran ini {format_rupiah(amount)}."
        )

    @property
    def left(self) -> int:
        """What selection may still commit."""
        return self.ceiling - self.committed


def of_year(program_year: ProgramYear) -> list[SourceBudget]:
    """The budget of each funding source that the year has a ceiling or a commitment for (three queries)."""
    ceilings = dict(FundingCeiling.objects.filter(program_year=program_year).values_list("funding_source", "amount"))
    committed = dict(
        Proposal.objects.filter(program_year=program_year, status__in=COMMITTED)
        .order_by()
        .values_list("tier__funding_source")
        .annotate(total=Sum("amount"))
    )
    paid = dict(
        Payment.objects.filter(program_year=program_year)
        .order_by()
        .annotate(source=F("proposal__tier__funding_source"))
        .values_list("source")
        .annotate(total=Sum("amount"))
    )
    return [
        SourceBudget(source, ceilings.get(source, 0), committed.get(source, 0), paid.get(source, 0))
        for source in FundingSource.values
        if source in ceilings or source in committed or source in paid
    ]


PARTS = {"reserved": "Dicadangkan, belum dibayar penuh", "paid": "Sudah dibayar, penuh atau sebagian"}


def behind(program_year: ProgramYear, user: User, *, source: str = "", part: str = "") -> QuerySet[Any]:
    """The proposals behind the figures that the user may see: of one source, or of one of PARTS where named."""
    rows = with_paid(Proposal.objects.visible_to(user).filter(program_year=program_year, status__in=COMMITTED))
    if source:
        rows = rows.filter(tier__funding_source=source)
    if part == "reserved":
        rows = rows.filter(paid__lt=F("amount"))
    elif part == "paid":
        rows = rows.filter(paid__gt=0)
    return rows


def with_paid(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate `paid`, the net sum of each proposal's payments in rupiah."""
    paid = Payment.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal").annotate(total=Sum("amount"))
    sum_of_each = Coalesce(Subquery(paid.values("total")), Value(0), output_field=BigIntegerField())
    annotated: QuerySet[Any] = rows.annotate(paid=sum_of_each)
    return annotated


def of_source(program_year: ProgramYear, source: str) -> SourceBudget:
    """The budget of one funding source; all zero where the year knows none."""
    return next((budget for budget in of_year(program_year) if budget.source == source), SourceBudget(source, 0, 0, 0))
