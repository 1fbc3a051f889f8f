"""What the list of cash books can be narrowed to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import QueryDict

from groups.filters import TerritoryFilterSet
from groups.models import Group
from kube_portal.accounts.models import User
from monitoring.duedates import month_before
from monitoring.models import CashClose, Instalment

STATES = (
    ("arrears", "Ada pinjaman menunggak"),
    ("unclosed", "Bulan lalu belum ditutup"),
    ("differs", "Penutupan terakhir berselisih"),
)


class BookFilter(TerritoryFilterSet):
    """Groups with a cash book: by territory, name, and what wants a look."""

    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=STATES, method="filter_state", empty_label="Semua buku kas"
    )

    class Meta:
        model = Group
        fields = ("q", "region", "state")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User, today: dt.date) -> None:
        super().__init__(data, queryset=queryset, user=user)
        self.today = today

    def filter_state(self, queryset: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        """By loans in arrears, by last month's close, or by what was counted then."""
        closes = CashClose.objects.filter(book__group_id=OuterRef("pk"), reopened_at__isnull=True)
        if value == "arrears":
            missing = Instalment.objects.filter(
                loan__book__group_id=OuterRef("pk"),
                loan__cancelled=False,
                due_on__lt=self.today,
                due_by_then__gt=F("loan__paid") + F("loan__written_off"),
            )
            return queryset.filter(Exists(missing))
        if value == "unclosed":
            return queryset.exclude(Exists(closes.filter(month__gte=month_before(self.today))))
        later = CashClose.objects.filter(
            book_id=OuterRef("book_id"), reopened_at__isnull=True, month__gt=OuterRef("month")
        )
        differing = closes.exclude(Exists(later)).exclude(explanation="")
        return queryset.filter(Exists(differing))
