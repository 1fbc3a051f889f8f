"""What the lists of events and the overview of absences can be narrowed to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from groups.filters import TerritoryFilterSet, words_query
from kube_portal.accounts.models import User
from monitoring.event_querysets import EventQuerySet
from monitoring.models import Event

STATES = (("planned", "Direncanakan"), ("held", "Sudah berlangsung"), ("cancelled", "Dibatalkan"))


class EventFilter(TerritoryFilterSet):
    """Events of one kind by territory, year, state and words."""

    year = django_filters.NumberFilter(label="Tahun", field_name="held_on__year", min_value=2005, max_value=2100)
    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=STATES, method="filter_state", empty_label="Semua keadaan"
    )

    class Meta:
        model = Event
        fields = ("q", "region", "year", "state")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User, today: dt.date) -> None:
        super().__init__(data, queryset=queryset, user=user)
        self.today = today
        self.filters["q"].label = "Cari materi atau tempat"

    def filter_text(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """With every word in topic or place, the last one perhaps only begun."""
        wanted = words_query(value)
        return queryset.none() if wanted is None else queryset.about(wanted)

    def filter_state(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Planned, held or cancelled, as of today."""
        return queryset.in_state(value, self.today)
