"""Who came to look (M2)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from groups.models import Group
from groups.querysets import GroupRowQuerySet
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.position import Located, position_constraint


class SupervisionVisit(Located):
    """A visit by an office other than the pendamping (M2); written once, never changed or removed.

    A photo and the place where it was made come along where the visitor has them.
    """

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
    photo = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="foto"
    )
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
            position_constraint("supervisionvisit_position_whole"),
        ]
        triggers = [
            pgtrigger.Protect(name="supervisionvisit_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} – {self.group} {self.visited_on:%Y-%m-%d}"
