"""Outreach, training and coordination meetings: where, when, which offices and groups were invited, and who came."""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact, In
from django.urls import reverse
from django.utils import timezone

from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring import event_triggers as own
from monitoring.event_querysets import (
    EVENT_WORDS,
    EventGroupQuerySet,
    EventMaterialQuerySet,
    EventOfficeQuerySet,
    EventQuerySet,
    MemberAttendanceQuerySet,
    PartnerOfficeQuerySet,
)

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class OfficeKind(models.TextChoices):
    """The offices that an event brings together."""

    VILLAGE = "village", "Kantor desa/kelurahan"
    DISTRICT = "district", "Kantor kecamatan"
    DINAS = "dinas", "Dinas Sosial"
    SECTOR = "sector", "Dinas sektor"
    BANK = "bank", "Bank"
    BUYER = "buyer", "Pembeli hasil"
    MINISTRY = "ministry", "Provinsi/Kementerian"
    OTHER = "other", "Lainnya"


# Those that a regency keeps a list of; the others follow from its regions.
PARTNERS = (OfficeKind.SECTOR, OfficeKind.BANK, OfficeKind.BUYER, OfficeKind.MINISTRY, OfficeKind.OTHER)


class Sector(models.TextChoices):
    """What a sector office is responsible for."""

    AGRICULTURE = "agriculture", "Pertanian"
    LIVESTOCK = "livestock", "Peternakan"
    FISHERIES = "fisheries", "Perikanan"
    COOPERATIVES = "cooperatives", "Koperasi dan UMKM"
    TRADE = "trade", "Perdagangan dan industri"
    LABOUR = "labour", "Tenaga kerja"
    EMPOWERMENT = "empowerment", "Pemberdayaan masyarakat"
    HEALTH = "health", "Kesehatan"
    OTHER = "other", "Sektor lain"


