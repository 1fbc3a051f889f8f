"""The bank account of a group."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from disbursement import triggers
from disbursement.querysets import GroupAccountQuerySet
from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.documents.models import File

ACCOUNT_NUMBER = RegexValidator(r"\A[0-9]{5,20}\Z", "Nomor rekening terdiri dari 5 sampai 20 angka.")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="GroupAccountHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat rekening kelompok", "verbose_name_plural": "riwayat rekening kelompok"},
)
class GroupAccount(models.Model):
    """A bank account in a group's name, with its two signatories; in use only after a second person confirmed it.

    A change of account is a new row: the old one closes when the new one is approved, and stays in history.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="accounts", verbose_name="kelompok")
    bank = models.CharField("bank", max_length=60)
    listed_bank = models.CharField("bank menurut daftar, apa pun cabangnya", max_length=60, editable=False)
    number = models.CharField("nomor rekening", max_length=20, validators=[ACCOUNT_NUMBER])
    holder = models.CharField("atas nama", max_length=100)
    first_signatory = models.CharField("penanda tangan pertama", max_length=100)
    second_signatory = models.CharField("penanda tangan kedua", max_length=100)
    passbook = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="foto buku rekening"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    created_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="disetujui oleh"
    )
    approved_at = models.DateTimeField("disetujui pada", null=True, blank=True)
    closed_on = models.DateField("ditutup pada", null=True, blank=True)
    close_reason = models.CharField("alasan ditutup", max_length=200, blank=True)

    group_id: int
    created_by_id: int

    objects = GroupAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "rekening kelompok"
        verbose_name_plural = "rekening kelompok"
        ordering = ["group", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("listed_bank"),
                "number",
                condition=Q(closed_on__isnull=True),
                name="groupaccount_number_unique_while_open",
                violation_error_message="Rekening ini sudah dipakai kelompok lain.",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(closed_on__isnull=True, approved_at__isnull=False),
                name="groupaccount_one_in_use",
                violation_error_message="Kelompok ini sudah punya rekening yang berlaku.",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(closed_on__isnull=True, approved_at__isnull=True),
                name="groupaccount_one_pending",
                violation_error_message="Masih ada rekening kelompok ini yang menunggu persetujuan.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="groupaccount_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="groupaccount_approval_whole",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{5,20}$"), name="groupaccount_number_holds_digits"
            ),
        ]
        triggers = [triggers.never_deleted("groupaccount"), triggers.account_frozen_once_approved()]

    def __str__(self) -> str:
        return f"{self.bank} {self.number}"

    def get_absolute_url(self) -> str:
        """The page of the group's accounts."""
        return reverse("disbursement:account_detail", args=[self.group_id])

    @property
    def is_pending(self) -> bool:
        """Waits for the second person."""
        return self.approved_at is None and self.closed_on is None

    @property
    def is_in_use(self) -> bool:
        """Money may be paid into it."""
        return self.approved_at is not None and self.closed_on is None

    def snapshot(self) -> dict[str, Any]:
        """What is frozen into a decree line or a payment order."""
        return {
            "bank": self.bank,
            "number": self.number,
            "holder": self.holder,
            "signatories": [self.first_signatory, self.second_signatory],
        }
