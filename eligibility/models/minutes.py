"""The minutes of a field verification."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eligibility import triggers
from eligibility.models.verification import Verification
from eligibility.querysets import MinutesQuerySet
from kube_portal.accounts.models import User
from kube_portal.documents.models import File, IssuedDocument


class Minutes(models.Model):
    """Minutes (berita acara) as they were issued: a PDF with what stood on that day, and the signed scan of it.

    Append-only: after a change new ones are issued, which take the place of the old.
    """

    verification = models.ForeignKey(
        Verification, on_delete=models.PROTECT, related_name="minutes", verbose_name="verifikasi"
    )
    number = models.CharField("nomor berita acara", max_length=100, blank=True)
    dated_on = models.DateField("tanggal berita acara")
    place = models.CharField("tempat", max_length=150)
    remarks = models.TextField("hal lain yang ditemukan", max_length=2000, blank=True)
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dokumen terbit"
    )
    scan = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pindaian bertanda tangan"
    )
    fingerprint = models.CharField("sidik isi", max_length=64, editable=False)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diterbitkan oleh")
    issued_at = models.DateTimeField("diterbitkan pada", default=timezone.now, editable=False)

    verification_id: int

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "berita acara verifikasi"
        verbose_name_plural = "berita acara verifikasi"
        ordering = ["verification", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scan__isnull=True) | Q(document__isnull=False), name="minutes_signed_once_printed"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="minutes_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="minutes_append_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["document", "scan"]),
            ),
            triggers.filled_once("minutes", "document"),
            triggers.filled_once("minutes", "scan"),
        ]

    def __str__(self) -> str:
        return f"Berita acara verifikasi {self.number}".strip()
