"""Every KUBE ever funded, one row each as last counted, and how many of an area's still run."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from groups.models import BusinessKind, Group
from groups.querysets import GroupScopedQuerySet
from kube_portal.programs.models import FundingSource
from kube_portal.regions.models import Region

# After how many years somebody asks whether a group still runs.
AFTER_YEARS = (1, 2, 3, 5)


class RegisterEntryQuerySet(GroupScopedQuerySet["RegisterEntry"]):
    """Funded groups, by where they live."""

    village_path: ClassVar[str] = "village_id"
    group_path: ClassVar[str] = "group_id"


class LoadBand(models.TextChoices):
    """How many groups a pendamping had; ten is the most that the study knew, and too many."""

    FEW = "few", "1 sampai 5 kelompok"
    TARGET = "target", "6 sampai 8 kelompok"
    CAP = "cap", "9 dan 10 kelompok"
    OVER = "over", "lebih dari 10 kelompok"
    UNKNOWN = "unknown", "tidak tercatat"


class RegisterEntry(models.Model):
    """One group that was ever funded, as its record stood at the last count (`reports/register/counting.py`).

    `year` and `began_on` are of the first money; `alive_until` is the last day on which the group is known to have run,
    `ended_on` the day since when it is known not to. `outcomes` says for 1, 2, 3 and 5 years whether it still ran.
    """

    class State(models.TextChoices):
        """How the group stands today, as far as the record goes."""

        RUNNING = "running", "Berjalan"
        STALLED = "stalled", "Tidak aktif"
        DISSOLVED = "dissolved", "Bubar"
        UNKNOWN = "unknown", "Tidak diketahui"

    class Outcome(models.TextChoices):
        """Whether it ran so many years after the money."""

        RAN = "ran", "berjalan"
        STOPPED = "stopped", "sudah berhenti"
        UNKNOWN = "unknown", "tidak diketahui"
        YOUNG = "young", "belum selama itu"

    group = models.OneToOneField(
        Group, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name="kelompok"
    )
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="desa/kelurahan")
    name = models.CharField("nama kelompok", max_length=100)
    business_kind = models.CharField("jenis usaha", max_length=12, choices=BusinessKind.choices)
    tier_name = models.CharField("jenis bantuan", max_length=80)
    funding_source = models.CharField("sumber dana", max_length=4, choices=FundingSource.choices)
    year = models.PositiveSmallIntegerField("tahun bantuan pertama")
    grants = models.PositiveSmallIntegerField("kali menerima")
    amount = models.BigIntegerField("jumlah bantuan")
    is_archived = models.BooleanField("dari arsip")
    began_on = models.DateField("dana pertama")
    pendamping = models.CharField("pendamping waktu itu", max_length=320, blank=True)
    load = models.PositiveSmallIntegerField("kelompok pendamping waktu itu", null=True)
    band = models.CharField("beban pendamping", max_length=8, choices=LoadBand.choices, default=LoadBand.UNKNOWN)
    state = models.CharField("keadaan", max_length=9, choices=State.choices)
    alive_until = models.DateField("terakhir diketahui berjalan")
    ended_on = models.DateField("berhenti sejak", null=True)
    outcomes = ArrayField(
        models.CharField(max_length=7, choices=Outcome.choices), verbose_name="sesudah 1, 2, 3, 5 tahun"
    )
    aims_year = models.PositiveSmallIntegerField("tahun penilaian", null=True)
    needs = models.PositiveSmallIntegerField("kebutuhan terpenuhi", null=True)
    problems = models.PositiveSmallIntegerField("masalah teratasi", null=True)
    roles = models.PositiveSmallIntegerField("peran sosial", null=True)
    cases = models.PositiveSmallIntegerField("masalah yang dicatat", default=0)
    cases_settled = models.PositiveSmallIntegerField("di antaranya selesai", default=0)
    reports = models.PositiveSmallIntegerField("laporan 12 bulan terakhir", default=0)
    reports_with_iks = models.PositiveSmallIntegerField("di antaranya dengan IKS", default=0)

    group_id: int
    village_id: str

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "KUBE penerima bantuan"
        verbose_name_plural = "register KUBE"
        ordering = ["-year", "group"]
        indexes = [
            # The orders of the list, also in a whole country; the group is what ties go by.
            models.Index(fields=["-year", "group"], name="register_by_year"),
            models.Index(fields=["state", "-year", "group"], name="register_by_state"),
            models.Index(fields=["business_kind", "-year", "group"], name="register_by_business"),
            models.Index(fields=["amount", "group"], name="register_by_amount"),
            models.Index(Lower("name"), "group", name="register_by_name"),
            models.Index(OpClass("village", "varchar_pattern_ops"), name="register_by_village"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(grants__gt=0), name="registerentry_was_funded"),
            models.CheckConstraint(condition=Q(outcomes__len=len(AFTER_YEARS)), name="registerentry_outcomes_whole"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's own page."""
        return self.group.get_absolute_url()

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {"running": "good", "stalled": "bad", "dissolved": "neutral"}.get(self.state, "warn")

    @property
    def marks(self) -> list[tuple[int, str, str]]:
        """For 1, 2, 3 and 5 years: the years, the outcome and its words."""
        return [
            (years, outcome, str(self.Outcome(outcome).label))
            for years, outcome in zip(AFTER_YEARS, self.outcomes, strict=True)
        ]


