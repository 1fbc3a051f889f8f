"""Who goes along with the verifier."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from eligibility import triggers
from eligibility.models.verification import Verification
from eligibility.querysets import TeamMemberQuerySet
from kube_portal.accounts.models import User


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="TeamMemberHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat anggota tim verifikasi", "verbose_name_plural": "riwayat anggota tim verifikasi"},
)
class TeamMember(models.Model):
    """Somebody who visits together with the verifier, from which day to which.

    The verifier leads the team and stands on the verification itself; whoever handed the lead over stays here with the
    day on which that was.
    """

    verification = models.ForeignKey(
        Verification, on_delete=models.PROTECT, related_name="team", verbose_name="verifikasi"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="anggota tim")
    from_on = models.DateField("sejak")
    until_on = models.DateField("sampai dengan", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditunjuk oleh")
    added_at = models.DateTimeField("ditunjuk pada", default=timezone.now, editable=False)

    verification_id: int
    user_id: int

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota tim verifikasi"
        verbose_name_plural = "anggota tim verifikasi"
        ordering = ["verification", "pk"]
        indexes = [models.Index(fields=["user", "until_on"], name="teammember_of_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["verification", "user"],
                condition=Q(until_on__isnull=True),
                name="teammember_once",
                violation_error_message="Orang ini sudah anggota tim.",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="teammember_ends_after_it_begins",
            ),
        ]
        triggers = [
            triggers.check_frozen_after_conclusion(path="touched.verification_id"),
            triggers.teammember_does_not_lead(),
        ]

    def __str__(self) -> str:
        return str(self.user)
