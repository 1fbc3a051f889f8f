"""What the closing of a year lapses and frees: counted before it is closed, and the same afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left

from groups.models import FundsReceived, ProposalMove
from groups.querysets import ProposalQuerySet
from groups.transitions import COMMITTED, TRANSITIONS, Status
from kube_portal.programs.models import FundingSource, ProgramYear
from kube_portal.regions.models import Region

PROMISED = tuple(status for status in COMMITTED if status in TRANSITIONS["lapse"].sources)


def at_closing(rows: ProposalQuerySet, year: ProgramYear) -> QuerySet[Any]:
    """Of these, what the closing of the year lapses, or lapsed.

    Annotates `stood` (the status at the closing), `promised` (money was reserved) and `freed` (so many rupiah of it).
    """
    status = Q(status=Status.LAPSED)
    if year.is_open:
        status |= Q(status__in=TRANSITIONS["lapse"].sources)
    move = ProposalMove.objects.filter(proposal=OuterRef("pk"), verb="lapse").order_by("-pk").values("from_status")
    received = (
        FundsReceived.objects.filter(proposal=OuterRef("pk"))
        .order_by()
        .values("proposal")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    found: QuerySet[Any] = (
        rows.filter(status, program_year=year)
        .annotate(
            stood=Case(
                When(status=Status.LAPSED, then=Subquery(move[:1])), default=F("status"), output_field=CharField()
            )
        )
        .annotate(
            promised=Q(stood__in=PROMISED),
            freed=Case(
                When(
                    stood__in=PROMISED,
                    then=F("amount") - Coalesce(Subquery(received), Value(0), output_field=BigIntegerField()),
                ),
                default=Value(0),
                output_field=BigIntegerField(),
            ),
        )
    )
    return found


@dataclass(frozen=True)
class Freed:
    """What one funding source gets back in one district: proposals, those that were promised money, rupiah."""

    source: str
    district: str
    name: str
    proposals: int
    promised: int
    rupiah: int

    @property
    def label(self) -> str:
        """APBD or APBN."""
        return str(FundingSource(self.source).label)


def freed(rows: QuerySet[Any]) -> list[Freed]:
    """Proposals `at_closing`, added up by funding source and district (two queries)."""
    counted = list(
        rows.order_by()
        .annotate(source=F("tier__funding_source"), district=Left("village_id", 8))
        .values("source", "district")
        .annotate(proposals=Count("pk"), with_promise=Count("pk", filter=Q(promised=True)), rupiah=Sum("freed"))
        .order_by("source", "district")
    )
    names = Region.objects.in_bulk({line["district"] for line in counted})
    return [
        Freed(
            line["source"],
            line["district"],
            names[line["district"]].label,
            line["proposals"],
            line["with_promise"],
            line["rupiah"],
        )
        for line in counted
    ]
