"""Decrees and money as superusers see them: everything can be read and found, nothing can be changed."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from disbursement.models import (
    Accountability,
    AccountabilityLine,
    AccountabilityStep,
    AccountabilityWriter,
    Application,
    ApplicationPaper,
    Decree,
    DecreeLine,
    Enclosure,
    GroupAccount,
    Payment,
    PaymentItem,
    PaymentOrder,
    PaymentStep,
    Purchase,
    PurchaseReceipt,
    Receipt,
    Reconciliation,
    ReconciliationReversal,
    Reopening,
    SampleAnswer,
    SampleDraw,
    SampleInterview,
    SampleMember,
    SampleUnit,
    StatementImport,
    StatementLine,
    StatementRow,
)
from kube_portal.accounts.admin_bases import HistoryAdmin, ShowsIdentity


class ReadOnlyMixin:
    """Written by the portal's own pages only: money is corrected by reversing entries, decrees by amending ones."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False


class DecreeLineInline(ReadOnlyMixin, admin.TabularInline[DecreeLine, Decree]):
    """The groups of a decree; their members' NIK stay out of the admin's list."""

    model = DecreeLine
    fields = ("position", "group_name", "village_name", "chair_name", "amount", "pendamping_name")
    readonly_fields = fields


@admin.register(Decree)
class DecreeAdmin(ReadOnlyMixin, admin.ModelAdmin[Decree]):
    """Decrees with their groups."""

    list_display = ("number", "kind", "dated_on", "program_year", "recorded_by")
    list_filter = ("kind", "program_year__year")
    list_select_related = ("program_year__regency", "recorded_by")
    search_fields = ("number", "about", "lines__group_name")
    date_hierarchy = "dated_on"
    inlines = (DecreeLineInline,)


@admin.register(DecreeLine)
class DecreeLineAdmin(ReadOnlyMixin, ShowsIdentity):
    """Groups as decrees froze them."""

    list_display = ("group_name", "decree", "village_name", "chair_name", "amount")
    list_filter = ("decree__kind", "decree__program_year__year")
    list_select_related = ("decree",)
    search_fields = ("group_name", "chair_name", "decree__number", "^village_code")


@admin.register(GroupAccount)
class GroupAccountAdmin(ReadOnlyMixin, admin.ModelAdmin[GroupAccount]):
    """Accounts of groups, open and closed."""

    list_display = ("group", "bank", "number", "holder", "approved_at", "closed_on")
    list_filter = ("bank",)
    list_select_related = ("group",)
    search_fields = ("group__name", "number", "holder")


class ApplicationPaperInline(ReadOnlyMixin, admin.TabularInline[ApplicationPaper, Application]):
    """What came with an application."""

    model = ApplicationPaper
    fields = ("kind", "scan")
    readonly_fields = fields


@admin.register(Application)
class ApplicationAdmin(ReadOnlyMixin, admin.ModelAdmin[Application]):
    """Groups' applications for their money."""

    list_display = ("pk", "proposal", "letter_on", "state", "filed_by", "filed_at", "answered_by")
    list_filter = ("state", "proposal__program_year__year")
    list_select_related = ("proposal__group", "proposal__program_year", "filed_by", "answered_by")
    search_fields = ("proposal__group__name", "note")
    inlines = (ApplicationPaperInline,)


@admin.register(ApplicationPaper)
class ApplicationPaperAdmin(ReadOnlyMixin, admin.ModelAdmin[ApplicationPaper]):
    """Papers that came with applications."""

    list_display = ("application", "kind", "scan")
    list_filter = ("kind",)
    list_select_related = ("application", "scan")
    search_fields = ("application__proposal__group__name",)


class EnclosureInline(ReadOnlyMixin, admin.TabularInline[Enclosure, PaymentOrder]):
    """The checklist of a payment."""

    model = Enclosure
    fields = ("kind", "enclosed", "complete", "note")
    readonly_fields = fields


class PaymentStepInline(ReadOnlyMixin, admin.TabularInline[PaymentStep, PaymentOrder]):
    """Who did what with a payment, and when."""

    model = PaymentStep
    fields = ("verb", "by", "at", "note")
    readonly_fields = fields


