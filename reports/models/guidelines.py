"""Guidelines as the offices hand them out, version by version, and who has read what they must."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import In
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Subject(models.TextChoices):
    """What a guideline is about: the pages on which it is offered."""

    PROPOSAL = "proposal", "Pengusulan"
    VERIFICATION = "verification", "Verifikasi"
    SELECTION = "selection", "Seleksi"
    DECREE = "decree", "SK penetapan"
    PAYMENT = "payment", "Pencairan"
    ACCOUNTABILITY = "lpj", "LPJ"
    OUTREACH = "outreach", "Sosialisasi"
    TRAINING = "training", "Pelatihan"
    REPORT = "report", "Laporan bulanan"
    CASHBOOK = "cashbook", "Buku kas"
    CASES = "cases", "Masalah dan pengaduan"
    SUPERVISION = "supervision", "Pengawasan"


class GuidelineQuerySet(JurisdictionQuerySet["Guideline"]):
    """Guidelines, by where they hold, and by who reads them."""

    village_path = "region_id"

    def visible_to(self, user: User) -> GuidelineQuerySet:  # type: ignore[override]
        """Those that hold where the user works: of the own area, of what lies in it, and of all above it."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        if not user.role or not user.region_id:
            return self.none()
        above = [user.region_id[:length] for length in (2, 5, 8) if length < len(user.region_id)]
        return self.filter(Q(region=None) | Q(region_id__in=above) | Q(region__code__startswith=user.region_id))

    def in_force(self) -> GuidelineQuerySet:
        """Neither replaced nor withdrawn."""
        return self.filter(state=Guideline.State.IN_FORCE)

    def to_be_read_by(self, user: User) -> GuidelineQuerySet:
        """What the user's role must read and the user has not said to have read."""
        read = GuidelineReading.objects.filter(guideline=OuterRef("pk"), user=user.pk)
        return self.visible_to(user).in_force().filter(~Exists(read), must_read=True, roles__contains=[user.role])


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="GuidelineHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    exclude=["search"],
    meta={"verbose_name": "riwayat pedoman", "verbose_name_plural": "riwayat pedoman"},
)
class Guideline(models.Model):
    """One version of a guideline: what it says of itself, where it holds, for whom, and its file.

    Nothing of it changes but its end, once: a newer version of its `series` takes its place, or it is withdrawn.
    """

    class Kind(models.TextChoices):
        IMPLEMENTATION = "juklak", "Petunjuk pelaksanaan"
        TECHNICAL = "juknis", "Petunjuk teknis"
        REGULATION = "regulation", "Peraturan"
        FORM = "form", "Formulir"
        LETTER = "letter", "Surat edaran"

    class State(models.TextChoices):
        IN_FORCE = "in_force", "Berlaku"
        REPLACED = "replaced", "Diganti"
        WITHDRAWN = "withdrawn", "Dicabut"

    series = models.UUIDField("rangkaian versi", default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField("versi", default=1, editable=False)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guidelines",
        verbose_name="berlaku di",
    )
    kind = models.CharField("jenis", max_length=12, choices=Kind.choices)
    title = models.CharField("judul", max_length=200)
    number = models.CharField("nomor", max_length=100, blank=True)
    year = models.PositiveSmallIntegerField("tahun")
    summary = models.TextField("ringkasan", max_length=1000)
    subjects = ArrayField(
        models.CharField(max_length=12, choices=Subject.choices), verbose_name="tentang", default=list, blank=True
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role]),
        verbose_name="untuk peran",
    )
    must_read = models.BooleanField("wajib dibaca", default=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    change = models.CharField("yang berubah", max_length=300, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diterbitkan oleh")
    published_at = models.DateTimeField("diterbitkan pada", default=timezone.now, editable=False)
    state = models.CharField("keadaan", max_length=9, choices=State.choices, default=State.IN_FORCE, editable=False)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diakhiri oleh"
    )
    ended_at = models.DateTimeField("berakhir pada", null=True, blank=True, editable=False)
    ended_reason = models.CharField("alasan dicabut", max_length=300, blank=True)
    search = models.GeneratedField(
        expression=SearchVector("title", "number", "summary", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    region_id: str | None
    readings: RelatedManager[GuidelineReading]

    objects = GuidelineQuerySet.as_manager()

    class Meta:
        verbose_name = "pedoman"
        verbose_name_plural = "pedoman"
        ordering = ["-published_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="guideline_search"),
            models.Index(fields=["region", "-published_at"], name="guideline_of_region"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="guideline_version_once"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(state="in_force"), name="guideline_one_version_in_force"
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(change=""), name="guideline_version_says_what_changed"),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="guideline_is_for_somebody"),
            models.CheckConstraint(condition=Q(year__gte=1945, year__lte=2100), name="guideline_year_within_reach"),
            models.CheckConstraint(
                condition=Q(region=None) | Q(In(Length("region"), [2, 5])), name="guideline_holds_in_an_office"
            ),
            models.CheckConstraint(
                condition=Q(state="in_force", ended_by=None, ended_at=None, ended_reason="")
                | Q(state="replaced", ended_by__isnull=False, ended_at__isnull=False, ended_reason="")
                | (Q(state="withdrawn", ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_reason="")),
                name="guideline_ends_with_its_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="guideline_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="guideline_only_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["state", "ended_by", "ended_at", "ended_reason", "search"]),
            ),
            pgtrigger.Protect(
                name="guideline_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["replaced", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reports:guideline_detail", args=[self.pk])

    @property
    def place(self) -> str:
        """Where it holds, in words."""
        return self.region.label if self.region else "Seluruh Indonesia"

    @property
    def is_in_force(self) -> bool:
        """Neither replaced nor withdrawn."""
        return self.state == self.State.IN_FORCE

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {"in_force": "good", "replaced": "neutral", "withdrawn": "bad"}[self.state]

    @property
    def role_labels(self) -> list[str]:
        """Whom it is for, in words."""
        return [Role(role).label for role in self.roles]

    @property
    def subject_labels(self) -> list[str]:
        """What it is about, in words."""
        return [str(Subject(subject).label) for subject in self.subjects]


class GuidelineReadingQuerySet(JurisdictionQuerySet["GuidelineReading"]):
    """Readings, by where the reader works."""

    village_path = "user__region_id"


class GuidelineReading(models.Model):
    """Somebody said to have read this version; append-only."""

    guideline = models.ForeignKey(Guideline, on_delete=models.PROTECT, related_name="readings", verbose_name="pedoman")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dibaca oleh")
    read_at = models.DateTimeField("dinyatakan pada", default=timezone.now, editable=False)

    objects = GuidelineReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "pernyataan membaca"
        verbose_name_plural = "pernyataan membaca"
        ordering = ["-read_at"]
        constraints = [models.UniqueConstraint(fields=["guideline", "user"], name="guidelinereading_once")]
        triggers = [
            pgtrigger.Protect(name="guidelinereading_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.guideline}"
