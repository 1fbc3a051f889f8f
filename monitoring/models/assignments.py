"""By what decree a pendamping accompanies a group, how groups are handed over, and what the database keeps of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear, Lower
from django.urls import reverse
from django.utils import timezone

from groups.models import Assignment, Group, Member
from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import File, IssuedDocument
from kube_portal.regions.models import Region
from monitoring import assignment_triggers as triggers
from monitoring.assignment_querysets import AssignmentDecreeQuerySet, HandoverLineQuerySet, HandoverQuerySet

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class GuardedAssignment(Assignment):
    """An assignment with what this app knows of the person: a proxy that only carries triggers (T1)."""

    class Meta:
        proxy = True
        triggers = [triggers.assignment_not_a_member(), triggers.assignment_primary_trained()]


class MemberBesidePendamping(Member):
    """A member of a group that somebody accompanies: a proxy that only carries a trigger."""

    class Meta:
        proxy = True
        triggers = [triggers.member_is_not_the_pendamping()]


class AssignmentDecree(models.Model):
    """A paper that assigns pendamping to groups: a decree (SK penugasan), or the letter that serves until it is there.

    Issued by the portal as a PDF with an annex, or written outside and recorded with its number, date and scan.
    """

    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kabupaten/kota")
    kind = models.CharField("jenis", max_length=6, choices=Assignment.Basis.choices)
    number = models.CharField("nomor", max_length=100)
    dated_on = models.DateField("tanggal")
    about = models.CharField("tentang", max_length=300, blank=True)
    signatory = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="penanda tangan"
    )
    scan = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pindaian bertanda tangan"
    )
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dokumen terbit"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    regency_id: str
    scan_id: object
    document_id: int | None
    lines: RelatedManager[AssignmentDecreeLine]

    objects = AssignmentDecreeQuerySet.as_manager()

    class Meta:
        verbose_name = "SK penugasan pendamping"
        verbose_name_plural = "SK penugasan pendamping"
        ordering = ["-dated_on", "-pk"]
        indexes = [models.Index(fields=["regency", "-dated_on", "-id"], name="assignmentdecree_newest")]
        constraints = [
            models.UniqueConstraint(
                "regency",
                "kind",
                Lower("number"),
                ExtractYear("dated_on"),
                name="assignmentdecree_number_once_a_year",
                violation_error_message="Nomor ini sudah dicatat pada tahun itu.",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="assignmentdecree_has_a_number"),
        ]
        triggers = [
            pgtrigger.Protect(name="assignmentdecree_never_deleted", operation=pgtrigger.Delete),
            triggers.filled_once("assignmentdecree", "scan_id", "document_id"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("monitoring:assignment_decree_detail", args=[self.pk])


class AssignmentDecreeLine(models.Model):
    """One assignment in the annex of a decree, as it was on that day. Never changed."""

    decree = models.ForeignKey(AssignmentDecree, on_delete=models.PROTECT, related_name="lines", verbose_name="SK")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="decree_lines", verbose_name="penugasan"
    )
    position = models.PositiveSmallIntegerField("nomor urut")
    pendamping_name = models.CharField("pendamping", max_length=310)
    level = models.CharField("tingkat", max_length=8, choices=Assignment.Level.choices)
    is_primary = models.BooleanField("pendamping utama")
    group_name = models.CharField("kelompok", max_length=100)
    business = models.CharField("usaha", max_length=150)
    village_name = models.CharField("desa/kelurahan", max_length=250)
    village_code = models.CharField("kode wilayah", max_length=13)

    decree_id: int
    assignment_id: int

    class Meta:
        verbose_name = "baris SK penugasan"
        verbose_name_plural = "baris SK penugasan"
        ordering = ["decree", "position"]
        constraints = [models.UniqueConstraint(fields=["decree", "assignment"], name="assignmentdecreeline_once")]
        triggers = [
            pgtrigger.Protect(name="assignmentdecreeline_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            triggers.decree_closed_once_issued(),
        ]

    def __str__(self) -> str:
        return f"{self.pendamping_name} – {self.group_name}"


class Handover(models.Model):
    """Groups that pass from one pendamping to another on a day, with a reason and notes for the successor.

    Written once; the minutes are issued later, and the successor says once that the groups were taken over.
    """

    class Reason(models.TextChoices):
        """Why somebody hands over."""

        ILLNESS = "illness", "Sakit"
        TRANSFER = "transfer", "Pindah tugas"
        RESIGNATION = "resignation", "Berhenti"
        LOAD = "load", "Pembagian beban"
        OTHER = "other", "Lainnya"

    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kabupaten/kota")
    from_user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="handovers_given", verbose_name="pendamping lama"
    )
    to_user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="handovers_taken", verbose_name="pendamping baru"
    )
    on = models.DateField("tanggal serah terima")
    reason = models.CharField("sebab", max_length=11, choices=Reason.choices)
    explanation = models.CharField("penjelasan", max_length=200, blank=True)
    notes = models.TextField("catatan untuk penerus", max_length=2000, blank=True)
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="berita acara"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)
    acknowledged_at = models.DateTimeField("diterima penerus pada", null=True, blank=True, editable=False)

    regency_id: str
    from_user_id: int
    to_user_id: int
    document_id: int | None
    lines: RelatedManager[HandoverLine]

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "serah terima pendamping"
        verbose_name_plural = "serah terima pendamping"
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(
                fields=["to_user", "recorded_at"], condition=Q(acknowledged_at__isnull=True), name="handover_waiting"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(from_user=F("to_user")), name="handover_to_another"),
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(explanation=""),
                name="handover_other_is_explained",
                violation_error_message="Sebab “lainnya” perlu dijelaskan.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="handover_never_deleted", operation=pgtrigger.Delete),
            triggers.filled_once("handover", "document_id", "acknowledged_at"),
        ]

    def __str__(self) -> str:
        return f"Serah terima {self.from_user} – {self.to_user}"

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("monitoring:handover_detail", args=[self.pk])


class HandoverLine(models.Model):
    """One group of a hand-over, with the work that was open on that day in words. Never changed."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="lines", verbose_name="serah terima")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name="kelompok")
    ended = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="handed_over", verbose_name="penugasan lama"
    )
    begun = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="taken_over", verbose_name="penugasan baru"
    )
    open_work = models.TextField("pekerjaan terbuka", blank=True, help_text="Satu per baris.")

    handover_id: int
    group_id: int

    objects = HandoverLineQuerySet.as_manager()

    class Meta:
        verbose_name = "kelompok pada serah terima"
        verbose_name_plural = "kelompok pada serah terima"
        ordering = ["handover", "pk"]
        constraints = [models.UniqueConstraint(fields=["handover", "group"], name="handoverline_once")]
        triggers = [pgtrigger.Protect(name="handoverline_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.group} – {self.handover}"

    @property
    def open_items(self) -> list[str]:
        """What was open, one by one."""
        return self.open_work.splitlines()
