"""Statements of the treasury's account and lists of SP2Ds, line by line, and what each line was matched with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from disbursement import triggers
from disbursement.models.payments import Payment
from disbursement.reconciliation import triggers as own_triggers
from disbursement.statement_querysets import (
    ReconciliationQuerySet,
    ReconciliationReversalQuerySet,
    StatementImportQuerySet,
    StatementLineQuerySet,
    StatementRowQuerySet,
)
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField
from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class StatementKind(models.TextChoices):
    """Where a file comes from."""

    BANK = "bank", "Rekening koran"
    SP2D = "sp2d", "Daftar SP2D"


class StatementImport(models.Model):
    """One file that was brought in, taken whole or refused whole. Never changed or removed.

    `added` of its `lines_read` were new and `known` were there from an earlier file; `skipped` are headings and sums. A
    refused file has no lines, and `errors` says why: cell, row, column, value, reason, remedy.
    """

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="statements", verbose_name="tahun program"
    )
    kind = models.CharField("jenis", max_length=4, choices=StatementKind.choices)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    sha256 = models.CharField("SHA-256", max_length=64)
    period_from = models.DateField("dari tanggal", null=True, blank=True)
    period_to = models.DateField("sampai tanggal", null=True, blank=True)
    lines_read = models.PositiveIntegerField("baris", default=0)
    added = models.PositiveIntegerField("baris baru", default=0)
    known = models.PositiveIntegerField("sudah ada", default=0)
    skipped = models.PositiveIntegerField("dilewati", default=0)
    unread = models.CharField("kolom yang tidak dibaca", max_length=500, blank=True)
    refused = models.BooleanField("ditolak", default=False)
    errors = models.JSONField("kesalahan", default=list, blank=True)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diimpor oleh")
    imported_at = models.DateTimeField("diimpor pada", default=timezone.now)

    program_year_id: int
    statement_rows: RelatedManager[StatementRow]

    objects = StatementImportQuerySet.as_manager()

    class Meta:
        verbose_name = "impor rekening koran"
        verbose_name_plural = "impor rekening koran"
        ordering = ["-imported_at", "-pk"]
        indexes = [models.Index(fields=["program_year", "-imported_at"], name="statementimport_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["program_year", "kind", "sha256", "period_from", "period_to"],
                condition=Q(refused=False),
                name="statementimport_once",
                violation_error_message="Berkas ini sudah diimpor.",
            ),
            models.CheckConstraint(
                condition=Q(refused=True, lines_read=0, added=0, known=0)
                | Q(refused=False, errors=[], period_from__isnull=False, period_to__gte=models.F("period_from"))
                & Q(lines_read=models.F("added") + models.F("known")),
                name="statementimport_taken_whole",
            ),
        ]
        triggers = [triggers.append_only("statementimport")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file.name}"

    def get_absolute_url(self) -> str:
        """Its page: what is matched and what is not."""
        return reverse("disbursement:statement_detail", args=[self.pk])


class StatementLine(models.Model):
    """One line of a statement, in the ledger's sign: paid out above zero, come back below. Never changed or removed.

    `key` is what the line is known by when it comes again in another file: its own words and, among equal ones of a
    file, its `ordinal`. `account` holds digits alone, `reference_key` letters and digits alone.
    """

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="statement_lines", verbose_name="tahun program"
    )
    kind = models.CharField("jenis", max_length=4, choices=StatementKind.choices)
    dated_on = models.DateField("tanggal")
    amount = RupiahField("jumlah", allow_negative=True)
    account = models.CharField("rekening", max_length=20, blank=True)
    reference = models.CharField("nomor SP2D atau referensi", max_length=100, blank=True)
    reference_key = models.CharField("kunci referensi", max_length=100, blank=True)
    description = models.CharField("keterangan", max_length=300, blank=True)
    ordinal = models.PositiveSmallIntegerField("urutan", default=1)
    key = models.CharField("kunci", max_length=64)

    program_year_id: int
    reconciliations: RelatedManager[Reconciliation]

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        verbose_name = "baris rekening koran"
        verbose_name_plural = "baris rekening koran"
        ordering = ["dated_on", "pk"]
        indexes = [
            models.Index(fields=["program_year", "reference_key"], name="statementline_reference"),
            models.Index(fields=["program_year", "kind", "dated_on"], name="statementline_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "kind", "key"], name="statementline_known_by_its_key"),
            models.CheckConstraint(condition=~Q(amount=0), name="statementline_moves_money"),
        ]
        triggers = [triggers.append_only("statementline")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference or self.description[:40] or self.account}".strip()

    def get_absolute_url(self) -> str:
        """The line's page: what it was matched with, and by whom."""
        return reverse("disbursement:statement_line", args=[self.pk])


