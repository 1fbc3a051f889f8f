"""Cases about somebody's identity: a duplicate or a mismatch that people look into, and what they decide.

The rules ask (E1, E2, E3, E8, E9: see `asks_identity` in `eligibility/criteria.py`); one person opens a case, another
decides. What needs the population office goes to Dukcapil with a letter, and comes back with an answer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from eligibility import triggers
from eligibility.criteria import COMPARED_SQL, DIFFERENT, MENDED, SAME, Result
from eligibility.querysets import DukcapilReferralQuerySet, IdentityCaseQuerySet
from groups.models import Group, Member, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.programs.rules import rule_label
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

IDENTITY_CASE_RULES = tuple(COMPARED_SQL)


@dataclass(frozen=True)
class Side:
    """One side of a case: the member and the group that an area knows of it."""

    name: str
    group: Group
    village: Region


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="IdentityCaseHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat pemeriksaan identitas", "verbose_name_plural": "riwayat pemeriksaan identitas"},
)
class IdentityCase(models.Model):
    """One question about one member's identity (*pemeriksaan identitas*), opened and decided once.

    `compared` is frozen as it was seen: rows of label, what stands here, what stands there, numbers masked.
    `fingerprint` is short for the same data; what was decided counts as long as they haven't changed. Somebody found in
    a group of another area (E9) is seen by each area from its own side only.
    """

    class Decision(models.TextChoices):
        """What was found out."""

        SAME = SAME, "Orang yang sama"
        DIFFERENT = DIFFERENT, "Orang yang berbeda"
        MENDED = MENDED, "Sudah dibetulkan"

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="identity_cases", verbose_name="usulan"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="identity_cases", verbose_name="anggota")
    rule = models.CharField("aturan", max_length=4, choices=[(rule, rule_label(rule)) for rule in IDENTITY_CASE_RULES])
    result = models.CharField("menurut data saat dibuka", max_length=5, choices=Result.choices)
    reason = models.TextField("alasan menurut data saat dibuka", max_length=1000)
    source = models.CharField("dibandingkan dengan", max_length=60)
    compared = models.JSONField("yang dibandingkan", default=list)
    fingerprint = models.CharField("sidik data", max_length=32, editable=False)
    other_group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kelompok lain"
    )
    other_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="anggota lain"
    )
    note = models.TextField("catatan pembuka", max_length=1000, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dibuka oleh")
    opened_at = models.DateTimeField("dibuka pada", default=timezone.now, editable=False)
    decision = models.CharField("keputusan", max_length=9, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diputus oleh"
    )
    decided_at = models.DateTimeField("diputus pada", null=True, blank=True, editable=False)
    decision_note = models.TextField("alasan keputusan", max_length=1000, blank=True)

    proposal_id: int
    member_id: int
    opened_by_id: int
    decided_by_id: int | None
    other_group_id: int | None
    referrals: RelatedManager[DukcapilReferral]

    # Set by `with_standing()`.
    sent_on: dt.date | None
    is_answered: bool
    since: dt.datetime
    target_days: int

    objects = IdentityCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "pemeriksaan identitas"
        verbose_name_plural = "pemeriksaan identitas"
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["member", "rule", "-id"], name="identitycase_latest_of_rule"),
            models.Index(fields=["opened_at"], condition=Q(decision=""), name="identitycase_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "rule"],
                condition=Q(decision=""),
                name="identitycase_one_open_per_member_and_rule",
                violation_error_message="Pemeriksaan identitas untuk anggota dan aturan ini sudah dibuka.",
            ),
            models.CheckConstraint(condition=Q(rule__in=IDENTITY_CASE_RULES), name="identitycase_rule_asks_identity"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True, decision_note="")
                | Q(~Q(decision=""), ~Q(decision_note=""), decided_by__isnull=False, decided_at__isnull=False),
                name="identitycase_decision_whole",
            ),
            # That the data were mended can be read off them; that it is, or is not, the same person cannot.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decision=MENDED) | ~Q(decided_by=F("opened_by")),
                name="identitycase_decided_by_another",
            ),
        ]
        triggers = [triggers.identity_case_of_a_member(), triggers.identity_case_decided_once()]

    def __str__(self) -> str:
        return f"{self.rule} {self.member}"

    def get_absolute_url(self) -> str:
        """The case's own page."""
        return reverse("eligibility:identity_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return not self.decision

    @property
    def rule_label(self) -> str:
        """The rule in words: `E3 Terdaftar di DTSEN`."""
        return rule_label(self.rule)

    @property
    def is_at_dukcapil(self) -> bool:
        """Open, and Dukcapil has not answered yet. For rows that went through `with_standing()`."""
        return self.is_open and self.sent_on is not None

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands, in words, and the tone to show it in. For rows that went through `with_standing()`."""
        if not self.is_open:
            tones = {SAME: "good", DIFFERENT: "bad", MENDED: "info"}
            return str(self.get_decision_display()), tones[self.decision]
        if self.is_at_dukcapil:
            return "Dirujuk ke Dukcapil", "info"
        return ("Dukcapil sudah menjawab", "warn") if self.is_answered else ("Menunggu keputusan", "warn")

    @property
    def waited(self) -> int:
        """Days since the letter to Dukcapil, or since it was opened. For rows that went through `with_standing()`."""
        return max((timezone.now() - self.since).days, 0)

    def side_of(self, user: User) -> Side:
        """The side that the user's area knows: the member's own, else that of the other group. Reads both."""
        if self.other_group is None or self.is_own_of(user):
            return Side(self.member.name, self.proposal.group, self.proposal.village)
        name = self.other_member.name if self.other_member is not None else "Tidak lagi tercatat"
        return Side(name, self.other_group, self.other_group.village)

    def is_own_of(self, user: User) -> bool:
        """Whether the user's area is that of the member whom the case is about. Reads the proposal."""
        return user.is_superuser or user.covers(self.proposal.village_id)

    def covers_other(self, user: User) -> bool:
        """Whether the user's area is that of the other group. Reads it; without one there is nothing to hide."""
        return user.is_superuser or self.other_group is None or user.covers(self.other_group.village_id)

    def knows_both(self, user: User) -> bool:
        """Whether nothing of the case lies outside the user's area."""
        return self.is_own_of(user) and self.covers_other(user)

    def compared_for(self, user: User) -> list[tuple[str, str, str]]:
        """What was compared, the user's own side first; of the side that lies in another area nothing is told."""
        here, there = self.is_own_of(user), self.covers_other(user)
        rows = [(label, one, other) if here else (label, other, one) for label, one, other in self.compared]
        return rows if here and there else [(label, known, "") for label, known, _ in rows]


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="DukcapilReferralHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat rujukan Dukcapil", "verbose_name_plural": "riwayat rujukan Dukcapil"},
)
class DukcapilReferral(models.Model):
    """A letter that asks Dukcapil about a case, and the answer to it, once. A case may be asked about again."""

    case = models.ForeignKey(
        IdentityCase, on_delete=models.PROTECT, related_name="referrals", verbose_name="pemeriksaan identitas"
    )
    number = models.CharField("nomor surat", max_length=100)
    dated_on = models.DateField("tanggal surat")
    question = models.TextField("yang ditanyakan", max_length=1000)
    letter = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="surat"
    )
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dirujuk oleh")
    sent_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)
    answered_on = models.DateField("tanggal jawaban", null=True, blank=True)
    answer = models.TextField("jawaban Dukcapil", max_length=2000, blank=True)
    answer_letter = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="surat jawaban"
    )
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="jawaban dicatat oleh"
    )
    answered_at = models.DateTimeField("jawaban dicatat pada", null=True, blank=True, editable=False)

    case_id: int

    objects = DukcapilReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "rujukan Dukcapil"
        verbose_name_plural = "rujukan Dukcapil"
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(answered_on__isnull=True),
                name="dukcapilreferral_one_unanswered",
                violation_error_message="Dukcapil belum menjawab surat sebelumnya.",
            ),
            models.CheckConstraint(
                condition=Q(
                    answered_on__isnull=True,
                    answer="",
                    answer_letter__isnull=True,
                    answered_by__isnull=True,
                    answered_at__isnull=True,
                )
                | Q(~Q(answer=""), answered_on__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="dukcapilreferral_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("dated_on")),
                name="dukcapilreferral_answered_after_it_was_sent",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(question=""), name="dukcapilreferral_letter_has_number_and_question"
            ),
        ]
        triggers = [
            triggers.referral_of_an_open_case(),
            pgtrigger.Protect(name="dukcapilreferral_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_pending(self) -> bool:
        """Dukcapil has not answered yet."""
        return self.answered_on is None
