"""The duty to report, and what follows where a report does not come: pauses, notices and letters (M1)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import In
from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring import triggers
from monitoring.report_querysets import (
    PausedMonthQuerySet,
    ReportLetterQuerySet,
    ReportNoticeQuerySet,
    ReportPauseQuerySet,
)

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Rung(models.TextChoices):
    """How far the Dinas has come with a report that does not arrive, in order."""

    REMINDER = "reminder", "Pengingat"
    WARNING = "warning", "Peringatan"
    LETTER = "letter", "Surat"
    VISIT = "visit", "Kunjungan"


class ReportPause(models.Model):
    """No reports are owed in a region for some months: a flood, an earthquake. It may end before its last month.

    `ended_from` is the first month that is owed again; the database keeps the months in between as `PausedMonth`.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="report_pauses", verbose_name="wilayah")
    first_month = models.DateField("bulan pertama")
    last_month = models.DateField("bulan terakhir")
    reason = models.CharField("alasan", max_length=300)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dijeda oleh")
    made_at = models.DateTimeField("dijeda pada", default=timezone.now, editable=False)
    ended_from = models.DateField("diakhiri mulai bulan", null=True, blank=True)
    ended_reason = models.CharField("alasan diakhiri", max_length=300, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diakhiri oleh"
    )
    ended_at = models.DateTimeField("diakhiri pada", null=True, blank=True, editable=False)

    region_id: str
    months: RelatedManager[PausedMonth]

    objects = ReportPauseQuerySet.as_manager()

    class Meta:
        verbose_name = "jeda laporan"
        verbose_name_plural = "jeda laporan"
        ordering = ["-first_month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "first_month", "last_month"],
                condition=Q(ended_from__isnull=True),
                name="reportpause_once",
            ),
            models.CheckConstraint(
                condition=Q(first_month__day=1, last_month__day=1, first_month__lte=F("last_month")),
                name="reportpause_first_to_last",
            ),
            models.CheckConstraint(
                condition=In(Length("region"), [5, 8, 13]), name="reportpause_of_a_regency_or_a_part_of_it"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reportpause_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_from__isnull=True, ended_by__isnull=True, ended_at__isnull=True, ended_reason="")
                | Q(
                    ~Q(ended_reason=""),
                    ended_from__day=1,
                    ended_from__gte=F("first_month"),
                    ended_from__lte=F("last_month"),
                    ended_by__isnull=False,
                    ended_at__isnull=False,
                ),
                name="reportpause_end_whole",
            ),
        ]
        triggers = [
            triggers.pause_writes_its_months(),
            triggers.pause_only_ends(),
            triggers.never_deleted("reportpause"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.first_month:%Y-%m}–{self.last_month:%Y-%m}"


class PausedMonth(models.Model):
    """One month of one pause; the database writes it, nobody else does."""

    pause = models.ForeignKey(ReportPause, on_delete=models.CASCADE, related_name="months", verbose_name="jeda")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="wilayah")
    month = models.DateField("bulan")

    region_id: str

    objects = PausedMonthQuerySet.as_manager()

    class Meta:
        verbose_name = "bulan yang dijeda"
        verbose_name_plural = "bulan yang dijeda"
        ordering = ["month", "region"]
        indexes = [models.Index(fields=["region", "month"], name="pausedmonth_of_region")]
        constraints = [models.UniqueConstraint(fields=["pause", "month"], name="pausedmonth_once")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month:%Y-%m}"


class ReportLetter(models.Model):
    """A letter of the Dinas to a pendamping about the reports that are overdue; the PDF is its issued document."""

    token = models.UUIDField("kode kiriman", unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="report_letters", verbose_name="pendamping")
    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="+", verbose_name="tahun program"
    )
    number = models.CharField("nomor surat", max_length=100)
    dated_on = models.DateField("tanggal surat")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dibuat oleh")
    made_at = models.DateTimeField("dibuat pada", default=timezone.now, editable=False)

    notices: RelatedManager[ReportNotice]

    objects = ReportLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "surat peringatan laporan"
        verbose_name_plural = "surat peringatan laporan"
        ordering = ["-dated_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "number"], name="reportletter_number_once"),
            models.CheckConstraint(condition=~Q(number=""), name="reportletter_has_a_number"),
        ]
        triggers = [triggers.append_only("reportletter")]

    def __str__(self) -> str:
        return f"Surat {self.number}"


class ReportNotice(models.Model):
    """What was done about one report that did not come: reminded, warned, written to, visited. Once each, for good."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="report_notices", verbose_name="kelompok")
    month = models.DateField("bulan")
    rung = models.CharField("langkah", max_length=8, choices=Rung.choices)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh"
    )
    made_at = models.DateTimeField("pada", default=timezone.now, editable=False)
    letter = models.ForeignKey(
        ReportLetter, on_delete=models.PROTECT, null=True, blank=True, related_name="notices", verbose_name="surat"
    )
    visited_on = models.DateField("tanggal kunjungan", null=True, blank=True)
    note = models.TextField("hasil kunjungan", max_length=1000, blank=True)

    group_id: int
    made_by_id: int | None

    objects = ReportNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah atas laporan terlambat"
        verbose_name_plural = "langkah atas laporan terlambat"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "month", "rung"], name="reportnotice_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="reportnotice_month_is_a_first_day"),
            models.CheckConstraint(
                condition=Q(rung__in=["reminder", "warning"], letter__isnull=True, visited_on__isnull=True, note="")
                | Q(rung="letter", letter__isnull=False, made_by__isnull=False, visited_on__isnull=True, note="")
                | Q(~Q(note=""), rung="visit", letter__isnull=True, made_by__isnull=False, visited_on__isnull=False),
                name="reportnotice_whole",
            ),
        ]
        triggers = [triggers.append_only("reportnotice")]

    def __str__(self) -> str:
        return f"{self.get_rung_display()} {self.group} {self.month:%Y-%m}"
