"""What a single group's dot is coloured by: the group's own number, where the indicator has one.

At most the groups of one regency, so that they are read as they stand. Where an indicator only makes sense of many
(shares of a village, poor families, loads of pendamping), the dot keeps the number of its village.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from disbursement.models import Payment
from groups.models import FundsReceived, Group
from groups.transitions import COMMITTED, Status
from kube_portal.regions.models import Region
from monitoring import duedates
from monitoring.models import Evaluation, FieldReport, Flag
from reports.figures.accompaniment import ASPECTS, LAST_REPORT_WITHIN, MONTHS, last_month
from reports.figures.counting import first_day_back
from reports.figures.measures import PAID
from reports.indicators.kinds import Indicator, Number, in_words
from reports.scope import Scope

Values = dict[int, Number]


@dataclass(frozen=True)
class Own:
    """How an indicator is read of single groups: the numbers, and their words where the indicator's own don't fit."""

    values: Callable[[Scope, Sequence[int]], Values]
    words: Callable[[Number], str] | None = None

    def told(self, indicator: Indicator, value: Number) -> str:
        """A number in words."""
        return self.words(value) if self.words is not None else in_words(indicator.unit, value)


def _counted(what: str) -> Callable[[Number], str]:
    return lambda value: f"{value} {what}" if value else "tidak ada"


def _yes_or_no(value: Number) -> str:
    return "sudah" if value else "belum"


def _filled(ids: Iterable[int], found: Mapping[int, Number]) -> Values:
    """Who is not found has none."""
    return {pk: found.get(pk, 0) for pk in ids}


def _summed(rows: QuerySet[Any], ids: Sequence[int], column: str, group: str = "group_id") -> Values:
    sums = rows.filter(**{f"{group}__in": ids}).order_by().values_list(group).annotate(sum=Sum(column))
    return _filled(ids, {pk: int(money) for pk, money in sums})


def _received(scope: Scope, ids: Sequence[int]) -> Values:
    return _summed(scope.narrow(FundsReceived.objects.all(), proposal="proposal"), ids, "amount")


def _paid(scope: Scope, ids: Sequence[int]) -> Values:
    return _summed(scope.narrow(Payment.objects.all(), proposal="proposal"), ids, "amount", "proposal__group_id")


def _promised(*statuses: Status) -> Callable[[Scope, Sequence[int]], Values]:
    return lambda scope, ids: _summed(scope.proposals().in_status(*statuses), ids, "amount")


def _is_paid(scope: Scope, ids: Sequence[int]) -> Values:
    paid = scope.proposals().in_status(*PAID).filter(group_id__in=ids).order_by()
    return _filled(ids, dict.fromkeys(paid.values_list("group_id", flat=True), 1))


def _regency(scope: Scope) -> Region:
    return Region.objects.get(pk=scope.regency_code)


def _reports(scope: Scope, ids: Sequence[int]) -> QuerySet[FieldReport]:
    """Reports of the same twelve months as the figures."""
    until = last_month(_regency(scope).today(), duedates.due_day_of(scope.regency_code))
    months = (first_day_back(until, MONTHS - 1), until)
    return FieldReport.objects.in_force().filter(group_id__in=ids, month__range=months).order_by()


def _reported(total: Any) -> Callable[[Scope, Sequence[int]], Values]:
    """Over the reports of twelve months; who sent none is not known."""

    def values(scope: Scope, ids: Sequence[int]) -> Values:
        found = _reports(scope, ids).values_list("group_id").annotate(total=total)
        return {pk: float(value) for pk, value in found if value is not None}

    return values


def _held(scope: Scope, ids: Sequence[int]) -> Values:
    since = first_day_back(_regency(scope).today(), LAST_REPORT_WITHIN)
    newest = FieldReport.objects.in_force().filter(group_id__in=ids, month__gte=since)
    rows = newest.order_by("group_id", "-month").distinct("group_id")
    return {
        pk: (cash or 0) + (bank or 0) for pk, cash, bank in rows.values_list("group_id", "cash_counted", "bank_balance")
    }


def _scored(column: str) -> Callable[[Scope, Sequence[int]], Values]:
    def values(scope: Scope, ids: Sequence[int]) -> Values:
        decided = Evaluation.objects.filter(group_id__in=ids, state="decided")
        return dict(decided.order_by("group_id", "-year").distinct("group_id").values_list("group_id", column))

    return values


def _flags(**which: Any) -> Callable[[Scope, Sequence[int]], Values]:
    def values(scope: Scope, ids: Sequence[int]) -> Values:
        found = Flag.objects.filter(group_id__in=ids, cleared_on=None, **which).order_by()
        return _filled(ids, dict(found.values_list("group_id").annotate(Count("pk"))))

    return values


def _overdue(scope: Scope, ids: Sequence[int]) -> Values:
    rows = duedates.with_overdue(Group.objects.filter(pk__in=ids).order_by(), _regency(scope).today())
    return dict(rows.values_list("pk", "overdue"))


OWN: Mapping[str, Own] = {
    "paid_groups": Own(_is_paid, _yes_or_no),
    "committed": Own(_promised(*COMMITTED)),
    "unaccounted": Own(_promised(Status.FUNDED)),
    "paid": Own(_paid),
    "received": Own(_received),
    "turnover": Own(_reported(Sum("turnover"))),
    "turnover_each": Own(_reported(Avg("turnover"))),
    "surplus": Own(_reported(Sum(F("turnover") - F("costs"), filter=Q(turnover__isnull=False, costs__isnull=False)))),
    "iks": Own(_reported(Sum("iks"))),
    "held": Own(_held),
    "score": Own(_scored("total")),
    **{f"score_{aspect}": Own(_scored(aspect)) for aspect in ASPECTS},
    "flagged": Own(_flags(), _counted("tanda terbuka")),
    "unanswered": Own(_flags(answered_at=None), _counted("tanda belum dijawab")),
    **{f"flag_{kind.value}": Own(_flags(kind=kind.value), _counted("tanda terbuka")) for kind in Flag.Kind},
    "owing": Own(_overdue, _counted("laporan terlambat")),
}
