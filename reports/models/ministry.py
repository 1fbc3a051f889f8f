"""The ministry's report of a regency and year: prepared by one person, submitted by another, and frozen as sent."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import File, IssuedDocument
from kube_portal.regions.models import Region

READING = "reports.view_ministry"


class MinistryReportQuerySet(JurisdictionQuerySet["MinistryReport"]):
    """Reports, by the regency they are about."""

    village_path: ClassVar[str] = "regency_id"

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """Whose papers somebody may open: the names of all recipients stand in them."""
        allowed = isinstance(user, User) and user.has_perm(READING)
        return self.visible_to(user) if allowed else self.none()


class UploadTemplateQuerySet(JurisdictionQuerySet["UploadTemplate"]):
    """Templates, by the regency that keeps them."""

    village_path: ClassVar[str] = "regency_id"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["snapshot"],
    model_name="MinistryReportHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat laporan kementerian", "verbose_name_plural": "riwayat laporan kementerian"},
)
class MinistryReport(models.Model):
    """One version of a regency's report on a year.

    While a draft it holds words alone; its figures are those of the day. Submitted, it stands: `snapshot` keeps the
    figures and which groups and members it named (by number, never a NIK), `document` the PDF, `sheet` the workbook.
    A mistake is mended by the next version, which says why and replaces it when it is submitted.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", "Sedang disiapkan"
        SUBMITTED = "submitted", "Dikirim"
        SUPERSEDED = "superseded", "Diganti"

    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kabupaten/kota")
    year = models.PositiveSmallIntegerField("tahun", validators=[MinValueValidator(2005), MaxValueValidator(2100)])
    version = models.PositiveSmallIntegerField("versi", default=1)
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.DRAFT)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="menggantikan"
    )
    reason = models.CharField("mengapa diperbaiki", max_length=300, blank=True)
    problems = models.TextField(
        "masalah", max_length=4000, blank=True, help_text="Apa yang menghambat tahun ini, dengan kata-kata Dinas."
    )
    follow_up = models.TextField(
        "tindak lanjut", max_length=4000, blank=True, help_text="Apa yang sudah dan akan dilakukan, oleh siapa, kapan."
    )
    saved = models.PositiveIntegerField("kali disimpan", default=0, editable=False)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="disiapkan oleh")
    prepared_at = models.DateTimeField("mulai disiapkan", default=timezone.now, editable=False)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="terakhir diubah oleh")
    edited_at = models.DateTimeField("terakhir diubah", default=timezone.now, editable=False)
    number = models.CharField("nomor surat", max_length=100, blank=True)
    signatory = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="penanda tangan"
    )
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikirim oleh"
    )
    submitted_at = models.DateTimeField("dikirim pada", null=True, blank=True)
    snapshot = models.JSONField("isi waktu dikirim", default=dict, editable=False)
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )
    sheet = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="berkas Excel"
    )

    regency_id: str
    replaces_id: int | None
    prepared_by_id: int
    edited_by_id: int
    submitted_by_id: int | None
    document_id: int | None
    sheet_id: uuid.UUID | None

    objects = MinistryReportQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan kementerian"
        verbose_name_plural = "laporan kementerian"
        ordering = ["-year", "regency", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["regency", "year", "version"], name="ministryreport_version_once"),
            models.UniqueConstraint(
                fields=["regency", "year"], condition=Q(state="draft"), name="ministryreport_one_draft"
            ),
            models.UniqueConstraint(
                fields=["regency", "year"], condition=Q(state="submitted"), name="ministryreport_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces__isnull=True)
                | Q(version__gt=1, replaces__isnull=False) & ~Q(reason=""),
                name="ministryreport_correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="draft", number="", signatory__isnull=True, submitted_by__isnull=True,
                    submitted_at__isnull=True, document__isnull=True, sheet__isnull=True,
                )
                | Q(
                    state__in=["submitted", "superseded"], signatory__isnull=False, submitted_by__isnull=False,
                    submitted_at__isnull=False, document__isnull=False, sheet__isnull=False,
                )
                & ~Q(number=""),
                name="ministryreport_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True)
                | ~Q(submitted_by=F("prepared_by")) & ~Q(submitted_by=F("edited_by")),
                name="ministryreport_submitted_by_another",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="ministryreport_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="ministryreport_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                declare=[("wanted", "reports_ministryreport")],
                func="""
                    wanted := NEW;
                    IF OLD.state = 'draft' THEN
                        IF NEW.state = 'superseded' OR (NEW.regency_id, NEW.year, NEW.version, NEW.replaces_id,
                           NEW.reason, NEW.prepared_by_id) IS DISTINCT FROM (OLD.regency_id, OLD.year, OLD.version,
                           OLD.replaces_id, OLD.reason, OLD.prepared_by_id) THEN
                            RAISE EXCEPTION 'a draft stays the one it was begun as'
                                USING ERRCODE = '23514', CONSTRAINT = 'ministryreport_stands';
                        END IF;
                        RETURN NEW;
                    END IF;
                    wanted.state := OLD.state;
                    IF wanted IS DISTINCT FROM OLD OR (OLD.state, NEW.state) NOT IN
                       (('submitted', 'superseded'), ('submitted', 'submitted'), ('superseded', 'superseded')) THEN
                        RAISE EXCEPTION 'a submitted report stands as it was sent'
                            USING ERRCODE = '23514', CONSTRAINT = 'ministryreport_stands';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Laporan KUBE {self.year}"

    def get_absolute_url(self) -> str:
        """The page of the year's report."""
        return reverse("reports:ministry_report", args=[self.year, self.regency_id])

    @property
    def is_draft(self) -> bool:
        """Still being prepared."""
        return self.state == self.State.DRAFT

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {"draft": "warn", "submitted": "good"}.get(self.state, "neutral")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="UploadTemplateHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat susunan kolom", "verbose_name_plural": "riwayat susunan kolom"},
)
class UploadTemplate(models.Model):
    """How another system wants its upload: the columns in their order, each heading with the field that fills it.

    `columns` is a list of pairs, heading and field; the fields are those of `reports/ministry/columns.py`.
    """

    class Lines(models.TextChoices):
        """What one line of the file is."""

        MEMBER = "member", "Satu baris tiap anggota"
        GROUP = "group", "Satu baris tiap kelompok"

    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kabupaten/kota")
    name = models.CharField("nama susunan", max_length=80, help_text="Misalnya: SIKS-NG usulan KUBE.")
    lines = models.CharField("isi", max_length=6, choices=Lines.choices, default=Lines.MEMBER)
    columns = models.JSONField("kolom", default=list)
    saved = models.PositiveIntegerField("kali disimpan", default=0, editable=False)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diubah oleh")
    edited_at = models.DateTimeField("diubah pada", default=timezone.now, editable=False)

    regency_id: str

    objects = UploadTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "susunan kolom"
        verbose_name_plural = "susunan kolom"
        ordering = ["regency", Lower("name")]
        constraints = [
            models.UniqueConstraint(
                "regency",
                Lower("name"),
                name="uploadtemplate_name_once",
                violation_error_message="Susunan dengan nama itu sudah ada.",
            ),
            models.CheckConstraint(condition=~Q(columns=[]), name="uploadtemplate_has_columns"),
        ]

    def __str__(self) -> str:
        return self.name
