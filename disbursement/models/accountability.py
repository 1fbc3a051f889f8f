"""Accountability for the money (LPJ): what was spent against the budget plan, and what went back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from disbursement import triggers
from disbursement.querysets import AccountabilityLineQuerySet, AccountabilityQuerySet, ReopeningQuerySet
from groups.models import BudgetLine, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="AccountabilityHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={
        "verbose_name": "riwayat pertanggungjawaban (LPJ)",
        "verbose_name_plural": "riwayat pertanggungjawaban (LPJ)",
    },
)
class Accountability(models.Model):
    """A group's account of its grant: written with the village or pendamping, checked by the Dinas.

    Accepted only when spent + returned = paid, to the rupiah (a trigger); never by the person who submitted it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Sedang disusun"
        SUBMITTED = "submitted", "Menunggu pemeriksaan Dinas"
        RETURNED = "returned", "Dikembalikan untuk diperbaiki"
        ACCEPTED = "accepted", "Diterima"

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="accountability", verbose_name="usulan"
    )
    status = models.CharField("status", max_length=9, choices=Status.choices, default=Status.DRAFT)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="mulai disusun oleh")
    started_at = models.DateTimeField("mulai disusun pada", default=timezone.now)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diajukan oleh"
    )
    submitted_at = models.DateTimeField("diajukan pada", null=True, blank=True)
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diperiksa oleh"
    )
    checked_at = models.DateTimeField("diperiksa pada", null=True, blank=True)
    note = models.TextField("catatan Dinas", max_length=1000, blank=True)
    returned_amount = RupiahField("dikembalikan ke kas negara/daerah", default=0)
    returned_proof = models.CharField("nomor bukti setor", max_length=100, blank=True)

    proposal_id: int
    submitted_by_id: int | None
    lines: RelatedManager[AccountabilityLine]

    objects = AccountabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "pertanggungjawaban (LPJ)"
        verbose_name_plural = "pertanggungjawaban (LPJ)"
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("submitted_by")),
                name="accountability_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="accountability_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "returned"])
                | Q(submitted_by__isnull=False, checked_by__isnull=False, checked_at__isnull=False),
                name="accountability_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(returned_amount=0) | ~Q(returned_proof=""),
                name="accountability_return_has_proof",
                violation_error_message="Isi nomor bukti setor untuk dana yang dikembalikan.",
            ),
        ]
        triggers = [
            triggers.never_deleted("accountability"),
            triggers.accountability_adds_up(),
            triggers.accountability_follows_its_road(),
        ]

    def __str__(self) -> str:
        return f"LPJ {self.proposal_id}"

    def get_absolute_url(self) -> str:
        """The LPJ's own page."""
        return reverse("disbursement:accountability_detail", args=[self.proposal_id])

    @property
    def is_open(self) -> bool:
        """Still being written by the village or the pendamping."""
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)

    @property
    def tone(self) -> str:
        """The colour of its status's pill."""
        return {"draft": "neutral", "submitted": "info", "returned": "warn", "accepted": "good"}[self.status]


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="AccountabilityLineHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat baris LPJ", "verbose_name_plural": "riwayat baris LPJ"},
)
class AccountabilityLine(models.Model):
    """What was spent on one line of the budget plan, in rupiah, and why it differs. Frozen once submitted."""

    accountability = models.ForeignKey(
        Accountability, on_delete=models.PROTECT, related_name="lines", verbose_name="LPJ"
    )
    budget_line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="accountability_lines", verbose_name="baris RAB"
    )
    spent = RupiahField("dibelanjakan", default=0)
    note = models.CharField("keterangan", max_length=200, blank=True)
    receipt = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nota"
    )

    accountability_id: int
    budget_line_id: int

    objects = AccountabilityLineQuerySet.as_manager()

    class Meta:
        verbose_name = "baris LPJ"
        verbose_name_plural = "baris LPJ"
        ordering = ["accountability", "budget_line"]
        constraints = [
            models.UniqueConstraint(fields=["accountability", "budget_line"], name="accountabilityline_once"),
        ]
        triggers = [triggers.accountability_lines_frozen()]

    def __str__(self) -> str:
        return f"{self.budget_line_id}: {self.spent}"


class Reopening(models.Model):
    """Accepted accounts opened again: asked by one person with a reason, decided by another. Kept for good."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reopenings", verbose_name="usulan")
    reason = models.CharField("alasan", max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta pada", default=timezone.now)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diputus oleh"
    )
    decided_at = models.DateTimeField("diputus pada", null=True, blank=True)
    granted = models.BooleanField("dikabulkan", null=True, blank=True)

    proposal_id: int
    asked_by_id: int

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = "pembukaan kembali LPJ"
        verbose_name_plural = "pembukaan kembali LPJ"
        ordering = ["proposal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(decided_at__isnull=True),
                name="reopening_one_pending",
                violation_error_message="Pembukaan kembali LPJ ini sudah diminta dan menunggu keputusan.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="reopening_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, granted__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, granted__isnull=False),
                name="reopening_decision_whole",
            ),
        ]
        triggers = [
            triggers.never_deleted("reopening"),
            triggers.reopening_decided_once(),
            triggers.reopening_keeps_its_words(),
        ]

    def __str__(self) -> str:
        return f"Pembukaan kembali LPJ {self.proposal_id}"
