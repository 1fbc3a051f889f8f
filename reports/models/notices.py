"""What people are told: one row per thing that newly waits or is about to be late, and how each wants to hear of it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.models import User


class Digest(models.TextChoices):
    """How often somebody wants to be told by e-mail."""

    DAILY = "daily", "Setiap hari"
    WEEKLY = "weekly", "Setiap Senin"
    NONE = "none", "Jangan kirim surel"


class NoticeSetting(models.Model):
    """How one user is told, and how far that has come. Without an address on the account no e-mail is sent.

    `looked_at` is when it was last worked out what waits for them. `digest_on` is the day of the last digest that is
    settled: sent, or found to have nothing in it. `failures` counts the vain attempts at the one that is due.
    """

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="notice_setting", verbose_name="pengguna"
    )
    digest = models.CharField("ringkasan lewat surel", max_length=6, choices=Digest.choices, default=Digest.DAILY)
    looked_at = models.DateTimeField("terakhir diperiksa", null=True, blank=True, editable=False)
    digest_on = models.DateField("ringkasan terakhir", null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField("gagal dikirim", default=0, editable=False)
    failed_at = models.DateTimeField("terakhir gagal", null=True, blank=True, editable=False)

    user_id: int

    class Meta:
        verbose_name = "pengaturan pemberitahuan"
        verbose_name_plural = "pengaturan pemberitahuan"
        ordering = ["user_id"]
        indexes = [models.Index(F("looked_at").asc(nulls_first=True), "user", name="noticesetting_to_look")]
        constraints = [
            models.CheckConstraint(condition=Q(digest__in=Digest.values), name="noticesetting_digest_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_digest_display()}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices of one person, by how they stand."""

    def visible_to(self, user: Any) -> Self:
        """The user's own, as long as they hold the role and region in which they were told."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, as_role=user.role, as_region=user.region_id or "")

    def standing(self) -> Self:
        """Those whose thing still waits."""
        return self.filter(gone_at__isnull=True)

    def unread(self) -> Self:
        """Those that still wait and were not read."""
        return self.standing().filter(read_at__isnull=True)

    def newest_first(self) -> Self:
        """The youngest first."""
        return self.order_by("-made_at", "-pk")


class Notice(models.Model):
    """One thing that one person is told: read off the desk's kinds (`reports/desk/`), never written by hand.

    `kind` and `subject` name the kind and the row it was read off; `gone_at` is when that row waited no more.
    It holds what an e-mail may say as well: the group and its village, no name and no number of a person.
    """

    class Reason(models.TextChoices):
        """Why it is told."""

        NEW = "new", "Baru menunggu"
        SOON = "soon", "Segera lewat waktu"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices", verbose_name="pengguna")
    as_role = models.CharField("dalam peran", max_length=16)
    as_region = models.CharField("di wilayah", max_length=13, blank=True)
    kind = models.CharField("jenis", max_length=160)
    subject = models.BigIntegerField("nomor baris")
    reason = models.CharField("alasan", max_length=4, choices=Reason.choices)
    title = models.CharField("perihal", max_length=120)
    asked = models.CharField("yang diminta", max_length=80)
    group_name = models.CharField("kelompok", max_length=150)
    place = models.CharField("desa/kelurahan", max_length=150)
    url = models.CharField("alamat", max_length=300)
    due_on = models.DateField("batas waktu", null=True, blank=True)
    made_at = models.DateTimeField("diberitahukan pada", default=timezone.now)
    read_at = models.DateTimeField("dibaca pada", null=True, blank=True)
    mailed_at = models.DateTimeField("dikirim lewat surel pada", null=True, blank=True)
    gone_at = models.DateTimeField("selesai pada", null=True, blank=True)

    user_id: int

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-made_at", "-id"], name="notice_newest_of_user"),
            models.Index(
                fields=["user"], condition=Q(read_at__isnull=True, gone_at__isnull=True), name="notice_unread_of_user"
            ),
            models.Index(fields=["gone_at"], condition=Q(gone_at__isnull=False), name="notice_gone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "subject", "reason"],
                condition=Q(gone_at__isnull=True),
                name="notice_told_once_while_it_waits",
            ),
            models.CheckConstraint(condition=Q(reason__in=["new", "soon"]), name="notice_reason_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.group_name}"

    def get_absolute_url(self) -> str:
        """The list in which it stands."""
        return f"{reverse('reports:notice_list')}#n{self.pk}"

    @property
    def is_unread(self) -> bool:
        """Still waits, and was not read."""
        return self.read_at is None and self.gone_at is None
