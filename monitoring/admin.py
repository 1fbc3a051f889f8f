"""Accompaniment as superusers see it; what was submitted or written once is read-only."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin

from kube_portal.accounts.admin_bases import HistoryAdmin, ShowsIdentity
from monitoring import (  # noqa: F401  # event_admin registers its own
    cashbook_admin,
    development_admin,
    event_admin,
    mentoring_admin,
)
from monitoring.admin_bases import ReadOnlyMixin
from monitoring.models import (
    AssignmentDecree,
    AssignmentDecreeLine,
    Case,
    CaseStep,
    Complainant,
    EquipmentAnswer,
    EquipmentRequest,
    FieldReport,
    Flag,
    FlagAnswer,
    FlagRound,
    GroupBook,
    Handover,
    HandoverLine,
    PausedMonth,
    PendampingProfile,
    PendampingTraining,
    ReportAttendance,
    ReportLetter,
    ReportNeed,
    ReportNotice,
    ReportPause,
    ReportPhoto,
    SupervisionVisit,
)

# Pages of the admin in modules of their own; importing them registers them.
OF_ACTIVITIES = (cashbook_admin,)


@admin.register(PendampingProfile)
class PendampingProfileAdmin(ReadOnlyMixin, ShowsIdentity):
    """Who a pendamping is; kept on the portal's pages."""

    list_display = ("user", "level", "schooling", "occupation", "is_psm")
    list_filter = ("level", "is_psm", "schooling")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__first_name", "user__last_name")
    autocomplete_fields = ("user",)


