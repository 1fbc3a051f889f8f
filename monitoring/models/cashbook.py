"""The cash book of a group: its lines, their receipts, and the monthly closes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from groups.models import FundsReceived, Member
from kube_portal.accounts.models import User
from kube_portal.money import RupiahField
from monitoring import cashbook_triggers as triggers
from monitoring.cashbook_querysets import BookRowQuerySet, CashEntryQuerySet, CashReceiptQuerySet
from monitoring.models.group_records import GroupMinutes, Photographed
from monitoring.models.loans import Loan
from monitoring.models.reports import GroupBook

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class CashKind(models.TextChoices):
    """What a line of the cash book is about."""

    FUNDS = "funds", "Bantuan sosial diterima"
    INCOME = "income", "Hasil usaha"
    IKS = "iks", "IKS masuk"
    REPAYMENT = "repayment", "Angsuran pinjaman"
    OTHER_IN = "other_in", "Uang masuk lain"
    COST = "cost", "Biaya usaha"
    ASSET = "asset", "Beli barang atau alat"
    LOAN = "loan", "Pinjaman kepada anggota"
    IKS_PAID = "iks_paid", "Santunan dari IKS"
    SHARED = "shared", "Dibagikan kepada anggota"
    OTHER_OUT = "other_out", "Uang keluar lain"
    FUNDS_RETURNED = "funds_returned", "Bantuan sosial dikembalikan"
    WITHDRAWAL = "withdrawal", "Tarik tunai dari rekening"
    DEPOSIT = "deposit", "Setor tunai ke rekening"
    WRITE_OFF = "write_off", "Pinjaman dihapuskan"


INFLOWS = (CashKind.FUNDS, CashKind.INCOME, CashKind.IKS, CashKind.REPAYMENT, CashKind.OTHER_IN)
OUTFLOWS = (
    CashKind.COST, CashKind.ASSET, CashKind.LOAN, CashKind.IKS_PAID, CashKind.SHARED, CashKind.OTHER_OUT,
    CashKind.FUNDS_RETURNED,
)  # fmt: skip
# From one place to the other: the group owns no more and no less.
TRANSFERS = (CashKind.WITHDRAWAL, CashKind.DEPOSIT)
OF_FUNDS = (CashKind.FUNDS, CashKind.FUNDS_RETURNED)
OF_LOANS = (CashKind.LOAN, CashKind.REPAYMENT, CashKind.WRITE_OFF)


class Place(models.TextChoices):
    """Where a group's money lies."""

    CASH = "cash", "Uang tunai"
    BANK = "bank", "Rekening bank"


def _effect(place: Place, into: CashKind, out_of: CashKind) -> Case:
    """What a line changes at a place, in rupiah; a reversing line the other way round."""
    plus, minus = F("amount"), Value(0) - F("amount")
    comes = Q(kind__in=INFLOWS, place=place) | Q(kind=into)
    goes = Q(kind__in=OUTFLOWS, place=place) | Q(kind=out_of)
    kept, reversed_ = Q(is_reversal=False), Q(is_reversal=True)
    return Case(
        When(comes & kept, then=plus),
        When(goes & kept, then=minus),
        When(comes & reversed_, then=minus),
        When(goes & reversed_, then=plus),
        default=Value(0),
        output_field=models.BigIntegerField(),
    )


