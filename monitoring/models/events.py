"""Outreach and training: where, when, which offices and groups were invited, and who came."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import In
from django.urls import reverse
from django.utils import timezone

from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring.querysets import EVENT_WORDS, EventGroupQuerySet, EventQuerySet, MemberAttendanceQuerySet

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Event(models.Model):
    """An outreach meeting (T3) or a training of groups (T1) in a village, or in a district for all its villages."""

    class Kind(models.TextChoices):
        """What it was held for."""

        OUTREACH = "outreach", "Sosialisasi"
        TRAINING = "training", "Pelatihan"

    kind = models.CharField("jenis", max_length=8, choices=Kind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="wilayah")
    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="events", verbose_name="tahun program"
    )
    topic = models.CharField("materi", max_length=150)
    place = models.CharField("tempat", max_length=150)
    held_on = models.DateField("tanggal")
    language = models.CharField(
        "bahasa", max_length=80, default="Indonesia", help_text="Sebutkan juga bila ada yang menerjemahkan."
    )
    notes = models.TextField("catatan", max_length=2000, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    created_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    region_id: str
    created_by_id: int
    offices: RelatedManager[EventOffice]
    event_groups: RelatedManager[EventGroup]
    attendances: RelatedManager[Attendance]

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "kegiatan"
        verbose_name_plural = "kegiatan"
        ordering = ["-held_on", "-pk"]
        indexes = [
            # The order of both lists.
            models.Index(fields=["kind", "-held_on", "id"], name="event_newest"),
            GinIndex(EVENT_WORDS, name="event_words"),
            models.Index(
                fields=["region", "kind", "held_on"],
                name="event_region_kind",
                opclasses=["varchar_pattern_ops", "varchar_ops", "date_ops"],
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=In(Length("region"), [8, 13]),
                name="event_in_a_village_or_district",
                violation_error_message="Pilih kecamatan, atau desa/kelurahan.",
            ),
            # Pressed twice, the form makes one event.
            models.UniqueConstraint(
                fields=["kind", "region", "held_on", "topic", "place"],
                name="event_once",
                violation_error_message="Kegiatan ini sudah dicatat.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.topic}"

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse(f"monitoring:{self.kind}_detail", args=[self.pk])

    def is_held(self, today: dt.date) -> bool:
        """Whether its day has come, so that attendance can be noted."""
        return self.held_on <= today


class EventOffice(models.Model):
    """An office that was invited, and whether it came; an absence is as much a fact as a presence (T3)."""

    class Office(models.TextChoices):
        """The offices that an outreach brings together."""

        VILLAGE = "village", "Kantor desa/kelurahan"
        DISTRICT = "district", "Kantor kecamatan"
        DINAS = "dinas", "Dinas Sosial"
        SECTOR = "sector", "Sektor lain"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="offices", verbose_name="kegiatan")
    office = models.CharField("kantor", max_length=8, choices=Office.choices)
    name = models.CharField("nama kantor", max_length=120)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="wilayah"
    )
    attended = models.BooleanField("hadir", null=True, blank=True, choices=[(True, "Hadir"), (False, "Tidak hadir")])
    represented_by = models.CharField("diwakili oleh", max_length=120, blank=True)

    event_id: int
    region_id: str | None

    class Meta:
        verbose_name = "kantor yang diundang"
        verbose_name_plural = "kantor yang diundang"
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "office", "name"],
                name="eventoffice_invited_once",
                violation_error_message="Kantor ini sudah diundang.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """In one word for the page: hadir, tidak hadir, or not yet noted."""
        return {True: "Hadir", False: "Tidak hadir", None: "Belum dicatat"}[self.attended]

    @property
    def tone(self) -> str:
        """The colour of that word."""
        return {True: "good", False: "bad", None: "neutral"}[self.attended]


class EventGroup(models.Model):
    """A group that an event was for."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="event_groups", verbose_name="kegiatan")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="event_groups", verbose_name="kelompok")

    event_id: int
    group_id: int

    objects = EventGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "kelompok pada kegiatan"
        verbose_name_plural = "kelompok pada kegiatan"
        ordering = ["event", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "group"], name="eventgroup_once")]

    def __str__(self) -> str:
        return f"{self.group} – {self.event}"


class Attendance(models.Model):
    """Whether one member came to an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="attendances", verbose_name="kegiatan")
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="event_attendances", verbose_name="anggota"
    )
    present = models.BooleanField("hadir")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    event_id: int
    member_id: int

    objects = MemberAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran anggota"
        verbose_name_plural = "kehadiran anggota"
        ordering = ["event", "member"]
        constraints = [models.UniqueConstraint(fields=["event", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member} – {self.event}"
