"""Rule D2: grants are paid by the deadline of the year; how many days are left, or how many it came late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from disbursement.models import Payment
from groups.models import Proposal
from groups.transitions import COMMITTED, Status
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import implements


@implements("D2")
@dataclass(frozen=True)
class Timeliness:
    """One grant against its deadline; `paid_on` is the day of the last rupiah, None while it is not paid in full."""

    deadline: dt.date
    today: dt.date
    paid_on: dt.date | None

    @property
    def days_left(self) -> int:
        """Days from the payment (or from today, while unpaid) to the deadline; negative when late."""
        return (self.deadline - (self.paid_on or self.today)).days

    @property
    def days_late(self) -> int:
        """Days past the deadline; 0 on the deadline's own day and before."""
        return max(-self.days_left, 0)

    @property
    def text(self) -> str:
        """In words, always with the number."""
        if self.paid_on is not None:
            if self.days_late:
                return f"dibayar terlambat {self.days_late} hari"
            in_time = f"dibayar {self.days_left} hari sebelum batas"
            return in_time if self.days_left else "dibayar tepat pada batas waktu"
        if self.days_late:
            return f"terlambat {self.days_late} hari"
        return "hari ini batas waktunya" if self.days_left == 0 else f"{self.days_left} hari lagi"

    @property
    def tone(self) -> str:
        """The colour of its pill: red when late, amber in the last 30 days, green once paid in time."""
        if self.days_late:
            return "bad"
        if self.paid_on is not None:
            return "good"
        return "warn" if self.days_left <= 30 else "neutral"


def of_proposal(proposal: Proposal, today: dt.date | None = None) -> Timeliness:
    """A proposal's grant against its year's deadline (one query)."""
    year = proposal.program_year
    ledger = Payment.objects.filter(proposal=proposal).aggregate(
        total=Sum("amount"), last=Max("paid_on", filter=Q(reverses__isnull=True, reversal__isnull=True))
    )
    paid_in_full = (ledger["total"] or 0) >= proposal.amount
    return Timeliness(year.disbursement_deadline, today or year.today(), ledger["last"] if paid_in_full else None)


@dataclass(frozen=True)
class YearTimeliness:
    """How a year keeps its deadline: grants committed, paid in time, paid late, waiting; fewest and most days."""

    deadline: dt.date
    committed: int
    in_time: int
    late: int
    least_late: int
    most_late: int
    days_left: int

    @property
    def waiting(self) -> int:
        """Grants promised and not yet paid in full."""
        return self.committed - self.in_time - self.late

    @property
    def text(self) -> str:
        """The deadline in words, for the grants that still wait."""
        if self.days_left < 0:
            return f"lewat {-self.days_left} hari"
        return "hari ini" if self.days_left == 0 else f"{self.days_left} hari lagi"

    @property
    def tone(self) -> str:
        """Red once it passed, amber in the last 30 days."""
        return "bad" if self.days_left < 0 else "warn" if self.days_left <= 30 else "neutral"


def of_year(program_year: ProgramYear, today: dt.date | None = None) -> YearTimeliness:
    """The year's grants against its deadline (one query)."""
    deadline = program_year.disbursement_deadline
    effective = Q(payments__reverses__isnull=True, payments__reversal__isnull=True)
    paid = Q(status__in=(Status.FUNDED, Status.ACCOUNTED))
    figures = (
        Proposal.objects.filter(program_year=program_year, status__in=COMMITTED)
        .order_by()
        .annotate(last=Max("payments__paid_on", filter=effective))
        .aggregate(
            committed=Count("pk"),
            in_time=Count("pk", filter=paid & Q(last__lte=deadline)),
            late=Count("pk", filter=paid & Q(last__gt=deadline)),
            first=Min("last", filter=paid & Q(last__gt=deadline)),
            final=Max("last", filter=paid & Q(last__gt=deadline)),
        )
    )
    return YearTimeliness(
        deadline=deadline,
        committed=figures["committed"],
        in_time=figures["in_time"],
        late=figures["late"],
        least_late=(figures["first"] - deadline).days if figures["first"] else 0,
        most_late=(figures["final"] - deadline).days if figures["final"] else 0,
        days_left=(deadline - (today or program_year.today())).days,
    )


def overdue_accountability(group_id: int, today: dt.date) -> tuple[Proposal, dt.date] | None:
    """The group's grant whose accountability is overdue, and the day it was due, or None (one query)."""
    funded = (
        Proposal.objects.filter(group_id=group_id, status=Status.FUNDED)
        .select_related("program_year")
        .annotate(
            last=Max("payments__paid_on", filter=Q(payments__reverses__isnull=True, payments__reversal__isnull=True))
        )
        .order_by("pk")
    )
    for proposal in funded:
        due = accountability_due(proposal, proposal.last)  # type: ignore[attr-defined]  # annotated
        if due < today:
            return proposal, due
    return None


def accountability_due(proposal: Proposal, paid_on: dt.date | None) -> dt.date:
    """The day the accountability is due: so many days after the last payment, or after it counted as funded."""
    received = paid_on or timezone.localdate(proposal.status_since)
    return received + dt.timedelta(days=proposal.program_year.accountability_due_days)
