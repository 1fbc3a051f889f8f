"""What the lists of groups and proposals can be narrowed to. A region is chosen by going down, never out of 83,762."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.http import QueryDict

from groups.models import BusinessKind, Development, Group, Proposal
from groups.transitions import ENDED, HOLDING_MEMBERS, Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import FundingSource, GrantTier, ProgramYear
from kube_portal.regions import codes
from kube_portal.regions.models import Region

_BELOW = {None: codes.PROVINCE, 2: codes.REGENCY, 5: codes.DISTRICT, 8: codes.VILLAGE}
_WORD = re.compile(r"[^\W_]+")
NO_NIK = RegexValidator(
    r"\d{10,}", "NIK dan nomor KK tidak dicari di sini; pakai kotak pencarian.", code="nik", inverse_match=True
)


def region_choices(user: User, chosen: str) -> list[tuple[str, str]]:
    """The regions to pick from: those above the chosen one within the user's territory, and those right below it.

    With a village chosen, its neighbours are offered instead. One query.
    """
    top = None if user.is_superuser else user.region_id
    if not (top or user.is_superuser):
        return []
    if not codes.is_code(chosen) or (top and not codes.is_within(chosen, top)):
        chosen = top or ""
    parent = codes.parent_of(chosen) or "" if len(chosen) == 13 and chosen != top else chosen
    above = [chosen[:length] for length in (2, 5, 8) if len(top or "") < length <= len(parent)]
    below = Q(level=_BELOW.get(len(parent) or None, codes.VILLAGE))
    if parent:
        below &= Q(code__startswith=f"{parent}.")
    if len(parent) == 13:
        return []
    found = Region.objects.active().filter(Q(code__in=above) | below).order_by("code")
    return [(region.code, f"{'– ' * _depth(region.code, top)}{region.label}") for region in found]


def _depth(code: str, top: str | None) -> int:
    levels = [2, 5, 8, 13]
    return levels.index(len(code)) - (levels.index(len(top)) if top else -1) - 1


def words_query(text: str) -> SearchQuery | None:
    """Every word of the text, the last one also when it is only begun; None for a text without words."""
    words = [word.lower() for word in _WORD.findall(text)][:8]
    if not words:
        return None
    return SearchQuery(" & ".join([*words[:-1], f"{words[-1]}:*"]), config="simple", search_type="raw")


def text_matches(text: str, *, prefix: str = "") -> Q:
    """Rows whose search column holds every word of the text; all rows for a text without words."""
    query = words_query(text)
    return Q() if query is None else Q(**{f"{prefix}search": query})


class TextFilterSet(django_filters.FilterSet):
    """Filters by text; `text_prefix` is the way from a row to what bears the search column."""

    q = django_filters.CharFilter(
        label="Cari nama atau usaha",
        method="filter_text",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "pattern": r"(?!.*\d{10}).*"}),
        validators=[NO_NIK],
    )
    text_prefix = ""

    def filter_text(self, queryset: Any, name: str, value: str) -> Any:
        """Rows with every word in the group's name or business."""
        return queryset.filter(text_matches(value, prefix=self.text_prefix))


class TerritoryFilterSet(TextFilterSet):
    """Filters by region and text; `region` disappears for those who work in a single village."""

    region = django_filters.ChoiceFilter(label="Wilayah", method="filter_region", empty_label="Seluruh wilayah saya")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User) -> None:
        super().__init__(data, queryset=queryset)
        self.user = user
        choices = region_choices(user, data.get("region", "") if data else "")
        if choices:
            self.filters["region"].extra["choices"] = choices
        else:
            del self.filters["region"]

    @property
    def scope(self) -> str:
        """The code of the region asked about: the one chosen, or the user's own; empty for the whole country."""
        own = "" if self.user.is_superuser else self.user.region_id
        return self.chosen("region") or own or ""

    def chosen(self, name: str) -> str:
        """What was validly chosen in a field; empty for nothing."""
        self.form.is_valid()
        return str(self.form.cleaned_data.get(name) or "")

    def filter_region(self, queryset: Any, name: str, value: str) -> Any:
        """Rows inside the region."""
        return queryset.within(value)


class GroupFilter(TerritoryFilterSet):
    """Groups by region, business, development and text."""

    business = django_filters.ChoiceFilter(
        label="Jenis usaha", field_name="business_kind", choices=BusinessKind.choices, empty_label="Semua usaha"
    )
    development = django_filters.ChoiceFilter(
        label="Perkembangan", choices=Development.choices, empty_label="Semua perkembangan"
    )

    class Meta:
        model = Group
        fields = ("q", "region", "business", "development")


# Several statuses under one name, for who counts and for who wants to see what was counted.
STANDINGS: dict[str, tuple[str, tuple[Status, ...]]] = {
    "proposed": ("Diajukan dan belum berakhir", HOLDING_MEMBERS),
    "paid": ("Bantuan sudah diterima", (Status.FUNDED, Status.ACCOUNTED)),
    "ended": ("Berakhir tanpa bantuan", ENDED),
}
STATUS_CHOICES = [(name, label) for name, (label, _) in STANDINGS.items()] + list(Status.choices)


def statuses_of(chosen: str) -> tuple[str, ...]:
    """The statuses that a choice of STATUS_CHOICES stands for."""
    return STANDINGS[chosen][1] if chosen in STANDINGS else (chosen,)


def tier_choices(user: User) -> list[tuple[str, str]]:
    """The kinds of grant of a person's years, by their names (one query)."""
    tiers = GrantTier.objects.filter(program_year__in=ProgramYear.objects.visible_to(user)).order_by("name")
    return [(name, name) for name in tiers.values_list("name", flat=True).distinct()]


class ProposalFilter(TerritoryFilterSet):
    """Proposals by region, year, status, kind of grant, business and text."""

    year = django_filters.ChoiceFilter(label="Tahun", field_name="program_year__year", empty_label="Semua tahun")
    status = django_filters.ChoiceFilter(
        label="Status", choices=STATUS_CHOICES, method="filter_status", empty_label="Semua status"
    )
    tier = django_filters.ChoiceFilter(label="Jenis bantuan", field_name="tier__name", empty_label="Semua bantuan")
    source = django_filters.ChoiceFilter(
        label="Sumber dana",
        field_name="tier__funding_source",
        choices=FundingSource.choices,
        empty_label="Semua sumber",
    )
    business = django_filters.ChoiceFilter(
        label="Jenis usaha", field_name="group__business_kind", choices=BusinessKind.choices, empty_label="Semua usaha"
    )

    text_prefix = "group__"

    class Meta:
        model = Proposal
        fields = ("q", "region", "year", "status", "tier", "source", "business")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User) -> None:
        super().__init__(data, queryset=queryset, user=user)
        years = ProgramYear.objects.visible_to(user)
        found = list(years.order_by("-year").values_list("year", flat=True).distinct())
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in found]
        self.filters["tier"].extra["choices"] = tier_choices(user)

    def filter_status(self, queryset: Any, name: str, value: str) -> Any:
        """In one status, or in one of several under a name."""
        return queryset.in_status(*statuses_of(value))


def described(filterset: django_filters.FilterSet) -> str:
    """Which filters are set, for the access log; the text itself is left out, since people type anything there."""
    return ", ".join(sorted(_described(filterset))) or "tanpa saringan"


def _described(filterset: django_filters.FilterSet) -> Iterator[str]:
    for name, value in filterset.form.cleaned_data.items():
        if value not in (None, ""):
            yield "pencarian" if name == "q" else f"{name}={value}"
