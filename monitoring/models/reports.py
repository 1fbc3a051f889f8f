"""A group's books, and the monthly report on it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from groups.models import Group, Member
from groups.querysets import GroupRowQuerySet
from kube_portal.accounts.models import User
from kube_portal.money import RupiahField
from kube_portal.position import Located, position_constraint
from monitoring import cashbook_triggers, triggers
from monitoring.querysets import FieldReportQuerySet, ReportAttendanceQuerySet

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from monitoring.models.equipment import ReportNeed
    from monitoring.models.photos import ReportPhoto

# A phone's clock that differs from the server's by more than this is told to whoever reads the report.
CLOCK_TOLERANCE = dt.timedelta(minutes=15)


class GroupBook(models.Model):
    """A book of a group on the day it was opened, still empty (G5)."""

    class Kind(models.TextChoices):
        """The two books that must lie open before money arrives."""

        ACTIVITY = "activity", "Buku kegiatan"
        CASH = "cash", "Buku kas"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="books", verbose_name="kelompok")
    kind = models.CharField("buku", max_length=8, choices=Kind.choices)
    opened_on = models.DateField("dibuka pada")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dibuka oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    group_id: int

    objects = GroupRowQuerySet.as_manager()

    class Meta:
        verbose_name = "buku kelompok"
        verbose_name_plural = "buku kelompok"
        ordering = ["group", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind"],
                name="groupbook_one_of_each",
                violation_error_message="Buku ini sudah dibuka.",
            ),
        ]
        triggers = [cashbook_triggers.book_stays_its_groups(), cashbook_triggers.book_takes_in_funds()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.group}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="FieldReportHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat laporan bulanan", "verbose_name_plural": "riwayat laporan bulanan"},
)
class FieldReport(Located):
    """The report on one group for one month (M1): the visit, the business in rupiah, problems and needs (M4, M5).

    `uuid` is made by whoever writes it, so that sending it again changes nothing. A submitted report stands as it is:
    a mistake is mended by a new version that takes its place when it is submitted. The Dinas reads each version once:
    it finds it in order, or asks for a correction.
    """

    class State(models.TextChoices):
        """A draft, the version in force, or one that a correction has replaced."""

        DRAFT = "draft", "Draf"
        SUBMITTED = "submitted", "Terkirim"
        REPLACED = "replaced", "Diganti"

    class Trend(models.TextChoices):
        """How the business went, seen from the month before."""

        UP = "up", "Naik"
        SAME = "same", "Tetap"
        DOWN = "down", "Turun"

    class Review(models.TextChoices):
        """What the Dinas found."""

        FINE = "fine", "Sesuai"
        CORRECT = "correct", "Minta diperbaiki"

    uuid = models.UUIDField("UUID", unique=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="field_reports", verbose_name="kelompok")
    month = models.DateField("bulan", help_text="Hari pertama bulan yang dilaporkan.")
    version = models.PositiveSmallIntegerField("versi", default=1, editable=False)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        editable=False,
        verbose_name="memperbaiki",
    )
    state = models.CharField("keadaan", max_length=9, choices=State.choices, default=State.DRAFT, editable=False)

    visit_on = models.DateField("tanggal kunjungan", null=True, blank=True)
    turnover = RupiahField("omzet bulan ini", null=True, blank=True)
    costs = RupiahField("biaya bulan ini", null=True, blank=True)
    stock_value = RupiahField("nilai persediaan", null=True, blank=True)
    cash_counted = RupiahField("uang kas yang dihitung bersama bendahara kelompok", null=True, blank=True)
    assets_value = RupiahField("nilai aset", null=True, blank=True)
    bank_balance = RupiahField("saldo rekening kelompok", null=True, blank=True)
    iks = RupiahField("IKS terkumpul bulan ini", null=True, blank=True)
    loans_outstanding = RupiahField("pinjaman anggota yang belum kembali", null=True, blank=True)
    loans_overdue = RupiahField("di antaranya menunggak", null=True, blank=True)
    loans_overdue_members = models.CharField("anggota yang menunggak", max_length=300, blank=True)
    jump_confirmed = models.BooleanField("angka yang melonjak sudah diperiksa", default=False)
    is_joint_business = models.BooleanField(
        "usaha dijalankan", null=True, blank=True, choices=[(True, "Bersama"), (False, "Perorangan")]
    )
    is_main_business = models.BooleanField(
        "bagi kebanyakan anggota", null=True, blank=True, choices=[(True, "Usaha utama"), (False, "Sampingan")]
    )
    used_as_planned = models.BooleanField(
        "dana dipakai sesuai rencana", null=True, blank=True, choices=[(True, "Ya"), (False, "Tidak")]
    )
    trend = models.CharField("keadaan usaha", max_length=4, choices=Trend.choices, blank=True)
    has_problems = models.BooleanField("ada kendala?", null=True, blank=True, choices=[(False, "Tidak"), (True, "Ada")])
    problems = models.TextField("kendala", max_length=2000, blank=True)
    follow_up = models.TextField("tindak lanjut", max_length=2000, blank=True)
    equipment_needs = models.TextField("kebutuhan alat", max_length=1000, blank=True)

    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditulis oleh")
    created_at = models.DateTimeField("ditulis pada", default=timezone.now, editable=False)
    device_time = models.DateTimeField("waktu pada perangkat", null=True, blank=True, editable=False)
    device_sent_at = models.DateTimeField("waktu pada perangkat ketika dikirim", null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikirim oleh"
    )
    submitted_at = models.DateTimeField("dikirim pada", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diperiksa oleh"
    )
    reviewed_at = models.DateTimeField("diperiksa pada", null=True, blank=True, editable=False)
    review = models.CharField("hasil pemeriksaan", max_length=7, choices=Review.choices, blank=True, editable=False)
    review_note = models.TextField("catatan pemeriksa", max_length=1000, blank=True, editable=False)

    group_id: int
    created_by_id: int
    submitted_by_id: int | None
    attendances: RelatedManager[ReportAttendance]
    needs: RelatedManager[ReportNeed]
    photos: RelatedManager[ReportPhoto]

    objects = FieldReportQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan bulanan"
        verbose_name_plural = "laporan bulanan"
        ordering = ["-month", "group", "-version"]
        indexes = [models.Index(fields=["month", "state"], name="fieldreport_month_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "month"], condition=Q(state="submitted"), name="fieldreport_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["group", "month"], condition=Q(state="draft"), name="fieldreport_one_draft"
            ),
            models.UniqueConstraint(fields=["group", "month", "version"], name="fieldreport_version_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="fieldreport_month_is_a_first_day"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_by__isnull=True, submitted_at__isnull=True)
                | Q(
                    ~Q(state="draft"),
                    submitted_by__isnull=False,
                    submitted_at__isnull=False,
                    visit_on__isnull=False,
                    turnover__isnull=False,
                    costs__isnull=False,
                    cash_counted__isnull=False,
                    is_joint_business__isnull=False,
                    is_main_business__isnull=False,
                    used_as_planned__isnull=False,
                    has_problems__isnull=False,
                ),
                name="fieldreport_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(version=1, corrects__isnull=True) | Q(version__gt=1, corrects__isnull=False),
                name="fieldreport_correction_names_its_original",
            ),
            models.CheckConstraint(
                condition=Q(loans_overdue__isnull=True)
                | Q(loans_outstanding__isnull=False, loans_overdue__lte=F("loans_outstanding")),
                name="fieldreport_overdue_within_loans",
                violation_error_message="Yang menunggak tidak boleh lebih besar daripada pinjaman yang belum kembali.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True, review="", review_note="")
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False, review="fine")
                | Q(~Q(review_note=""), reviewed_by__isnull=False, reviewed_at__isnull=False, review="correct"),
                name="fieldreport_review_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(~Q(reviewed_by=F("submitted_by")), ~Q(reviewed_by=F("created_by"))),
                name="fieldreport_reviewed_by_another",
            ),
            position_constraint("fieldreport_position_whole"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="fieldreport_kept_once_submitted",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="draft"),
            ),
            triggers.report_stands_once_submitted(),
            triggers.report_is_replaced_once(),
            triggers.report_is_reviewed_once(),
            triggers.report_not_before_funds(),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        """The report as it stands."""
        return reverse("monitoring:report_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Still open for changes."""
        return self.state == self.State.DRAFT

    @property
    def is_in_force(self) -> bool:
        """Submitted and not replaced by a correction."""
        return self.state == self.State.SUBMITTED

    @property
    def awaits_correction(self) -> bool:
        """The Dinas has asked for a correction, and none has taken its place."""
        return self.is_in_force and self.review == self.Review.CORRECT

    @property
    def clock_gap(self) -> dt.timedelta | None:
        """By how much the phone's clock ran ahead (or, negative, behind) when the report was sent; None if unsaid."""
        if self.device_sent_at is None or self.submitted_at is None:
            return None
        return self.device_sent_at - self.submitted_at

    @property
    def clock_differs(self) -> bool:
        """The phone's clock was so wrong that whoever reads the report should know."""
        gap = self.clock_gap
        return gap is not None and abs(gap) > CLOCK_TOLERANCE

    @property
    def surplus(self) -> int | None:
        """Turnover less costs in rupiah; None while one of them is missing."""
        if self.turnover is None or self.costs is None:
            return None
        return self.turnover - self.costs

    @property
    def previous_month(self) -> dt.date:
        """First day of the month before."""
        return (self.month - dt.timedelta(days=1)).replace(day=1)


class ReportAttendance(models.Model):
    """Whether one member was there at the month's visit: who is inactive has a name (M4)."""

    report = models.ForeignKey(
        FieldReport, on_delete=models.CASCADE, related_name="attendances", verbose_name="laporan"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="report_attendances", verbose_name="anggota"
    )
    present = models.BooleanField("hadir")

    report_id: int
    member_id: int

    objects = ReportAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran pada laporan"
        verbose_name_plural = "kehadiran pada laporan"
        ordering = ["report", "member"]
        constraints = [models.UniqueConstraint(fields=["report", "member"], name="reportattendance_once")]
        triggers = [triggers.frozen_with_its_report("reportattendance")]

    def __str__(self) -> str:
        return f"{self.member} – {self.report}"
