"""An exception for one member from one rule: asked by one person, decided by another."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from eligibility import triggers
from eligibility.criteria import ELIGIBILITY_RULES
from eligibility.querysets import DispensationQuerySet
from groups.models import Member, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.programs.rules import NEVER_DISPENSABLE, rule_label

DISPENSABLE = tuple(rule for rule in ELIGIBILITY_RULES if rule not in NEVER_DISPENSABLE)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="DispensationHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat pengecualian", "verbose_name_plural": "riwayat pengecualian"},
)
class Dispensation(models.Model):
    """An exception (*pengecualian*): one member, one rule, a reason; granted or refused once, by a second person.

    Either may lay a paper beside it: a letter of the village, a doctor's note. Who may open the pages may open those.
    """

    class Decision(models.TextChoices):
        """What the second person said."""

        GRANTED = "granted", "Dikabulkan"
        REFUSED = "refused", "Ditolak"

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="dispensations", verbose_name="usulan"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="dispensations", verbose_name="anggota")
    rule = models.CharField("aturan", max_length=4, choices=[(rule, rule_label(rule)) for rule in DISPENSABLE])
    reason = models.TextField("alasan", max_length=1000, help_text="Mengapa anggota ini tetap layak dibantu?")
    attachment = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lampiran permintaan"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta pada", default=timezone.now, editable=False)
    decision = models.CharField("keputusan", max_length=8, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diputus oleh"
    )
    decided_at = models.DateTimeField("diputus pada", null=True, blank=True, editable=False)
    decision_note = models.TextField("catatan keputusan", max_length=1000, blank=True)
    decision_attachment = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lampiran keputusan"
    )

    proposal_id: int
    member_id: int
    asked_by_id: int
    decided_by_id: int | None

    objects = DispensationQuerySet.as_manager()

    class Meta:
        verbose_name = "pengecualian"
        verbose_name_plural = "pengecualian"
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["asked_at"], condition=Q(decision=""), name="dispensation_undecided")]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "member", "rule"],
                condition=Q(decision__in=["", "granted"]),
                name="dispensation_one_standing_per_rule",
                violation_error_message="Pengecualian ini sudah diminta.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="dispensation_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(decision=""), decided_by__isnull=False, decided_at__isnull=False),
                name="dispensation_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(decision_attachment__isnull=True) | ~Q(decision=""),
                name="dispensation_decision_attached_to_a_decision",
            ),
            models.CheckConstraint(condition=Q(rule__in=DISPENSABLE), name="dispensation_never_of_e1_e9"),
            models.CheckConstraint(condition=~Q(reason=""), name="dispensation_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(decision="refused") | ~Q(decision_note=""), name="dispensation_refused_with_a_reason"
            ),
        ]
        triggers = [triggers.dispensation_within_policy(), triggers.dispensation_decided_once()]

    def __str__(self) -> str:
        return f"{self.rule} {self.member}"

    def get_absolute_url(self) -> str:
        """The page of the request, where it is decided."""
        return reverse("eligibility:dispensation_decide", args=[self.pk])

    @property
    def is_undecided(self) -> bool:
        """Nobody has decided yet."""
        return not self.decision

    @property
    def rule_label(self) -> str:
        """The rule in words: `E4 Usia`."""
        return rule_label(self.rule)

    @property
    def is_awaiting(self) -> bool:
        """Somebody should decide: asked, and the proposal is still being verified. Reads the proposal."""
        return self.is_undecided and self.proposal.status == Status.VERIFICATION

    @property
    def state(self) -> tuple[str, str]:
        """The decision in words, and the tone to show it in. Reads the proposal of an undecided one."""
        if self.decision == self.Decision.GRANTED:
            return "Dikabulkan", "good"
        if self.decision == self.Decision.REFUSED:
            return "Ditolak", "bad"
        return ("Menunggu keputusan", "warn") if self.is_awaiting else ("Tidak diputus", "neutral")
