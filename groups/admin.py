"""Groups, their people and their proposals, as superusers see them: statuses, moves and money are for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from groups import (
    change_admin,  # noqa: F401 — registers the requested changes of members
    closing,
    lifecycle,
)
from groups.admin_bases import ReadOnlyAdmin
from groups.models import (
    Assignment,
    BudgetLine,
    FundsReceived,
    Group,
    InventoryDisposal,
    InventoryItem,
    Member,
    MembershipChange,
    Objection,
    PastGrant,
    Proposal,
    ProposalMove,
)
from kube_portal.accounts.admin_bases import HistoryAdmin, ShowsIdentity
from kube_portal.programs.admin import ProgramYearAdmin
from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from kube_portal.accounts.models import User


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    """Rows of a proposal, for reading."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Written by the portal only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not changed here."""
        return False


class BudgetLineInline(ReadOnlyInline):
    """The budget plan."""

    model = BudgetLine
    fields = ("position", "description", "volume", "unit", "unit_price", "total")
    readonly_fields = fields


class MoveInline(ReadOnlyInline):
    """How the proposal got here."""

    model = ProposalMove
    fields = ("verb", "from_status", "to_status", "by", "at", "note")
    readonly_fields = fields


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin[Group]):
    """Groups; corrections only, since the portal's pages write them."""

    list_display = ("name", "village", "business_kind", "business_description", "development")
    list_filter = ("business_kind", "development")
    list_select_related = ("village",)
    search_fields = ("^name", "^village__code")
    autocomplete_fields = ("village",)
    readonly_fields = ("created_at", "development")
    show_full_result_count = False


@admin.register(Member)
class MemberAdmin(ShowsIdentity):
    """Members; whether somebody holds a membership is set by the lifecycle."""

    list_display = ("name", "group", "position", "active", "left_on")
    list_filter = ("position", "active")
    list_select_related = ("group",)
    # Never by NIK: the admin puts what is searched into the address.
    search_fields = ("^name",)
    search_help_text = "Awal nama. NIK dan nomor KK dicari di portal."
    autocomplete_fields = ("group", "residence")
    readonly_fields = ("active",)
    show_full_result_count = False


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Proposals: moved on their own pages, where the guards stand."""

    list_display = ("group", "program_year", "tier", "amount", "status", "status_since")
    list_filter = ("status", "program_year__year")
    list_select_related = ("group", "program_year__regency", "tier")
    search_fields = ("^group__name", "^village__code")
    inlines = (BudgetLineInline, MoveInline)


@admin.register(BudgetLine)
class BudgetLineAdmin(ReadOnlyAdmin):
    """Budget plans."""

    list_display = ("proposal", "position", "description", "volume", "unit", "unit_price", "total")
    list_filter = ("proposal__status",)
    list_select_related = ("proposal__group", "proposal__program_year")
    search_fields = ("description", "^proposal__group__name")


@admin.register(ProposalMove)
class ProposalMoveAdmin(ReadOnlyAdmin):
    """Every step of every proposal."""

    list_display = ("proposal", "verb", "from_status", "to_status", "by", "at")
    list_filter = ("verb",)
    list_select_related = ("proposal__group", "proposal__program_year", "by")
    search_fields = ("^proposal__group__name", "by__username")
    date_hierarchy = "at"


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    """Objections and their answers."""

    list_display = ("proposal", "filed_by", "filed_at", "decision", "decided_by")
    list_filter = ("decision",)
    list_select_related = ("proposal__group", "proposal__program_year", "filed_by", "decided_by")
    search_fields = ("^proposal__group__name",)


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Who accompanies which group; assigned, handed over and ended on the portal's pages only."""

    list_display = ("group", "user", "level", "is_primary", "basis", "decree_number", "started_on", "ended_on")
    list_filter = ("level", "is_primary", "basis")
    list_select_related = ("group", "user")
    search_fields = ("^group__name", "user__username")


@admin.register(PastGrant)
class PastGrantAdmin(admin.ModelAdmin[PastGrant]):
    """Grants of before the portal, as `import_history` brought them in; the archive's mistakes are corrected here."""

    list_display = ("group", "year", "tier_name", "amount", "pendamping", "state", "state_since")
    list_filter = ("state", "funding_source", "year")
    list_select_related = ("group",)
    search_fields = ("^group__name", "^pendamping")
    readonly_fields = ("group", "year", "recorded_by", "recorded_at")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Brought in by the import alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PastGrant | None = None) -> bool:
        """What was received stays received."""
        return False

    def save_model(self, request: HttpRequest, obj: PastGrant, form: Any, change: bool) -> None:
        """The group's people belong to it, or no longer, as its state says."""
        super().save_model(request, obj, form, change)
        lifecycle.hold_members_again(obj.group_id)


@admin.register(FundsReceived)
class FundsReceivedAdmin(ReadOnlyAdmin):
    """Money that reached the groups."""

    list_display = ("group", "amount", "received_on", "reference")
    list_filter = ("proposal__program_year__year",)
    list_select_related = ("group",)
    search_fields = ("^group__name", "reference")
    date_hierarchy = "received_on"


