"""Cash books of a territory side by side, and what a group's page says of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from groups.models import Group
from kube_portal.accounts.models import User
from monitoring.cashbook.ledger import Balance, balances
from monitoring.cashbook.loans import with_arrears
from monitoring.duedates import month_after
from monitoring.models import CashClose, CashEntry, GroupBook


def groups_with_books(user: User) -> QuerySet[Group]:
    """The groups of somebody's territory that have a cash book with lines."""
    begun = CashEntry.objects.filter(book__group_id=OuterRef("pk"), number=1)
    return Group.objects.visible_to(user).filter(Exists(begun))


def shown(groups: QuerySet[Group], today: dt.date) -> QuerySet[Any]:
    """What a row of the list shows, but for the balance: last line, last closed month, arrears."""
    books = GroupBook.objects.filter(group_id=OuterRef("pk"), kind=GroupBook.Kind.CASH)
    last = (
        CashEntry.objects.filter(book__group_id=OuterRef("pk"))
        .order_by()
        .values("book_id")
        .annotate(last=Max("dated_on"))
        .values("last")
    )
    closed = (
        CashClose.objects.filter(book__group_id=OuterRef("pk"), reopened_at__isnull=True)
        .order_by("-month")
        .values("month")[:1]
    )
    annotated: QuerySet[Any] = with_arrears(groups.select_related("village"), today).annotate(
        book_id=Subquery(books.values("pk")[:1]), last_entry_on=Subquery(last), closed_month=Subquery(closed)
    )
    return annotated


def with_held(groups: Iterable[Any]) -> list[Any]:
    """Groups of `shown` with `held`, what each has, and `closed_until`, the last closed day (one query)."""
    found = list(groups)
    held = balances([group.pk for group in found])
    for group in found:
        group.held = held.get(group.pk, Balance())
        group.closed_until = (
            month_after(group.closed_month) - dt.timedelta(days=1) if group.closed_month is not None else None
        )
    return found
