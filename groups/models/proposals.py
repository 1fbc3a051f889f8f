"""A group's application in one program year, and everything that is written down about it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Round
from django.urls import reverse
from django.utils import timezone
from django_fsm import FSMField, transition

from groups import triggers
from groups.models.people import Group
from groups.querysets import ProposalQuerySet, ProposalRowQuerySet
from groups.tones import tone_of
from groups.transitions import COMMITTED, ENDED, ROAD, TARGETS, TRANSITIONS, Status, Transition
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField, format_rupiah
from kube_portal.programs.models import GrantTier, ProgramYear
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_stubs_ext.db.models.manager import RelatedManager


def _moves(verb: str) -> Callable[[Callable[[Proposal], None]], Callable[[Proposal], None]]:
    """The django-fsm-2 declaration of a verb, from the one table in `groups/transitions.py`."""
    declared: Transition = TRANSITIONS[verb]
    return transition(
        field="status", source=list(declared.sources), target=declared.target, custom={"label": declared.label}
    )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="ProposalHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat usulan", "verbose_name_plural": "riwayat usulan"},
)
class Proposal(models.Model):
    """One group's application in one program year for one kind of grant.

    `status` changes only in `groups/lifecycle.py`; a trigger refuses every other path. `amount` is the grant in rupiah,
    frozen from the tier at submission. `village` repeats the group's, kept by a trigger, so that lists of a
    jurisdiction need no join.
    """

    Status = Status

    class VillagePresence(models.TextChoices):
        """Was the village office at the deliberation (G3)?"""

        PRESENT = "present", "Hadir"
        ABSENT = "absent", "Tidak hadir"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="proposals", verbose_name="kelompok")
    village = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="proposals", verbose_name="desa/kelurahan", editable=False
    )
    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="proposals", verbose_name="tahun program"
    )
    tier = models.ForeignKey(
        GrantTier, on_delete=models.PROTECT, related_name="proposals", verbose_name="jenis bantuan"
    )
    amount = RupiahField("nilai bantuan", editable=False)
    status = FSMField("status", max_length=16, choices=Status.choices, default=Status.DRAFT, protected=True)
    status_since = models.DateTimeField("status sejak", default=timezone.now, editable=False)
    drafted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="drafted_proposals", verbose_name="disusun oleh"
    )
    created_at = models.DateTimeField("disusun pada", default=timezone.now, editable=False)
    submitted_on = models.DateField("tanggal usulan", null=True, blank=True, editable=False)

    deliberation_on = models.DateField("tanggal musyawarah", null=True, blank=True)
    deliberation_place = models.CharField("tempat musyawarah", max_length=150, blank=True)
    village_presence = models.CharField(
        "aparat desa/kelurahan pada musyawarah", max_length=8, choices=VillagePresence.choices, blank=True
    )
    village_representative = models.CharField("nama dan jabatan aparat yang hadir", max_length=150, blank=True)
    minutes = models.ForeignKey(
        File,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="berita acara musyawarah",
    )
    precheck_seen_at = models.DateTimeField("pemeriksaan awal dibaca", null=True, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        editable=False,
        verbose_name="disalin dari",
    )
    # The year and the group's name as they stood in a workbook: both may change here, and the file comes again.
    imported_as = models.CharField("tahun dan nama dalam berkas impor", max_length=120, blank=True, editable=False)

    group_id: int
    village_id: str
    program_year_id: int
    tier_id: int
    drafted_by_id: int
    moves: RelatedManager[ProposalMove]
    budget_lines: RelatedManager[BudgetLine]

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan"
        verbose_name_plural = "usulan"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["program_year", "status", "status_since"], name="proposal_year_status"),
            # The list's own order; what stands still comes after all that waits.
            models.Index(
                fields=["status_since", "id"],
                name="proposal_waiting",
                condition=~Q(status__in=[*ENDED, Status.ACCOUNTED]),
            ),
            # What waits in one status, oldest first, in a whole country.
            models.Index(fields=["status", "status_since", "id"], name="proposal_oldest_in_status"),
            models.Index(
                fields=["village", "status"],
                name="proposal_village_status",
                opclasses=["varchar_pattern_ops", "varchar_ops"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "program_year"],
                condition=~Q(status__in=ENDED),
                name="proposal_one_live_per_group_and_year",
                violation_error_message="Kelompok ini sudah punya usulan yang berjalan pada tahun itu.",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="proposal_status_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="proposal_amount_positive"),
        ]
        triggers = [
            triggers.proposal_starts_as_draft(),
            triggers.proposal_takes_village_and_amount(),
            triggers.proposal_status_follows_a_move(),
            triggers.proposal_budget_equals_grant(),
            triggers.proposal_within_ceiling(),
            triggers.proposal_never_deleted_after_draft(),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.program_year.year}"

    def get_absolute_url(self) -> str:
        """The proposal's own page."""
        return reverse("groups:proposal_detail", args=[self.pk])

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Read the row again. The old status is let go first, since the protected field takes no second value."""
        if fields is None or "status" in fields:
            self.__dict__.pop("status", None)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    @property
    def headline(self) -> str:
        """What it is about in one line: `Penggemukan kambing · Penumbuhan · Rp20.000.000`."""
        parts = (self.group.business_description, self.tier.name, format_rupiah(self.amount))
        return " · ".join(part for part in parts if part)

    @property
    def is_draft(self) -> bool:
        """Still open for changes by the village."""
        return bool(self.status == Status.DRAFT)

    @property
    def is_live(self) -> bool:
        """Has not ended without money."""
        return self.status not in ENDED

    @property
    def holds_budget(self) -> bool:
        """Counts against the year's ceiling."""
        return self.status in COMMITTED

    @property
    def reached(self) -> int:
        """How far along the road it stands: 0 for a draft, 9 for accounted; -1 when it ended off the road."""
        return ROAD.index(Status(self.status)) if self.status in ROAD else -1

    @property
    def status_label(self) -> str:
        """The status in words; the village head is named as the village calls them (lurah or kepala desa)."""
        if self.status == Status.VILLAGE_REVIEW:
            return f"Menunggu {self.village.head_title}"
        return str(Status(self.status).label)

    @property
    def tone(self) -> str:
        """The tone in which its status is shown."""
        return tone_of(self.status)

    @property
    def waits(self) -> bool:
        """Whether somebody still has to do something: neither ended nor accounted for, and the year still open."""
        return self.status not in ENDED and self.status != Status.ACCOUNTED and self.program_year.is_open

    @property
    def target_days(self) -> int | None:
        """Days the program year allows for the present stage; None where it sets no target."""
        field = TARGETS.get(Status(self.status))
        return getattr(self.program_year, field) if field else None

    def waiting_days(self, now: dt.datetime | None = None) -> int:
        """Whole days since it came to its present status."""
        return ((now or timezone.now()) - self.status_since).days

    @property
    def budget_total(self) -> int:
        """Sum of its budget lines in rupiah (one query)."""
        return self.budget_lines.aggregate(total=models.Sum("total"))["total"] or 0

    @property
    def sent_back(self) -> ProposalMove | None:
        """The move that sent a draft back to be mended; None for one that never left (one query for a draft)."""
        return self.moves.select_related("by").order_by("-pk").first() if self.is_draft else None

    # The verbs, declared for django-fsm-2. Called by groups/lifecycle.py alone.

    @_moves("submit")
    def submit(self) -> None:
        """Draft → waiting for the village head."""

    @_moves("endorse")
    def endorse(self) -> None:
        """The village head agrees → submitted to the Dinas."""

    @_moves("send_back")
    def send_back(self) -> None:
        """Back to draft, with a note saying what to mend."""

    @_moves("reject")
    def reject(self) -> None:
        """Refused, with a reason."""

    @_moves("begin_verification")
    def begin_verification(self) -> None:
        """A verifier and a date are set → field verification."""

    @_moves("pass_verification")
    def pass_verification(self) -> None:
        """Every member checked → eligible."""

    @_moves("select")
    def select(self) -> None:
        """Chosen within quota and ceiling → approved."""

    @_moves("unselect")
    def unselect(self) -> None:
        """Choice undone before the decree → eligible."""

    @_moves("decree")
    def decree(self) -> None:
        """Every decree the tier needs is recorded → decreed."""

    @_moves("complete_training")
    def complete_training(self) -> None:
        """Trained, books opened → ready to be paid."""

    @_moves("disburse")
    def disburse(self) -> None:
        """Paid in full → funded."""

    @_moves("payment_returned")
    def payment_returned(self) -> None:
        """The paid sum fell below the tier → waiting for payment again."""

    @_moves("close_accounts")
    def close_accounts(self) -> None:
        """Every rupiah accounted for → accounted."""

    @_moves("reopen_accounts")
    def reopen_accounts(self) -> None:
        """Accounts opened again by two people → funded."""

    @_moves("cancel")
    def cancel(self) -> None:
        """Decree revoked before payment → revoked."""

    @_moves("lapse")
    def lapse(self) -> None:
        """The year closed before money came → lapsed."""

    @_moves("withdraw")
    def withdraw(self) -> None:
        """Withdrawn before the decree, with a reason."""


