"""Who a pendamping is, and what they were trained in themselves."""

from __future__ import annotations

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from groups.models import Assignment
from kube_portal.accounts.models import User
from kube_portal.programs.models import Schooling
from monitoring import assignment_triggers as triggers
from monitoring.querysets import PersonRowQuerySet


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="PendampingProfileHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat profil pendamping", "verbose_name_plural": "riwayat profil pendamping"},
)
class PendampingProfile(models.Model):
    """What the Dinas knows of a pendamping beyond the account. PSM is a background, not a rank.

    The NIK serves one check: a pendamping is never a member of a group that they accompany.
    """

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="pendamping_profile", verbose_name="pendamping"
    )
    level = models.CharField(
        "tingkat", max_length=8, choices=Assignment.Level.choices, default=Assignment.Level.VILLAGE
    )
    schooling = models.PositiveSmallIntegerField(
        "pendidikan terakhir", choices=Schooling.choices, null=True, blank=True
    )
    study_field = models.CharField("jurusan", max_length=80, blank=True)
    occupation = models.CharField(
        "pekerjaan lain", max_length=80, blank=True, help_text="Kosongkan bila mendampingi satu-satunya pekerjaan."
    )
    is_psm = models.BooleanField("berlatar belakang PSM (pekerja sosial masyarakat)", default=False)
    nik = models.CharField("NIK", max_length=16, blank=True)

    user_id: int

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        verbose_name = "profil pendamping"
        verbose_name_plural = "profil pendamping"
        ordering = ["user"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nik__regex=r"^(\d{16})?$"),
                name="pendampingprofile_nik_whole",
                violation_error_message="NIK terdiri dari 16 angka.",
            ),
        ]
        indexes = [models.Index(fields=["nik"], name="pendampingprofile_nik", condition=~Q(nik=""))]
        triggers = [triggers.profile_is_no_member()]

    def __str__(self) -> str:
        return str(self.user)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="PendampingTrainingHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat pelatihan pendamping", "verbose_name_plural": "riwayat pelatihan pendamping"},
)
class PendampingTraining(models.Model):
    """One training that the Dinas gave a pendamping; without any, nobody is the primary one of a group (T1)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="pendamping_trainings", verbose_name="pendamping"
    )
    topic = models.CharField("materi", max_length=150)
    hours = models.PositiveSmallIntegerField(
        "lama (jam)",
        validators=[
            MinValueValidator(1, "Lama pelatihan paling sedikit 1 jam."),
            MaxValueValidator(400, "Lama pelatihan paling banyak 400 jam."),
        ],
    )
    trained_on = models.DateField("tanggal selesai")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    user_id: int

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        verbose_name = "pelatihan pendamping"
        verbose_name_plural = "pelatihan pendamping"
        ordering = ["user", "-trained_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic", "trained_on"],
                name="pendampingtraining_once",
                violation_error_message="Pelatihan ini sudah dicatat.",
            ),
            models.CheckConstraint(condition=Q(hours__gte=1), name="pendampingtraining_hours_positive"),
        ]
        triggers = [triggers.training_kept_while_primary()]

    def __str__(self) -> str:
        return f"{self.topic} {self.trained_on:%Y-%m-%d}"
