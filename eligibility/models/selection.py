"""Selection within quota: what the head of division puts forward, the slots that villages hold, and freed places."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eligibility import triggers
from eligibility.querysets import DistrictSlotQuerySet, NominationQuerySet, PlaceOfferQuerySet
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
    """The head of division puts an eligible proposal forward, with a rank in its district.

    Ranks of those not selected lead the waiting list. `score` (in tenths), `score_position` and `position` are as they
    were at that moment: where the place in the list was another than the score's, the rationale says why.
    """

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="nomination", verbose_name="usulan"
    )
    rank = models.PositiveSmallIntegerField(
        "peringkat di kecamatan", validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    rationale = models.TextField(
        "alasan", max_length=1000, blank=True, help_text="Wajib bila urutannya lain dari urutan nilai."
    )
    score = models.PositiveSmallIntegerField("nilai saat diusulkan, per sepuluh", null=True, editable=False)
    score_position = models.PositiveSmallIntegerField("urutan menurut nilai saat diusulkan", null=True, editable=False)
    position = models.PositiveSmallIntegerField("urutan saat diusulkan", null=True, editable=False)
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
            models.CheckConstraint(
                # Also for those put forward before the portal counted scores: nothing is known of their order.
                condition=~Q(rationale="") | Q(position__isnull=False, position=models.F("score_position")),
                name="nomination_departing_from_the_score_says_why",
            ),
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


class PlaceOffer(models.Model):
    """A place that a selected group gave up, offered to the next in line of its district.

    Written when the group leaves, closed once: taken, passed over with a reason, or fallen away. Who is passed over
    keeps the place in the waiting list; the same freed place is then offered to the next.
    """

    class Freed(models.TextChoices):
        """How the place came free: the verb that freed it."""

        WITHDRAWN = "withdraw", "menarik diri"
        UNSELECTED = "unselect", "dibatalkan pilihannya"
        REVOKED = "cancel", "dicabut penetapannya"

    class Outcome(models.TextChoices):
        """How an offer ended."""

        TAKEN = "taken", "Terpilih"
        PASSED = "passed", "Dilewati"
        LEFT = "left", "Tidak menunggu lagi"
        OVERTAKEN = "overtaken", "Tempatnya sudah terpakai"

    freed_by = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="freed_places", verbose_name="dilepas oleh"
    )
    freed_how = models.CharField("cara dilepas", max_length=8, choices=Freed.choices)
    freed_at = models.DateTimeField("dilepas pada")
    freed_by_user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicatat oleh"
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="place_offers", verbose_name="ditawarkan kepada"
    )
    offered_at = models.DateTimeField("ditawarkan pada", default=timezone.now, editable=False)
    outcome = models.CharField("hasil", max_length=9, choices=Outcome.choices, blank=True, editable=False)
    closed_at = models.DateTimeField("selesai pada", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditutup oleh"
    )
    reason = models.TextField("alasan", max_length=1000, blank=True)

    freed_by_id: int
    proposal_id: int

    objects = PlaceOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "tawaran tempat"
        verbose_name_plural = "tawaran tempat"
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["freed_by"], condition=Q(outcome=""), name="placeoffer_one_open_per_freed_place"
            ),
            models.UniqueConstraint(fields=["proposal"], condition=Q(outcome=""), name="placeoffer_one_open_per_group"),
            models.CheckConstraint(condition=~Q(proposal=models.F("freed_by")), name="placeoffer_not_to_who_freed_it"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True) | Q(~Q(outcome=""), closed_at__isnull=False),
                name="placeoffer_outcome_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="passed") | Q(~Q(reason=""), closed_by__isnull=False),
                name="placeoffer_passed_over_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="placeoffer_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="placeoffer_closed_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__outcome=""),
            ),
            pgtrigger.Protect(
                name="placeoffer_stands_as_made",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["outcome", "closed_at", "closed_by", "reason"]),
            ),
            triggers.offer_within_district(),
        ]

    def __str__(self) -> str:
        return f"Tempat {self.freed_by} untuk {self.proposal}"

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self.outcome == ""
