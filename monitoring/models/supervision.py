"""Who came to look (M2), and what a group was warned about (M3)."""

from __future__ import annotations

import datetime as dt

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from groups.models import Group
from groups.querysets import GroupRowQuerySet
from kube_portal.accounts.models import User
from monitoring.querysets import WarningQuerySet


class SupervisionVisit(models.Model):
    """A visit by an office other than the pendamping (M2); written once, never changed or removed."""

    class Office(models.TextChoices):
        """Whose eyes they were."""

        VILLAGE = "village", "Desa/kelurahan"
        DISTRICT = "district", "Kecamatan"
        DINAS = "dinas", "Dinas Sosial"
        MINISTRY = "ministry", "Provinsi/Kementerian"

    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="supervision_visits", verbose_name="kelompok"
    )
    visited_on = models.DateField("tanggal kunjungan")
    office = models.CharField("kantor", max_length=8, choices=Office.choices)
    visitor = models.CharField("nama dan jabatan yang berkunjung", max_length=150)
    finding = models.TextField("yang ditemukan", max_length=2000)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    group_id: int

    objects = GroupRowQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan pengawasan"
        verbose_name_plural = "kunjungan pengawasan"
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "visited_on", "office", "visitor"],
                name="supervisionvisit_once",
                violation_error_message="Kunjungan ini sudah dicatat.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="supervisionvisit_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} – {self.group} {self.visited_on:%Y-%m-%d}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="WarningHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat teguran", "verbose_name_plural": "riwayat teguran"},
)
class Warning(models.Model):
    """A warning I, II or III to a group, the day by which it must answer, and whether the Dinas has it now (M3)."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="warnings", verbose_name="kelompok")
    number = models.PositiveSmallIntegerField(
        "teguran ke-", validators=[MinValueValidator(1), MaxValueValidator(3)], editable=False
    )
    given_on = models.DateField("tanggal teguran")
    reason = models.TextField("masalah", max_length=1000)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditegur oleh")
    due_on = models.DateField("dijawab paling lambat")
    answered_on = models.DateField("diselesaikan pada", null=True, blank=True)
    answer = models.TextField("penyelesaian", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicatat selesai oleh"
    )
    escalated_on = models.DateField("diteruskan ke Dinas pada", null=True, blank=True)
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    group_id: int

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = "teguran"
        verbose_name_plural = "teguran"
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"],
                condition=Q(answered_on__isnull=True),
                name="warning_each_number_open_once",
            ),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=3), name="warning_number_one_to_three"),
            models.CheckConstraint(condition=Q(due_on__gt=F("given_on")), name="warning_due_after_given"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answered_by__isnull=True, answer="")
                | Q(~Q(answer=""), answered_on__isnull=False, answered_by__isnull=False),
                name="warning_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.group}"

    @property
    def label(self) -> str:
        """`Teguran II`."""
        return f"Teguran {'I' * self.number}"

    @property
    def is_open(self) -> bool:
        """Not yet answered."""
        return self.answered_on is None

    def is_late(self, today: dt.date) -> bool:
        """Unanswered past its day."""
        return self.is_open and today > self.due_on