@admin.register(PaymentOrder)
class PaymentOrderAdmin(ReadOnlyMixin, admin.ModelAdmin[PaymentOrder]):
    """Payments on their way and done."""

    list_display = ("pk", "proposal", "amount", "tranche", "state", "prepared_by", "approved_by")
    list_filter = ("state", "paid_by_ministry", "proposal__program_year__year")
    list_select_related = ("proposal__group", "proposal__program_year", "prepared_by", "approved_by")
    search_fields = ("proposal__group__name", "payments__sp2d_number", "agenda_number", "spp_number", "spm_number")
    inlines = (EnclosureInline, PaymentStepInline)


@admin.register(Enclosure)
class EnclosureAdmin(ReadOnlyMixin, admin.ModelAdmin[Enclosure]):
    """What came with applications, and what was found missing."""

    list_display = ("order", "kind", "enclosed", "complete", "note")
    list_filter = ("kind", "complete")
    list_select_related = ("order",)
    search_fields = ("order__proposal__group__name", "note")


@admin.register(PaymentItem)
class PaymentItemAdmin(ReadOnlyMixin, admin.ModelAdmin[PaymentItem]):
    """Aid in kind."""

    list_display = ("description", "order", "quantity", "unit", "unit_value")
    list_filter = ("order__state",)
    list_select_related = ("order",)
    search_fields = ("description", "order__proposal__group__name")


@admin.register(PaymentStep)
class PaymentStepAdmin(ReadOnlyMixin, admin.ModelAdmin[PaymentStep]):
    """What was done with payments."""

    list_display = ("order", "verb", "by", "at", "note")
    list_filter = ("verb",)
    list_select_related = ("order", "by")
    search_fields = ("order__proposal__group__name", "note")
    date_hierarchy = "at"


@admin.register(Payment)
class PaymentAdmin(ReadOnlyMixin, admin.ModelAdmin[Payment]):
    """The ledger."""

    list_display = ("sp2d_number", "proposal", "amount", "paid_on", "reverses", "recorded_by")
    list_filter = ("program_year__year",)
    list_select_related = ("proposal__group", "proposal__program_year", "reverses", "recorded_by")
    search_fields = ("sp2d_number", "proposal__group__name")
    date_hierarchy = "paid_on"


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyMixin, admin.ModelAdmin[Receipt]):
    """Receipts signed by groups."""

    list_display = ("payment", "received_on", "first_signatory", "second_signatory")
    list_filter = ("received_on",)
    list_select_related = ("payment",)
    search_fields = ("payment__sp2d_number", "first_signatory", "second_signatory")


class AccountabilityLineInline(ReadOnlyMixin, admin.TabularInline[AccountabilityLine, Accountability]):
    """The lines of an account."""

    model = AccountabilityLine
    fields = ("budget_line", "spent", "note", "mark", "mark_note", "marked_by")
    readonly_fields = fields


@admin.register(Accountability)
class AccountabilityAdmin(ReadOnlyMixin, admin.ModelAdmin[Accountability]):
    """How groups accounted for their grants."""

    list_display = ("proposal", "status", "submitted_by", "checked_by", "returned_amount")
    list_filter = ("status", "proposal__program_year__year")
    list_select_related = ("proposal__group", "proposal__program_year", "submitted_by", "checked_by")
    search_fields = ("proposal__group__name",)
    inlines = (AccountabilityLineInline,)


@admin.register(AccountabilityLine)
class AccountabilityLineAdmin(ReadOnlyMixin, admin.ModelAdmin[AccountabilityLine]):
    """What was spent on one line of a budget plan."""

    list_display = ("__str__", "accountability", "spent", "note", "mark", "marked_by")
    list_filter = ("accountability__status", "mark")
    list_select_related = ("budget_line", "accountability", "marked_by")
    search_fields = ("budget_line__description", "accountability__proposal__group__name")


