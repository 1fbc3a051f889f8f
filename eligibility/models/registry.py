"""The social registry: who the state counts among the poor, by source, regency and period (E3).

Every period is kept beside the earlier ones; one is in force per source and regency. Rows come in through
`eligibility/registry` alone and are never changed.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone

from eligibility.querysets import (
    RegistryCountQuerySet,
    RegistryEntryQuerySet,
    RegistryImportQuerySet,
    RegistrySnapshotQuerySet,
)
from groups.models import Sex
from kube_portal.accounts.models import User
from kube_portal.programs.models import RegistrySource
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

PERIOD = r"^20\d\d-Q[1-4]$"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="RegistrySnapshotHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat data sosial", "verbose_name_plural": "riwayat data sosial"},
)
class RegistrySnapshot(models.Model):
    """One source's registry of one regency as of one quarter, as it was imported.

    Never overwritten: a corrected file for the same quarter is the next `revision`. What may change is `in_force`.
    """

    source = models.CharField("sumber", max_length=10, choices=RegistrySource.choices)
    regency = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="registry_snapshots", verbose_name="kabupaten/kota"
    )
    period = models.CharField(
        "periode",
        max_length=7,
        validators=[RegexValidator(PERIOD, "Tulis periode sebagai tahun dan triwulan, misalnya 2026-Q4.")],
    )
    revision = models.PositiveSmallIntegerField("perbaikan ke", default=1)
    in_force = models.BooleanField("berlaku", default=False)
    file_name = models.CharField("nama berkas", max_length=150)
    sha256 = models.CharField("SHA-256", max_length=64)
    accepted = models.PositiveIntegerField("baris diterima", default=0)
    rejected = models.PositiveIntegerField("baris ditolak", default=0)
    imported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diimpor oleh"
    )
    imported_at = models.DateTimeField("diimpor pada", default=timezone.now, editable=False)

    regency_id: str
    entries: RelatedManager[RegistryEntry]
    counts: RelatedManager[RegistryCount]

    objects = RegistrySnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "data sosial"
        verbose_name_plural = "data sosial"
        ordering = ["-period", "-revision", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "regency", "period", "revision"],
                name="registrysnapshot_once",
                violation_error_message="Data sosial periode ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["source", "regency"],
                condition=Q(in_force=True),
                name="registrysnapshot_one_in_force",
                violation_error_message="Sudah ada data sosial lain yang berlaku.",
            ),
            models.CheckConstraint(condition=Q(period__regex=PERIOD), name="registrysnapshot_period_is_a_quarter"),
            models.CheckConstraint(condition=Exact(Length("regency"), 5), name="registrysnapshot_belongs_to_a_regency"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="registrysnapshot_revision_from_one"),
        ]
        triggers = [
            pgtrigger.Protect(name="registrysnapshot_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="registrysnapshot_only_put_in_force",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["in_force"]),
            ),
        ]

    def __str__(self) -> str:
        revised = f" (perbaikan {self.revision})" if self.revision > 1 else ""
        return f"{self.get_source_display()} {self.period}{revised}"

    def get_absolute_url(self) -> str:
        """The snapshot's own page."""
        return reverse("eligibility:registry_detail", args=[self.pk])