class StatementRow(models.Model):
    """Where a line stands in an imported file. Never changed or removed."""

    statement = models.ForeignKey(
        StatementImport, on_delete=models.PROTECT, related_name="statement_rows", verbose_name="impor"
    )
    line = models.ForeignKey(
        StatementLine, on_delete=models.PROTECT, related_name="statement_rows", verbose_name="baris"
    )
    number = models.PositiveIntegerField("nomor baris")

    objects = StatementRowQuerySet.as_manager()

    class Meta:
        verbose_name = "letak baris"
        verbose_name_plural = "letak baris"
        ordering = ["statement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="statementrow_once"),
            models.UniqueConstraint(fields=["statement", "number"], name="statementrow_one_per_number"),
        ]
        triggers = [triggers.append_only("statementrow"), own_triggers.row_of_its_import()]

    def __str__(self) -> str:
        return f"Baris {self.number}"


class Reconciliation(models.Model):
    """What a line of a statement is: an entry of the ledger, or (explained by hand) no payment at all.

    Append-only; what was wrong ends by a reversal, which clears `active`. One line stands for one entry of the ledger,
    and one entry for one line of each kind of statement.
    """

    class How(models.TextChoices):
        REFERENCE = "reference", "Nomor SP2D, rekening dan jumlah"
        ACCOUNT = "account", "Rekening, jumlah dan tanggal"
        HAND = "hand", "Dicocokkan dengan tangan"
        EXPLAINED = "explained", "Bukan pembayaran, dijelaskan"

    line = models.ForeignKey(
        StatementLine, on_delete=models.PROTECT, related_name="reconciliations", verbose_name="baris"
    )
    kind = models.CharField("jenis", max_length=4, choices=StatementKind.choices)
    payment = models.ForeignKey(
        Payment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reconciliations",
        verbose_name="catatan bayar",
    )
    how = models.CharField("menurut", max_length=9, choices=How.choices)
    reason = models.CharField("alasan", max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pada", default=timezone.now)
    active = models.BooleanField("berlaku", default=True)

    payment_id: int | None
    AUTOMATIC = (How.REFERENCE, How.ACCOUNT)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        verbose_name = "pencocokan"
        verbose_name_plural = "pencocokan"
        ordering = ["line", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(active=True),
                name="reconciliation_one_per_line",
                violation_error_message="Baris ini sudah dicocokkan atau dijelaskan.",
            ),
            models.UniqueConstraint(
                fields=["payment", "kind"],
                condition=Q(active=True, payment__isnull=False),
                name="reconciliation_one_per_payment",
                violation_error_message="Catatan bayar ini sudah dicocokkan dengan baris lain.",
            ),
            models.CheckConstraint(
                condition=Q(how="explained", payment__isnull=True) & ~Q(reason="")
                | Q(how="hand", payment__isnull=False) & ~Q(reason="")
                | Q(how__in=["reference", "account"], payment__isnull=False),
                name="reconciliation_says_why",
            ),
        ]
        triggers = [
            triggers.never_deleted("reconciliation"),
            own_triggers.reconciliation_of_its_line(),
            own_triggers.reconciliation_ends_by_reversal(),
        ]

    def __str__(self) -> str:
        return str(self.How(self.how).label)

    @property
    def is_automatic(self) -> bool:
        """Found by the portal, not by a person."""
        return self.how in self.AUTOMATIC


class ReconciliationReversal(models.Model):
    """Takes a reconciliation back. `by` is empty where the portal itself found something that fits better."""

    reconciliation = models.OneToOneField(
        Reconciliation, on_delete=models.PROTECT, related_name="reversal", verbose_name="pencocokan"
    )
    reason = models.CharField("alasan", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pada", default=timezone.now)

    objects = ReconciliationReversalQuerySet.as_manager()

    class Meta:
        verbose_name = "pembatalan pencocokan"
        verbose_name_plural = "pembatalan pencocokan"
        ordering = ["reconciliation"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reconciliationreversal_says_why")]
        triggers = [
            triggers.append_only("reconciliationreversal"),
            own_triggers.reversal_ends_its_reconciliation(),
        ]

    def __str__(self) -> str:
        return f"Pembatalan {self.reconciliation_id}"
