"""The superuser's view of the roof: what was counted and told, to look at."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from groups.admin_bases import ReadOnlyAdmin
from kube_portal.accounts.admin_bases import HistoryAdmin
from monitoring.admin_bases import ReadOnlyMixin
from reports.models import (
    AreaFigure,
    Export,
    FigureRound,
    Guideline,
    GuidelineReading,
    MinistryReport,
    MonthFigure,
    Notice,
    NoticeSetting,
    OpenFigure,
    OpenYear,
    RegisterEntry,
    RegisterRound,
    SurvivalCell,
    UploadTemplate,
    VillageBaseline,
)


@admin.register(AreaFigure)
class AreaFigureAdmin(ReadOnlyMixin, admin.ModelAdmin[AreaFigure]):
    """Counts of areas by year and kind of grant."""

    list_display = ("area", "year", "tier", "source")
    list_filter = ("year", "level")
    search_fields = ("area__startswith",)
    show_full_result_count = False


@admin.register(MonthFigure)
class MonthFigureAdmin(ReadOnlyMixin, admin.ModelAdmin[MonthFigure]):
    """What was reported on each month."""

    list_display = ("area", "month", "year", "tier", "source")
    list_filter = ("level",)
    search_fields = ("area__startswith",)
    show_full_result_count = False


@admin.register(FigureRound)
class FigureRoundAdmin(ReadOnlyMixin, admin.ModelAdmin[FigureRound]):
    """When each area was counted."""

    list_display = ("area", "at")
    list_filter = ("at",)
    search_fields = ("area__startswith",)


@admin.register(VillageBaseline)
class VillageBaselineAdmin(ReadOnlyMixin, admin.ModelAdmin[VillageBaseline]):
    """Poor families of villages, as they were written down; corrected on the portal's page."""

    list_display = ("village", "year", "version", "families", "source", "entered_by", "entered_at")
    list_filter = ("year", "entered_at")
    list_select_related = ("village", "entered_by")
    search_fields = ("=village__code", "^village__search_name")


@admin.register(RegisterEntry)
class RegisterEntryAdmin(ReadOnlyMixin, admin.ModelAdmin[RegisterEntry]):
    """Every group that was ever funded, as last counted."""

    list_display = ("name", "village", "year", "tier_name", "amount", "state", "alive_until", "ended_on")
    list_filter = ("state", "business_kind", "year")
    list_select_related = ("village",)
    search_fields = ("^name",)


@admin.register(SurvivalCell)
class SurvivalCellAdmin(ReadOnlyMixin, admin.ModelAdmin[SurvivalCell]):
    """How many of an area's groups still ran."""

    list_display = ("area", "dimension", "value", "groups")
    list_filter = ("dimension",)
    search_fields = ("=area", "^value")


@admin.register(RegisterRound)
class RegisterRoundAdmin(ReadOnlyMixin, admin.ModelAdmin[RegisterRound]):
    """When areas were counted."""

    list_display = ("area", "on", "at")
    list_filter = ("on",)
    search_fields = ("^area",)


@admin.register(NoticeSetting)
class NoticeSettingAdmin(ReadOnlyAdmin):
    """How people are told, and what could not be sent."""

    list_display = ("user", "digest", "looked_at", "digest_on", "failures", "failed_at")
    list_filter = ("digest",)
    list_select_related = ("user",)
    search_fields = ("user__username",)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """What people were told."""

    list_display = ("user", "title", "group_name", "reason", "made_at", "read_at", "mailed_at", "gone_at")
    list_filter = ("reason",)
    list_select_related = ("user",)
    search_fields = ("user__username",)


@admin.register(Guideline)
class GuidelineAdmin(ReadOnlyMixin, admin.ModelAdmin[Guideline]):
    """Guidelines, version by version; handed out and withdrawn on the portal's pages."""

    list_display = ("title", "number", "year", "version", "state", "region", "published_at")
    list_filter = ("kind", "state", "must_read")
    list_select_related = ("region",)
    search_fields = ("title", "number")


@admin.register(GuidelineReading)
class GuidelineReadingAdmin(ReadOnlyMixin, admin.ModelAdmin[GuidelineReading]):
    """Who said to have read which version."""

    list_display = ("guideline", "user", "read_at")
    list_filter = ("read_at",)
    list_select_related = ("guideline", "user")
    search_fields = ("=user__username",)


@admin.register(apps.get_model("reports", "GuidelineHistory"))
class GuidelineHistoryAdmin(HistoryAdmin):
    """Every version of a guideline's row."""

    columns = ("pgh_obj_id", "title", "state")
    search_fields = ("title", "number")


@admin.register(OpenYear)
class OpenYearAdmin(ReadOnlyMixin, admin.ModelAdmin[OpenYear]):
    """Which years anybody may read, and as of when."""

    list_display = ("year", "published_at", "changed_at")
    list_filter = ("changed_at",)
    search_fields = ("=year",)


@admin.register(OpenFigure)
class OpenFigureAdmin(ReadOnlyMixin, admin.ModelAdmin[OpenFigure]):
    """What anybody may read."""

    list_display = ("area", "year", "groups", "families", "rupiah", "in_time", "late")
    list_filter = ("year", "level")
    search_fields = ("area__startswith",)
    show_full_result_count = False


@admin.register(MinistryReport)
class MinistryReportAdmin(ReadOnlyMixin, admin.ModelAdmin[MinistryReport]):
    """What regencies told the ministry."""

    list_display = ("regency", "year", "version", "state", "number", "submitted_by", "submitted_at")
    list_filter = ("state", "year")
    list_select_related = ("regency", "submitted_by")
    search_fields = ("=regency__code", "^regency__search_name", "number")


@admin.register(UploadTemplate)
class UploadTemplateAdmin(ReadOnlyMixin, admin.ModelAdmin[UploadTemplate]):
    """How other systems want their uploads."""

    list_display = ("name", "regency", "lines", "edited_by", "edited_at")
    list_filter = ("lines",)
    list_select_related = ("regency", "edited_by")
    search_fields = ("^name",)


@admin.register(apps.get_model("reports", "MinistryReportHistory"))
class MinistryReportHistoryAdmin(HistoryAdmin):
    """Every change to a report, whoever made it."""

    columns = ("regency", "year", "version", "state")
    list_select_related = ("regency",)
    search_fields = ("=regency__code",)


@admin.register(apps.get_model("reports", "UploadTemplateHistory"))
class UploadTemplateHistoryAdmin(HistoryAdmin):
    """Every change to an arrangement of columns, whoever made it."""

    columns = ("name", "regency", "lines")
    list_select_related = ("regency",)
    search_fields = ("^name",)


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Large lists that people asked for; what they searched for is theirs."""

    list_display = ("user", "path", "state", "total", "size", "asked_at", "ended_at", "fetched_at")
    list_filter = ("state",)
    list_select_related = ("user",)
    search_fields = ("user__username",)
    exclude = ("query",)
