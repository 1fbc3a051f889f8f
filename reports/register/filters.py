"""What the register can be asked for: one filter for the list, the survival page and their files."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from groups.filters import TerritoryFilterSet
from groups.models import BusinessKind
from kube_portal.accounts.models import User
from kube_portal.regions import codes
from reports.models import LoadBand, RegisterEntry, SurvivalCell


class RegisterFilter(TerritoryFilterSet):
    """Funded groups by region, year of the first money, business, kind of grant, state, load, and text."""

    year = django_filters.ChoiceFilter(label="Tahun bantuan", empty_label="Semua tahun")
    tier = django_filters.ChoiceFilter(label="Jenis bantuan", field_name="tier_name", empty_label="Semua bantuan")
    business = django_filters.ChoiceFilter(
        label="Jenis usaha", field_name="business_kind", choices=BusinessKind.choices, empty_label="Semua usaha"
    )
    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=RegisterEntry.State.choices, empty_label="Semua keadaan"
    )
    band = django_filters.ChoiceFilter(
        label="Beban pendamping waktu itu", choices=LoadBand.choices, empty_label="Semua beban"
    )

    text_prefix = "group__"

    class Meta:
        model = RegisterEntry
        fields = ("q", "region", "year", "tier", "business", "state", "band")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User) -> None:
        super().__init__(data, queryset=queryset, user=user)
        years, tiers = offered(user)
        self.filters["year"].extra["choices"] = [(year, year) for year in years]
        self.filters["tier"].extra["choices"] = [(name, name) for name in tiers]


class SurvivalFilter(RegisterFilter):
    """The same questions about how many still run. Above a regency figures are added up by area alone."""

    NARROWING = ("year", "tier", "business", "band")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User) -> None:
        super().__init__(data, queryset=queryset, user=user)
        # Who runs is what is asked here, and single groups are looked up in the list.
        for name in ("q", "state"):
            del self.filters[name]
        asked = [name for name in self.NARROWING if data and data.get(name)]
        self.left_out: list[str] = []
        region = data.get("region", "") if data else ""
        top = "" if user.is_superuser else str(user.region_id or "")
        chosen = region if codes.is_code(region) and (not top or codes.is_within(region, top)) else top
        if not codes.is_a_regency_or_less(chosen):
            self.left_out = [str(self.filters[name].label) for name in asked]
            for name in self.NARROWING:
                del self.filters[name]


def offered(user: User) -> tuple[list[str], list[str]]:
    """The years and kinds of grant of the register, within the person's territory, newest and first (one query)."""
    top = "" if user.is_superuser else str(user.region_id or "-")
    if len(top) > len("61.72"):
        rows = RegisterEntry.objects.visible_to(user).order_by().values_list("year", "tier_name").distinct()
        pairs = [(str(year), name) for year, name in rows]
        return sorted({year for year, _ in pairs}, reverse=True), sorted({name for _, name in pairs})
    cells = SurvivalCell.objects.filter(area=top, dimension__in=["year", "tier"]).values_list("dimension", "value")
    found: dict[str, list[str]] = {"year": [], "tier": []}
    for dimension, value in cells:
        found[dimension].append(value)
    return sorted(found["year"], reverse=True), sorted(found["tier"])