@admin.register(MembershipChange)
class MembershipChangeAdmin(ReadOnlyAdmin):
    """Who came and went."""

    list_display = ("group", "member", "kind", "on", "by")
    list_filter = ("kind",)
    list_select_related = ("group", "member", "by")
    search_fields = ("^group__name", "^member__name")


class InventoryDisposalInline(ReadOnlyInline):
    """What of a thing went."""

    model = InventoryDisposal
    fields = ("kind", "quantity", "on", "reason", "by")
    readonly_fields = fields


@admin.register(InventoryItem)
class InventoryItemAdmin(ReadOnlyAdmin):
    """What groups own."""

    list_display = ("name", "group", "quantity", "unit", "value", "condition", "source", "withdrawn")
    list_filter = ("source", "condition", "withdrawn")
    list_select_related = ("group",)
    search_fields = ("name", "group__name")
    inlines = (InventoryDisposalInline,)


@admin.register(InventoryDisposal)
class InventoryDisposalAdmin(ReadOnlyAdmin):
    """What of groups' things went, and how."""

    list_display = ("item", "kind", "quantity", "on", "by")
    list_filter = ("kind",)
    list_select_related = ("item", "by")
    search_fields = ("item__name", "item__group__name", "reason")
    date_hierarchy = "on"


@admin.register(apps.get_model("groups", "InventoryItemHistory"))
class InventoryItemHistoryAdmin(HistoryAdmin):
    """Every change to a group's thing, whoever made it."""

    columns = ("name", "quantity", "value", "condition", "withdrawn")
    search_fields = ("name",)


@admin.register(apps.get_model("groups", "PastGrantHistory"))
class PastGrantHistoryAdmin(HistoryAdmin):
    """Every change to a grant of before the portal, whoever made it."""

    columns = ("group", "year", "amount", "state", "state_since")
    list_select_related = ("group",)
    search_fields = ("^group__name",)


@admin.register(apps.get_model("groups", "GroupHistory"))
class GroupHistoryAdmin(HistoryAdmin):
    """Every change to a group, whoever made it."""

    columns = ("name", "village", "business_description")
    list_select_related = ("village",)
    search_fields = ("^name",)


@admin.register(apps.get_model("groups", "MemberHistory"))
class MemberHistoryAdmin(ShowsIdentity, HistoryAdmin):
    """Every change to a member, whoever made it."""

    columns = ("name", "position", "active", "left_on")
    search_fields = ("^name",)


@admin.register(apps.get_model("groups", "ProposalHistory"))
class ProposalHistoryAdmin(HistoryAdmin):
    """Every change to a proposal, whoever made it."""

    columns = ("group", "program_year", "status", "amount")
    list_select_related = ("group", "program_year__regency")
    search_fields = ("^group__name", "^village__code")


@admin.register(apps.get_model("groups", "AssignmentHistory"))
class AssignmentHistoryAdmin(HistoryAdmin):
    """Every change to an assignment, whoever made it."""

    columns = ("group", "user", "started_on", "ended_on")
    list_select_related = ("group", "user")
    search_fields = ("^group__name",)


# Groups whose promise ends, named on the page that asks for confirmation; the rest is counted.
NAMED = 50


def _what_closing_frees(year: ProgramYear) -> dict[str, Any]:
    """A year before it is closed: what lapses by funding source and district, and whose promised money goes back."""
    rows = closing.at_closing(Proposal.objects.all(), year)
    lines = closing.freed(rows)
    promised = sum(line.promised for line in lines)
    named = rows.filter(promised=True).select_related("group", "village", "tier").order_by("village_id", "group__name")
    return {
        "year": year,
        "lines": lines,
        "unfunded": sum(line.proposals for line in lines),
        "promised": promised,
        "rupiah": sum(line.rupiah for line in lines),
        "named": named[:NAMED],
        "rest": max(promised - NAMED, 0),
    }


@admin.action(description="Tutup tahun: usulan yang belum dibayar menjadi “Tidak tersalurkan”")
def close_year(
    modeladmin: ProgramYearAdmin, request: HttpRequest, queryset: QuerySet[ProgramYear]
) -> HttpResponse | None:
    """Close the chosen program years after a page that says what it means; each is all or nothing."""
    if "confirmed" not in request.POST:
        return TemplateResponse(
            request,
            "admin/programs/close_year.html",
            {
                **modeladmin.admin_site.each_context(request),
                "title": "Tutup tahun program",
                "years": [_what_closing_frees(year) for year in queryset.select_related("regency")],
            },
        )
    for year in queryset.select_related("regency"):
        try:
            lapsed = lifecycle.lapse_year(
                program_year=year, by=cast("User", request.user), note="Tahun anggaran berakhir"
            )
        except lifecycle.MoveRefused as refused:
            modeladmin.message_user(request, f"{year}: {refused}", messages.ERROR)
        else:
            modeladmin.message_user(request, f"{year} ditutup; {lapsed} usulan tidak tersalurkan.", messages.SUCCESS)
    return None


# Closing a year moves proposals, so its action comes from here; the year's own admin lies below and can't know it.
ProgramYearAdmin.actions = [close_year]  # type: ignore[misc]  # the stubs see a generic variable
