"""Decrees (surat keputusan) and the groups they name, frozen as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from disbursement import triggers
from disbursement.querysets import DecreeLineQuerySet, DecreeQuerySet
from groups.models import Proposal
from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import File, IssuedDocument
from kube_portal.money import RupiahField
from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Decree(models.Model):
    """A decree that names the groups of a year which receive the grant, or one that amends or revokes such an act (D3).

    Append-only, except that the issued document and the signed scan are added once. The signatory of an own decree is
    whoever held the year's configured office on its date; the ministry's is recorded as written.
    """

    class Kind(models.TextChoices):
        """Whose act it is, and what it does. The first two are `programs.DecreeIssuer`'s."""

        DINAS = "dinas", "SK penetapan Dinas"
        MINISTRY = "ministry", "SK Kementerian Sosial"
        AMENDMENT = "amendment", "SK perubahan"
        REVOCATION = "revocation", "SK pencabutan"

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="decrees", verbose_name="tahun program"
    )
    kind = models.CharField("jenis SK", max_length=10, choices=Kind.choices)
    number = models.CharField("nomor", max_length=100)
    dated_on = models.DateField("tanggal")
    about = models.CharField("tentang", max_length=300)
    signatory = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="decrees", verbose_name="penanda tangan"
    )
    signatory_text = models.CharField("penanda tangan di kementerian", max_length=150, blank=True)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name="mengubah SK"
    )
    scan = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pindaian bertanda tangan"
    )
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dokumen terbit"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    program_year_id: int
    lines: RelatedManager[DecreeLine]

    objects = DecreeQuerySet.as_manager()

    class Meta:
        verbose_name = "SK penetapan"
        verbose_name_plural = "SK penetapan"
        ordering = ["-dated_on", "-pk"]
        indexes = [models.Index(fields=["-dated_on", "-id"], name="decree_newest")]
        constraints = [
            models.UniqueConstraint(
                "program_year",
                "kind",
                Lower("number"),
                name="decree_number_unique_in_year",
                violation_error_message="Nomor SK ini sudah dicatat pada tahun itu.",
            ),
            models.CheckConstraint(
                condition=Q(kind="ministry", signatory__isnull=True) & ~Q(signatory_text="")
                | Q(kind__in=["dinas", "amendment", "revocation"], signatory__isnull=False, signatory_text=""),
                name="decree_signed",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["amendment", "revocation"], amends__isnull=False) & ~Q(amends=F("id"))
                | Q(kind__in=["dinas", "ministry"], amends__isnull=True),
                name="decree_amends_or_revokes_another",
            ),
        ]
        triggers = [
            triggers.never_deleted("decree"),
            pgtrigger.Protect(
                name="decree_append_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["scan", "document"]),
            ),
            triggers.filled_once("decree", "scan"),
            triggers.filled_once("decree", "document"),
        ]

    def __str__(self) -> str:
        return f"{self.short_kind} {self.number}"

    def get_absolute_url(self) -> str:
        """The decree's own page."""
        return reverse("disbursement:decree_detail", args=[self.pk])

    @property
    def short_kind(self) -> str:
        """The kind in a word or two, for lists."""
        return {"dinas": "SK Dinas", "ministry": "SK Kemensos"}.get(self.kind) or str(self.get_kind_display())

    @property
    def signed_by(self) -> str:
        """Name and office under the signature; may load the post and its region."""
        return str(self.signatory) if self.signatory is not None else self.signatory_text


class DecreeLine(models.Model):
    """One group of a decree as it was on that day: members, board, address, account and pendamping. Never changed."""

    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="lines", verbose_name="SK")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decree_lines", verbose_name="usulan")
    position = models.PositiveSmallIntegerField("nomor urut")
    group_name = models.CharField("nama kelompok", max_length=100)
    business = models.CharField("usaha", max_length=150)
    village_name = models.CharField("desa/kelurahan", max_length=250)
    village_code = models.CharField("kode wilayah", max_length=13)
    chair_name = models.CharField("ketua", max_length=100)
    members = models.JSONField("anggota", help_text="Nama, NIK dan jabatan tiap anggota.")
    account = models.JSONField("rekening")
    amount = RupiahField("nilai bantuan")
    pendamping_name = models.CharField("pendamping", max_length=150, blank=True)

    decree_id: int
    proposal_id: int

    objects = DecreeLineQuerySet.as_manager()

    class Meta:
        verbose_name = "baris SK"
        verbose_name_plural = "baris SK"
        ordering = ["decree", "position"]
        constraints = [
            models.UniqueConstraint(fields=["decree", "proposal"], name="decreeline_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="decreeline_amount_positive"),
        ]
        triggers = [triggers.append_only("decreeline"), triggers.line_fits_its_proposal()]

    def __str__(self) -> str:
        return f"{self.group_name} ({self.position})"

    @property
    def chair_nik(self) -> str:
        """The chair's NIK as frozen; show it masked."""
        return next((str(member["nik"]) for member in self.members if member["position"] == "chair"), "")
