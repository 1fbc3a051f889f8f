"""The result of a selection as it was published to the villages: frozen, and superseded but never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from eligibility import triggers
from eligibility.querysets import ResultLineQuerySet, SelectionResultQuerySet
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.money import RupiahField
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.score_parts import tenths_text
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class SelectionResult(models.Model):
    """What the head of the office published: who was selected in a year, or in one district of it, and why.

    `facts` holds quota, weights, ceilings and the districts' numbers as they were. A later result of the same area
    supersedes this one, which stays readable. Append-only.
    """

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="selection_results", verbose_name="tahun program"
    )
    district = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kecamatan"
    )
    number = models.PositiveSmallIntegerField("nomor")
    rationale = models.TextField("pertimbangan", max_length=4000)
    facts = models.JSONField("angka saat diumumkan")
    line_count = models.PositiveIntegerField("jumlah kelompok")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diumumkan oleh")
    published_at = models.DateTimeField("diumumkan pada", default=timezone.now, editable=False)

    program_year_id: int
    district_id: str | None
    lines: RelatedManager[ResultLine]

    objects = SelectionResultQuerySet.as_manager()

    class Meta:
        verbose_name = "hasil seleksi"
        verbose_name_plural = "hasil seleksi"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "number"], name="selectionresult_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="selectionresult_number_from_one"),
            models.CheckConstraint(condition=Q(line_count__gte=1), name="selectionresult_has_lines"),
            models.CheckConstraint(condition=~Q(rationale=""), name="selectionresult_has_a_rationale"),
        ]
        triggers = [
            pgtrigger.Protect(name="selectionresult_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            triggers.result_in_its_regency(),
        ]

    def __str__(self) -> str:
        return f"Hasil seleksi {self.program_year.year} ke-{self.number}"

    def get_absolute_url(self) -> str:
        """The result's own page."""
        return reverse("eligibility:result_detail", args=[self.pk])

    @property
    def area(self) -> str:
        """What it is the result of: a district, or the whole regency. May load either."""
        return self.district.label if self.district is not None else self.program_year.regency.name

    def covers(self, district_code: str) -> bool:
        """Whether it speaks of that district."""
        return self.district_id in (None, district_code)


class ResultLine(models.Model):
    """One group in a published result, as it stood: selected or not, its score and place, and the reasons why not.

    The names and numbers are copies, so that the page reads the same for ever. No personal data. Append-only.
    """

    result = models.ForeignKey(SelectionResult, on_delete=models.PROTECT, related_name="lines", verbose_name="hasil")
    number = models.PositiveIntegerField("nomor")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="result_lines", verbose_name="usulan")
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="desa/kelurahan")
    group_name = models.CharField("kelompok", max_length=120)
    business = models.CharField("usaha", max_length=200, blank=True)
    tier_name = models.CharField("jenis bantuan", max_length=80)
    amount = RupiahField("nilai bantuan")
    is_selected = models.BooleanField("terpilih")
    position = models.PositiveSmallIntegerField("urutan daftar tunggu", null=True, blank=True)
    score_position = models.PositiveSmallIntegerField("urutan menurut nilai", null=True, blank=True)
    score = models.PositiveSmallIntegerField("nilai, per sepuluh")
    parts = models.JSONField("bagian nilai")
    rationale = models.TextField("alasan urutan atau pilihan", max_length=1000, blank=True)
    reasons = models.JSONField("mengapa belum terpilih", default=list)

    result_id: int
    proposal_id: int
    village_id: str

    objects = ResultLineQuerySet.as_manager()

    class Meta:
        verbose_name = "baris hasil seleksi"
        verbose_name_plural = "baris hasil seleksi"
        ordering = ["result", "number"]
        constraints = [
            models.UniqueConstraint(fields=["result", "number"], name="resultline_number_once"),
            models.UniqueConstraint(fields=["result", "proposal"], name="resultline_once_per_proposal"),
            models.CheckConstraint(condition=Q(number__gte=1), name="resultline_number_from_one"),
            models.CheckConstraint(
                condition=Q(is_selected=True, reasons=[]) | Q(Q(is_selected=False), ~Q(reasons=[])),
                name="resultline_not_selected_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="resultline_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            triggers.result_line_among_those_published(),
        ]

    def __str__(self) -> str:
        return f"{self.group_name}: {'terpilih' if self.is_selected else 'belum terpilih'}"

    @property
    def score_text(self) -> str:
        """The score as people read it: `82,4`."""
        return tenths_text(self.score)
