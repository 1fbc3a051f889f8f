"""Equipment that a group needs: asked for in a report or directly, and how the Dinas or a partner answered (M4)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from monitoring import triggers
from monitoring.models.reports import FieldReport
from monitoring.report_querysets import (
    EquipmentAnswerQuerySet,
    EquipmentRequestQuerySet,
    ReportNeedQuerySet,
)

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

MOST_PIECES = 10_000


class Outcome(models.TextChoices):
    """What the Dinas, or a partner through it, says to a request."""

    MET = "met", "Dipenuhi"
    PLANNED = "planned", "Direncanakan"
    REFUSED = "refused", "Ditolak"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="EquipmentRequestHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat permintaan alat", "verbose_name_plural": "riwayat permintaan alat"},
)
class EquipmentRequest(models.Model):
    """Something a group needs, how many and why; `state` is that of its last answer."""

    class State(models.TextChoices):
        """Open until answered; answered as the last answer says; or withdrawn by those who asked."""

        OPEN = "open", "Belum dijawab"
        PLANNED = "planned", "Direncanakan"
        MET = "met", "Dipenuhi"
        REFUSED = "refused", "Ditolak"
        WITHDRAWN = "withdrawn", "Ditarik"

    uuid = models.UUIDField("UUID", unique=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="equipment_requests", verbose_name="kelompok"
    )
    report = models.ForeignKey(
        FieldReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment_requests",
        verbose_name="dari laporan",
    )
    what = models.CharField("alat", max_length=150)
    quantity = models.PositiveIntegerField(
        "jumlah", validators=[MinValueValidator(1), MaxValueValidator(MOST_PIECES)], default=1
    )
    reason = models.CharField("mengapa diperlukan", max_length=300)
    state = models.CharField("keadaan", max_length=9, choices=State.choices, default=State.OPEN, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta pada", default=timezone.now, editable=False)

    group_id: int
    report_id: int | None
    asked_by_id: int
    answers: RelatedManager[EquipmentAnswer]

    objects = EquipmentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "permintaan alat"
        verbose_name_plural = "permintaan alat"
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["group", "state"], name="equipmentrequest_of_group"),
            models.Index(fields=["state", "asked_at"], name="equipmentrequest_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="equipmentrequest_is_some"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(reason=""), name="equipmentrequest_whole"),
        ]
        triggers = [triggers.never_deleted("equipmentrequest")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.what}" if self.quantity != 1 else self.what

    def get_absolute_url(self) -> str:
        """The request with its answers."""
        return reverse("monitoring:equipment_detail", args=[self.pk])

    @property
    def is_withdrawn(self) -> bool:
        """Taken back by those who asked."""
        return self.state == self.State.WITHDRAWN

    @property
    def tone(self) -> str:
        """The colour of its pill."""
        tones = {"open": "warn", "planned": "info", "met": "good", "refused": "bad"}
        return tones.get(self.state, "neutral")


class EquipmentAnswer(models.Model):
    """What was said to a request; a later answer adds to the earlier, and none is changed."""

    token = models.UUIDField("kode kiriman", unique=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        EquipmentRequest, on_delete=models.PROTECT, related_name="answers", verbose_name="permintaan"
    )
    outcome = models.CharField("jawaban", max_length=7, choices=Outcome.choices)
    on = models.DateField("diberikan atau direncanakan pada", null=True, blank=True)
    given = models.CharField("yang diberikan", max_length=200, blank=True)
    note = models.CharField("keterangan", max_length=500, blank=True)
    partner = models.CharField("mitra", max_length=150, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dijawab oleh")
    at = models.DateTimeField("dijawab pada", default=timezone.now, editable=False)

    request_id: int

    objects = EquipmentAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "jawaban permintaan alat"
        verbose_name_plural = "jawaban permintaan alat"
        ordering = ["request", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(~Q(given=""), outcome="met", on__isnull=False)
                | Q(outcome="planned", on__isnull=False, given="")
                | Q(~Q(note=""), outcome="refused", on__isnull=True, given=""),
                name="equipmentanswer_whole",
            ),
        ]
        triggers = [triggers.append_only("equipmentanswer"), triggers.answer_counts_for_its_request()]

    def __str__(self) -> str:
        return str(self.get_outcome_display())

    @property
    def tone(self) -> str:
        """The colour of its pill."""
        return {"met": "good", "planned": "info"}.get(self.outcome, "bad")


class ReportNeed(models.Model):
    """A line of a report: what a group needs, how many and why. It becomes a request when the report is sent.

    A correction carries the requests of the report that it corrects, so that nothing is asked for twice.
    """

    report = models.ForeignKey(FieldReport, on_delete=models.CASCADE, related_name="needs", verbose_name="laporan")
    position = models.PositiveSmallIntegerField("nomor")
    what = models.CharField("alat", max_length=150)
    quantity = models.PositiveIntegerField(
        "jumlah", validators=[MinValueValidator(1), MaxValueValidator(MOST_PIECES)], default=1
    )
    reason = models.CharField("mengapa diperlukan", max_length=300)
    request = models.ForeignKey(
        EquipmentRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name="permintaan",
    )

    report_id: int
    request_id: int | None

    objects = ReportNeedQuerySet.as_manager()

    class Meta:
        verbose_name = "kebutuhan alat pada laporan"
        verbose_name_plural = "kebutuhan alat pada laporan"
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="reportneed_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reportneed_is_some"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(reason=""), name="reportneed_whole"),
        ]
        triggers = [triggers.frozen_with_its_report("reportneed")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.what}" if self.quantity != 1 else self.what
