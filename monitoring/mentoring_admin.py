"""Mentoring plans and their templates as superusers see them; all of them are read-only here."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from kube_portal.accounts.admin_bases import HistoryAdmin
from monitoring.admin_bases import ReadOnlyMixin
from monitoring.models import MentoringPlan, PlanActivity, PlanTemplate, TemplateActivity


class TemplateActivityInline(ReadOnlyMixin, admin.TabularInline[TemplateActivity, PlanTemplate]):
    """What every plan begins with."""

    model = TemplateActivity
    extra = 0


@admin.register(PlanTemplate)
class PlanTemplateAdmin(ReadOnlyMixin, admin.ModelAdmin[PlanTemplate]):
    """Templates of the offices; changed on the portal's page."""

    list_display = ("regency", "version", "saved_by", "saved_at")
    list_filter = ("saved_at",)
    list_select_related = ("regency", "saved_by")
    search_fields = ("^regency__search_name",)
    inlines = (TemplateActivityInline,)


@admin.register(TemplateActivity)
class TemplateActivityAdmin(ReadOnlyMixin, admin.ModelAdmin[TemplateActivity]):
    """Activities of all templates."""

    list_display = ("title", "kind", "offset", "every", "template")
    list_filter = ("kind",)
    list_select_related = ("template__regency",)
    search_fields = ("title",)


class PlanActivityInline(ReadOnlyMixin, admin.TabularInline[PlanActivity, MentoringPlan]):
    """What is planned."""

    model = PlanActivity
    extra = 0


@admin.register(MentoringPlan)
class MentoringPlanAdmin(ReadOnlyMixin, admin.ModelAdmin[MentoringPlan]):
    """Plans; written, agreed and changed on the portal's pages only."""

    list_display = ("group", "year", "version", "state", "agreed_on", "written_by")
    list_filter = ("year", "state")
    list_select_related = ("group", "written_by")
    search_fields = ("group__name",)
    inlines = (PlanActivityInline,)


@admin.register(PlanActivity)
class PlanActivityAdmin(ReadOnlyMixin, admin.ModelAdmin[PlanActivity]):
    """Activities of all plans."""

    list_display = ("title", "kind", "month", "done_on", "plan")
    list_filter = ("kind",)
    list_select_related = ("plan__group",)
    search_fields = ("title", "plan__group__name")


@admin.register(apps.get_model("monitoring", "PlanTemplateHistory"))
class PlanTemplateHistoryAdmin(HistoryAdmin):
    """Every change to a template."""

    columns = ("regency", "version", "saved_by")
    list_select_related = ("regency", "saved_by")
    search_fields = ("regency__name",)


@admin.register(apps.get_model("monitoring", "MentoringPlanHistory"))
class MentoringPlanHistoryAdmin(HistoryAdmin):
    """Every change to a plan."""

    columns = ("group", "year", "version", "state")
    list_select_related = ("group",)
    search_fields = ("group__name",)
