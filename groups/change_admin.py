"""The superuser's view of requested changes of members; written by the portal's own pages alone."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from groups.admin_bases import ReadOnlyAdmin
from groups.models import ChangeRequest, DevelopmentChange, Newcomer
from kube_portal.accounts.admin_bases import HistoryAdmin, ShowsIdentity


@admin.register(ChangeRequest)
class ChangeRequestAdmin(ReadOnlyAdmin):
    """What groups asked to change about their people."""

    list_display = ("group", "kind", "member", "state", "filed_by", "filed_at", "answered_by")
    list_filter = ("kind", "state")
    list_select_related = ("group", "member", "filed_by", "answered_by")
    search_fields = ("^group__name", "^member__name")
    date_hierarchy = "filed_at"


@admin.register(Newcomer)
class NewcomerAdmin(ShowsIdentity, ReadOnlyAdmin):
    """Who was to take a member's place."""

    list_display = ("name", "request", "position", "member")
    list_filter = ("position",)
    list_select_related = ("request", "member")
    search_fields = ("^name",)
    search_help_text = "Awal nama. NIK dan nomor KK dicari di portal."


@admin.register(DevelopmentChange)
class DevelopmentChangeAdmin(ReadOnlyAdmin):
    """How far groups were found to have come."""

    list_display = ("group", "year", "before", "stage", "by", "recorded_at")
    list_filter = ("year", "stage")
    list_select_related = ("group", "by")
    search_fields = ("^group__name",)


@admin.register(apps.get_model("groups", "ChangeRequestHistory"))
class ChangeRequestHistoryAdmin(HistoryAdmin):
    """Every change to a request, whoever made it."""

    columns = ("group", "kind", "state", "member")
    list_select_related = ("group", "member")
    search_fields = ("^group__name",)


@admin.register(apps.get_model("groups", "NewcomerHistory"))
class NewcomerHistoryAdmin(ShowsIdentity, HistoryAdmin):
    """Every change to who was to come, whoever made it."""

    columns = ("name", "position", "member")
    list_select_related = ("member",)
    search_fields = ("^name",)
