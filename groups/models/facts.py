"""Facts that the apps above share: who accompanies a group, what money it received, who came and went."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from groups import triggers
from groups.models.people import Development, Group, Member
from groups.models.proposals import Proposal
from groups.querysets import AssignmentQuerySet, GroupRowQuerySet
from kube_portal.accounts.models import User
from kube_portal.money import RupiahField


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="AssignmentHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat penugasan pendamping", "verbose_name_plural": "riwayat penugasan pendamping"},
)
class Assignment(models.Model):
    """A pendamping accompanies a group from a day until another (T2), by a decree or, before it, a letter.

    The database holds the cap of the regency. What was assigned stands: an assignment ends once, and is not reopened.
    """

    class Level(models.TextChoices):
        """Where a pendamping is appointed."""

        REGENCY = "regency", "Pendamping kabupaten/kota"
        DISTRICT = "district", "Pendamping kecamatan"
        VILLAGE = "village", "Pendamping desa/kelurahan"

    class Basis(models.TextChoices):
        """By what paper: a letter serves until the decree is there."""

        LETTER = "letter", "Surat tugas"
        DECREE = "decree", "SK penugasan"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="assignments", verbose_name="kelompok")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments", verbose_name="pendamping")
    level = models.CharField("tingkat", max_length=8, choices=Level.choices, default=Level.VILLAGE)
    is_primary = models.BooleanField("pendamping utama", default=True)
    started_on = models.DateField("mulai")
    ended_on = models.DateField("berakhir", null=True, blank=True)
    end_reason = models.CharField("alasan berakhir", max_length=200, blank=True)
    basis = models.CharField("dasar penugasan", max_length=6, choices=Basis.choices, default=Basis.LETTER)
    decree_number = models.CharField("nomor SK atau surat tugas", max_length=100, blank=True)
    decree_date = models.DateField("tanggal SK atau surat tugas", null=True, blank=True)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditugaskan oleh")

    group_id: int
    user_id: int

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan pendamping"
        verbose_name_plural = "penugasan pendamping"
        ordering = ["group", "-is_primary", "started_on"]
        indexes = [
            models.Index(fields=["user", "group"], condition=Q(ended_on__isnull=True), name="assignment_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(is_primary=True, ended_on__isnull=True),
                name="assignment_one_primary_per_group",
                violation_error_message="Kelompok ini sudah punya pendamping utama.",
            ),
            models.UniqueConstraint(
                fields=["group", "level"],
                condition=Q(is_primary=False, ended_on__isnull=True),
                name="assignment_one_per_level",
                violation_error_message="Kelompok ini sudah punya pendamping tambahan pada tingkat itu.",
            ),
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(ended_on__isnull=True),
                name="assignment_once_per_person",
                violation_error_message="Orang ini sudah mendampingi kelompok itu.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="assignment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(decree_number="", decree_date__isnull=True)
                | ~Q(decree_number="") & Q(decree_date__isnull=False),
                name="assignment_paper_whole",
                violation_error_message="Nomor dan tanggal SK atau surat tugas diisi keduanya.",
            ),
            models.CheckConstraint(
                condition=Q(is_primary=False) | ~Q(decree_number=""),
                name="assignment_primary_by_paper",
                violation_error_message="Pendamping utama ditugaskan dengan SK atau surat tugas.",
            ),
        ]
        triggers = [
            triggers.assignment_within_cap(),
            triggers.assignment_stands(),
            pgtrigger.Protect(name="assignment_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.group}"


class FundsReceived(models.Model):
    """Aid that reached a group, in rupiah; negative when it went back. Opens the cash book and starts the reports.

    `goods_value` is the part of it that came as goods, with the same sign: the rest is money.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="funds_received", verbose_name="kelompok")
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="funds_received", verbose_name="usulan"
    )
    amount = RupiahField("jumlah", allow_negative=True)
    goods_value = RupiahField("di antaranya berupa barang", allow_negative=True, default=0)
    received_on = models.DateField("diterima pada")
    reference = models.CharField("rujukan", max_length=100, help_text="Misalnya nomor SP2D.")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    objects = GroupRowQuerySet.as_manager()

    class Meta:
        verbose_name = "dana diterima"
        verbose_name_plural = "dana diterima"
        ordering = ["group", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="fundsreceived_not_zero"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, goods_value__gte=0, goods_value__lte=F("amount"))
                | Q(amount__lt=0, goods_value__lte=0, goods_value__gte=F("amount")),
                name="fundsreceived_goods_within_amount",
            ),
        ]
        triggers = [pgtrigger.Protect(name="fundsreceived_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.group} {self.amount}"

    @property
    def cash(self) -> int:
        """The part that is money, in rupiah."""
        return self.amount - self.goods_value


class DevelopmentChange(models.Model):
    """How far a group was found to have come: the stage before and after, of which year, why, by whom. Append-only."""

    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="development_changes", verbose_name="kelompok"
    )
    year = models.PositiveSmallIntegerField("tahun penilaian")
    before = models.CharField("sebelumnya", max_length=12, choices=Development.choices)
    stage = models.CharField("tahap", max_length=12, choices=Development.choices)
    reason = models.CharField("alasan", max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diputus oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    objects = GroupRowQuerySet.as_manager()

    class Meta:
        verbose_name = "perubahan perkembangan"
        verbose_name_plural = "perubahan perkembangan"
        ordering = ["group", "pk"]
        triggers = [
            pgtrigger.Protect(name="developmentchange_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.get_stage_display()}"


class MembershipChange(models.Model):
    """Who joined, left, died or changed position in a group, why, and by whose word. Never changed or removed."""

    class Kind(models.TextChoices):
        JOINED = "joined", "Masuk"
        LEFT = "left", "Keluar"
        DIED = "died", "Meninggal"
        POSITION = "position", "Ganti jabatan"

    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="membership_changes", verbose_name="kelompok"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="changes", verbose_name="anggota")
    kind = models.CharField("perubahan", max_length=8, choices=Kind.choices)
    on = models.DateField("pada")
    reason = models.CharField("alasan", max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)
    request = models.ForeignKey(
        "groups.ChangeRequest",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="membership_changes",
        verbose_name="menurut permintaan",
    )

    objects = GroupRowQuerySet.as_manager()

    class Meta:
        verbose_name = "perubahan anggota"
        verbose_name_plural = "perubahan anggota"
        ordering = ["group", "pk"]
        triggers = [
            pgtrigger.Protect(name="membershipchange_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_kind_display()}"
