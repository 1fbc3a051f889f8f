"""What the load board can be narrowed to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from groups.models import Assignment, Group
from kube_portal.accounts.models import User
from monitoring import duedates
from monitoring.assignments import Limits

LOAD_STATES = (
    ("untrained", "Belum pernah dilatih"),
    ("stale", "Pelatihan sudah lama atau belum ada"),
    ("free", "Masih ada tempat"),
    ("over", "Di atas anjuran"),
    ("full", "Penuh"),
    ("letter", "Penugasan belum ber-SK"),
    ("overdue", "Punya laporan terlambat"),
)


class PendampingFilter(django_filters.FilterSet):
    """Pendamping by name and by state; `queryset` carries the annotations of `assignments.with_load`."""

    q = django_filters.CharFilter(label="Nama", method="filter_text", max_length=100)
    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=LOAD_STATES, method="filter_state", empty_label="Semua pendamping"
    )
    level = django_filters.ChoiceFilter(
        label="Tingkat",
        field_name="pendamping_profile__level",
        choices=Assignment.Level.choices,
        empty_label="Semua tingkat",
    )

    class Meta:
        model = User
        fields = ("q", "state", "level")

    def __init__(
        self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User, allowed: Limits, today: dt.date
    ) -> None:
        super().__init__(data, queryset=queryset)
        self.user, self.allowed, self.today = user, allowed, today
        if not user.region_id:
            # What a whole country owes would take too long to work out.
            self.filters["state"].extra["choices"] = [one for one in LOAD_STATES if one[0] != "overdue"]

    def filter_text(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """By parts of the name."""
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
            )
        return queryset

    def filter_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By training, by load, by what is overdue."""
        mine = Assignment.objects.open().filter(user=OuterRef("pk"))
        if value == "overdue":
            return queryset.filter(Exists(mine.filter(group__in=self._owing(), is_primary=True)))
        wanted = {
            "untrained": Q(trainings=0),
            "stale": Q(trainings=0) | Q(last_trained__lt=self.allowed.stale_before(self.today)),
            "free": Q(load__lt=self.allowed.cap),
            "over": Q(load__gt=self.allowed.target),
            "full": Q(load__gte=self.allowed.cap),
            "letter": Q(Exists(mine.filter(basis=Assignment.Basis.LETTER))),
        }
        return queryset.filter(wanted[value])

    def _owing(self) -> list[int]:
        """Groups of the territory that owe a report (one query)."""
        groups = Group.objects.visible_to(self.user).filter(funds_received__isnull=False)
        return list(
            duedates.with_overdue(groups, self.today).filter(overdue__gt=0).order_by().values_list("pk", flat=True)
        )