@admin.register(PendampingTraining)
class PendampingTrainingAdmin(ReadOnlyMixin, admin.ModelAdmin[PendampingTraining]):
    """What a pendamping was trained in."""

    list_display = ("user", "topic", "hours", "trained_on")
    list_filter = ("trained_on",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__first_name", "user__last_name", "topic")
    autocomplete_fields = ("user", "recorded_by")
    date_hierarchy = "trained_on"


class AssignmentDecreeLineInline(ReadOnlyMixin, admin.TabularInline[AssignmentDecreeLine, AssignmentDecree]):
    """Whom a decree assigns to what."""

    model = AssignmentDecreeLine
    extra = 0


@admin.register(AssignmentDecree)
class AssignmentDecreeAdmin(ReadOnlyMixin, admin.ModelAdmin[AssignmentDecree]):
    """Decrees and letters that assign pendamping; recorded and issued on the portal's pages only."""

    list_display = ("number", "kind", "regency", "dated_on", "recorded_by")
    list_filter = ("kind",)
    list_select_related = ("regency", "recorded_by")
    search_fields = ("number",)
    date_hierarchy = "dated_on"
    inlines = (AssignmentDecreeLineInline,)


@admin.register(AssignmentDecreeLine)
class AssignmentDecreeLineAdmin(ReadOnlyMixin, admin.ModelAdmin[AssignmentDecreeLine]):
    """Lines of all decrees of assignment."""

    list_display = ("pendamping_name", "group_name", "is_primary", "decree")
    list_filter = ("level", "is_primary")
    list_select_related = ("decree",)
    search_fields = ("pendamping_name", "group_name")


class HandoverLineInline(ReadOnlyMixin, admin.TabularInline[HandoverLine, Handover]):
    """Which groups were handed over."""

    model = HandoverLine
    extra = 0


@admin.register(Handover)
class HandoverAdmin(ReadOnlyMixin, admin.ModelAdmin[Handover]):
    """Hand-overs between pendamping; written once."""

    list_display = ("from_user", "to_user", "on", "reason", "acknowledged_at")
    list_filter = ("reason",)
    list_select_related = ("from_user", "to_user")
    search_fields = ("from_user__username", "to_user__username")
    date_hierarchy = "on"
    inlines = (HandoverLineInline,)


@admin.register(HandoverLine)
class HandoverLineAdmin(ReadOnlyMixin, admin.ModelAdmin[HandoverLine]):
    """Groups of all hand-overs."""

    list_display = ("group", "handover")
    list_filter = ("handover__reason",)
    list_select_related = ("group", "handover__from_user", "handover__to_user")
    search_fields = ("group__name",)


@admin.register(apps.get_model("monitoring", "PendampingTrainingHistory"))
class PendampingTrainingHistoryAdmin(HistoryAdmin):
    """Every training noted, changed or taken away."""

    columns = ("user", "topic", "hours", "trained_on")
    list_select_related = ("user",)
    search_fields = ("user__username",)


@admin.register(GroupBook)
class GroupBookAdmin(admin.ModelAdmin[GroupBook]):
    """Books of groups."""

    list_display = ("group", "kind", "opened_on", "opened_by")
    list_filter = ("kind",)
    list_select_related = ("group", "opened_by")
    search_fields = ("group__name",)
    autocomplete_fields = ("group", "opened_by")
    date_hierarchy = "opened_on"


class ReportAttendanceInline(ReadOnlyMixin, admin.TabularInline[ReportAttendance, FieldReport]):
    """Who was at the visit."""

    model = ReportAttendance
    extra = 0


@admin.register(FieldReport)
class FieldReportAdmin(ReadOnlyMixin, admin.ModelAdmin[FieldReport]):
    """Monthly reports; they are written, sent and corrected on the portal's pages only."""

    list_display = ("group", "month", "version", "state", "turnover", "costs", "submitted_by")
    list_filter = ("state", "is_joint_business", "has_problems")
    list_select_related = ("group", "submitted_by")
    search_fields = ("group__name", "=uuid")
    date_hierarchy = "month"
    inlines = (ReportAttendanceInline,)


@admin.register(ReportAttendance)
class ReportAttendanceAdmin(ReadOnlyMixin, admin.ModelAdmin[ReportAttendance]):
    """Members at monthly visits."""

    list_display = ("member", "report", "present")
    list_filter = ("present",)
    list_select_related = ("member", "report__group")
    search_fields = ("member__name", "report__group__name")


@admin.register(SupervisionVisit)
class SupervisionVisitAdmin(ReadOnlyMixin, admin.ModelAdmin[SupervisionVisit]):
    """Visits of offices; append-only."""

    list_display = ("group", "office", "visitor", "visited_on")
    list_filter = ("office",)
    list_select_related = ("group",)
    search_fields = ("group__name", "visitor")
    date_hierarchy = "visited_on"


@admin.register(Case)
class CaseAdmin(ReadOnlyMixin, admin.ModelAdmin[Case]):
    """Cases; they are told and settled on the portal's pages only."""

    list_display = ("reference", "kind", "group", "village", "status", "opened_at", "due_on")
    list_filter = ("kind", "status", "source", "confidential")
    list_select_related = ("group", "village")
    search_fields = ("=reference", "group__name")
    date_hierarchy = "opened_at"


@admin.register(CaseStep)
class CaseStepAdmin(ReadOnlyMixin, admin.ModelAdmin[CaseStep]):
    """What was done about cases; append-only."""

    list_display = ("case", "kind", "by", "on", "leads_to")
    list_filter = ("kind",)
    list_select_related = ("case", "by")
    search_fields = ("=case__reference",)
    date_hierarchy = "on"


@admin.register(Complainant)
class ComplainantAdmin(ReadOnlyMixin, admin.ModelAdmin[Complainant]):
    """That somebody left a name; who it was is shown on the case's page alone, where each look is logged."""

    list_display = ("case", "village", "kind")
    list_filter = ("case__kind",)
    list_select_related = ("case__village",)
    search_fields = ("=case__reference",)
    fields = ("case",)

    @admin.display(description="desa/kelurahan")
    def village(self, complainant: Complainant) -> str:
        """Where it happened."""
        return complainant.case.village.label

    @admin.display(description="jenis")
    def kind(self, complainant: Complainant) -> str:
        """What the case is about."""
        return complainant.case.get_kind_display()


@admin.register(apps.get_model("monitoring", "PendampingProfileHistory"))
class PendampingProfileHistoryAdmin(ShowsIdentity, HistoryAdmin):
    """Every change to a profile."""

    columns = ("user", "level", "occupation", "is_psm")
    list_select_related = ("user",)
    search_fields = ("user__username",)


@admin.register(apps.get_model("monitoring", "FieldReportHistory"))
class FieldReportHistoryAdmin(HistoryAdmin):
    """Every change to a report."""

    columns = ("group", "month", "version", "state", "turnover", "costs")
    list_select_related = ("group",)
    search_fields = ("group__name",)


@admin.register(apps.get_model("monitoring", "CaseHistory"))
class CaseHistoryAdmin(HistoryAdmin):
    """Every change to a case."""

    columns = ("reference", "kind", "group", "status", "due_on")
    list_select_related = ("group",)
    search_fields = ("=reference", "group__name")


@admin.register(Flag)
class FlagAdmin(ReadOnlyMixin, admin.ModelAdmin[Flag]):
    """What departs from the rules; computed."""

    list_display = ("group", "kind", "raised_on", "cleared_on", "answered_at")
    list_filter = ("kind",)
    list_select_related = ("group",)
    search_fields = ("group__name",)


@admin.register(FlagAnswer)
class FlagAnswerAdmin(ReadOnlyMixin, admin.ModelAdmin[FlagAnswer]):
    """What was said to it."""

    list_display = ("flag", "kind", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("flag__group", "by")
    search_fields = ("flag__group__name",)


@admin.register(FlagRound)
class FlagRoundAdmin(ReadOnlyMixin, admin.ModelAdmin[FlagRound]):
    """When the flags of each regency were last worked out."""

    list_display = ("regency", "on", "at")
    list_filter = ("on",)
    list_select_related = ("regency",)
    search_fields = ("^regency__code", "regency__name")


class OnlyShown(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """What is written on the portal's pages only."""


@admin.register(ReportPhoto)
class ReportPhotoAdmin(OnlyShown):
    """Photos of monthly visits."""

    list_display = ("report", "taken_at", "added_by", "removed_at")
    list_filter = ("taken_at",)
    list_select_related = ("report__group", "added_by")
    search_fields = ("report__group__name", "=uuid")
    exclude = ("thumbnail",)


@admin.register(ReportPause)
class ReportPauseAdmin(OnlyShown):
    """Months in which a region owes no reports."""

    list_display = ("region", "first_month", "last_month", "reason", "made_by", "ended_from")
    list_filter = ("first_month",)
    list_select_related = ("region", "made_by")
    search_fields = ("region__name", "reason")
    date_hierarchy = "first_month"


@admin.register(PausedMonth)
class PausedMonthAdmin(OnlyShown):
    """Month by month what is paused."""

    list_display = ("region", "month", "pause")
    list_filter = ("month",)
    list_select_related = ("region", "pause__region")
    search_fields = ("region__name",)


@admin.register(ReportLetter)
class ReportLetterAdmin(OnlyShown):
    """Letters to pendamping about overdue reports."""

    list_display = ("number", "dated_on", "user", "made_by")
    list_filter = ("dated_on",)
    list_select_related = ("user", "made_by")
    search_fields = ("number", "user__username")
    date_hierarchy = "dated_on"


@admin.register(ReportNotice)
class ReportNoticeAdmin(OnlyShown):
    """What was done about reports that did not come."""

    list_display = ("group", "month", "rung", "made_by", "made_at")
    list_filter = ("rung",)
    list_select_related = ("group", "made_by")
    search_fields = ("group__name",)
    date_hierarchy = "month"


class EquipmentAnswerInline(ReadOnlyMixin, admin.TabularInline[EquipmentAnswer, EquipmentRequest]):
    """What was said to a request."""

    model = EquipmentAnswer
    extra = 0


@admin.register(EquipmentRequest)
class EquipmentRequestAdmin(OnlyShown):
    """What groups need."""

    list_display = ("group", "what", "quantity", "state", "asked_by", "asked_at")
    list_filter = ("state",)
    list_select_related = ("group", "asked_by")
    search_fields = ("group__name", "what", "=uuid")
    date_hierarchy = "asked_at"
    inlines = (EquipmentAnswerInline,)


@admin.register(EquipmentAnswer)
class EquipmentAnswerAdmin(OnlyShown):
    """Answers to requests; append-only."""

    list_display = ("request", "outcome", "on", "partner", "by", "at")
    list_filter = ("outcome",)
    list_select_related = ("request", "by")
    search_fields = ("request__what", "partner")


@admin.register(ReportNeed)
class ReportNeedAdmin(OnlyShown):
    """Needs as reports name them."""

    list_display = ("report", "what", "quantity", "request")
    list_filter = ("request__state",)
    list_select_related = ("report__group", "request")
    search_fields = ("what", "report__group__name")


@admin.register(apps.get_model("monitoring", "EquipmentRequestHistory"))
class EquipmentRequestHistoryAdmin(HistoryAdmin):
    """Every change to a request."""

    columns = ("group", "what", "quantity", "state")
    list_select_related = ("group",)
    search_fields = ("group__name", "what")
