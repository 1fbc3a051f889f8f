"""The visit at the home of somebody who is to come into a group, and what was found there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eligibility import newcomer_triggers, triggers
from eligibility.criteria import ELIGIBILITY_RULES, POVERTY_CRITERIA, Result
from eligibility.newcomer_querysets import NewcomerFindingQuerySet, NewcomerVisitQuerySet
from groups.models import ChangeRequest, Group, Member
from kube_portal.accounts.models import User
from kube_portal.programs.rules import rule_label

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class NewcomerVisit(models.Model):
    """What the Dinas saw at a newcomer's home: both cards, the six poverty criteria (E10), fit or not.

    The latest visit to whoever the request names counts; `nik` says to whom it was made. Never changed, but that it
    takes the number of the member that the newcomer became, so that the group's page goes on asking it.
    """

    request = models.ForeignKey(
        ChangeRequest, on_delete=models.PROTECT, related_name="newcomer_visits", verbose_name="permintaan perubahan"
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="kelompok"
    )
    nik = models.CharField("NIK yang dikunjungi", max_length=16, editable=False)
    visited_on = models.DateField("rumah dikunjungi pada")
    ktp_seen = models.BooleanField("KTP atau surat keterangan sudah dilihat")
    kk_seen = models.BooleanField("kartu keluarga sudah dilihat")
    unmet_needs = models.BooleanField(POVERTY_CRITERIA[0][1])
    income_falls_short = models.BooleanField(POVERTY_CRITERIA[1][1])
    little_schooling = models.BooleanField(POVERTY_CRITERIA[2][1])
    little_health_care = models.BooleanField(POVERTY_CRITERIA[3][1])
    poor_housing = models.BooleanField(POVERTY_CRITERIA[4][1])
    no_assets = models.BooleanField(POVERTY_CRITERIA[5][1])
    note = models.CharField("catatan kunjungan", max_length=500, blank=True)
    fit = models.BooleanField("disimpulkan layak")
    fit_reason = models.CharField("alasan tidak layak", max_length=300, blank=True)
    visited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dikunjungi oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)
    as_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="newcomer_visits",
        verbose_name="menjadi anggota",
    )  # fmt: skip

    request_id: int
    visited_by_id: int
    findings: RelatedManager[NewcomerFinding]

    objects = NewcomerVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan calon anggota"
        verbose_name_plural = "kunjungan calon anggota"
        ordering = ["request", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(fit=True) | ~Q(fit_reason=""), name="newcomervisit_unfit_says_why"),
        ]
        triggers = [
            newcomer_triggers.visit_fits_its_request(),
            pgtrigger.Protect(name="newcomervisit_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="newcomervisit_append_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["as_member"]),
            ),
            triggers.filled_once("newcomervisit", "as_member"),
        ]

    def __str__(self) -> str:
        return f"Kunjungan {self.pk}"

    @property
    def questions(self) -> list[tuple[str, bool]]:
        """The six poverty criteria in words, each with its answer."""
        return [(question, getattr(self, name)) for name, question, _ in POVERTY_CRITERIA]


class NewcomerFinding(models.Model):
    """What the visitor found on a rule that the data leave open. Never changed."""

    visit = models.ForeignKey(
        NewcomerVisit, on_delete=models.PROTECT, related_name="findings", verbose_name="kunjungan"
    )
    rule = models.CharField("aturan", max_length=4, choices=[(rule, rule_label(rule)) for rule in ELIGIBILITY_RULES])
    reason = models.CharField("yang ditanyakan", max_length=500)
    result = models.CharField("hasil", max_length=5, choices=Result.choices)
    note = models.CharField("catatan", max_length=300, blank=True)

    objects = NewcomerFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "temuan calon anggota"
        verbose_name_plural = "temuan calon anggota"
        ordering = ["visit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "rule"], name="newcomerfinding_once_per_rule"),
            models.CheckConstraint(
                condition=Q(rule__in=ELIGIBILITY_RULES, result__in=[Result.PASS, Result.FAIL]),
                name="newcomerfinding_decides",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="newcomerfinding_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.get_result_display()}"
