"""How many poor families a village has in a year, where somebody wrote it down: append-only, version by version."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region

FIRST_YEAR, LAST_YEAR = 2000, 2100


class VillageBaselineQuerySet(JurisdictionQuerySet["VillageBaseline"]):
    """What was written down, by village."""

    village_path = "village_id"

    def newest(self) -> VillageBaselineQuerySet:
        """The version that counts of each village and year; an index answers it."""
        return self.order_by("village_id", "year", "-version").distinct("village_id", "year")


class VillageBaseline(models.Model):
    """One statement about a village's poor families in a year: the number, where it is from, and who wrote it down.

    Never changed: a correction is the next version, with its reason.
    """

    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="desa/kelurahan")
    year = models.PositiveSmallIntegerField("tahun")
    version = models.PositiveSmallIntegerField("versi", default=1)
    families = models.PositiveIntegerField("keluarga miskin")
    persons = models.PositiveIntegerField("jiwa miskin", null=True, blank=True)
    source = models.CharField("sumber", max_length=200)
    as_of = models.DateField("keadaan per")
    reason = models.CharField("alasan perbaikan", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    entered_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    village_id: str

    objects = VillageBaselineQuerySet.as_manager()

    class Meta:
        verbose_name = "data kemiskinan desa"
        verbose_name_plural = "data kemiskinan desa"
        ordering = ["village", "year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["village", "year", "version"], name="villagebaseline_version_once"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="villagebaseline_year_within_reach"
            ),
            models.CheckConstraint(
                condition=Q(persons=None) | Q(persons__gte=F("families")), name="villagebaseline_persons_fill_families"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="villagebaseline_names_its_source"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="villagebaseline_correction_says_why"),
            models.CheckConstraint(condition=Q(version__gte=1), name="villagebaseline_version_from_one"),
        ]
        triggers = [
            pgtrigger.Protect(name="villagebaseline_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.year}: {self.families}"

    def get_absolute_url(self) -> str:
        """The page of the village and year."""
        return reverse("reports:baseline_village", args=[self.village_id, self.year])
