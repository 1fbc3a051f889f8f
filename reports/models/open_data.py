"""What anybody may know of a year: published figures, in which what is too small to show is not there at all."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

LEVELS = (0, 2, 5, 8, 13)
# Counts below this are shown to nobody.
LEAST = 5


def _enough_or_zero(name: str) -> Q:
    return Q(**{name: 0}) | Q(**{f"{name}__gte": LEAST})


class OpenYear(models.Model):
    """One published budget year: when it was last looked at, when it last changed, and the digest of its rows."""

    year = models.PositiveSmallIntegerField("tahun", primary_key=True)
    published_at = models.DateTimeField("keadaan per", default=timezone.now)
    changed_at = models.DateTimeField("berubah pada", default=timezone.now)
    digest = models.CharField("sidik isi", max_length=64)

    class Meta:
        verbose_name = "tahun data terbuka"
        verbose_name_plural = "tahun data terbuka"
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class OpenFigure(models.Model):
    """One area in one year of which anything may be shown. Nothing in it is a count under five.

    An area that may not be shown has no row, like one in which nobody was helped: whoever knew that it has at least one
    group could work out too much. `in_time` None: it is not shown how many were in time.
    An area is named by its code and no key, so that what was published never stands in the way of merging regions.
    """

    year = models.PositiveSmallIntegerField("tahun")
    area = models.CharField("kode wilayah", max_length=13, blank=True)
    level = models.PositiveSmallIntegerField("panjang kode")
    groups = models.PositiveIntegerField("kelompok")
    families = models.PositiveIntegerField("keluarga")
    rupiah = models.BigIntegerField("rupiah")
    in_time = models.PositiveIntegerField("tepat waktu", null=True)
    late = models.PositiveIntegerField("terlambat", null=True)

    class Meta:
        verbose_name = "angka data terbuka"
        verbose_name_plural = "angka data terbuka"
        ordering = ["year", "area"]
        indexes = [
            models.Index(
                fields=["year", "level", "area"],
                opclasses=["int2_ops", "int2_ops", "varchar_pattern_ops"],
                name="openfigure_below",
            ),
            models.Index(
                fields=["area", "year"], opclasses=["varchar_pattern_ops", "int2_ops"], name="openfigure_area"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "area"], name="openfigure_once"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="openfigure_level_known"),
            models.CheckConstraint(
                condition=Q(groups__gte=LEAST) & _enough_or_zero("families"),
                name="openfigure_nothing_small",
            ),
            models.CheckConstraint(
                condition=Q(in_time=None, late=None)
                | (
                    Q(in_time__isnull=False, late__isnull=False)
                    & _enough_or_zero("in_time")
                    & _enough_or_zero("late")
                    & (Q(groups=F("in_time") + F("late")) | Q(groups__gte=F("in_time") + F("late") + LEAST))
                ),
                name="openfigure_no_small_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area or 'Indonesia'} {self.year}"

    @property
    def waiting(self) -> int | None:
        """Groups that have part of the money; None where that is not shown."""
        if self.in_time is None or self.late is None:
            return None
        return self.groups - self.in_time - self.late
