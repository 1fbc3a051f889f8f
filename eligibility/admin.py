"""The registry, verifications, exceptions and slots, as superusers see them.

What the activities write is read-only here.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from eligibility.models import (
    Dispensation,
    DistrictSlot,
    DukcapilReferral,
    FieldPhoto,
    Finding,
    IdentityCase,
    MemberCheck,
    Minutes,
    NewcomerFinding,
    NewcomerVisit,
    Nomination,
    PlaceOffer,
    Recheck,
    RecheckLine,
    RegistryCount,
    RegistryEntry,
    RegistryImport,
    RegistrySnapshot,
    ResultLine,
    SelectionResult,
    TeamMember,
    Verification,
)
from kube_portal.accounts.admin_bases import HistoryAdmin, ShowsIdentity


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that only the activities of the portal write, since right, lock and lifecycle go with them."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Written by the portal only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Seen, not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never removed by hand."""
        return False

    @admin.display(description="riwayat")
    def history_link(self, row: Model) -> str:
        """Every version of the row."""
        url = reverse(f"admin:eligibility_{row._meta.model_name}history_changelist")
        return format_html('<a href="{}?pgh_obj={}">lihat</a>', url, row.pk)


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    """Field verifications."""

    list_display = ("proposal", "verifier", "planned_on", "letter_number", "outcome", "concluded_at", "history_link")
    list_filter = ("outcome", "planned_on")
    list_select_related = ("proposal__group", "proposal__program_year", "verifier")
    search_fields = ("proposal__group__name", "letter_number", "verifier__username")


@admin.register(TeamMember)
class TeamMemberAdmin(ReadOnlyAdmin):
    """Who comes along with the verifier."""

    list_display = ("user", "verification", "from_on", "until_on", "added_by", "history_link")
    list_filter = ("from_on",)
    list_select_related = (
        "user",
        "added_by",
        "verification__proposal__group",
        "verification__proposal__program_year",
    )
    search_fields = ("user__username", "verification__proposal__group__name")


@admin.register(MemberCheck)
class MemberCheckAdmin(ReadOnlyAdmin):
    """Checks of members at home."""

    list_display = ("member", "verification", "visited_on", "saved_by", "saved_at", "version", "history_link")
    list_filter = ("visited_on",)
    list_select_related = (
        "member",
        "saved_by",
        "verification__proposal__group",
        "verification__proposal__program_year",
    )
    search_fields = ("member__name", "verification__proposal__group__name")


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """Findings per rule."""

    list_display = ("member_check", "rule", "computed", "result", "note", "by", "history_link")
    list_filter = ("rule", "result", "computed")
    list_select_related = ("member_check__member", "by")
    search_fields = ("member_check__member__name", "note")


@admin.register(FieldPhoto)
class FieldPhotoAdmin(ReadOnlyAdmin):
    """Photos of verifications; the pictures are opened on the portal's own pages, which log it."""

    list_display = ("kind", "verification", "member_check", "taken_at", "added_by", "added_at", "removed_at")
    list_filter = ("kind",)
    list_select_related = (
        "verification__proposal__group",
        "verification__proposal__program_year",
        "member_check__member",
        "added_by",
    )
    exclude = ("thumbnail",)
    search_fields = ("verification__proposal__group__name", "member_check__member__name")


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyAdmin):
    """Minutes of verifications as they were issued."""

    list_display = ("__str__", "verification", "dated_on", "document", "scan", "issued_by", "issued_at")
    list_select_related = (
        "verification__proposal__group",
        "verification__proposal__program_year",
        "document",
        "scan",
        "issued_by",
    )
    list_filter = ("dated_on",)
    search_fields = ("number", "verification__proposal__group__name")


@admin.register(Dispensation)
class DispensationAdmin(ReadOnlyAdmin):
    """Exceptions asked and decided."""

    list_display = ("member", "rule", "proposal", "asked_by", "asked_at", "decision", "decided_by", "history_link")
    list_filter = ("rule", "decision")
    list_select_related = ("member", "proposal__group", "proposal__program_year", "asked_by", "decided_by")
    search_fields = ("member__name", "proposal__group__name")


