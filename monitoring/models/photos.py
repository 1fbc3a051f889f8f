"""Photos of a monthly report."""

from __future__ import annotations

import base64
import uuid as uuids
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.position import Located, position_constraint
from monitoring import triggers
from monitoring.models.reports import FieldReport
from monitoring.report_querysets import ReportPhotoQuerySet

if TYPE_CHECKING:
    import datetime as dt


class ReportPhoto(Located):
    """A photo of the month's visit, made small; when and where it was taken stand beside it.

    `uuid` is made by the phone and `digest` is that of the bytes it sent: either one again is the same photo. A
    correction shows the photos of the report that it corrects, so that a file may stand at several versions. A wrong
    photo is taken out of a draft, which says who did it; once the report is sent it stands.
    """

    class Clock(models.TextChoices):
        """Who says when it was taken."""

        PHOTO = "photo", "menurut foto"
        DEVICE = "device", "menurut ponsel"

    uuid = models.UUIDField("UUID", unique=True, default=uuids.uuid4, editable=False)
    report = models.ForeignKey(FieldReport, on_delete=models.PROTECT, related_name="photos", verbose_name="laporan")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    digest = models.CharField("SHA-256 ketika dikirim", max_length=64, editable=False)
    thumbnail = models.BinaryField("gambar kecil", blank=True)
    taken_at = models.DateTimeField("diambil pada", null=True, blank=True)
    clock = models.CharField("menurut", max_length=6, choices=Clock.choices, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    added_at = models.DateTimeField("diunggah pada", default=timezone.now, editable=False)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikeluarkan oleh"
    )
    removed_at = models.DateTimeField("dikeluarkan pada", null=True, blank=True, editable=False)

    report_id: int
    file_id: uuids.UUID

    objects = ReportPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "foto laporan"
        verbose_name_plural = "foto laporan"
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "digest"], condition=Q(removed_at__isnull=True), name="reportphoto_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, clock="") | Q(taken_at__isnull=False, clock__in=["photo", "device"]),
                name="reportphoto_time_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="reportphoto_removal_whole",
            ),
            position_constraint("reportphoto_position_whole"),
        ]
        triggers = [
            triggers.frozen_with_its_report("reportphoto"),
            triggers.never_deleted("reportphoto"),
            pgtrigger.Protect(
                name="reportphoto_only_taken_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["removed_by", "removed_at"]),
            ),
            pgtrigger.Protect(
                name="reportphoto_taken_out_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return "foto kunjungan"

    @property
    def thumbnail_data(self) -> str:
        """The small picture as an address of its own, which asks the server for nothing."""
        return f"data:image/jpeg;base64,{base64.b64encode(bytes(self.thumbnail)).decode()}" if self.thumbnail else ""

    def taken_on(self, zone: dt.tzinfo) -> dt.date | None:
        """The day it was taken, where the group is."""
        return timezone.localdate(self.taken_at, timezone=zone) if self.taken_at is not None else None