class SurvivalCell(models.Model):
    """How many funded groups of an area still ran, counted one way: all, or those of one value of a dimension.

    The area is a regency, a province, or the country (an empty code). The lists stand for 1, 2, 3 and 5 years.
    """

    class Dimension(models.TextChoices):
        """By what the groups are told apart."""

        ALL = "all", "Semua kelompok"
        BUSINESS = "business", "Jenis usaha"
        TIER = "tier", "Jenis bantuan"
        YEAR = "year", "Tahun bantuan"
        BAND = "band", "Beban pendamping"

    area = models.CharField("wilayah", max_length=5, blank=True)
    dimension = models.CharField("menurut", max_length=8, choices=Dimension.choices)
    value = models.CharField("nilai", max_length=80, blank=True)
    groups = models.PositiveIntegerField("kelompok")
    amount = models.BigIntegerField("bantuan")
    ran = ArrayField(models.PositiveIntegerField(), verbose_name="masih berjalan")
    known = ArrayField(models.PositiveIntegerField(), verbose_name="yang diketahui")
    unknown = ArrayField(models.PositiveIntegerField(), verbose_name="tidak diketahui")
    young = ArrayField(models.PositiveIntegerField(), verbose_name="belum selama itu")
    states = models.JSONField("keadaan", default=dict)
    aims = models.JSONField("tujuan program", default=dict)

    class Meta:
        verbose_name = "kelangsungan KUBE"
        verbose_name_plural = "kelangsungan KUBE"
        ordering = ["area", "dimension", "value"]
        constraints = [models.UniqueConstraint(fields=["area", "dimension", "value"], name="survivalcell_once")]

    def __str__(self) -> str:
        return f"{self.area or 'Indonesia'} {self.value}".strip()


class RegisterRound(models.Model):
    """When an area's register was last counted, and for which of its days."""

    area = models.CharField("wilayah", max_length=5, primary_key=True)
    on = models.DateField("tanggal hitungan")
    at = models.DateTimeField("dihitung pada", null=True)

    class Meta:
        verbose_name = "penghitungan register"
        verbose_name_plural = "penghitungan register"
        ordering = ["area"]

    def __str__(self) -> str:
        return f"{self.area or 'Indonesia'} {self.on}"


# What a cell says of the recorded aims, in the order of the page: scored 2 or 3 of the groups that were evaluated.
AIMS: tuple[str, ...] = ("needs", "problems", "roles")
__all__ = ["AFTER_YEARS", "AIMS", "LoadBand", "RegisterEntry", "RegisterRound", "SurvivalCell"]
