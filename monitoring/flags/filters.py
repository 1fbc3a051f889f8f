"""What the list of flags can be narrowed to."""

from __future__ import annotations

import django_filters

from groups.filters import TerritoryFilterSet
from monitoring.flag_querysets import FlagQuerySet
from monitoring.models import Flag

STATES = (("unanswered", "Belum dijawab"), ("answered", "Sudah dijawab"))


class FlagFilter(TerritoryFilterSet):
    """Open flags by kind, territory, group and whether somebody answered."""

    kind = django_filters.ChoiceFilter(label="Tanda", choices=Flag.Kind.choices, empty_label="Semua tanda")
    state = django_filters.ChoiceFilter(
        label="Jawaban", choices=STATES, method="filter_state", empty_label="Dijawab atau belum"
    )

    text_prefix = "group__"

    class Meta:
        model = Flag
        fields = ("q", "region", "kind", "state")

    def filter_state(self, queryset: FlagQuerySet, name: str, value: str) -> FlagQuerySet:
        """By whether somebody has said something."""
        return queryset.unanswered() if value == "unanswered" else queryset.answered()