class CashEntry(models.Model):
    """One line of a group's cash book, in rupiah. Never changed or removed: a mistake is reversed, with a reason.

    `uuid` is made by whoever writes the line, so that sending it again changes nothing. `number` counts the lines of a
    book without a gap; the database gives it. The line of money from the treasury comes with `funds` by itself.
    `device_time` is what the writer's clock said, `written_at` what the server's did.
    """

    Kind = CashKind
    Place = Place

    uuid = models.UUIDField("kode kiriman", unique=True, default=uuid.uuid4, editable=False)
    book = models.ForeignKey(GroupBook, on_delete=models.PROTECT, related_name="entries", verbose_name="buku kas")
    number = models.PositiveIntegerField("nomor", default=0, editable=False)
    dated_on = models.DateField("tanggal")
    kind = models.CharField("jenis", max_length=14, choices=CashKind.choices)
    place = models.CharField("tempat uang", max_length=4, choices=Place.choices, blank=True)
    amount = RupiahField("jumlah")
    description = models.CharField("uraian", max_length=150)
    party = models.CharField("dari atau kepada", max_length=100, blank=True)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="anggota"
    )
    loan = models.ForeignKey(
        Loan, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="pinjaman"
    )
    minutes = models.ForeignKey(
        GroupMinutes, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="notulen"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="membatalkan"
    )
    is_reversal = models.BooleanField("pembatalan", default=False, editable=False)
    reason = models.CharField("alasan", max_length=300, blank=True)
    funds = models.OneToOneField(
        FundsReceived, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dana diterima"
    )
    written_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditulis oleh"
    )
    written_at = models.DateTimeField("ditulis pada", default=timezone.now, editable=False)
    device_time = models.DateTimeField("waktu pada perangkat", null=True, blank=True, editable=False)
    in_hand = models.GeneratedField(
        expression=_effect(Place.CASH, CashKind.WITHDRAWAL, CashKind.DEPOSIT),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name="perubahan uang tunai",
    )
    at_bank = models.GeneratedField(
        expression=_effect(Place.BANK, CashKind.DEPOSIT, CashKind.WITHDRAWAL),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name="perubahan rekening",
    )

    book_id: int
    member_id: int | None
    loan_id: int | None
    minutes_id: int | None
    reverses_id: int | None
    funds_id: int | None
    written_by_id: int | None
    receipts: RelatedManager[CashReceipt]

    objects = CashEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "catatan kas"
        verbose_name_plural = "catatan kas"
        ordering = ["book", "dated_on", "number"]
        indexes = [
            models.Index(fields=["book", "dated_on", "number"], name="cashentry_in_order"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="cashentry_numbered_once"),
            models.UniqueConstraint(
                fields=["loan"], condition=Q(kind="loan", reverses__isnull=True), name="cashentry_loan_paid_out_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="cashentry_is_some"),
            models.CheckConstraint(
                condition=Q(kind__in=[*TRANSFERS, CashKind.WRITE_OFF], place="")
                | (~Q(kind__in=[*TRANSFERS, CashKind.WRITE_OFF]) & Q(place__in=Place.values)),
                name="cashentry_says_where",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_LOANS, loan__isnull=False) | ~Q(kind__in=OF_LOANS) & Q(loan__isnull=True),
                name="cashentry_names_its_loan",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_FUNDS, funds__isnull=False)
                | ~Q(kind__in=OF_FUNDS) & Q(funds__isnull=True, written_by__isnull=False),
                name="cashentry_funds_come_from_the_treasury",
            ),
            models.CheckConstraint(
                condition=Q(is_reversal=False, reverses__isnull=True)
                | Q(Q(is_reversal=True, reverses__isnull=False), ~Q(reason="")),
                name="cashentry_reversal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind="write_off") | Q(Q(minutes__isnull=False), ~Q(reason="")),
                name="cashentry_write_off_by_minutes",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="cashentry_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            triggers.entry_takes_its_place(),
            triggers.entry_mirrors_what_it_reverses(),
            triggers.entry_belongs_to_the_group(),
            triggers.entry_counts(),
        ]

    def __str__(self) -> str:
        return f"Nomor {self.number}: {self.description}"

    def get_absolute_url(self) -> str:
        """The line with its receipts."""
        return reverse("monitoring:cash_entry_detail", args=[self.pk])

    @property
    def effect(self) -> int:
        """What the line changes of all that the group has, in rupiah."""
        return int(self.in_hand) + int(self.at_bank)

    @property
    def is_transfer(self) -> bool:
        """Moves money between the two places."""
        return self.kind in TRANSFERS

    @property
    def month(self) -> dt.date:
        """First day of the month that the line stands in."""
        return self.dated_on.replace(day=1)


