"""The groups of a territory and how far each has come in a year: the list, its figures, its file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict

from groups.exporting import Column, day_of
from groups.filters import TerritoryFilterSet
from groups.models import Development, FundsReceived, Group
from kube_portal.accounts.models import User
from monitoring.models import Evaluation

NOT_YET = "none"
_STATES = [
    (NOT_YET, "Belum dinilai"),
    ("draft", "Sedang dinilai"),
    ("submitted", "Menunggu keputusan"),
    ("decided", "Diputus"),
]
# How many years back can be chosen.
YEARS_BACK = 20


def funded_until(groups: QuerySet[Group], year: int) -> QuerySet[Group]:
    """Groups that had received money by the end of a year: these are evaluated for it."""
    funds = FundsReceived.objects.filter(group_id=OuterRef("pk"), received_on__lte=dt.date(year, 12, 31), amount__gt=0)
    return groups.filter(Exists(funds))


class DevelopmentFilter(TerritoryFilterSet):
    """Groups by year, region, name, where their evaluation stands, and the stage that was decided."""

    year = django_filters.ChoiceFilter(label="Tahun", method="filter_nothing", empty_label=None)
    state = django_filters.ChoiceFilter(
        label="Penilaian", choices=_STATES, method="filter_state", empty_label="Semua keadaan"
    )
    stage = django_filters.ChoiceFilter(
        label="Tahap", choices=Development.choices, method="filter_stage", empty_label="Semua tahap"
    )

    class Meta:
        model = Group
        fields = ("q", "region", "year", "state", "stage")

    def __init__(self, data: QueryDict, *, user: User, today: dt.date) -> None:
        years = [str(today.year - back) for back in range(YEARS_BACK)]
        asked = data.get("year", "")
        self.of_year = int(asked) if asked in years else today.year
        if not asked:
            # The form shows the year that the list is of.
            data = data.copy()
            data["year"] = str(self.of_year)
        super().__init__(data, queryset=funded_until(Group.objects.visible_to(user), self.of_year), user=user)
        self.filters["year"].extra["choices"] = [(year, year) for year in years]
        self.form.fields["year"].initial = str(self.of_year)

    def filter_nothing(self, queryset: Any, name: str, value: str) -> Any:
        """The year says of which evaluations the others speak."""
        return queryset

    def filter_state(self, queryset: Any, name: str, value: str) -> Any:
        """Groups whose evaluation of the year stands there, or that have none."""
        of_year = Evaluation.objects.filter(group_id=OuterRef("pk"), year=self.of_year)
        if value == NOT_YET:
            return queryset.exclude(Exists(of_year))
        return queryset.filter(Exists(of_year.filter(state=value)))

    def filter_stage(self, queryset: Any, name: str, value: str) -> Any:
        """Groups that were found to stand there."""
        return queryset.filter(
            Exists(Evaluation.objects.decided().filter(group_id=OuterRef("pk"), year=self.of_year, stage=value))
        )


@dataclass(frozen=True)
class Figures:
    """How many groups of a territory were to be evaluated in a year, how far that has come, and what came of it."""

    groups: int
    drafts: int
    submitted: int
    by_stage: dict[str, int]

    @property
    def decided(self) -> int:
        """How many are decided."""
        return sum(self.by_stage.values())

    @property
    def untouched(self) -> int:
        """How many nobody has begun."""
        return max(self.groups - self.decided - self.drafts - self.submitted, 0)

    @property
    def stages(self) -> list[tuple[str, str, int]]:
        """The stages with tone, word and number, for the picture."""
        tones = {"growing": "warn", "developing": "info", "independent": "good", "inactive": "bad"}
        return [
            (tones.get(stage, "neutral"), str(Development(stage).label), self.by_stage.get(stage, 0))
            for stage in Development.values
        ]


def figures(user: User, scope: str, year: int) -> Figures | None:
    """The figures of a territory; None where no office has one of its own: above it there is too much to add up."""
    if not user.region_id or len(scope) < 5:
        return None
    groups = funded_until(Group.objects.visible_to(user).within(scope), year)
    rows = Evaluation.objects.visible_to(user).within(scope).counting().filter(year=year)
    # A correction that is under way does not count beside the decision that still stands.
    counts = (
        rows.exclude(Q(state__in=["draft", "submitted"], version__gt=1))
        .order_by()
        .values("state", "stage")
        .annotate(count=Count("pk"))
    )
    by_state: dict[str, int] = {}
    by_stage: dict[str, int] = {}
    for row in counts:
        by_state[row["state"]] = by_state.get(row["state"], 0) + row["count"]
        if row["state"] == "decided":
            by_stage[row["stage"]] = row["count"]
    return Figures(groups.count(), by_state.get("draft", 0), by_state.get("submitted", 0), by_stage)


def with_evaluations(groups: QuerySet[Group], year: int) -> QuerySet[Group]:
    """With the village and the evaluations of the year, the newest version first (two queries)."""
    rows = Evaluation.objects.counting().filter(year=year).order_by("-version").select_related("decided_by")
    return groups.select_related("village").prefetch_related(Prefetch("evaluations", rows, to_attr="of_year"))


def newest(group: Any) -> Evaluation | None:
    """The newest evaluation of the year of a group that went through `with_evaluations`."""
    return group.of_year[0] if group.of_year else None


def decided(group: Any) -> Evaluation | None:
    """The decided one of them."""
    return next((one for one in group.of_year if one.is_decided), None)


def columns(year: int) -> Sequence[Column]:
    """The list as a file."""
    return (
        Column("Tahun", lambda group: year, 8),
        Column("Kode wilayah", lambda group: group.village_id),
        Column("Desa/kelurahan", lambda group: group.village.label, 28),
        Column("Kelompok", lambda group: group.name, 30),
        Column("Penilaian", lambda group: str(one.get_state_display()) if (one := newest(group)) else "Belum", 20),
        Column("Sosial", lambda group: one.social if (one := decided(group)) else None, 10),
        Column("Ekonomi", lambda group: one.economic if (one := decided(group)) else None, 10),
        Column("Kelembagaan", lambda group: one.institutional if (one := decided(group)) else None, 12),
        Column("Nilai", lambda group: one.total if (one := decided(group)) else None, 8),
        Column("Menurut nilai", lambda group: _label(decided(group), "suggested_stage"), 16),
        Column("Tahap", lambda group: _label(decided(group), "stage"), 16),
        Column("Alasan", lambda group: one.decision_reason if (one := decided(group)) else "", 40),
        Column("Diputus", lambda group: day_of(one.decided_at) if (one := decided(group)) else None, 12),
    )


def _label(one: Evaluation | None, name: str) -> str:
    stage = getattr(one, name, "")
    return str(Development(stage).label) if stage else ""
