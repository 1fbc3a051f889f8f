"""The superuser's view of rubrics and yearly evaluations; written by the portal's own pages alone."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from kube_portal.accounts.admin_bases import HistoryAdmin
from monitoring.models import Evaluation, EvaluationScore, Indicator, Rubric


class _Read(admin.ModelAdmin[Any]):
    """Seen, never changed here."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Written by the portal only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never removed by hand."""
        return False


@admin.register(Rubric)
class RubricAdmin(_Read):
    """By what the offices judge their groups."""

    list_display = ("regency", "version", "state", "edited_by", "in_force_by")
    list_filter = ("state",)
    list_select_related = ("regency", "edited_by", "in_force_by")
    search_fields = ("^regency__code",)


@admin.register(Indicator)
class IndicatorAdmin(_Read):
    """The lines of rubrics."""

    list_display = ("rubric", "position", "aspect", "name", "weight", "fact")
    list_filter = ("aspect", "fact")
    list_select_related = ("rubric",)
    search_fields = ("name",)


@admin.register(Evaluation)
class EvaluationAdmin(_Read):
    """How far groups have come, year by year."""

    list_display = ("group", "year", "version", "state", "total", "stage", "decided_by")
    list_filter = ("year", "state", "stage")
    list_select_related = ("group", "decided_by")
    search_fields = ("^group__name",)


@admin.register(EvaluationScore)
class EvaluationScoreAdmin(_Read):
    """Scores per indicator."""

    list_display = ("evaluation", "indicator", "suggested", "score", "reason")
    list_filter = ("indicator__aspect",)
    list_select_related = ("evaluation__group", "indicator")
    search_fields = ("^evaluation__group__name",)


@admin.register(apps.get_model("monitoring", "EvaluationHistory"))
class EvaluationHistoryAdmin(HistoryAdmin):
    """Every change to an evaluation, whoever made it."""

    columns = ("group", "year", "version", "state", "stage")
    list_select_related = ("group",)
    search_fields = ("^group__name",)