@admin.register(StatementImport)
class StatementImportAdmin(ReadOnlyMixin, admin.ModelAdmin[StatementImport]):
    """Statements and lists of SP2Ds that were brought in."""

    list_display = ("kind", "file", "program_year", "period_from", "period_to", "lines_read", "refused", "imported_by")
    list_filter = ("kind", "refused", "program_year__year")
    list_select_related = ("file", "program_year__regency", "imported_by")
    search_fields = ("file__name",)
    date_hierarchy = "imported_at"


@admin.register(StatementLine)
class StatementLineAdmin(ReadOnlyMixin, admin.ModelAdmin[StatementLine]):
    """Lines of statements."""

    list_display = ("dated_on", "kind", "reference", "account", "amount", "description")
    list_filter = ("kind", "program_year__year")
    search_fields = ("reference", "account", "description")
    date_hierarchy = "dated_on"


@admin.register(StatementRow)
class StatementRowAdmin(ReadOnlyMixin, admin.ModelAdmin[StatementRow]):
    """Where lines stand in files."""

    list_display = ("statement", "number", "line")
    list_filter = ("statement__kind",)
    list_select_related = ("statement__file", "line")
    search_fields = ("line__reference",)


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyMixin, admin.ModelAdmin[Reconciliation]):
    """What lines were matched with."""

    list_display = ("line", "payment", "how", "active", "by", "at")
    list_filter = ("how", "active", "kind")
    list_select_related = ("line", "payment", "by")
    search_fields = ("line__reference", "payment__sp2d_number", "reason")


@admin.register(ReconciliationReversal)
class ReconciliationReversalAdmin(ReadOnlyMixin, admin.ModelAdmin[ReconciliationReversal]):
    """What was taken back, by whom and why."""

    list_display = ("reconciliation", "reason", "by", "at")
    list_filter = ("at",)
    list_select_related = ("reconciliation", "by")
    search_fields = ("reason",)


class PurchaseReceiptInline(ReadOnlyMixin, admin.TabularInline[PurchaseReceipt, Purchase]):
    """The receipts of a purchase."""

    model = PurchaseReceipt
    fields = ("kind", "file", "added_by", "removed_by")
    readonly_fields = fields


@admin.register(Purchase)
class PurchaseAdmin(ReadOnlyMixin, admin.ModelAdmin[Purchase]):
    """What was bought with grants, also what was taken out again."""

    list_display = ("description", "line", "bought_on", "amount", "stays", "written_by", "removed_at")
    list_filter = ("stays", "line__accountability__status")
    list_select_related = ("line__budget_line", "written_by")
    search_fields = ("description", "seller", "line__accountability__proposal__group__name")
    date_hierarchy = "bought_on"
    inlines = (PurchaseReceiptInline,)


@admin.register(PurchaseReceipt)
class PurchaseReceiptAdmin(ReadOnlyMixin, admin.ModelAdmin[PurchaseReceipt]):
    """Receipts, also those that were taken out again."""

    list_display = ("purchase", "kind", "added_by", "added_at", "removed_at")
    list_filter = ("kind",)
    list_select_related = ("purchase", "added_by")
    search_fields = ("purchase__description", "purchase__line__accountability__proposal__group__name")


@admin.register(AccountabilityStep)
class AccountabilityStepAdmin(ReadOnlyMixin, admin.ModelAdmin[AccountabilityStep]):
    """The rounds of accounts between village and Dinas."""

    list_display = ("accountability", "verb", "by", "at", "note")
    list_filter = ("verb",)
    list_select_related = ("accountability", "by")
    search_fields = ("accountability__proposal__group__name", "note")
    date_hierarchy = "at"


@admin.register(AccountabilityWriter)
class AccountabilityWriterAdmin(ReadOnlyMixin, admin.ModelAdmin[AccountabilityWriter]):
    """Who wrote in accounts, and so never checks them."""

    list_display = ("accountability", "user")
    list_filter = ("accountability__status",)
    list_select_related = ("accountability", "user")
    search_fields = ("accountability__proposal__group__name", "user__username")


