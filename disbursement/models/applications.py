"""A group's own application for its money (permohonan pencairan), with the papers that came with it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from disbursement import triggers
from disbursement.models.payments import Enclosure, PaymentOrder
from disbursement.querysets import ApplicationPaperQuerySet, ApplicationQuerySet
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Application(models.Model):
    """What a group asks for once it is trained: the next tranche of its grant, by a signed letter (D1).

    The village or the pendamping files it for the group; the treasurer takes it in, and it becomes a payment with an
    agenda number, or sends it back saying what is missing. Its words never change; what was sent back is filed anew.
    """

    class State(models.TextChoices):
        FILED = "filed", "Diajukan, menunggu bendahara pengeluaran"
        TAKEN = "taken", "Diterima bendahara pengeluaran"
        RETURNED = "returned", "Dikembalikan untuk dilengkapi"
        WITHDRAWN = "withdrawn", "Ditarik kembali"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="applications", verbose_name="usulan")
    letter = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", verbose_name="surat permohonan")
    letter_on = models.DateField("tanggal surat permohonan")
    state = models.CharField("keadaan", max_length=9, choices=State.choices, default=State.FILED)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diajukan oleh")
    filed_at = models.DateTimeField("diajukan pada", default=timezone.now)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dijawab oleh"
    )
    answered_at = models.DateTimeField("dijawab pada", null=True, blank=True)
    note = models.CharField("yang harus dilengkapi", max_length=500, blank=True)
    order = models.OneToOneField(
        PaymentOrder,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="application",
        verbose_name="pembayaran",
    )

    proposal_id: int
    filed_by_id: int
    papers: RelatedManager[ApplicationPaper]

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "permohonan pencairan"
        verbose_name_plural = "permohonan pencairan"
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(state="filed"),
                name="application_one_filed",
                violation_error_message="Permohonan kelompok ini sudah diajukan dan menunggu bendahara pengeluaran.",
            ),
            models.CheckConstraint(
                condition=Q(state="filed", answered_at__isnull=True, order__isnull=True)
                | Q(state="taken", answered_at__isnull=False, answered_by__isnull=False, order__isnull=False)
                | Q(state="returned", answered_at__isnull=False, order__isnull=True) & ~Q(note="")
                | Q(state="withdrawn", answered_at__isnull=False, order__isnull=True),
                name="application_answer_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "returned"])
                | Q(answered_by__isnull=True)
                | ~Q(answered_by=F("filed_by")),
                name="application_answered_by_another",
            ),
        ]
        triggers = [
            triggers.never_deleted("application"),
            triggers.application_filed_in_time(),
            triggers.application_answered_once(),
        ]

    def __str__(self) -> str:
        return f"Permohonan {self.pk}"

    def get_absolute_url(self) -> str:
        """The application's own page."""
        return reverse("disbursement:application_detail", args=[self.pk])

    def answer(
        self,
        state: Application.State,
        *,
        by: User | None,
        note: str = "",
        at: dt.datetime | None = None,
        order: PaymentOrder | None = None,
    ) -> None:
        """Say once what became of a filed application; `taken` names the payment that it became."""
        self.state, self.answered_by, self.answered_at = state, by, at or timezone.now()
        self.note, self.order = note.strip()[:500], order
        self.save(update_fields=["state", "answered_by", "answered_at", "note", "order"])

    @property
    def is_filed(self) -> bool:
        """Waits for the treasurer."""
        return self.state == self.State.FILED

    @property
    def tone(self) -> str:
        """The colour of its state's pill."""
        return {"filed": "warn", "taken": "good", "returned": "bad", "withdrawn": "neutral"}[self.state]


class ApplicationPaper(models.Model):
    """One paper that came with an application, on paper or as a scan. Never changed."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="papers", verbose_name="permohonan"
    )
    kind = models.CharField("berkas", max_length=9, choices=Enclosure.Kind.choices)
    scan = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pindaian"
    )

    objects = ApplicationPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "lampiran permohonan"
        verbose_name_plural = "lampiran permohonan"
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "kind"], name="applicationpaper_once"),
        ]
        triggers = [triggers.append_only("applicationpaper")]

    def __str__(self) -> str:
        return str(Enclosure.Kind(self.kind).label)
