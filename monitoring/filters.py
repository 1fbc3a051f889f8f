"""What the lists of accompaniment can be narrowed to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from groups.filters import TerritoryFilterSet
from groups.models import Assignment, Group
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.look.templatetags.look import bulan
from monitoring import duedates
from monitoring.querysets import pendamping_visible_to

MONTHS_OFFERED = 24
REPORT_STATES = (
    ("missing", "Belum masuk"),
    ("draft", "Masih draf"),
    ("submitted", "Sudah masuk"),
    ("unreviewed", "Belum diperiksa"),
    ("correct", "Diminta diperbaiki"),
)


class ReportFilter(TerritoryFilterSet):
    """Groups that report, for one month: by state of that month's report, district, pendamping and what is overdue."""

    month = django_filters.ChoiceFilter(label="Bulan", method="filter_month", empty_label=None)
    state = django_filters.ChoiceFilter(
        label="Laporan bulan itu", choices=REPORT_STATES, method="filter_state", empty_label="Semua"
    )
    pendamping = django_filters.ModelChoiceFilter(
        label="Pendamping", queryset=User.objects.none(), method="filter_pendamping", empty_label="Semua pendamping"
    )
    overdue = django_filters.ChoiceFilter(
        label="Tunggakan",
        choices=[("yes", "Punya laporan terlambat")],
        method="filter_overdue",
        empty_label="Semua kelompok",
    )

    class Meta:
        model = Group
        fields = ("q", "region", "month", "state", "pendamping", "overdue")

    def __init__(
        self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User, month: dt.date, today: dt.date
    ) -> None:
        asked = data.copy() if data is not None else QueryDict(mutable=True)
        asked["month"] = f"{month:%Y-%m}"
        super().__init__(asked, queryset=queryset, user=user)
        self.filters["month"].extra["choices"] = [(f"{one:%Y-%m}", bulan(one)) for one in months_offered(today, month)]
        self.filters["month"].extra["initial"] = f"{duedates.month_before(today):%Y-%m}"
        if user.role == Role.PENDAMPING or not user.region_id:
            del self.filters["pendamping"]  # only themselves, or a country full
        else:
            self.filters["pendamping"].queryset = pendamping_visible_to(user).order_by("first_name", "last_name", "pk")

    def filter_month(self, queryset: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        """The month is chosen before the rows are annotated: see `month_of`."""
        return queryset

    def filter_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By what there is for the month."""
        if value == "submitted":
            return queryset.filter(submitted_id__isnull=False)
        if value == "draft":
            return queryset.filter(submitted_id__isnull=True, draft_id__isnull=False)
        if value == "unreviewed":
            return queryset.filter(submitted_id__isnull=False, review="")
        if value == "correct":
            return queryset.filter(review="correct")
        return queryset.filter(submitted_id__isnull=True)

    def filter_pendamping(self, queryset: QuerySet[Group], name: str, value: User) -> QuerySet[Group]:
        """Groups that this person accompanies now."""
        return queryset.filter(pk__in=Assignment.objects.open().filter(user=value).values("group_id"))

    def filter_overdue(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Groups that owe at least one report."""
        return queryset.filter(overdue__gt=0)


def months_offered(today: dt.date, chosen: dt.date) -> list[dt.date]:
    """This month and the two years before it, newest first, and the chosen month if it lies further back."""
    months = [duedates.first_day(today)]
    while len(months) <= MONTHS_OFFERED:
        months.append(duedates.month_before(months[-1]))
    return months if chosen in months else [*months, chosen]


def month_of(text: str, today: dt.date) -> dt.date:
    """The month that `?month=2026-10` asks for; last month for none, nonsense, or one that has not come."""
    try:
        month = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return duedates.month_before(today)
    return month if dt.date(2005, 1, 1) <= month <= today else duedates.month_before(today)
