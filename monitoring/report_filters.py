"""What the lists about overdue reports, coverage and equipment can be narrowed to."""

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
from monitoring.filters import months_offered
from monitoring.models import EquipmentRequest, Rung
from monitoring.querysets import pendamping_visible_to

LATE_RUNGS = (Rung.WARNING, Rung.LETTER, Rung.VISIT)


def offer_pendamping(filterset: Any, user: User) -> None:
    """Fill the choice of pendamping, or take it away from those who see only themselves, or a country full."""
    if user.role == Role.PENDAMPING or not user.region_id:
        del filterset.filters["pendamping"]
    else:
        people = pendamping_visible_to(user).order_by("first_name", "last_name", "pk")
        filterset.filters["pendamping"].queryset = people


def accompanied_by(groups: QuerySet[Any], person: User) -> QuerySet[Any]:
    """Groups whose reports this person owes: accompanied as the primary one."""
    theirs = Assignment.objects.open().filter(user=person, is_primary=True)
    return groups.filter(pk__in=theirs.values("group_id"))


class OverdueFilter(TerritoryFilterSet):
    """Groups that owe reports, by territory, pendamping, month and rung; the view applies month and rung."""

    pendamping = django_filters.ModelChoiceFilter(
        label="Pendamping", queryset=User.objects.none(), method="filter_pendamping", empty_label="Semua pendamping"
    )
    rung = django_filters.ChoiceFilter(
        label="Tahap laporan tertua",
        choices=[(rung.value, rung.label) for rung in LATE_RUNGS],
        method="filter_nothing",
        empty_label="Semua tahap",
    )
    month = django_filters.ChoiceFilter(label="Menunggak bulan", method="filter_nothing", empty_label="Semua bulan")

    class Meta:
        model = Group
        fields = ("q", "region", "pendamping", "rung", "month")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User, today: dt.date) -> None:
        super().__init__(data, queryset=queryset, user=user)
        self.filters["month"].extra["choices"] = [
            (f"{one:%Y-%m}", bulan(one)) for one in months_offered(today, today.replace(day=1))[1:]
        ]
        offer_pendamping(self, user)

    def filter_pendamping(self, queryset: QuerySet[Any], name: str, value: User) -> QuerySet[Any]:
        """Groups that this person accompanies now."""
        return accompanied_by(queryset, value)

    def filter_nothing(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What follows from days is worked out by the view."""
        return queryset


class CoverageFilter(TerritoryFilterSet):
    """The heat map by territory, pendamping, year and what its rows are."""

    BY = (("pendamping", "Pendamping"), ("village", "Desa/kelurahan"), ("group", "Kelompok"))

    pendamping = django_filters.ModelChoiceFilter(
        label="Pendamping", queryset=User.objects.none(), method="filter_pendamping", empty_label="Semua pendamping"
    )
    year = django_filters.ChoiceFilter(label="Tahun", method="filter_nothing", empty_label=None)
    by = django_filters.ChoiceFilter(label="Baris", choices=BY, method="filter_nothing", empty_label=None)

    class Meta:
        model = Group
        fields = ("q", "region", "pendamping", "year", "by")

    def __init__(
        self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User, years: list[int], year: int, by: str
    ) -> None:
        asked = data.copy() if data is not None else QueryDict(mutable=True)
        asked["year"], asked["by"] = str(year), by
        super().__init__(asked, queryset=queryset, user=user)
        self.filters["year"].extra["choices"] = [(str(one), str(one)) for one in years]
        self.filters["year"].extra["initial"] = str(years[0])
        self.filters["by"].extra["initial"] = "pendamping"
        offer_pendamping(self, user)

    def filter_pendamping(self, queryset: QuerySet[Any], name: str, value: User) -> QuerySet[Any]:
        """Groups that this person accompanies now."""
        return accompanied_by(queryset, value)

    def filter_nothing(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Year and rows are the view's."""
        return queryset


class EquipmentFilter(TerritoryFilterSet):
    """Requests for equipment by territory, state and the words of group or thing."""

    text_prefix = "group__"
    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=EquipmentRequest.State.choices, empty_label="Semua keadaan"
    )
    what = django_filters.CharFilter(label="Alat", lookup_expr="icontains", max_length=100)

    class Meta:
        model = EquipmentRequest
        fields = ("q", "what", "region", "state")
