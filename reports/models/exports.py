"""Lists too large for a request: asked for on a page, made by the worker, fetched once, then removed."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.models import User

# A worker that has said nothing for so long is gone.
SILENCE = dt.timedelta(minutes=5)


class ExportState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", "Menunggu giliran"
    RUNNING = "running", "Sedang disiapkan"
    DONE = "done", "Siap diunduh"
    FAILED = "failed", "Gagal"
    EXPIRED = "expired", "Kedaluwarsa"


ACTIVE = (ExportState.WAITING, ExportState.RUNNING)


class ExportQuerySet(models.QuerySet["Export"]):
    """Exports of one person, by how they stand."""

    def visible_to(self, user: Any) -> Self:
        """The user's own, and nobody else's."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def active(self) -> Self:
        """Waiting or being made."""
        return self.filter(state__in=ACTIVE)


class Export(models.Model):
    """One list that one person asked for as a file.

    `path` and `query` are the address of the list's own export, which the worker asks for as that person: rights and
    territory are those of the moment it is made. `as_role` and `as_region` are those it was asked in; who has others by
    then gets nothing. `fingerprint` is the digest of the address: one person has one active export of it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exports", verbose_name="pengguna")
    as_role = models.CharField("dalam peran", max_length=16, blank=True)
    as_region = models.CharField("di wilayah", max_length=13, blank=True)
    path = models.CharField("alamat", max_length=200)
    query = models.CharField("saringan", max_length=2000, blank=True)
    fingerprint = models.CharField("sidik alamat", max_length=64, editable=False)
    ip = models.GenericIPAddressField("alamat IP", null=True, blank=True)
    key = models.UUIDField("kunci berkas", default=uuid.uuid4, editable=False, unique=True)
    state = models.CharField("keadaan", max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    name = models.CharField("nama berkas", max_length=150, blank=True)
    content_type = models.CharField("tipe isi", max_length=100, blank=True)
    total = models.PositiveIntegerField("jumlah baris", null=True, blank=True)
    done = models.PositiveIntegerField("baris selesai", default=0)
    size = models.PositiveBigIntegerField("ukuran (bita)", default=0)
    message = models.CharField("keterangan", max_length=300, blank=True)
    asked_at = models.DateTimeField("diminta pada", default=timezone.now)
    beat_at = models.DateTimeField("kabar terakhir", null=True, blank=True)
    ended_at = models.DateTimeField("selesai pada", null=True, blank=True)
    expires_at = models.DateTimeField("berlaku sampai", null=True, blank=True)
    fetched_at = models.DateTimeField("terakhir diunduh", null=True, blank=True)

    user_id: int

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = "unduhan besar"
        verbose_name_plural = "unduhan besar"
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-asked_at", "-id"], name="export_newest_of_user"),
            models.Index(fields=["state", "expires_at"], name="export_to_tidy"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "fingerprint"], condition=Q(state__in=["waiting", "running"]), name="export_one_active"
            ),
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(expires_at__isnull=False, ended_at__isnull=False),
                name="export_done_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.path} {self.asked_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The list of one's exports, at this one."""
        return f"{reverse('reports:export_list')}#e{self.pk}"

    @property
    def file(self) -> Path:
        """Where its bytes lie, while they do."""
        return Path(settings.EXPORT_ROOT) / str(self.key)

    @property
    def is_active(self) -> bool:
        """Waiting or being made."""
        return self.state in ACTIVE

    @property
    def is_stopped(self) -> bool:
        """Its worker has fallen silent."""
        return self.state == ExportState.RUNNING and (self.beat_at is None or self.beat_at < timezone.now() - SILENCE)

    @property
    def waits_for_a_worker(self) -> bool:
        """Nobody has taken it up within a minute."""
        return self.state == ExportState.WAITING and self.asked_at < timezone.now() - dt.timedelta(minutes=1)

    @property
    def is_ready(self) -> bool:
        """Made, and not yet past its day."""
        return self.state == ExportState.DONE and self.expires_at is not None and self.expires_at > timezone.now()
