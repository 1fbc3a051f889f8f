"""Cash books, loans and the other books of groups as superusers see them: read-only, since they are written once."""

from __future__ import annotations

from django.contrib import admin

from groups.admin_bases import ReadOnlyAdmin
from monitoring.models import (
    CashClose,
    CashEntry,
    CashReceipt,
    GroupMinutes,
    Guest,
    Instalment,
    Loan,
    MinutesAttendance,
    MinutesPaper,
)


@admin.register(CashEntry)
class CashEntryAdmin(ReadOnlyAdmin):
    """Lines of cash books."""

    list_display = ("book", "number", "dated_on", "kind", "amount", "description")
    list_filter = ("kind", "place")
    list_select_related = ("book__group",)
    search_fields = ("book__group__name", "description", "=uuid")


@admin.register(CashReceipt)
class CashReceiptAdmin(ReadOnlyAdmin):
    """Photos of receipts."""

    list_display = ("entry", "added_by", "added_at")
    list_filter = ("added_at",)
    list_select_related = ("entry", "added_by")
    search_fields = ("entry__book__group__name",)
    exclude = ("thumbnail",)


@admin.register(CashClose)
class CashCloseAdmin(ReadOnlyAdmin):
    """Closed months."""

    list_display = ("book", "month", "book_in_hand", "counted_in_hand", "closed_by", "reopened_at")
    list_filter = ("month",)
    list_select_related = ("book__group", "closed_by")
    search_fields = ("book__group__name",)


@admin.register(Loan)
class LoanAdmin(ReadOnlyAdmin):
    """Loans to members."""

    list_display = ("member", "lent_on", "principal", "months", "paid", "written_off", "cancelled")
    list_filter = ("cancelled",)
    list_select_related = ("member",)
    search_fields = ("member__name", "book__group__name")


@admin.register(Instalment)
class InstalmentAdmin(ReadOnlyAdmin):
    """Instalments of loans."""

    list_display = ("loan", "number", "due_on", "principal", "interest")
    list_filter = ("due_on",)
    list_select_related = ("loan__member",)
    search_fields = ("loan__member__name",)


@admin.register(Guest)
class GuestAdmin(ReadOnlyAdmin):
    """Guests of groups."""

    list_display = ("name", "origin", "group", "held_on", "withdrawn_at")
    list_filter = ("held_on",)
    list_select_related = ("group",)
    search_fields = ("name", "origin", "group__name")


@admin.register(GroupMinutes)
class GroupMinutesAdmin(ReadOnlyAdmin):
    """Minutes of groups' meetings."""

    list_display = ("agenda", "group", "held_on", "withdrawn_at")
    list_filter = ("held_on",)
    list_select_related = ("group",)
    search_fields = ("agenda", "group__name")


@admin.register(MinutesAttendance)
class MinutesAttendanceAdmin(ReadOnlyAdmin):
    """Who was at meetings."""

    list_display = ("member", "minutes", "present")
    list_filter = ("present",)
    list_select_related = ("member", "minutes")
    search_fields = ("member__name",)


@admin.register(MinutesPaper)
class MinutesPaperAdmin(ReadOnlyAdmin):
    """Photos of minutes."""

    list_display = ("minutes", "added_by", "added_at")
    list_filter = ("added_at",)
    list_select_related = ("minutes", "added_by")
    search_fields = ("minutes__group__name",)
    exclude = ("thumbnail",)
