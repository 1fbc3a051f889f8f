"""Re-checks: what a registry that is put in force changes for members of running groups (E3)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from eligibility import triggers
from eligibility.models.registry import RegistrySnapshot
from eligibility.querysets import RecheckLineQuerySet, RecheckQuerySet
from groups.models import Member, Proposal
from kube_portal.accounts.models import User

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Recheck(models.Model):
    """One registry put in force (*pemeriksaan ulang*), and the running groups compared with it, once.

    Made with the decision itself; a worker fills it in. One whose registry was replaced before anybody came to it has
    compared nothing (`is_overtaken`). Only its end is ever written into it.
    """

    snapshot = models.ForeignKey(
        RegistrySnapshot, on_delete=models.PROTECT, related_name="rechecks", verbose_name="data sosial"
    )
    replaced = models.ForeignKey(
        RegistrySnapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="menggantikan"
    )
    started_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diberlakukan oleh"
    )
    started_at = models.DateTimeField("diberlakukan pada", default=timezone.now, editable=False)
    done_at = models.DateTimeField("selesai pada", null=True, blank=True, editable=False)
    is_overtaken = models.BooleanField("didahului data lain", default=False)
    groups = models.PositiveIntegerField("kelompok", default=0)
    members = models.PositiveIntegerField("anggota", default=0)
    no_longer = models.PositiveIntegerField("kini tidak memenuhi", default=0)
    newly = models.PositiveIntegerField("kini memenuhi", default=0)

    snapshot_id: int
    lines: RelatedManager[RecheckLine]

    # Set by `with_counts_for()`.
    own_no_longer: int
    own_newly: int
    own_unseen: int

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = "pemeriksaan ulang"
        verbose_name_plural = "pemeriksaan ulang"
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["started_at"], condition=Q(done_at__isnull=True), name="recheck_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(is_overtaken=False, groups=0, members=0, no_longer=0, newly=0),
                name="recheck_counts_when_done",
            ),
            models.CheckConstraint(
                condition=Q(is_overtaken=False) | Q(groups=0, members=0, no_longer=0, newly=0),
                name="recheck_overtaken_compared_nothing",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="recheck_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="recheck_ends_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__done_at__isnull=False)
            ),
            pgtrigger.Protect(
                name="recheck_only_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("snapshot", "replaced", "started_by", "started_at"),
            ),
        ]

    def __str__(self) -> str:
        return f"Pemeriksaan ulang {self.snapshot}"

    def get_absolute_url(self) -> str:
        """The re-check's own page."""
        return reverse("eligibility:recheck_detail", args=[self.pk])

    @property
    def is_done(self) -> bool:
        """Every running group was compared, or nothing is left to compare."""
        return self.done_at is not None


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="RecheckLineHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat perubahan kelayakan", "verbose_name_plural": "riwayat perubahan kelayakan"},
)
class RecheckLine(models.Model):
    """One member for whom the registry changes the answer to E3, before and after in the words of the rule.

    Nothing follows by itself: somebody of the Dinas writes down once that they have seen it, and what is to happen.
    """

    class Kind(models.TextChoices):
        """Which way it went."""

        NO_LONGER = "no_longer", "Kini tidak memenuhi"
        NEWLY = "newly", "Kini memenuhi"

    recheck = models.ForeignKey(
        Recheck, on_delete=models.PROTECT, related_name="lines", verbose_name="pemeriksaan ulang"
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="recheck_lines", verbose_name="usulan"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="recheck_lines", verbose_name="anggota")
    kind = models.CharField("perubahan", max_length=9, choices=Kind.choices)
    # An `assessment.Outcome`; empty where nothing had been recorded.
    before_result = models.CharField("hasil sebelumnya", max_length=9, blank=True)
    before = models.TextField("sebelumnya", max_length=1100)
    after = models.TextField("sekarang", max_length=1000)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dilihat oleh"
    )
    acknowledged_at = models.DateTimeField("dilihat pada", null=True, blank=True, editable=False)
    note = models.TextField("tindak lanjut", max_length=1000, blank=True)

    recheck_id: int
    proposal_id: int
    member_id: int
    acknowledged_by_id: int | None

    # Set by `with_waiting()` and `for_list()`.
    told_at: dt.datetime
    is_overtaken: bool

    objects = RecheckLineQuerySet.as_manager()

    class Meta:
        verbose_name = "perubahan kelayakan"
        verbose_name_plural = "perubahan kelayakan"
        ordering = ["recheck", "pk"]
        indexes = [
            models.Index(fields=["proposal", "member", "-id"], name="recheckline_latest_of_member"),
            models.Index(fields=["recheck"], condition=Q(acknowledged_at__isnull=True), name="recheckline_unseen"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recheck", "proposal", "member"], name="recheckline_once_per_member_and_recheck"
            ),
            models.CheckConstraint(
                condition=Q(~Q(before_result__in=["fail", "dispensed"]), kind="no_longer")
                | Q(kind="newly", before_result__in=["fail", "dispensed"]),
                name="recheckline_something_changed",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True, note="")
                | Q(~Q(note=""), acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="recheckline_acknowledgement_whole",
            ),
        ]
        triggers = [triggers.recheck_line_of_a_member(), triggers.recheck_line_acknowledged_once()]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_kind_display()}"

    @property
    def is_seen(self) -> bool:
        """Somebody of the Dinas wrote down that they know."""
        return self.acknowledged_at is not None

    @property
    def fails(self) -> bool:
        """The member does not meet the rule any more."""
        return self.kind == self.Kind.NO_LONGER

    @property
    def tone(self) -> str:
        """The tone of the badge."""
        return "bad" if self.fails else "good"
