"""The budget of a year: its ceiling by funding source, what selection committed, what was paid, what is left."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Sum

from disbursement.models import Payment
from groups.models import Proposal
from groups.transitions import COMMITTED
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


def of_source(program_year: ProgramYear, source: str) -> SourceBudget:
    """The budget of one funding source; all zero where the year knows none."""
    return next((budget for budget in of_year(program_year) if budget.source == source), SourceBudget(source, 0, 0, 0))
