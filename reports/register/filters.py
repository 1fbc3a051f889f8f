"""What the register can be asked for: one question for the list, the survival page and their files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.forms import BoundField
from django.http import QueryDict

from groups.filters import TextFilterSet, described
from groups.models import BusinessKind
from kube_portal.accounts.models import User
from kube_portal.regions import codes
from reports.models import LoadBand, RegisterEntry, SurvivalCell
from reports.scope import NOWHERE, Scope

# What figures above a regency are not told apart by at once: there they are added up by area alone.
NARROWING = ("year", "tier", "source", "business", "band")


class RegisterFilter(TextFilterSet):
    """What of funded groups a scope does not ask: words of their name, business, state, load of their pendamping."""

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
        fields = ("q", "business", "state", "band")


class Question:
    """A scope and what else is asked of the register; it stands for one form in the filter bar.

    With `survival` it is asked how many run: nobody is looked up, and above a regency areas are all that is told apart.
    """

    def __init__(self, user: User, data: QueryDict, *, survival: bool = False) -> None:
        years, tiers = offered(user)
        scope = Scope.of(user, data, every_year=True, years=years, tiers=tiers)
        self.rest = RegisterFilter(data, queryset=entries(scope))
        self.left_out: list[str] = []
        gone = ["q", "state"] if survival else []
        if survival and not codes.is_a_regency_or_less(scope.code):
            self.left_out = [str(self._label(scope, name)) for name in NARROWING if data.get(name)]
            gone += ["business", "band"]
            scope = scope.of_area_alone()
        for name in gone:
            del self.rest.filters[name]
        self.scope = scope

    def _label(self, scope: Scope, name: str) -> object:
        return scope.form.fields[name].label if name in scope.form.fields else self.rest.filters[name].label

    @property
    def entries(self) -> Any:
        """The rows that are asked for."""
        return self.rest.qs

    @property
    def form(self) -> Question:
        """Itself, as the filter bar wants it."""
        return self

    @property
    def hidden_fields(self) -> Sequence[BoundField]:
        """None."""
        return ()

    @property
    def visible_fields(self) -> list[BoundField]:
        """The search first, then the scope, then the rest."""
        rest = self.rest.form.visible_fields()
        search = [field for field in rest if field.name == "q"]
        return [*search, *self.scope.form.visible_fields(), *(field for field in rest if field.name != "q")]

    @property
    def changed_data(self) -> list[str]:
        """Which filters are set."""
        return [*self.scope.form.changed_data, *self.rest.form.changed_data]

    @property
    def errors(self) -> Any:
        """What was said that is no choice; of the scope its notes tell."""
        return self.rest.form.errors

    @property
    def described(self) -> str:
        """Which filters are set, for the access log."""
        self.rest.form.is_valid()
        none = "tanpa saringan"
        return ", ".join(part for part in (self.scope.described, described(self.rest)) if part != none) or none

    def kept(self) -> dict[str, str]:
        """What a link to another page of the register carries along: all but the search, the state and the order."""
        self.rest.form.is_valid()
        chosen = self.rest.form.cleaned_data
        return {name: str(chosen[name]) for name in ("business", "band") if chosen.get(name)}

    @property
    def query(self) -> str:
        """The question as it hangs on the address of another page of the register."""
        return self.scope.query(**self.kept())

    def narrowed(self, **more: str) -> str:
        """The same with one thing more."""
        return self.scope.query(**{**self.kept(), **more})


def entries(scope: Scope) -> Any:
    """The rows of a scope, within what the person sees."""
    rows = RegisterEntry.objects.visible_to(scope.user)
    if scope.code != scope.top:
        rows = rows.within(scope.code)
    asked = {"year": scope.year, "tier_name": scope.tier, "funding_source": scope.source}
    return rows.filter(**{name: value for name, value in asked.items() if value})


def offered(user: User) -> tuple[list[int], list[str]]:
    """The years and kinds of grant of the register, within the person's territory, newest and first (one query)."""
    top = "" if user.is_superuser else str(user.region_id or NOWHERE)
    if len(top) > len("61.72"):
        rows = RegisterEntry.objects.visible_to(user).order_by().values_list("year", "tier_name").distinct()
        years, tiers = {year for year, _ in rows}, {name for _, name in rows}
    else:
        cells = SurvivalCell.objects.filter(area=top, dimension__in=["year", "tier"])
        pairs = list(cells.values_list("dimension", "value"))
        years = {int(value) for dimension, value in pairs if dimension == "year"}
        tiers = {value for dimension, value in pairs if dimension == "tier"}
    return sorted(years, reverse=True), sorted(tiers)