class BudgetLine(models.Model):
    """One line of the budget plan (RAB), in rupiah; volume may have two decimals. Frozen once submitted."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="budget_lines", verbose_name="usulan")
    position = models.PositiveSmallIntegerField("nomor", default=1)
    description = models.CharField("uraian", max_length=150)
    volume = models.DecimalField(
        "volume", max_digits=9, decimal_places=2, validators=[MinValueValidator(0.01, "Volume harus lebih dari nol.")]
    )
    unit = models.CharField("satuan", max_length=20)
    unit_price = RupiahField("harga satuan", validators=[MinValueValidator(1, "Harga satuan harus lebih dari nol.")])
    total = models.GeneratedField(
        expression=Cast(Round(F("volume") * F("unit_price")), models.BigIntegerField()),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    objects = ProposalRowQuerySet.as_manager()

    class Meta:
        verbose_name = "baris RAB"
        verbose_name_plural = "baris RAB"
        ordering = ["proposal", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(volume__gt=0), name="budgetline_volume_positive"),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="budgetline_price_positive"),
        ]
        triggers = [triggers.budget_lines_frozen_after_draft()]

    def __str__(self) -> str:
        return self.description

    @property
    def volume_text(self) -> str:
        """The volume as people write it: `2.000`, `2,5`."""
        whole, _, rest = f"{self.volume:,.2f}".partition(".")
        decimals = rest.rstrip("0")
        return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


class ProposalMove(models.Model):
    """One step of a proposal: which verb, from where to where, by whom, when, and why. Never changed or removed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="moves", verbose_name="usulan")
    verb = models.CharField("langkah", max_length=20)
    from_status = models.CharField("dari", max_length=16, choices=Status.choices)
    to_status = models.CharField("menjadi", max_length=16, choices=Status.choices)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="proposal_moves", verbose_name="oleh"
    )
    at = models.DateTimeField("pada", default=timezone.now)
    note = models.TextField("catatan", max_length=1000, blank=True)

    objects = ProposalRowQuerySet.as_manager()

    class Meta:
        verbose_name = "riwayat usulan"
        verbose_name_plural = "riwayat usulan"
        ordering = ["proposal", "pk"]
        triggers = [
            pgtrigger.Protect(name="proposalmove_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            triggers.move_follows_the_table(),
            triggers.move_is_carried_out(),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d}"

    @property
    def label(self) -> str:
        """The verb as its button says it."""
        return TRANSITIONS[self.verb].label


class Objection(models.Model):
    """The group's one objection to a rejection, and the Dinas's answer. Upheld, it opens a draft copy to mend."""

    class Decision(models.TextChoices):
        UPHELD = "upheld", "Keberatan diterima"
        DISMISSED = "dismissed", "Keberatan ditolak"

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="objection", verbose_name="usulan")
    reason = models.TextField("alasan keberatan", max_length=1000)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diajukan oleh")
    filed_at = models.DateTimeField("diajukan pada", default=timezone.now)
    decision = models.CharField("keputusan", max_length=9, choices=Decision.choices, blank=True)
    answer = models.TextField("jawaban Dinas", max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diputus oleh"
    )
    decided_at = models.DateTimeField("diputus pada", null=True, blank=True)
    reopened_as = models.OneToOneField(
        Proposal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reopened_from",
        verbose_name="dibuka lagi sebagai",
    )

    objects = ProposalRowQuerySet.as_manager()

    class Meta:
        verbose_name = "keberatan"
        verbose_name_plural = "keberatan"
        ordering = ["-filed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("filed_by")),
                name="objection_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(decision=""), decided_by__isnull=False, decided_at__isnull=False),
                name="objection_decision_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Keberatan {self.proposal}"