@admin.register(IdentityCase)
class IdentityCaseAdmin(ReadOnlyAdmin):
    """Cases about somebody's identity."""

    list_display = ("member", "rule", "proposal", "opened_by", "opened_at", "decision", "decided_by", "history_link")
    list_filter = ("rule", "decision")
    list_select_related = ("member", "proposal__group", "proposal__program_year", "opened_by", "decided_by")
    search_fields = ("member__name", "proposal__group__name")


@admin.register(DukcapilReferral)
class DukcapilReferralAdmin(ReadOnlyAdmin):
    """Letters to Dukcapil and their answers."""

    list_display = ("number", "case", "dated_on", "sent_by", "answered_on", "answered_by", "history_link")
    list_filter = ("dated_on",)
    list_select_related = ("case__member", "sent_by", "answered_by")
    search_fields = ("number", "case__member__name")


@admin.register(Nomination)
class NominationAdmin(ReadOnlyAdmin):
    """Proposals put forward for selection."""

    list_display = ("proposal", "rank", "by", "at", "history_link")
    list_filter = ("proposal__program_year__year",)
    list_select_related = ("proposal__group", "proposal__program_year", "by")
    search_fields = ("proposal__group__name",)


@admin.register(DistrictSlot)
class DistrictSlotAdmin(ReadOnlyAdmin):
    """Slots of districts."""

    list_display = ("district", "program_year", "number", "village", "history_link")
    list_filter = ("program_year__year",)
    list_select_related = ("district", "village", "program_year__regency")
    search_fields = ("^district__code", "village__search_name")


@admin.register(PlaceOffer)
class PlaceOfferAdmin(ReadOnlyAdmin):
    """Freed places and to whom they were offered."""

    list_display = ("freed_by", "freed_how", "freed_at", "proposal", "outcome", "closed_by")
    list_filter = ("freed_how", "outcome")
    list_select_related = (
        "freed_by__group",
        "freed_by__program_year",
        "proposal__group",
        "proposal__program_year",
        "closed_by",
    )
    search_fields = ("freed_by__group__name", "proposal__group__name")


@admin.register(SelectionResult)
class SelectionResultAdmin(ReadOnlyAdmin):
    """Published results."""

    list_display = ("__str__", "program_year", "district", "line_count", "published_by", "published_at")
    list_filter = ("program_year__year",)
    list_select_related = ("program_year__regency", "district", "published_by")
    search_fields = ("program_year__regency__name", "^district__code")


@admin.register(ResultLine)
class ResultLineAdmin(ReadOnlyAdmin):
    """Groups in published results."""

    list_display = ("group_name", "result", "village", "is_selected", "score_text", "position")
    list_filter = ("is_selected", "result__program_year__year")
    list_select_related = ("result__program_year", "village")
    search_fields = ("group_name", "^village__code")


@admin.register(RegistrySnapshot)
class RegistrySnapshotAdmin(ReadOnlyAdmin):
    """Snapshots of the social registry; imported and put in force on the portal's own pages."""

    list_display = (
        "__str__",
        "regency",
        "in_force",
        "accepted",
        "rejected",
        "imported_by",
        "imported_at",
        "history_link",
    )
    list_filter = ("source", "in_force")
    list_select_related = ("regency", "imported_by")
    search_fields = ("^regency__code", "^period", "file_name")


@admin.register(Recheck)
class RecheckAdmin(ReadOnlyAdmin):
    """Registries put in force, and how many members of running groups they changed."""

    list_display = ("__str__", "started_by", "started_at", "done_at", "members", "no_longer", "newly")
    list_filter = ("is_overtaken",)
    list_select_related = ("snapshot__regency", "started_by")
    search_fields = ("^snapshot__regency__code", "^snapshot__period")


@admin.register(RecheckLine)
class RecheckLineAdmin(ReadOnlyAdmin):
    """Members for whom a registry changed the answer; acknowledged on the portal's own pages."""

    list_display = ("member", "proposal", "recheck", "kind", "acknowledged_by", "history_link")
    list_filter = ("kind",)
    list_select_related = (
        "member",
        "proposal__group",
        "proposal__program_year",
        "recheck__snapshot",
        "acknowledged_by",
    )
    search_fields = ("^member__name",)


@admin.register(RegistryEntry)
class RegistryEntryAdmin(ReadOnlyAdmin):
    """People of the registry, without their numbers: those are looked up on the portal's own page, which logs it."""

    list_display = ("name", "snapshot", "village", "desil")
    list_filter = ("desil",)
    list_select_related = ("snapshot", "village")
    fields = ("snapshot", "name", "village", "desil")
    search_fields = ("=village__code",)


