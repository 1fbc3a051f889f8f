"""Selection within quota: what the head of division puts forward, and the slots that villages hold."""

from __future__ import annotations

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eligibility import triggers
from eligibility.querysets import DistrictSlotQuerySet, NominationQuerySet
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="NominationHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat usulan seleksi", "verbose_name_plural": "riwayat usulan seleksi"},
)
class Nomination(models.Model):
    """The head of division puts an eligible proposal forward, with a rank in its district and a rationale.

    Ranks of those not selected are the waiting list.
    """

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="nomination", verbose_name="usulan"
    )
    rank = models.PositiveSmallIntegerField(
        "peringkat di kecamatan", validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    rationale = models.TextField("alasan", max_length=1000, help_text="Mengapa kelompok ini pada peringkat itu?")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diusulkan oleh")
    at = models.DateTimeField("diusulkan pada", default=timezone.now, editable=False)

    proposal_id: int
    by_id: int

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan seleksi"
        verbose_name_plural = "usulan seleksi"
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rank__gte=1), name="nomination_rank_from_one"),
            models.CheckConstraint(condition=~Q(rationale=""), name="nomination_has_a_rationale"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.proposal}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="DistrictSlotHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat slot kecamatan", "verbose_name_plural": "riwayat slot kecamatan"},
)
class DistrictSlot(models.Model):
    """One of a district's places in a year (Q1), held by a village as long as it has a selected group.

    Slots are numbered from one; the database refuses a number above the quota. Recorded also where the year sets no
    limit, so that they are released alike.
    """

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="slots", verbose_name="tahun program"
    )
    district = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kecamatan")
    number = models.PositiveSmallIntegerField("nomor", validators=[MinValueValidator(1)])
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="desa/kelurahan")

    program_year_id: int
    district_id: str
    village_id: str

    objects = DistrictSlotQuerySet.as_manager()

    class Meta:
        verbose_name = "slot kecamatan"
        verbose_name_plural = "slot kecamatan"
        ordering = ["program_year", "district", "number"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "district", "number"], name="districtslot_number_once"),
            models.UniqueConstraint(fields=["program_year", "village"], name="districtslot_once_per_village"),
            models.CheckConstraint(condition=Q(number__gte=1), name="districtslot_number_from_one"),
        ]
        triggers = [triggers.slot_within_quota(), triggers.slot_kept_while_needed()]

    def __str__(self) -> str:
        return f"{self.district} {self.number}"


class YearWithSlots(ProgramYear):
    """A program year with the slots that villages hold in it: a proxy that only carries a trigger (Q1).

    Years lie below this app and can't know its slots. Said in words by `eligibility/promises.py`.
    """

    class Meta:
        proxy = True
        triggers = [triggers.year_covers_slots()]