class CashReceipt(Photographed):
    """A photo or scan of the receipt of a line."""

    entry = models.ForeignKey(CashEntry, on_delete=models.PROTECT, related_name="receipts", verbose_name="catatan kas")

    objects = CashReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "foto nota kas"
        verbose_name_plural = "foto nota kas"
        ordering = ["entry", "pk"]
        triggers = [pgtrigger.Protect(name="cashreceipt_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return "Foto nota"


class CashClose(models.Model):
    """A month that was closed: what the book said, what was counted, and why they differ, in rupiah.

    What the book says is added up by the database. Months close in order; the newest is reopened by the Dinas, once,
    with a reason, and closed anew by another row.
    """

    book = models.ForeignKey(GroupBook, on_delete=models.PROTECT, related_name="closes", verbose_name="buku kas")
    month = models.DateField("bulan")
    book_in_hand = RupiahField("uang tunai menurut buku", default=0)
    book_at_bank = RupiahField("rekening menurut buku", default=0)
    counted_in_hand = RupiahField("uang tunai yang dihitung")
    counted_at_bank = RupiahField("saldo pada buku tabungan", null=True, blank=True)
    explanation = models.CharField("penjelasan selisih", max_length=300, blank=True)
    counted_with = models.CharField("dihitung bersama", max_length=100, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditutup oleh")
    closed_at = models.DateTimeField("ditutup pada", default=timezone.now, editable=False)
    reopened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dibuka lagi oleh"
    )
    reopened_at = models.DateTimeField("dibuka lagi pada", null=True, blank=True, editable=False)
    reopen_reason = models.CharField("alasan dibuka lagi", max_length=300, blank=True)

    book_id: int

    objects = BookRowQuerySet["CashClose"].as_manager()

    class Meta:
        verbose_name = "penutupan kas"
        verbose_name_plural = "penutupan kas"
        ordering = ["book", "-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "month"], condition=Q(reopened_at__isnull=True), name="cashclose_once_a_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="cashclose_month_is_a_first_day"),
            models.CheckConstraint(
                condition=Q(
                    Q(counted_at_bank__isnull=True) | Q(counted_at_bank=F("book_at_bank")),
                    counted_in_hand=F("book_in_hand"),
                )
                | ~Q(explanation=""),
                name="cashclose_explains_its_difference",
            ),
            models.CheckConstraint(
                condition=Q(reopened_by__isnull=True, reopened_at__isnull=True, reopen_reason="")
                | Q(Q(reopened_by__isnull=False, reopened_at__isnull=False), ~Q(reopen_reason="")),
                name="cashclose_reopening_whole",
            ),
            models.CheckConstraint(
                condition=Q(reopened_by__isnull=True) | ~Q(reopened_by=F("closed_by")),
                name="cashclose_reopened_by_another",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="cashclose_never_deleted", operation=pgtrigger.Delete),
            triggers.close_in_its_turn(),
            triggers.close_is_reopened_once(),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.month:%Y-%m}"

    @property
    def difference_in_hand(self) -> int:
        """Counted less book; negative where money is missing."""
        return self.counted_in_hand - self.book_in_hand

    @property
    def difference_at_bank(self) -> int | None:
        """Of the account; None where nobody had the bank's book at hand."""
        return None if self.counted_at_bank is None else self.counted_at_bank - self.book_at_bank

    @property
    def differs(self) -> bool:
        """What was counted is not what the book says."""
        return bool(self.difference_in_hand or self.difference_at_bank)


class FundsIntoBook(FundsReceived):
    """Money that reaches a group, as its cash book takes it in: a proxy that only carries the trigger."""

    class Meta:
        proxy = True
        verbose_name = "dana diterima"
        verbose_name_plural = "dana diterima"
        triggers = [triggers.funds_enter_the_book()]