class PartnerOffice(models.Model):
    """An office, bank or buyer that a regency invites: kept once, suggested at every invitation."""

    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kabupaten/kota")
    office = models.CharField("jenis", max_length=8, choices=[(one.value, one.label) for one in PARTNERS])
    name = models.CharField("nama", max_length=120)
    sector = models.CharField("sektor", max_length=12, choices=Sector.choices, blank=True)
    contact = models.CharField("alamat atau kontak", max_length=200, blank=True)
    active = models.BooleanField("masih diundang", default=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    created_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    regency_id: str

    objects = PartnerOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "mitra"
        verbose_name_plural = "mitra"
        ordering = ["office", "name"]
        constraints = [
            models.UniqueConstraint(
                "regency",
                Lower("name"),
                name="partneroffice_once",
                violation_error_message="Nama ini sudah ada dalam daftar.",
            ),
            models.CheckConstraint(condition=Exact(Length("regency"), 5), name="partneroffice_of_a_regency"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="EventHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat kegiatan", "verbose_name_plural": "riwayat kegiatan"},
)
class Event(models.Model):
    """An outreach (T3), a training of groups (T1) or a coordination meeting, in a village, a district or a regency.

    It is never removed: a planned one that does not take place is cancelled with a reason. Outreach and training lie in
    a village, or in a district for all its villages; a meeting may be of the whole regency.
    """

    class Kind(models.TextChoices):
        """What it was held for."""

        OUTREACH = "outreach", "Sosialisasi"
        TRAINING = "training", "Pelatihan"
        MEETING = "meeting", "Rapat koordinasi"

    kind = models.CharField("jenis", max_length=8, choices=Kind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="wilayah")
    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="events", verbose_name="tahun program"
    )
    topic = models.CharField("materi", max_length=150)
    place = models.CharField("tempat", max_length=150)
    held_on = models.DateField("tanggal")
    starts_at = models.TimeField("mulai pukul", null=True, blank=True)
    language = models.CharField("bahasa", max_length=80, default="Indonesia", db_default="Indonesia")
    interpreter = models.CharField("juru bahasa", max_length=120, blank=True, db_default="")
    led_by = models.CharField("dipimpin oleh", max_length=120, blank=True, db_default="")
    speakers = models.CharField("narasumber", max_length=250, blank=True, db_default="")
    notes = models.TextField("catatan", max_length=2000, blank=True, db_default="")
    men = models.PositiveSmallIntegerField("warga laki-laki yang hadir", null=True, blank=True)
    women = models.PositiveSmallIntegerField("warga perempuan yang hadir", null=True, blank=True)
    quiz = ArrayField(
        models.BigIntegerField(),
        verbose_name="pertanyaan kuis",
        null=True,
        blank=True,
        help_text="Ditetapkan saat kuis pertama kali dicatat, supaya sebelum dan sesudah menanyakan hal yang sama.",
    )
    cancelled_at = models.DateTimeField("dibatalkan pada", null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    created_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    region_id: str
    program_year_id: int
    created_by_id: int
    offices: RelatedManager[EventOffice]
    event_groups: RelatedManager[EventGroup]
    attendances: RelatedManager[Attendance]
    changes: RelatedManager[EventChange]
    materials: RelatedManager[EventMaterial]

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "kegiatan"
        verbose_name_plural = "kegiatan"
        ordering = ["-held_on", "-pk"]
        indexes = [
            # The order of the lists.
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
                condition=In(Length("region"), [8, 13]) | Q(kind="meeting") & Exact(Length("region"), 5),
                name="event_in_a_village_or_district",
                violation_error_message="Pilih kecamatan, atau desa/kelurahan.",
            ),
            # Pressed twice, the form makes one event; a cancelled one may be planned anew.
            models.UniqueConstraint(
                fields=["kind", "region", "held_on", "topic", "place"],
                condition=Q(cancelled_at__isnull=True),
                name="event_once",
                violation_error_message="Kegiatan ini sudah dicatat.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(men__isnull=True, women__isnull=True),
                name="event_cancelled_was_not_held",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="event_never_deleted", operation=pgtrigger.Delete),
            own.event_change_keeps_what_was_noted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.topic}"

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse(f"monitoring:{self.kind}_detail", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        """It was called off and does not take place."""
        return self.cancelled_at is not None

    def is_held(self, today: dt.date) -> bool:
        """Whether its day has come, so that attendance can be noted."""
        return self.held_on <= today and not self.is_cancelled

    @property
    def citizens(self) -> int | None:
        """How many came who belong to no group, as far as counted."""
        return None if self.men is None and self.women is None else (self.men or 0) + (self.women or 0)


class EventChange(models.Model):
    """An event that was moved or cancelled, and why; written once."""

    class What(models.TextChoices):
        """What happened."""

        MOVED = "moved", "Dipindahkan"
        CANCELLED = "cancelled", "Dibatalkan"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="changes", verbose_name="kegiatan")
    what = models.CharField("perubahan", max_length=9, choices=What.choices)
    held_on = models.DateField("tanggal semula")
    starts_at = models.TimeField("pukul semula", null=True, blank=True)
    place = models.CharField("tempat semula", max_length=150)
    reason = models.CharField("alasan", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pada", default=timezone.now, editable=False)

    event_id: int

    class Meta:
        verbose_name = "perubahan kegiatan"
        verbose_name_plural = "perubahan kegiatan"
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event"], condition=Q(what="cancelled"), name="eventchange_cancelled_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="eventchange_has_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="eventchange_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.reason}"


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    model_name="EventOfficeHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat kehadiran kantor", "verbose_name_plural": "riwayat kehadiran kantor"},
)
class EventOffice(models.Model):
    """An office that was invited, and whether it came; an absence is as much a fact as a presence (T3)."""

    Office = OfficeKind

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="offices", verbose_name="kegiatan")
    office = models.CharField("kantor", max_length=8, choices=OfficeKind.choices)
    name = models.CharField("nama kantor", max_length=120)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="wilayah"
    )
    partner = models.ForeignKey(
        PartnerOffice, on_delete=models.PROTECT, related_name="invitations", null=True, blank=True, verbose_name="mitra"
    )
    attended = models.BooleanField("hadir", null=True, blank=True, choices=[(True, "Hadir"), (False, "Tidak hadir")])
    represented_by = models.CharField("diwakili oleh", max_length=120, blank=True, db_default="")
    noted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="dicatat oleh"
    )
    noted_at = models.DateTimeField("dicatat pada", null=True, blank=True, editable=False)

    event_id: int
    region_id: str | None
    partner_id: int | None

    objects = EventOfficeQuerySet.as_manager()

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
        triggers = [
            own.office_came_to_what_was_held(),
            pgtrigger.Protect(name="eventoffice_never_deleted", operation=pgtrigger.Delete),
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

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="event_groups", verbose_name="kegiatan")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="event_groups", verbose_name="kelompok")

    event_id: int
    group_id: int

    objects = EventGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "kelompok pada kegiatan"
        verbose_name_plural = "kelompok pada kegiatan"
        ordering = ["event", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "group"], name="eventgroup_once")]
        triggers = [own.group_stays_once_noted()]

    def __str__(self) -> str:
        return f"{self.group} – {self.event}"


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    model_name="AttendanceHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat kehadiran anggota", "verbose_name_plural": "riwayat kehadiran anggota"},
)
class Attendance(models.Model):
    """Whether one member came to an event, and how they signed the printed list."""

    class Signed(models.TextChoices):
        """How somebody who came signed; who cannot write gives a thumbprint."""

        SIGNATURE = "signature", "Tanda tangan"
        THUMB = "thumb", "Cap jempol"
        NONE = "none", "Belum menandatangani"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="attendances", verbose_name="kegiatan")
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="event_attendances", verbose_name="anggota"
    )
    present = models.BooleanField("hadir")
    signed = models.CharField("daftar hadir", max_length=9, choices=Signed.choices, blank=True, db_default="")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    event_id: int
    member_id: int

    objects = MemberAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran anggota"
        verbose_name_plural = "kehadiran anggota"
        ordering = ["event", "member"]
        constraints = [
            models.UniqueConstraint(fields=["event", "member"], name="attendance_once"),
            models.CheckConstraint(condition=Q(present=True) | Q(signed=""), name="attendance_signed_by_who_came"),
        ]
        triggers = [own.member_came_to_what_was_held()]

    def __str__(self) -> str:
        return f"{self.member} – {self.event}"


