"""Photos of a field verification."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eligibility import triggers
from eligibility.models.verification import MemberCheck, Verification
from eligibility.querysets import FieldPhotoQuerySet
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.position import Located, position_constraint

if TYPE_CHECKING:
    import uuid


class FieldPhoto(Located):
    """A photo that the team took: of a member's house or KTP, or of the place of business.

    Where and when it was taken, as the phone wrote it; the picture itself holds neither. A photo is never changed: a
    wrong one is taken out, which says who did it and when, and then nobody is shown it. Nothing of a KTP is shown
    beside its file, whose every view is logged.
    """

    class Kind(models.TextChoices):
        """What it shows."""

        HOUSE = "house", "foto rumah"
        KTP = "ktp", "foto KTP"
        SITE = "site", "foto lokasi usaha"

    verification = models.ForeignKey(
        Verification, on_delete=models.PROTECT, related_name="photos", verbose_name="verifikasi"
    )
    member_check = models.ForeignKey(
        MemberCheck,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name="pemeriksaan anggota",
    )
    kind = models.CharField("jenis", max_length=5, choices=Kind.choices)
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    thumbnail = models.BinaryField("gambar kecil", blank=True)
    taken_at = models.DateTimeField("diambil pada, menurut ponsel", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    added_at = models.DateTimeField("diunggah pada", default=timezone.now, editable=False)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikeluarkan oleh"
    )
    removed_at = models.DateTimeField("dikeluarkan pada", null=True, blank=True, editable=False)

    verification_id: int
    member_check_id: int | None
    file_id: uuid.UUID

    objects = FieldPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "foto verifikasi"
        verbose_name_plural = "foto verifikasi"
        ordering = ["verification", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="site", member_check__isnull=True)
                | Q(kind__in=["house", "ktp"], member_check__isnull=False),
                name="fieldphoto_kind_fits_what_it_shows",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="fieldphoto_removal_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="ktp") | Q(thumbnail=b""), name="fieldphoto_no_ktp_beside_its_file"
            ),
            position_constraint("fieldphoto_position_whole"),
        ]
        triggers = [
            triggers.check_frozen_after_conclusion(path="touched.verification_id"),
            triggers.photo_of_its_verification(),
            pgtrigger.Protect(name="fieldphoto_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="fieldphoto_only_taken_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["removed_by", "removed_at"]),
            ),
            pgtrigger.Protect(
                name="fieldphoto_taken_out_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def thumbnail_data(self) -> str:
        """The small picture as an address of its own, which asks the server for nothing."""
        return f"data:image/jpeg;base64,{base64.b64encode(bytes(self.thumbnail)).decode()}" if self.thumbnail else ""
