"""Signs that a group departs from what it promised, and what people answered to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from monitoring.flag_querysets import FlagAnswerQuerySet, FlagQuerySet

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Flag(models.Model):
    """One deviation of one group, from the day it was noticed until the day its facts were gone.

    Computed and never written by hand. `facts` holds the numbers and ids that it was read off, and no name; how they
    are said, and what each kind means: `monitoring/flags/kinds.py`.
    """

    class Kind(models.TextChoices):
        """What it is that departs."""

        NO_REPORT = "no_report", "Laporan bulanan tidak masuk"
        NOT_AS_PLANNED = "not_as_planned", "Dana tidak dipakai sesuai rencana"
        ARREARS = "arrears", "Pinjaman anggota menunggak"
        INDIVIDUAL = "individual", "Usaha dijalankan perorangan"
        SIDE = "side", "Usaha menjadi sampingan"
        INACTIVE = "inactive", "Anggota tidak aktif"
        FALLING = "falling", "Omzet merosot"
        SILENT = "silent", "Kantor tidak mengawasi"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="flags", verbose_name="kelompok")
    kind = models.CharField("tanda", max_length=14, choices=Kind.choices)
    facts = models.JSONField("dasar", default=dict)
    raised_on = models.DateField("muncul pada")
    cleared_on = models.DateField("hilang pada", null=True, blank=True)
    answered_at = models.DateTimeField("terakhir dijawab", null=True, blank=True, editable=False)
    noticed_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    group_id: int
    answers: RelatedManager[FlagAnswer]

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = "tanda penyimpangan"
        verbose_name_plural = "tanda penyimpangan"
        ordering = ["raised_on", "pk"]
        indexes = [
            models.Index(fields=["raised_on", "id"], condition=Q(cleared_on__isnull=True), name="flag_open_oldest"),
            models.Index(fields=["group", "-raised_on"], name="flag_of_group"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind"], condition=Q(cleared_on__isnull=True), name="flag_one_open_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("raised_on")), name="flag_cleared_after"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="flag_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="flag_stays_cleared",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__cleared_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.group}"

    def get_absolute_url(self) -> str:
        """Its own page, with the facts and the answers."""
        return reverse("monitoring:flag_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Its facts still hold."""
        return self.cleared_on is None

    def days(self, today: dt.date) -> int:
        """How long it has stood, or stood, in days."""
        return ((self.cleared_on or today) - self.raised_on).days


class FlagAnswer(models.Model):
    """What somebody who knows the group says to a flag. Never changed or removed."""

    class Kind(models.TextChoices):
        """What follows from it."""

        EXPLAINED = "explained", "Dapat dijelaskan"
        MENDING = "mending", "Sedang diperbaiki"
        MISTAKEN = "mistaken", "Data salah"

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="answers", verbose_name="tanda")
    kind = models.CharField("jawaban", max_length=9, choices=Kind.choices)
    words = models.TextField("penjelasan", max_length=1000)
    mended_by = models.DateField("beres paling lambat", null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dijawab oleh")
    at = models.DateTimeField("dijawab pada", default=timezone.now, editable=False)

    flag_id: int

    objects = FlagAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "jawaban atas tanda"
        verbose_name_plural = "jawaban atas tanda"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="mending", mended_by__isnull=False) | Q(~Q(kind="mending"), mended_by__isnull=True),
                name="flaganswer_mending_names_a_day",
            ),
            models.UniqueConstraint(fields=["flag", "by", "words"], name="flaganswer_once"),
        ]
        triggers = [pgtrigger.Protect(name="flaganswer_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.flag}"


class FlagRound(models.Model):
    """When the flags of a regency were last worked out; once a day is enough, for what happens marks its own group."""

    regency = models.OneToOneField(
        Region, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name="kabupaten/kota"
    )
    on = models.DateField("dihitung untuk")
    at = models.DateTimeField("dihitung pada", default=timezone.now)

    class Meta:
        verbose_name = "perhitungan tanda"
        verbose_name_plural = "perhitungan tanda"

    def __str__(self) -> str:
        return f"{self.regency} {self.on:%Y-%m-%d}"
