"""What a group received before the portal was there: known from the archive, without the papers of a payment."""

from __future__ import annotations

import datetime as dt

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone

from groups.models.people import Group
from groups.querysets import GroupRowQuerySet
from kube_portal.accounts.models import User
from kube_portal.money import RupiahField
from kube_portal.programs.models import FundingSource

FIRST_YEAR = 1982


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="PastGrantHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat bantuan terdahulu", "verbose_name_plural": "riwayat bantuan terdahulu"},
)
class PastGrant(models.Model):
    """A grant of earlier years: kind, year, amount, whoever accompanied the group, and what became of it since.

    It is a fact of its own and no proposal: nobody saw minutes, decree or payment of it, so it takes no budget, owes no
    reports and no account. Its members received it all the same (E9). Where the office enters the whole file of such a
    grant as a proposal of that year, the proposal is what counts.
    """

    class State(models.TextChoices):
        """What is known of the group."""

        RUNNING = "running", "Berjalan"
        STALLED = "stalled", "Macet"
        DISSOLVED = "dissolved", "Bubar"
        UNKNOWN = "unknown", "Tidak diketahui"

    # While it runs or stands still its members belong to it; of what nobody knows and what is no more, nobody is held.
    HOLDING = (State.RUNNING, State.STALLED)

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="past_grants", verbose_name="kelompok")
    year = models.PositiveSmallIntegerField(
        "tahun bantuan", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(2100)]
    )
    tier_name = models.CharField("jenis bantuan", max_length=80)
    funding_source = models.CharField("sumber dana", max_length=4, choices=FundingSource.choices)
    amount = RupiahField("nilai bantuan", validators=[MinValueValidator(1)])
    received_on = models.DateField("diterima pada", null=True, blank=True)
    pendamping = models.CharField("pendamping waktu itu", max_length=100, blank=True)
    state = models.CharField("keadaan", max_length=9, choices=State.choices, default=State.UNKNOWN)
    state_since = models.DateField(
        "sejak", null=True, blank=True, help_text="Bagi kelompok yang berjalan: terakhir diketahui berjalan pada."
    )
    source = models.CharField("menurut", max_length=150, blank=True, help_text="Arsip atau berkas asal catatan ini.")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    group_id: int

    objects = GroupRowQuerySet.as_manager()

    class Meta:
        verbose_name = "bantuan terdahulu"
        verbose_name_plural = "bantuan terdahulu"
        ordering = ["group", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year"],
                name="pastgrant_once_a_year",
                violation_error_message="Bantuan kelompok ini pada tahun itu sudah tercatat.",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="pastgrant_amount_positive"),
            models.CheckConstraint(condition=Q(year__gte=FIRST_YEAR, year__lte=2100), name="pastgrant_year_known"),
            models.CheckConstraint(
                condition=Q(state="unknown", state_since__isnull=True)
                | Q(state__in=["running", "stalled", "dissolved"], state_since__isnull=False),
                name="pastgrant_state_has_a_day",
                violation_error_message="Tulis sejak kapan keadaan itu diketahui, atau kosongkan bila tidak diketahui.",
            ),
            models.CheckConstraint(
                condition=Q(state_since__isnull=True) | Q(year__lte=ExtractYear(F("state_since"))),
                name="pastgrant_state_after_the_grant",
                violation_error_message="Keadaan kelompok diketahui sejak tahun bantuannya atau sesudahnya.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="pastgrant_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.group} {self.year}"

    @property
    def began_on(self) -> dt.date:
        """The day from which its years count: when it was received, or else the last day of that year."""
        return self.received_on or dt.date(self.year, 12, 31)