class EventMaterial(models.Model):
    """A file of an event: what was taught, the signed list, minutes, photos. Taken out, it stays on record."""

    class Kind(models.TextChoices):
        """What the file is."""

        MATERIAL = "material", "Materi"
        LIST = "list", "Daftar hadir bertanda tangan"
        MINUTES = "minutes", "Notulen"
        PHOTO = "photo", "Foto kegiatan"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="materials", verbose_name="kegiatan")
    kind = models.CharField("jenis", max_length=8, choices=Kind.choices, default=Kind.MATERIAL)
    title = models.CharField("judul", max_length=120)
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    thumbnail = models.BinaryField("gambar kecil", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    added_at = models.DateTimeField("diunggah pada", default=timezone.now, editable=False)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikeluarkan oleh"
    )
    removed_at = models.DateTimeField("dikeluarkan pada", null=True, blank=True, editable=False)

    event_id: int
    added_by_id: int

    objects = EventMaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas kegiatan"
        verbose_name_plural = "berkas kegiatan"
        ordering = ["event", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="eventmaterial_removal_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="eventmaterial_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="eventmaterial_only_taken_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["removed_by", "removed_at"]),
            ),
            pgtrigger.Protect(
                name="eventmaterial_taken_out_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def thumbnail_data(self) -> str:
        """The small picture as an address of its own, which asks the server for nothing."""
        return f"data:image/jpeg;base64,{base64.b64encode(bytes(self.thumbnail)).decode()}" if self.thumbnail else ""
