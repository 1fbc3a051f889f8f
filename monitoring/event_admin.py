"""Events and quizzes as superusers see them: read-only, since they are written on the portal's pages only."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from kube_portal.accounts.admin_bases import HistoryAdmin
from monitoring.admin_bases import ReadOnlyMixin
from monitoring.models import (
    Attendance,
    Event,
    EventChange,
    EventGroup,
    EventMaterial,
    EventOffice,
    PartnerOffice,
    QuizQuestion,
    QuizSitting,
)


class EventOfficeInline(ReadOnlyMixin, admin.TabularInline[EventOffice, Event]):
    """Who was invited, and came or not."""

    model = EventOffice
    extra = 0


class EventGroupInline(ReadOnlyMixin, admin.TabularInline[EventGroup, Event]):
    """Which groups it was for."""

    model = EventGroup
    extra = 0


class EventChangeInline(ReadOnlyMixin, admin.TabularInline[EventChange, Event]):
    """When it was moved or cancelled, and why."""

    model = EventChange
    extra = 0


@admin.register(Event)
class EventAdmin(ReadOnlyMixin, admin.ModelAdmin[Event]):
    """Outreach, training and meetings; they are written, moved and cancelled on the portal's pages only."""

    list_display = ("topic", "kind", "region", "place", "held_on", "cancelled_at")
    list_filter = ("kind", "program_year__year")
    list_select_related = ("region",)
    search_fields = ("topic", "place", "^region__search_name")
    date_hierarchy = "held_on"
    inlines = (EventOfficeInline, EventGroupInline, EventChangeInline)


@admin.register(EventChange)
class EventChangeAdmin(ReadOnlyMixin, admin.ModelAdmin[EventChange]):
    """Events that were moved or cancelled; append-only."""

    list_display = ("event", "what", "held_on", "reason", "by", "at")
    list_filter = ("what",)
    list_select_related = ("event", "by")
    search_fields = ("event__topic", "reason")


@admin.register(PartnerOffice)
class PartnerOfficeAdmin(ReadOnlyMixin, admin.ModelAdmin[PartnerOffice]):
    """Offices, banks and buyers that regencies invite."""

    list_display = ("name", "office", "sector", "regency", "active")
    list_filter = ("office", "active")
    list_select_related = ("regency",)
    search_fields = ("name",)


@admin.register(EventOffice)
class EventOfficeAdmin(ReadOnlyMixin, admin.ModelAdmin[EventOffice]):
    """Invited offices over all events: who stays away."""

    list_display = ("name", "office", "event", "attended", "represented_by")
    list_filter = ("office", "attended")
    list_select_related = ("event",)
    search_fields = ("name", "event__topic")


@admin.register(EventGroup)
class EventGroupAdmin(ReadOnlyMixin, admin.ModelAdmin[EventGroup]):
    """Groups at events."""

    list_display = ("group", "event")
    list_filter = ("event__kind",)
    list_select_related = ("group", "event")
    search_fields = ("group__name", "event__topic")


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyMixin, admin.ModelAdmin[Attendance]):
    """Members at events."""

    list_display = ("member", "event", "present", "signed", "recorded_by")
    list_filter = ("present", "event__kind")
    list_select_related = ("member", "event", "recorded_by")
    search_fields = ("member__name", "event__topic")


@admin.register(EventMaterial)
class EventMaterialAdmin(ReadOnlyMixin, admin.ModelAdmin[EventMaterial]):
    """Files of events."""

    list_display = ("title", "kind", "event", "added_by", "added_at", "removed_at")
    list_filter = ("kind",)
    list_select_related = ("event", "added_by")
    search_fields = ("title", "event__topic")
    exclude = ("thumbnail",)


@admin.register(QuizQuestion)
class QuizQuestionAdmin(ReadOnlyMixin, admin.ModelAdmin[QuizQuestion]):
    """Questions of regencies, with those that were replaced."""

    list_display = ("text", "kind", "regency", "number", "retired_at")
    list_filter = ("kind",)
    list_select_related = ("regency",)
    search_fields = ("text",)


@admin.register(QuizSitting)
class QuizSittingAdmin(ReadOnlyMixin, admin.ModelAdmin[QuizSitting]):
    """What members answered."""

    list_display = ("member", "event", "phase", "mode", "correct", "asked")
    list_filter = ("phase", "mode")
    list_select_related = ("member", "event")
    search_fields = ("member__name", "event__topic")


@admin.register(apps.get_model("monitoring", "EventHistory"))
class EventHistoryAdmin(HistoryAdmin):
    """Every change to an event."""

    columns = ("topic", "held_on", "place", "cancelled_at")
    search_fields = ("topic",)


@admin.register(apps.get_model("monitoring", "EventOfficeHistory"))
class EventOfficeHistoryAdmin(HistoryAdmin):
    """What was noted of an office before it was corrected."""

    columns = ("name", "attended", "represented_by")
    search_fields = ("name",)


@admin.register(apps.get_model("monitoring", "AttendanceHistory"))
class AttendanceHistoryAdmin(HistoryAdmin):
    """What was noted of a member before it was corrected."""

    columns = ("member", "present", "signed")
    list_select_related = ("member",)
    search_fields = ("member__name",)


@admin.register(apps.get_model("monitoring", "QuizQuestionHistory"))
class QuizQuestionHistoryAdmin(HistoryAdmin):
    """Every change to a question: its place, and when it was asked no more."""

    columns = ("text", "number", "retired_at")
    search_fields = ("text",)


@admin.register(apps.get_model("monitoring", "QuizSittingHistory"))
class QuizSittingHistoryAdmin(HistoryAdmin):
    """What was noted of a quiz before it was corrected."""

    columns = ("member", "phase", "version")
    list_select_related = ("member",)
    search_fields = ("member__name",)