@admin.register(RegistryCount)
class RegistryCountAdmin(ReadOnlyAdmin):
    """Poor people and families per village."""

    list_display = ("village", "snapshot", "desil", "people", "families")
    list_filter = ("desil",)
    list_select_related = ("snapshot", "village")
    search_fields = ("^village__code",)


@admin.register(RegistryImport)
class RegistryImportAdmin(ReadOnlyAdmin):
    """Files handed in on the page."""

    list_display = ("__str__", "regency", "state", "accepted", "rejected", "created_by", "created_at", "ended_at")
    list_filter = ("state", "source")
    list_select_related = ("regency", "created_by")
    search_fields = ("^regency__code", "^period", "file_name")
    exclude = ("file", "rejects")


class NewcomerFindingInline(admin.TabularInline[NewcomerFinding, NewcomerVisit]):
    """What was found on each rule that the data left open."""

    model = NewcomerFinding
    fields = ("rule", "reason", "result", "note")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Written by the portal only."""
        return False


@admin.register(NewcomerVisit)
class NewcomerVisitAdmin(ShowsIdentity, ReadOnlyAdmin):
    """Visits at the homes of those who are to come into a group."""

    list_display = ("group", "request", "visited_on", "fit", "visited_by")
    list_filter = ("fit",)
    list_select_related = ("group", "request", "visited_by")
    search_fields = ("^group__name",)
    inlines = (NewcomerFindingInline,)


@admin.register(NewcomerFinding)
class NewcomerFindingAdmin(ReadOnlyAdmin):
    """What visitors of newcomers found."""

    list_display = ("visit", "rule", "result", "note")
    list_filter = ("rule", "result")
    list_select_related = ("visit",)
    search_fields = ("=rule",)


_OF_PROPOSAL = ("proposal__group", "proposal__program_year")

# Every version of a row, whoever made it: model, columns, what is searched, what comes along in the same query.
HISTORIES: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("RegistrySnapshot", ("regency", "source", "period", "in_force"), ("^regency__code", "^period"), ("regency",)),
    (
        "Verification",
        ("proposal", "verifier", "planned_on", "outcome"),
        ("proposal__group__name", "letter_number"),
        (*_OF_PROPOSAL, "verifier"),
    ),
    (
        "TeamMember",
        ("verification", "user", "from_on", "until_on"),
        ("user__username",),
        ("user", *(f"verification__{path}" for path in _OF_PROPOSAL)),
    ),
    ("MemberCheck", ("member", "visited_on", "saved_by", "version"), ("member__name",), ("member", "saved_by")),
    (
        "Finding",
        ("member_check", "rule", "computed", "result", "note"),
        ("member_check__member__name", "=rule"),
        ("member_check__member",),
    ),
    (
        "Dispensation",
        ("proposal", "member", "rule", "decision", "decided_by"),
        ("member__name", "=rule"),
        (*_OF_PROPOSAL, "member", "decided_by"),
    ),
    (
        "IdentityCase",
        ("proposal", "member", "rule", "decision", "decided_by"),
        ("member__name", "=rule"),
        (*_OF_PROPOSAL, "member", "decided_by"),
    ),
    (
        "RecheckLine",
        ("recheck", "proposal", "member", "kind", "acknowledged_by"),
        ("member__name",),
        (*_OF_PROPOSAL, "member", "recheck__snapshot", "acknowledged_by"),
    ),
    ("DukcapilReferral", ("case", "number", "dated_on", "answered_on"), ("number",), ("case__member",)),
    ("Nomination", ("proposal", "rank", "rationale"), ("proposal__group__name",), _OF_PROPOSAL),
    (
        "DistrictSlot",
        ("program_year", "district", "number", "village"),
        ("^district__code", "village__search_name"),
        ("program_year__regency", "district", "village"),
    ),
)
for name, columns, searched, related in HISTORIES:
    settings = {"columns": columns, "search_fields": searched, "list_select_related": related}
    admin.site.register(
        apps.get_model("eligibility", f"{name}History"), type(f"{name}HistoryAdmin", (HistoryAdmin,), settings)
    )