class RegistryEntry(models.Model):
    """One person of a snapshot. Append-only.

    Snapshot and village are checked at import, since a foreign key's check would cost more than the row itself
    (`check_integrity` asks again).
    """

    snapshot = models.ForeignKey(
        RegistrySnapshot,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name="data sosial",
        db_constraint=False,
        db_index=False,
    )
    nik = models.CharField("NIK", max_length=16)
    kk = models.CharField("nomor KK", max_length=16)
    name = models.CharField("nama", max_length=100)
    birth_date = models.DateField("tanggal lahir", null=True, blank=True)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex.choices, blank=True)
    address = models.CharField("alamat", max_length=200, blank=True)
    village = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="desa/kelurahan",
        db_constraint=False,
        db_index=False,
    )
    desil = models.PositiveSmallIntegerField("desil", null=True, blank=True)

    snapshot_id: int
    village_id: str

    objects = RegistryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "warga dalam data sosial"
        verbose_name_plural = "warga dalam data sosial"
        ordering = ["pk"]
        constraints = [
            # By NIK first: the one look-up that every verdict makes.
            models.UniqueConstraint(fields=["nik", "snapshot"], name="registryentry_nik_once_in_snapshot"),
            models.CheckConstraint(
                condition=Q(desil__isnull=True) | Q(desil__range=(1, 10)), name="registryentry_desil_from_1_to_10"
            ),
        ]
        triggers = [pgtrigger.Protect(name="registryentry_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class RegistryCount(models.Model):
    """How many people and families of one desil a snapshot holds in a village; counted once, at import.

    `desil` 0 stands for rows without one.
    """

    snapshot = models.ForeignKey(
        RegistrySnapshot, on_delete=models.PROTECT, related_name="counts", verbose_name="data sosial"
    )
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="desa/kelurahan")
    desil = models.PositiveSmallIntegerField("desil")
    people = models.PositiveIntegerField("jiwa")
    families = models.PositiveIntegerField("keluarga")

    snapshot_id: int
    village_id: str

    objects = RegistryCountQuerySet.as_manager()

    class Meta:
        verbose_name = "jumlah warga miskin"
        verbose_name_plural = "jumlah warga miskin"
        ordering = ["snapshot", "village", "desil"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "village", "desil"], name="registrycount_once"),
            models.CheckConstraint(condition=Q(desil__lte=10), name="registrycount_desil_up_to_10"),
        ]
        triggers = [pgtrigger.Protect(name="registrycount_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.village_id} desil {self.desil}: {self.people}"


def upload_path(job: RegistryImport, filename: str) -> str:
    """A place under MEDIA_ROOT that says nothing of what lies there."""
    return f"registry/{uuid.uuid4()}"


class RegistryImport(models.Model):
    """A file that somebody handed in on the page, and what came of it; a worker takes it from there.

    The file itself is removed as soon as it is imported, since it holds a whole regency's people; the explanation of
    refused rows is kept for a month.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Menunggu giliran"
        RUNNING = "running", "Sedang diimpor"
        DONE = "done", "Selesai"
        FAILED = "failed", "Tidak diimpor"

    source = models.CharField("sumber", max_length=10, choices=RegistrySource.choices)
    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kabupaten/kota")
    period = models.CharField("periode", max_length=7)
    is_correction = models.BooleanField("memperbaiki berkas sebelumnya", default=False)
    file = models.FileField("berkas", upload_to=upload_path, max_length=100, blank=True)
    file_name = models.CharField("nama berkas", max_length=150)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    state = models.CharField("keadaan", max_length=8, choices=State.choices, default=State.WAITING)
    message = models.TextField("keterangan", blank=True)
    backend_pid = models.IntegerField("proses basis data", null=True, blank=True)
    snapshot = models.ForeignKey(
        RegistrySnapshot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        verbose_name="data sosial",
    )
    accepted = models.PositiveIntegerField("baris diterima", default=0)
    rejected = models.PositiveIntegerField("baris ditolak", default=0)
    rejects = models.FileField("berkas penolakan", max_length=120, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    created_at = models.DateTimeField("diunggah pada", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("selesai pada", null=True, blank=True, editable=False)

    regency_id: str
    snapshot_id: int | None

    objects = RegistryImportQuerySet.as_manager()

    class Meta:
        verbose_name = "impor data sosial"
        verbose_name_plural = "impor data sosial"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="registryimport_ended_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(state="done", snapshot__isnull=False) | (~Q(state="done") & Q(snapshot__isnull=True)),
                name="registryimport_done_with_a_snapshot",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(message=""), name="registryimport_failed_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.period} · {self.file_name}"

    def get_absolute_url(self) -> str:
        """The page that shows how far it is."""
        return reverse("eligibility:registry_import", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        """Nothing more will come of it."""
        return self.state in (self.State.DONE, self.State.FAILED)
