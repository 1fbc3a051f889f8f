"""The plan that a pendamping and a group agree on for a year, and the template of the Dinas from which it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from groups.models import Development, Group
from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet
from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField
from kube_portal.regions.models import Region
from monitoring.mentoring import triggers

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

STAGES = [(one.value, one.label) for one in (Development.GROWING, Development.DEVELOPING, Development.INDEPENDENT)]


class ActivityKind(models.TextChoices):
    """What an activity is; visits and trainings are seen done from what is recorded elsewhere."""

    TRAINING = "training", "Pelatihan"
    BOOKS = "books", "Pembukuan"
    VISIT = "visit", "Kunjungan"
    MARKETING = "marketing", "Pemasaran"
    EVALUATION = "evaluation", "Evaluasi"
    OTHER = "other", "Lainnya"


class PlanTemplateQuerySet(JurisdictionQuerySet["PlanTemplate"]):
    """Templates, by regency."""

    village_path = "regency_id"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="PlanTemplateHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat templat rencana", "verbose_name_plural": "riwayat templat rencana"},
)
class PlanTemplate(models.Model):
    """From what every plan of a regency starts: activities by months since the money came, and first targets.

    `version` grows with each change, so that two people at once are told of one another.
    """

    regency = models.OneToOneField(
        Region, on_delete=models.PROTECT, related_name="plan_template", verbose_name="kabupaten/kota"
    )
    version = models.PositiveIntegerField("versi", default=1, editable=False)
    turnover = RupiahField("omzet per bulan", null=True, blank=True)
    savings = RupiahField("tabungan (IKS) setahun", null=True, blank=True)
    members_percent = models.PositiveSmallIntegerField(
        "anggota aktif (persen)",
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    equipment = models.CharField("alat", max_length=300, blank=True)
    stage = models.CharField("kemandirian", max_length=12, choices=STAGES, default=Development.DEVELOPING)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="disimpan oleh")
    saved_at = models.DateTimeField("disimpan pada", default=timezone.now, editable=False)

    regency_id: str
    activities: RelatedManager[TemplateActivity]

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "templat rencana pendampingan"
        verbose_name_plural = "templat rencana pendampingan"
        ordering = ["regency"]
        constraints = [
            models.CheckConstraint(
                condition=Q(members_percent__gte=1, members_percent__lte=100), name="plantemplate_percent"
            )
        ]

    def __str__(self) -> str:
        return f"Templat {self.regency}"


class TemplateActivity(models.Model):
    """An activity of the template: so many months after the money came, once or every so many months."""

    template = models.ForeignKey(
        PlanTemplate, on_delete=models.CASCADE, related_name="activities", verbose_name="templat"
    )
    position = models.PositiveSmallIntegerField("urutan")
    kind = models.CharField("jenis", max_length=10, choices=ActivityKind.choices)
    title = models.CharField("kegiatan", max_length=150)
    offset = models.PositiveSmallIntegerField("bulan setelah dana diterima")
    every = models.PositiveSmallIntegerField("diulang tiap (bulan)", default=0)

    class Meta:
        verbose_name = "kegiatan templat"
        verbose_name_plural = "kegiatan templat"
        ordering = ["template", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(offset__lte=36, every__lte=12), name="templateactivity_within_reach")
        ]

    def __str__(self) -> str:
        return self.title


class MentoringPlanQuerySet(GroupRowQuerySet["MentoringPlan"]):
    """Plans, by group."""

    def in_force(self) -> MentoringPlanQuerySet:
        """Agreed and not replaced."""
        return self.filter(state="agreed")

    def drafts(self) -> MentoringPlanQuerySet:
        """Not yet agreed."""
        return self.filter(state="draft")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="MentoringPlanHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat rencana pendampingan", "verbose_name_plural": "riwayat rencana pendampingan"},
)
class MentoringPlan(models.Model):
    """What pendamping and group set out to do in a year, and the targets that they agreed on.

    Once agreed it stands; a change is a new version with a reason, in force when the group agrees to it.
    """

    class State(models.TextChoices):
        """A draft, the version in force, or one that a newer version has replaced."""

        DRAFT = "draft", "Draf"
        AGREED = "agreed", "Disepakati"
        REPLACED = "replaced", "Diganti"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="mentoring_plans", verbose_name="kelompok")
    year = models.PositiveSmallIntegerField("tahun")
    version = models.PositiveSmallIntegerField("versi", default=1, editable=False)
    state = models.CharField("keadaan", max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    reason = models.CharField("alasan perubahan", max_length=300, blank=True)
    work_plan = models.TextField("rencana kerja", max_length=2000, blank=True)
    turnover = RupiahField("omzet per bulan", null=True, blank=True)
    savings = RupiahField("tabungan (IKS) setahun", null=True, blank=True)
    members_active = models.PositiveSmallIntegerField("anggota yang aktif", null=True, blank=True)
    equipment = models.CharField("alat yang akan dimiliki", max_length=300, blank=True)
    stage = models.CharField("kemandirian pada akhir tahun", max_length=12, choices=STAGES, blank=True)
    agreed_on = models.DateField("disepakati pada", null=True, blank=True)
    agreed_with = models.CharField("yang menyepakati dari kelompok", max_length=200, blank=True)
    minutes = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="berita acara"
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditulis oleh")
    written_at = models.DateTimeField("ditulis pada", default=timezone.now, editable=False)

    group_id: int
    written_by_id: int
    activities: RelatedManager[PlanActivity]

    objects = MentoringPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "rencana pendampingan"
        verbose_name_plural = "rencana pendampingan"
        ordering = ["-year", "group", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["group", "year", "version"], name="mentoringplan_version_once"),
            models.UniqueConstraint(
                fields=["group", "year"], condition=Q(state="agreed"), name="mentoringplan_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["group", "year"], condition=Q(state="draft"), name="mentoringplan_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(
                    turnover__isnull=False,
                    savings__isnull=False,
                    members_active__isnull=False,
                    agreed_on__isnull=False,
                )
                & ~Q(stage="")
                & ~Q(agreed_with=""),
                name="mentoringplan_agreed_whole",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="mentoringplan_new_version_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(year__gte=2005, year__lte=2100), name="mentoringplan_year"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="mentoringplan_kept_once_agreed",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="draft"),
            ),
            triggers.plan_stands_once_agreed(),
        ]

    def __str__(self) -> str:
        return f"Rencana {self.group} {self.year}"

    def get_absolute_url(self) -> str:
        """The plan's own page."""
        return reverse("monitoring:plan_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Still open for changes."""
        return self.state == self.State.DRAFT


class PlanActivityQuerySet(GroupScopedQuerySet["PlanActivity"]):
    """Activities of plans."""

    village_path = "plan__group__village_id"
    group_path = "plan__group_id"


class PlanActivity(models.Model):
    """One activity of a plan in a month; ticked with a note where no record elsewhere shows it done."""

    plan = models.ForeignKey(MentoringPlan, on_delete=models.CASCADE, related_name="activities", verbose_name="rencana")
    kind = models.CharField("jenis", max_length=10, choices=ActivityKind.choices)
    title = models.CharField("kegiatan", max_length=150)
    month = models.DateField("bulan")
    done_on = models.DateField("selesai pada", null=True, blank=True)
    done_note = models.CharField("catatan", max_length=300, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicatat oleh"
    )

    plan_id: int

    objects = PlanActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "kegiatan rencana"
        verbose_name_plural = "kegiatan rencana"
        ordering = ["plan", "month", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="planactivity_month_is_a_first_day"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="planactivity_done_whole",
            ),
        ]
        triggers = [triggers.activity_planned_while_draft()]

    def __str__(self) -> str:
        return self.title