@admin.register(Reopening)
class ReopeningAdmin(ReadOnlyMixin, admin.ModelAdmin[Reopening]):
    """Who asked for accounts to be opened again, and who decided."""

    list_display = ("proposal", "asked_by", "asked_at", "decided_by", "granted")
    list_filter = ("granted",)
    list_select_related = ("proposal__group", "proposal__program_year", "asked_by", "decided_by")
    search_fields = ("proposal__group__name", "reason")


@admin.register(SampleDraw)
class SampleDrawAdmin(ReadOnlyMixin, admin.ModelAdmin[SampleDraw]):
    """Samples of paid groups: seed, population, size."""

    list_display = ("program_year", "number", "size", "population", "confidence", "margin", "drawn_by", "drawn_at")
    list_filter = ("program_year__year", "confidence")
    list_select_related = ("program_year__regency", "drawn_by")
    search_fields = ("program_year__regency__name", "seed")


@admin.register(SampleUnit)
class SampleUnitAdmin(ReadOnlyMixin, admin.ModelAdmin[SampleUnit]):
    """Groups of a population in their drawn order."""

    list_display = ("proposal", "draw", "rank", "sampled", "candidates")
    list_filter = ("sampled",)
    list_select_related = ("proposal__group", "proposal__program_year__regency", "draw__program_year__regency")
    search_fields = ("proposal__group__name",)


@admin.register(SampleMember)
class SampleMemberAdmin(ReadOnlyMixin, admin.ModelAdmin[SampleMember]):
    """Members who may be asked, in their drawn order."""

    list_display = ("unit", "rank")
    list_filter = ("unit__draw__program_year__year",)
    list_select_related = ("unit__proposal__group", "unit__draw__program_year__regency")
    search_fields = ("unit__proposal__group__name",)


@admin.register(SampleInterview)
class SampleInterviewAdmin(ReadOnlyMixin, admin.ModelAdmin[SampleInterview]):
    """What members said, every version."""

    list_display = ("unit", "version", "on", "outcome", "recorded_by")
    list_filter = ("levy", "use", "unreached")
    list_select_related = ("unit__proposal__group", "unit__draw__program_year__regency", "recorded_by")
    search_fields = ("unit__proposal__group__name",)


@admin.register(SampleAnswer)
class SampleAnswerAdmin(ReadOnlyMixin, admin.ModelAdmin[SampleAnswer]):
    """What was done about findings."""

    list_display = ("interview", "kind", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("interview__unit", "by")
    search_fields = ("interview__unit__proposal__group__name",)


@admin.register(apps.get_model("disbursement", "GroupAccountHistory"))
class GroupAccountHistoryAdmin(HistoryAdmin):
    """Every change to an account, whoever made it."""

    columns = ("group", "bank", "number", "approved_by", "closed_on")
    list_select_related = ("group", "approved_by")
    search_fields = ("number", "group__name")


@admin.register(apps.get_model("disbursement", "PaymentOrderHistory"))
class PaymentOrderHistoryAdmin(HistoryAdmin):
    """Every change to a payment, whoever made it."""

    columns = ("proposal", "amount", "state", "prepared_by", "approved_by")
    list_select_related = ("proposal__group", "proposal__program_year", "prepared_by", "approved_by")
    search_fields = ("proposal__group__name",)


@admin.register(apps.get_model("disbursement", "AccountabilityHistory"))
class AccountabilityHistoryAdmin(HistoryAdmin):
    """Every change to an account of money, whoever made it."""

    columns = ("proposal", "status", "returned_amount", "checked_by")
    list_select_related = ("proposal__group", "proposal__program_year", "checked_by")
    search_fields = ("proposal__group__name",)


@admin.register(apps.get_model("disbursement", "AccountabilityLineHistory"))
class AccountabilityLineHistoryAdmin(HistoryAdmin):
    """Every change to a line, whoever made it."""

    columns = ("budget_line", "spent", "note")
    list_select_related = ("budget_line",)
    search_fields = ("note",)


@admin.register(apps.get_model("disbursement", "PurchaseHistory"))
class PurchaseHistoryAdmin(HistoryAdmin):
    """Every change to a purchase, whoever made it."""

    columns = ("description", "amount", "bought_on", "seller", "removed_at")
    search_fields = ("description", "seller")
