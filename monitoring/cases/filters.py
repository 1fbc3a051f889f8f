"""What the list of cases can be narrowed to, and what it exports."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from groups.exporting import Column, day_of
from groups.filters import TerritoryFilterSet, text_matches
from kube_portal.accounts.models import User
from monitoring.models import Case, CaseKind, CaseStatus

REFERENCE = re.compile(r"\s*[Kk]\s*-?\s*([0-9A-Za-z]{6})\s*")
STATES = [("open", "Belum selesai"), *CaseStatus.choices, ("closed", "Sudah ditutup")]
AGES = [("7", "Lebih dari 7 hari"), ("30", "Lebih dari 30 hari"), ("90", "Lebih dari 90 hari")]


def reference_in(text: str) -> str | None:
    """The number of a case, if that is what the text is: `k 7kq3mx` is `K-7KQ3MX`."""
    match = REFERENCE.fullmatch(text)
    return f"K-{match[1].upper()}" if match is not None else None


class CaseFilter(TerritoryFilterSet):
    """Cases by territory, kind, status, age, lateness and origin; found by number or by the group's name."""

    kind = django_filters.ChoiceFilter(label="Jenis", choices=CaseKind.choices, empty_label="Semua jenis")
    status = django_filters.ChoiceFilter(
        label="Status", choices=STATES, method="filter_status", empty_label="Semua status"
    )
    age = django_filters.ChoiceFilter(label="Umur", choices=AGES, method="filter_age", empty_label="Semua umur")
    late = django_filters.ChoiceFilter(
        label="Tenggat", choices=[("yes", "Lewat tenggat")], method="filter_late", empty_label="Semua tenggat"
    )
    source = django_filters.ChoiceFilter(label="Asal", choices=Case.Source.choices, empty_label="Semua asal")

    text_prefix = "group__"

    class Meta:
        model = Case
        fields = ("q", "region", "kind", "status", "age", "late", "source")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User, today: dt.date) -> None:
        super().__init__(data, queryset=queryset, user=user)
        self.today = today
        self.filters["q"].label = "Cari nomor atau kelompok"

    def filter_text(self, queryset: Any, name: str, value: str) -> Any:
        """By the number of a case, or every word in the group's name or business."""
        reference = reference_in(value)
        if reference is not None:
            numbered = queryset.filter(reference=reference)
            if numbered.exists():
                return numbered
        return queryset.filter(text_matches(value, prefix=self.text_prefix))

    def filter_status(self, queryset: Any, name: str, value: str) -> Any:
        """One status, or all that stand open or closed."""
        if value in ("open", "closed"):
            return queryset.filter(closed_at__isnull=value == "open")
        return queryset.filter(status=value)

    def filter_age(self, queryset: Any, name: str, value: str) -> Any:
        """Opened more than so many days ago."""
        return queryset.filter(opened_at__lt=timezone.now() - dt.timedelta(days=int(value)))

    def filter_late(self, queryset: Any, name: str, value: str) -> Any:
        """Open past their day."""
        return queryset.past_due(self.today)


# Neither the complainant nor what was told: a list goes further than a page.
CASE_COLUMNS: Sequence[Column] = (
    Column("Nomor", lambda case: case.reference, 12),
    Column("Jenis", lambda case: case.get_kind_display(), 30),
    Column("Kode wilayah", lambda case: case.village_id),
    Column("Desa/kelurahan", lambda case: case.village.label, 28),
    Column("Kelompok", lambda case: case.group.name if case.group else "", 30),
    Column("Asal", lambda case: case.get_source_display(), 10),
    Column("Status", lambda case: case.get_status_display(), 26),
    Column("Teguran", lambda case: case.warned, 9),
    Column("Dibuka", lambda case: day_of(case.opened_at), 12),
    Column("Tenggat", lambda case: case.due_on, 12),
    Column("Ditutup", lambda case: day_of(case.closed_at), 12),
    Column("Lama (hari)", lambda case: case.days, 11),
)
