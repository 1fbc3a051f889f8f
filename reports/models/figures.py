"""What was counted of an area, once for everybody who asks: the figures that dashboards, map and open data read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from reports.querysets import AreaFigureQuerySet, MonthFigureQuerySet

# How long the code of an area may be: a country, a province, a regency, a district, a village.
LEVELS = (0, 2, 5, 8, 13)


class Counted(models.Model):
    """Counts of one area, in one budget year, for one kind of grant.

    `counts` holds whole numbers by the names of `reports/figures/measures.py`; what is not there is zero. A code and no
    foreign key, so that nothing counted ever stands in the way of merging two regions: the next round puts it right.
    """

    area = models.CharField("kode wilayah", max_length=13, blank=True)
    level = models.PositiveSmallIntegerField("panjang kode")
    year = models.PositiveSmallIntegerField("tahun")
    tier = models.CharField("jenis bantuan", max_length=80, blank=True)
    source = models.CharField("sumber dana", max_length=4, blank=True)
    counts = models.JSONField("hitungan", default=dict)

    class Meta:
        abstract = True


class AreaFigure(Counted):
    """What an area's proposals and groups came to, as it stood when its regency was last counted.

    Every level has rows of its own, so that a whole country is read as fast as a village. `year` is that of the
    proposal; a group counts in the year of the newest grant that it was promised. Year 0 holds what belongs to no
    year, an empty tier and source what belongs to none (villages, poor families, ceilings, people).
    """

    objects = AreaFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "angka wilayah"
        verbose_name_plural = "angka wilayah"
        ordering = ["area", "year", "tier", "source"]
        indexes = [
            models.Index(
                fields=["level", "area", "year"],
                opclasses=["int2_ops", "varchar_pattern_ops", "int2_ops"],
                name="areafigure_below",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "tier", "source"], name="areafigure_once"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="areafigure_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.area or 'Indonesia'} {self.year} {self.tier}".strip()


class MonthFigure(Counted):
    """What the groups of an area reported on one month of the last twelve."""

    month = models.DateField("bulan")

    objects = MonthFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "angka bulanan wilayah"
        verbose_name_plural = "angka bulanan wilayah"
        ordering = ["area", "month", "year", "tier", "source"]
        indexes = [
            models.Index(
                fields=["level", "area"], opclasses=["int2_ops", "varchar_pattern_ops"], name="monthfigure_below"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["area", "month", "year", "tier", "source"], name="monthfigure_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthfigure_month_is_a_first_day"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="monthfigure_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.area or 'Indonesia'} {self.month:%Y-%m} {self.tier}".strip()


class FigureRound(models.Model):
    """When an area was last counted: a regency from its rows, a province and the country from their regencies.

    The country, whose code is empty elsewhere, is `ID` here: an empty key has no page in the admin.
    """

    COUNTRY = "ID"

    area = models.CharField("kode wilayah", max_length=13, primary_key=True)
    at = models.DateTimeField("dihitung pada", default=timezone.now)

    class Meta:
        verbose_name = "perhitungan angka"
        verbose_name_plural = "perhitungan angka"

    def __str__(self) -> str:
        return f"{'Indonesia' if self.area == self.COUNTRY else self.area} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def key_of(cls, area: str) -> str:
        """The key of an area, by its code."""
        return area or cls.COUNTRY
