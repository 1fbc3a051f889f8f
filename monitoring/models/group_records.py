"""The other books of a group: guests, and the minutes of its meetings. Struck out with a reason, never removed."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from monitoring import cashbook_triggers as triggers
from monitoring.cashbook_querysets import GroupMinutesQuerySet, GuestQuerySet, MinutesPaperQuerySet

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class GroupRecord(models.Model):
    """What was written down about a group on a day: by whom and when, and why it was struck out."""

    uuid = models.UUIDField("kode kiriman", unique=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name="kelompok")
    held_on = models.DateField("tanggal")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditulis oleh")
    written_at = models.DateTimeField("ditulis pada", default=timezone.now, editable=False)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicoret oleh"
    )
    withdrawn_at = models.DateTimeField("dicoret pada", null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField("alasan dicoret", max_length=200, blank=True)

    group_id: int
    written_by_id: int

    class Meta:
        abstract = True

    @property
    def is_withdrawn(self) -> bool:
        """Struck out."""
        return self.withdrawn_at is not None


def _withdrawal_is_whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawal_reason="")
        | Q(Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False), ~Q(withdrawal_reason="")),
        name=name,
    )


class Guest(GroupRecord):
    """Somebody who came to see a group, as its guest book has it (buku tamu)."""

    name = models.CharField("nama tamu", max_length=100)
    origin = models.CharField("asal atau instansi", max_length=120)
    purpose = models.CharField("keperluan", max_length=300)
    impression = models.CharField("kesan dan pesan", max_length=500, blank=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = "tamu kelompok"
        verbose_name_plural = "tamu kelompok"
        ordering = ["group", "-held_on", "-pk"]
        indexes = [models.Index(fields=["group", "held_on"], name="guest_group_day")]
        constraints = [_withdrawal_is_whole("guest_withdrawal_whole")]
        triggers = [
            pgtrigger.Protect(name="guest_never_deleted", operation=pgtrigger.Delete),
            triggers.withdrawn_once("guest"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMinutes(GroupRecord):
    """The minutes of a meeting of a group (notulen): what was talked about and decided, and who was there."""

    place = models.CharField("tempat", max_length=120)
    agenda = models.CharField("acara", max_length=300)
    decisions = models.TextField("keputusan", max_length=4000)
    others_present = models.CharField("yang hadir selain anggota", max_length=300, blank=True)

    attendances: RelatedManager[MinutesAttendance]
    papers: RelatedManager[MinutesPaper]

    objects = GroupMinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "notulen kelompok"
        verbose_name_plural = "notulen kelompok"
        ordering = ["group", "-held_on", "-pk"]
        indexes = [models.Index(fields=["group", "held_on"], name="groupminutes_group_day")]
        constraints = [_withdrawal_is_whole("groupminutes_withdrawal_whole")]
        triggers = [
            pgtrigger.Protect(name="groupminutes_never_deleted", operation=pgtrigger.Delete),
            triggers.withdrawn_once("groupminutes"),
        ]

    def __str__(self) -> str:
        return self.agenda

    def get_absolute_url(self) -> str:
        """The minutes as they stand."""
        return reverse("monitoring:minutes_detail", args=[self.pk])

    @property
    def came(self) -> int:
        """How many members were there, of those that were fetched along."""
        return sum(1 for one in self.attendances.all() if one.present)


class MinutesAttendance(models.Model):
    """Whether one member was at a meeting. Written with the minutes, never changed."""

    minutes = models.ForeignKey(
        GroupMinutes, on_delete=models.PROTECT, related_name="attendances", verbose_name="notulen"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="anggota")
    present = models.BooleanField("hadir")

    minutes_id: int
    member_id: int

    class Meta:
        verbose_name = "kehadiran pada rapat kelompok"
        verbose_name_plural = "kehadiran pada rapat kelompok"
        ordering = ["minutes", "member"]
        constraints = [models.UniqueConstraint(fields=["minutes", "member"], name="minutesattendance_once")]
        triggers = [
            pgtrigger.Protect(name="minutesattendance_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.minutes}"


class Photographed(models.Model):
    """A photo or scan that belongs to a row; it is added and never taken away."""

    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    thumbnail = models.BinaryField("gambar kecil", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    added_at = models.DateTimeField("diunggah pada", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def thumbnail_data(self) -> str:
        """The small picture as an address of its own, which asks the server for nothing."""
        return f"data:image/jpeg;base64,{base64.b64encode(bytes(self.thumbnail)).decode()}" if self.thumbnail else ""


class MinutesPaper(Photographed):
    """A photo or scan of minutes as they were written by hand, with its signatures."""

    minutes = models.ForeignKey(GroupMinutes, on_delete=models.PROTECT, related_name="papers", verbose_name="notulen")

    objects = MinutesPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "foto notulen"
        verbose_name_plural = "foto notulen"
        ordering = ["minutes", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="minutespaper_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return "Foto notulen"
