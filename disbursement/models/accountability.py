"""Accountability for the money (LPJ): the account of a group, its lines, its rounds, and opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from disbursement import accountability_triggers as own
from disbursement import triggers
from disbursement.querysets import (
    AccountabilityLineQuerySet,
    AccountabilityQuerySet,
    AccountabilityStepQuerySet,
    ReopeningQuerySet,
)
from groups.models import BudgetLine, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File, IssuedDocument
from kube_portal.money import RupiahField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from disbursement.models.purchases import Purchase


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
    """A group's account of its grant: written with the village or pendamping, checked line by line by the Dinas.

    Accepted only when spent + returned = paid, to the rupiah, and when every line was found right (a trigger); never by
    anybody who wrote in it.
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
    returned_on = models.DateField("disetor pada", null=True, blank=True)
    returned_slip = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bukti setor"
    )
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="LPJ terbit"
    )

    proposal_id: int
    started_by_id: int
    submitted_by_id: int | None
    steps: RelatedManager[AccountabilityStep]
    writers: RelatedManager[AccountabilityWriter]
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
            models.CheckConstraint(
                condition=Q(returned_amount=0) | Q(returned_on__isnull=False),
                name="accountability_return_has_a_day",
                violation_error_message="Isi tanggal setor untuk dana yang dikembalikan.",
            ),
        ]
        triggers = [
            triggers.never_deleted("accountability"),
            own.accountability_adds_up(),
            own.accountability_follows_its_road(),
            own.accountability_remembers_its_writers(),
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
    """What was spent on one line of the budget plan, or outside it, in rupiah; and what the Dinas found there.

    `spent` is what its purchases add up to, kept by a trigger. Frozen while it is checked and once accepted; one that
    changes (`version` says so) loses its mark. The one without a line of the plan holds what the plan did not foresee.
    """

    class Mark(models.TextChoices):
        NONE = "", "Belum diperiksa"
        OK = "ok", "Sesuai"
        MEND = "mend", "Perlu diperbaiki"

    accountability = models.ForeignKey(
        Accountability, on_delete=models.PROTECT, related_name="lines", verbose_name="LPJ"
    )
    budget_line = models.ForeignKey(
        BudgetLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accountability_lines",
        verbose_name="baris RAB",
    )
    spent = RupiahField("dibelanjakan", default=0)
    note = models.CharField("keterangan", max_length=300, blank=True)
    version = models.PositiveIntegerField("versi", default=1)
    mark = models.CharField("hasil pemeriksaan", max_length=4, choices=Mark.choices, default=Mark.NONE, blank=True)
    mark_note = models.CharField("catatan pemeriksa", max_length=500, blank=True)
    marked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditandai oleh"
    )
    marked_at = models.DateTimeField("ditandai pada", null=True, blank=True)

    accountability_id: int
    budget_line_id: int | None
    purchases: RelatedManager[Purchase]

    objects = AccountabilityLineQuerySet.as_manager()

    class Meta:
        verbose_name = "baris LPJ"
        verbose_name_plural = "baris LPJ"
        ordering = ["accountability", F("budget_line__position").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["accountability", "budget_line"], name="accountabilityline_once"),
            models.UniqueConstraint(
                fields=["accountability"],
                condition=Q(budget_line__isnull=True),
                name="accountabilityline_once_outside_the_plan",
            ),
            models.CheckConstraint(
                condition=Q(mark="", marked_by__isnull=True, marked_at__isnull=True)
                | Q(mark="ok", marked_by__isnull=False, marked_at__isnull=False)
                | Q(mark="mend", marked_by__isnull=False, marked_at__isnull=False) & ~Q(mark_note=""),
                name="accountabilityline_mark_whole",
            ),
        ]
        triggers = [triggers.never_deleted("accountabilityline"), own.accountability_lines_frozen()]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What the line is about."""
        return self.budget_line.description if self.budget_line is not None else "Di luar RAB"

    @property
    def planned(self) -> int:
        """What the budget plan foresaw, in rupiah."""
        return self.budget_line.total if self.budget_line is not None else 0

    @property
    def difference(self) -> int:
        """Rupiah spent beyond the plan; negative when less was spent."""
        return self.spent - self.planned

    @property
    def off_by(self) -> int:
        """How far it is off the plan, in rupiah."""
        return abs(self.difference)

    @property
    def percent(self) -> int | None:
        """The difference in hundredths of the plan, rounded away from nothing; None where nothing was planned."""
        if not self.planned:
            return None
        share = round(self.difference * 100 / self.planned)
        return share or (self.difference > 0) - (self.difference < 0)

    @property
    def counts(self) -> bool:
        """Of the budget plan, or something was spent: what is shown and checked."""
        return self.budget_line_id is not None or bool(self.spent)

    @property
    def wants_a_note(self) -> bool:
        """Spent otherwise than planned, and nobody says why."""
        return bool(self.difference) and not self.note

    @property
    def mark_tone(self) -> str:
        """The colour of its mark."""
        return {"ok": "good", "mend": "warn"}.get(self.mark, "neutral")


class AccountabilityWriter(models.Model):
    """Somebody who wrote in an account, and therefore never checks it. Kept by triggers; never changed or removed."""

    accountability = models.ForeignKey(
        Accountability, on_delete=models.PROTECT, related_name="writers", verbose_name="LPJ"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="penyusun")

    class Meta:
        verbose_name = "penyusun LPJ"
        verbose_name_plural = "penyusun LPJ"
        ordering = ["accountability", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["accountability", "user"], name="accountabilitywriter_once"),
        ]
        triggers = [triggers.append_only("accountabilitywriter"), own.writer_checks_nothing()]

    def __str__(self) -> str:
        return str(self.user)


class AccountabilityStep(models.Model):
    """One step of an account on its rounds between village and Dinas: who did what, when, and what was found.

    `findings` are the lines as they stood then, each with title, rupiah, mark, note and version. Never changed.
    """

    class Verb(models.TextChoices):
        SUBMIT = "submit", "Diajukan ke Dinas"
        SEND_BACK = "send_back", "Dikembalikan untuk diperbaiki"
        ACCEPT = "accept", "Diterima"
        REOPEN = "reopen", "Dibuka lagi"

    accountability = models.ForeignKey(
        Accountability, on_delete=models.PROTECT, related_name="steps", verbose_name="LPJ"
    )
    verb = models.CharField("langkah", max_length=9, choices=Verb.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pada", default=timezone.now)
    note = models.CharField("catatan", max_length=1000, blank=True)
    findings = models.JSONField("baris saat itu", default=list)

    objects = AccountabilityStepQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah LPJ"
        verbose_name_plural = "langkah LPJ"
        ordering = ["accountability", "pk"]
        triggers = [triggers.append_only("accountabilitystep")]

    def __str__(self) -> str:
        return str(self.Verb(self.verb).label)

    @property
    def to_mend(self) -> list[dict[str, object]]:
        """The lines that were to be mended."""
        return [finding for finding in self.findings if finding["mark"] == AccountabilityLine.Mark.MEND]

    @property
    def tone(self) -> str:
        """The colour of its place in the history."""
        return {"submit": "info", "send_back": "warn", "accept": "good", "reopen": "warn"}[self.verb]


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
