"""How long cases take, by kind: the figures at the head of the list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from monitoring.models import Case, CaseKind

LOOKS_BACK = dt.timedelta(days=365)


class Median(Aggregate):
    """PostgreSQL's own median of an ordered set."""

    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class KindFigures:
    """One kind: how many stand open, how many of those are late, and how long those of the last year took."""

    kind: CaseKind
    open: int
    late: int
    closed: int
    median_days: int | None


def by_kind(cases: QuerySet[Case], today: dt.date) -> list[KindFigures]:
    """Open, late, closed within a year and their median days, kind by kind; kinds without cases are left out.

    One query over the cases of a territory; ask it for a regency at most.
    """
    recent = cases.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=timezone.now() - LOOKS_BACK))
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    rows: Any = (
        recent.order_by()
        .values("kind")
        .annotate(
            open=Count("pk", filter=Q(closed_at__isnull=True)),
            late=Count("pk", filter=Q(closed_at__isnull=True, due_on__lt=today)),
            closed=Count("pk", filter=Q(closed_at__isnull=False)),
            median=Median(took, filter=Q(closed_at__isnull=False)),
        )
    )
    found = {row["kind"]: row for row in rows}
    return [
        KindFigures(
            kind=kind,
            open=row["open"],
            late=row["late"],
            closed=row["closed"],
            median_days=row["median"].days if row["median"] is not None else None,
        )
        for kind in CaseKind
        if (row := found.get(kind.value))
    ]
