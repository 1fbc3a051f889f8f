"""How far groups have come: the rubric of an office, and the evaluation of a group in a year."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from groups.models import Development, Group
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from monitoring.development import triggers
from monitoring.development.querysets import (
    EvaluationQuerySet,
    EvaluationScoreQuerySet,
    IndicatorQuerySet,
    RubricQuerySet,
)

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

BEST = 3


class Aspect(models.TextChoices):
    """The three sides on which a group is judged."""

    SOCIAL = "social", "Sosial"
    ECONOMIC = "economic", "Ekonomi"
    INSTITUTIONAL = "institutional", "Kelembagaan"


class Fact(models.TextChoices):
    """What is on record and can suggest a score; each is a number of which more is better."""

    ATTENDANCE = "attendance", "Kehadiran anggota pada kunjungan (%)"
    IKS = "iks", "Bulan dengan IKS terkumpul (%)"
    TURNOVER = "turnover", "Perubahan omzet (%)"
    SURPLUS = "surplus", "Bulan dengan omzet melebihi biaya (%)"
    LOANS = "loans", "Pinjaman yang tidak menunggak (%)"
    JOINT = "joint", "Laporan dengan usaha bersama dan utama (%)"
    BOOKS = "books", "Buku yang dibuka (%)"
    REPORTS = "reports", "Laporan tepat waktu (%)"
    ACCOUNTABILITY = "accountability", "LPJ bantuan yang diterima Dinas (%)"
    WARNINGS = "warnings", "Tanpa teguran (3 dikurangi banyaknya)"


class Rubric(models.Model):
    """By what an office judges its groups; edited as a draft, put in force by another person, then never changed."""

    class State(models.TextChoices):
        DRAFT = "draft", "Sedang disusun"
        IN_FORCE = "in_force", "Berlaku"
        RETIRED = "retired", "Diganti"

    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kabupaten/kota")
    version = models.PositiveSmallIntegerField("versi")
    state = models.CharField("keadaan", max_length=8, choices=State.choices, default=State.DRAFT)
    developing_from = models.PositiveSmallIntegerField("berkembang mulai (%)", default=50)
    independent_from = models.PositiveSmallIntegerField("mandiri mulai (%)", default=75)
    inactive_months = models.PositiveSmallIntegerField("tidak aktif bila tanpa kegiatan (bulan)", default=6)
    edited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="disusun oleh"
    )
    edited_at = models.DateTimeField("disusun pada", default=timezone.now, editable=False)
    in_force_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diberlakukan oleh"
    )
    in_force_at = models.DateTimeField("diberlakukan pada", null=True, blank=True, editable=False)

    regency_id: str
    edited_by_id: int | None
    indicators: RelatedManager[Indicator]

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = "rubrik perkembangan"
        verbose_name_plural = "rubrik perkembangan"
        ordering = ["regency", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["regency", "version"], name="rubric_version_once"),
            models.UniqueConstraint(fields=["regency"], condition=Q(state="in_force"), name="rubric_one_in_force"),
            models.UniqueConstraint(fields=["regency"], condition=Q(state="draft"), name="rubric_one_draft"),
            models.CheckConstraint(
                condition=Q(developing_from__gt=0, independent_from__lte=100, inactive_months__range=(1, 24))
                & Q(developing_from__lt=F("independent_from")),
                name="rubric_thresholds_rise",
                violation_error_message="Batas mandiri harus di atas batas berkembang, antara 1 dan 100.",
            ),
            models.CheckConstraint(
                condition=Q(in_force_by__isnull=True) | Q(edited_by__isnull=True) | ~Q(in_force_by=F("edited_by")),
                name="rubric_in_force_by_another",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="rubric_never_deleted", operation=pgtrigger.Delete),
            triggers.rubric_stands_once_in_force(),
        ]

    def __str__(self) -> str:
        return f"Rubrik versi {self.version}"

    @property
    def is_draft(self) -> bool:
        """Still open for changes."""
        return self.state == self.State.DRAFT


class Indicator(models.Model):
    """One line of a rubric: what is looked at, its weight, what 0 to 3 mean, and the fact that suggests a score.

    Without a fact the evaluator judges. With one, the score is the highest whose bound the fact's number reaches.
    """

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="indicators", verbose_name="rubrik")
    position = models.PositiveSmallIntegerField("urutan")
    aspect = models.CharField("aspek", max_length=13, choices=Aspect.choices)
    name = models.CharField("indikator", max_length=120)
    weight = models.PositiveSmallIntegerField("bobot", default=1)
    fact = models.CharField("dihitung dari", max_length=14, choices=Fact.choices, blank=True)
    from_1 = models.SmallIntegerField("nilai 1 mulai", null=True, blank=True)
    from_2 = models.SmallIntegerField("nilai 2 mulai", null=True, blank=True)
    from_3 = models.SmallIntegerField("nilai 3 mulai", null=True, blank=True)
    level_0 = models.CharField("arti nilai 0", max_length=150)
    level_1 = models.CharField("arti nilai 1", max_length=150)
    level_2 = models.CharField("arti nilai 2", max_length=150)
    level_3 = models.CharField("arti nilai 3", max_length=150)

    rubric_id: int

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "indikator rubrik"
        verbose_name_plural = "indikator rubrik"
        ordering = ["rubric", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "position"], name="indicator_position_once"),
            models.CheckConstraint(condition=Q(weight__range=(1, 10)), name="indicator_weight_known"),
            models.CheckConstraint(
                condition=Q(fact="", from_1__isnull=True, from_2__isnull=True, from_3__isnull=True)
                | ~Q(fact="") & Q(from_1__lte=F("from_2")) & Q(from_2__lte=F("from_3")),
                name="indicator_bounds_rise",
                violation_error_message="Batas nilai harus naik dari 1 ke 3.",
            ),
        ]
        triggers = [triggers.indicator_of_a_draft()]

    def __str__(self) -> str:
        return self.name

    @property
    def levels(self) -> list[str]:
        """What 0 to 3 mean."""
        return [self.level_0, self.level_1, self.level_2, self.level_3]

    @property
    def bounds(self) -> list[int]:
        """From which number on 1 to 3 are suggested; empty where somebody judges."""
        return [bound for bound in (self.from_1, self.from_2, self.from_3) if bound is not None]

    def suggested(self, value: int | None) -> int | None:
        """The score that a number suggests; None without a number or where somebody judges."""
        if value is None or not self.fact:
            return None
        return sum(value >= bound for bound in self.bounds)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="EvaluationHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat penilaian", "verbose_name_plural": "riwayat penilaian"},
)
class Evaluation(models.Model):
    """One group in one year: drafted by whoever knows it, decided by another; then frozen, mended by a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", "Sedang dinilai"
        SUBMITTED = "submitted", "Menunggu keputusan"
        DECIDED = "decided", "Diputus"
        REPLACED = "replaced", "Diganti"

    token = models.UUIDField("kode kiriman", unique=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="evaluations", verbose_name="kelompok")
    year = models.PositiveSmallIntegerField("tahun")
    version = models.PositiveSmallIntegerField("versi", default=1)
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="evaluations", verbose_name="rubrik")
    state = models.CharField("keadaan", max_length=9, choices=State.choices, default=State.DRAFT)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="memperbaiki"
    )
    correction_reason = models.CharField("mengapa diperbaiki", max_length=300, blank=True)
    saved = models.PositiveIntegerField("kali disimpan", default=0, editable=False)
    social = models.PositiveSmallIntegerField("sosial (%)", null=True, blank=True)
    economic = models.PositiveSmallIntegerField("ekonomi (%)", null=True, blank=True)
    institutional = models.PositiveSmallIntegerField("kelembagaan (%)", null=True, blank=True)
    total = models.PositiveSmallIntegerField("nilai (%)", null=True, blank=True)
    suggested_stage = models.CharField("tahap menurut nilai", max_length=12, choices=Development.choices, blank=True)
    suggested_why = models.CharField("sebabnya", max_length=300, blank=True)
    proposed_stage = models.CharField("tahap yang diusulkan", max_length=12, choices=Development.choices, blank=True)
    proposed_reason = models.CharField("alasan usulan", max_length=500, blank=True)
    summary = models.TextField("catatan penilai", max_length=1500, blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dinilai oleh")
    drafted_at = models.DateTimeField("mulai dinilai", default=timezone.now, editable=False)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diajukan oleh"
    )
    submitted_at = models.DateTimeField("diajukan pada", null=True, blank=True)
    returned_note = models.CharField("catatan pengembalian", max_length=500, blank=True)
    stage = models.CharField("tahap", max_length=12, choices=Development.choices, blank=True)
    decision_reason = models.CharField("alasan keputusan", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diputus oleh"
    )
    decided_at = models.DateTimeField("diputus pada", null=True, blank=True)

    group_id: int
    rubric_id: int
    drafted_by_id: int
    submitted_by_id: int | None
    corrects_id: int | None
    scores: RelatedManager[EvaluationScore]

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "penilaian perkembangan"
        verbose_name_plural = "penilaian perkembangan"
        ordering = ["-year", "group", "-version"]
        indexes = [
            models.Index(fields=["year", "state", "stage"], name="evaluation_year_state"),
            models.Index(fields=["submitted_at", "id"], condition=Q(state="submitted"), name="evaluation_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["group", "year", "version"], name="evaluation_version_once"),
            models.UniqueConstraint(
                fields=["group", "year"],
                condition=Q(state__in=["draft", "submitted"]),
                name="evaluation_one_open",
                violation_error_message="Penilaian kelompok ini untuk tahun itu sudah dimulai.",
            ),
            models.UniqueConstraint(
                fields=["group", "year"], condition=Q(state="decided"), name="evaluation_one_decided"
            ),
            models.CheckConstraint(
                condition=Q(version=1, corrects__isnull=True)
                | Q(version__gt=1, corrects__isnull=False) & ~Q(correction_reason=""),
                name="evaluation_correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(total__isnull=False, submitted_by__isnull=False, submitted_at__isnull=False)
                & ~Q(suggested_stage="")
                & ~Q(proposed_stage=""),
                name="evaluation_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "submitted"], stage="", decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(state__in=["decided", "replaced"], decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(stage=""),
                name="evaluation_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("submitted_by")) & ~Q(decided_by=F("drafted_by")),
                name="evaluation_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(proposed_stage=F("suggested_stage")) | ~Q(proposed_reason=""),
                name="evaluation_departure_says_why",
            ),
            models.CheckConstraint(
                condition=Q(stage="") | Q(stage=F("proposed_stage")) | ~Q(decision_reason=""),
                name="evaluation_decision_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="evaluation_never_deleted", operation=pgtrigger.Delete),
            triggers.evaluation_follows_its_road(),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.year}"

    def get_absolute_url(self) -> str:
        """The evaluation's own page."""
        return reverse("monitoring:evaluation_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Still open for changes."""
        return self.state == self.State.DRAFT

    @property
    def title(self) -> str:
        """What its pages are called."""
        return f"Perkembangan {self.year}"

    @property
    def is_submitted(self) -> bool:
        """Waits for whoever decides."""
        return self.state == self.State.SUBMITTED

    @property
    def is_decided(self) -> bool:
        """Decided, and not replaced since."""
        return self.state == self.State.DECIDED

    @property
    def tone(self) -> str:
        """The colour of its state's pill."""
        return {"draft": "info", "submitted": "warn", "decided": "good"}.get(self.state, "neutral")

    @property
    def stage_tone(self) -> str:
        """The colour of the stage that counts."""
        return stage_tone(self.stage or self.proposed_stage)


def stage_tone(stage: str) -> str:
    """The colour of a stage of development."""
    return (
        {
            Development.GROWING: "warn",
            Development.DEVELOPING: "info",
            Development.INDEPENDENT: "good",
            Development.INACTIVE: "bad",
            Development.DISSOLVED: "neutral",
        }.get(Development(stage), "neutral")
        if stage
        else "neutral"
    )


class EvaluationScore(models.Model):
    """One indicator in one evaluation: what the facts say in words and numbers, what they suggest, what was given."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="scores", verbose_name="penilaian"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", verbose_name="indikator")
    value = models.IntegerField("angka dari catatan", null=True, blank=True)
    facts = models.CharField("menurut catatan", max_length=300, blank=True)
    suggested = models.PositiveSmallIntegerField("nilai menurut catatan", null=True, blank=True)
    score = models.PositiveSmallIntegerField("nilai", null=True, blank=True)
    reason = models.CharField("alasan", max_length=300, blank=True)

    evaluation_id: int
    indicator_id: int

    objects = EvaluationScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai indikator"
        verbose_name_plural = "nilai indikator"
        ordering = ["evaluation", "indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicator"], name="evaluationscore_once"),
            models.CheckConstraint(
                condition=(Q(score__isnull=True) | Q(score__range=(0, BEST)))
                & (Q(suggested__isnull=True) | Q(suggested__range=(0, BEST))),
                name="evaluationscore_in_range",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(suggested__isnull=True) | Q(score=F("suggested")) | ~Q(reason=""),
                name="evaluationscore_departure_says_why",
            ),
        ]
        triggers = [triggers.score_of_a_draft()]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.score}"

    @property
    def departs(self) -> bool:
        """Whether a person gave another score than the facts suggest."""
        return self.score is not None and self.suggested is not None and self.score != self.suggested

    @property
    def meaning(self) -> str:
        """What the given score means; may load the indicator."""
        return self.indicator.levels[self.score] if self.score is not None else ""
