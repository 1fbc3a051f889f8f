"""Loans of a group to its members, and their instalments (M5)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from groups.models import Member
from kube_portal.accounts.models import User
from kube_portal.money import RupiahField
from monitoring import cashbook_triggers as triggers
from monitoring.cashbook_querysets import InstalmentQuerySet, LoanQuerySet
from monitoring.models.reports import GroupBook

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

MOST_MONTHS = 60
# A day that every month has.
LAST_DUE_DAY = 28


class Loan(models.Model):
    """Money that a group lent to one of its members, in rupiah; agreed once and never changed.

    `interest` is the service charge (jasa) of each month. `paid`, `written_off` and `cancelled` follow from the lines
    of the cash book (a trigger keeps them); a loan that was written down by mistake is cancelled by reversing its line.
    """

    book = models.ForeignKey(GroupBook, on_delete=models.PROTECT, related_name="loans", verbose_name="buku kas")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="loans", verbose_name="anggota")
    lent_on = models.DateField("dipinjamkan pada")
    principal = RupiahField("pokok pinjaman")
    months = models.PositiveSmallIntegerField("berapa kali angsuran")
    due_day = models.PositiveSmallIntegerField("jatuh tempo tiap tanggal")
    interest = RupiahField("jasa per bulan", default=0)
    purpose = models.CharField("untuk keperluan", max_length=150, blank=True)
    paid = RupiahField("sudah kembali", default=0, editable=False)
    written_off = RupiahField("dihapuskan", default=0, editable=False)
    cancelled = models.BooleanField("dibatalkan", default=False, editable=False)
    total = models.GeneratedField(
        expression=F("principal") + F("interest") * F("months"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name="harus kembali",
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditulis oleh")
    written_at = models.DateTimeField("ditulis pada", default=timezone.now, editable=False)

    book_id: int
    member_id: int
    instalments: RelatedManager[Instalment]

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = "pinjaman anggota"
        verbose_name_plural = "pinjaman anggota"
        ordering = ["book", "-lent_on", "-pk"]
        indexes = [models.Index(fields=["book", "-lent_on"], name="loan_of_book")]
        constraints = [
            models.CheckConstraint(condition=Q(principal__gt=0), name="loan_is_some"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=MOST_MONTHS), name="loan_months_in_reason"),
            models.CheckConstraint(
                condition=Q(due_day__gte=1, due_day__lte=LAST_DUE_DAY), name="loan_due_on_a_day_of_every_month"
            ),
            models.CheckConstraint(condition=Q(principal__gte=F("months")), name="loan_each_instalment_is_some"),
            models.CheckConstraint(
                condition=Q(total__gte=F("paid") + F("written_off")), name="loan_repaid_within_its_sum"
            ),
            models.CheckConstraint(
                condition=Q(cancelled=False) | Q(paid=0, written_off=0), name="loan_cancelled_before_repayment"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="loan_never_deleted", operation=pgtrigger.Delete),
            triggers.loan_to_a_present_member(),
            triggers.loan_gets_its_schedule(),
            triggers.loan_follows_its_book(),
            triggers.loan_is_paid_out(),
        ]

    def __str__(self) -> str:
        return f"Pinjaman {self.member}"

    def get_absolute_url(self) -> str:
        """The loan with its schedule."""
        return reverse("monitoring:loan_detail", args=[self.pk])

    @property
    def outstanding(self) -> int:
        """What is still owed, in rupiah."""
        return 0 if self.cancelled else int(self.total) - self.paid - self.written_off

    @property
    def is_settled(self) -> bool:
        """Nothing is owed any more."""
        return not self.outstanding


class Instalment(models.Model):
    """One instalment of a loan, due on a day; made by the database with the loan, never changed.

    `due_by_then` is what should have come back by that day in all. What was paid settles the oldest instalment first.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="instalments", verbose_name="pinjaman")
    number = models.PositiveSmallIntegerField("ke-")
    due_on = models.DateField("jatuh tempo")
    principal = RupiahField("pokok")
    interest = RupiahField("jasa")
    due_by_then = RupiahField("harus kembali sampai saat itu")

    loan_id: int

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = "angsuran"
        verbose_name_plural = "angsuran"
        ordering = ["loan", "number"]
        constraints = [models.UniqueConstraint(fields=["loan", "number"], name="instalment_numbered_once")]
        triggers = [pgtrigger.Protect(name="instalment_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Angsuran {self.number} – {self.loan}"

    @property
    def amount(self) -> int:
        """Principal and service charge together."""
        return self.principal + self.interest

    def paid_of(self, paid: int) -> int:
        """How much of this instalment is settled once so much of the loan came back."""
        return max(0, min(self.amount, paid - (self.due_by_then - self.amount)))

    def days_late(self, paid: int, today: dt.date) -> int:
        """Days since it was due, while something of it is missing."""
        return (today - self.due_on).days if today > self.due_on and paid < self.due_by_then else 0
