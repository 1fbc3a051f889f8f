"""What members understand: questions of a regency, and one member's answers before or after an event."""

from __future__ import annotations

from typing import TypedDict

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone

from groups.models import Member
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from monitoring import event_triggers as own
from monitoring.event_querysets import QuizQuestionQuerySet, QuizSittingQuerySet
from monitoring.models.events import Event


class Choice(TypedDict):
    """One answer to choose, and whether it is right."""

    text: str
    right: bool


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="QuizQuestionHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat pertanyaan kuis", "verbose_name_plural": "riwayat pertanyaan kuis"},
)
class QuizQuestion(models.Model):
    """A question of a regency's quiz. Its words never change: a new wording replaces it, and answers keep the old."""

    class Kind(models.TextChoices):
        """What it asks for."""

        KNOWLEDGE = "knowledge", "Pengetahuan"
        BELIEF = "belief", "Keyakinan"

    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="kabupaten/kota")
    number = models.PositiveSmallIntegerField("nomor urut")
    kind = models.CharField("jenis", max_length=9, choices=Kind.choices)
    text = models.CharField("pertanyaan", max_length=300)
    choices = models.JSONField("pilihan jawaban")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="menggantikan"
    )
    retired_at = models.DateTimeField("tidak ditanyakan lagi sejak", null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="ditulis oleh"
    )
    created_at = models.DateTimeField("ditulis pada", default=timezone.now, editable=False)

    regency_id: str
    replaces_id: int | None

    objects = QuizQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "pertanyaan kuis"
        verbose_name_plural = "pertanyaan kuis"
        ordering = ["regency", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regency", "number"],
                condition=Q(retired_at__isnull=True),
                name="quizquestion_number_once",
                violation_error_message="Nomor urut ini sudah dipakai pertanyaan lain.",
            ),
            models.CheckConstraint(condition=Exact(Length("regency"), 5), name="quizquestion_of_a_regency"),
        ]
        triggers = [
            own.question_stays_as_asked(),
            pgtrigger.Protect(name="quizquestion_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="quizquestion_retired_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__retired_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_belief(self) -> bool:
        """It asks what somebody believes about the aid."""
        return self.kind == self.Kind.BELIEF

    @property
    def lettered(self) -> list[tuple[str, Choice]]:
        """Its choices with their letters, as on paper."""
        return [("ABCDEF"[index], choice) for index, choice in enumerate(self.choices)]

    def is_right(self, answer: int | None) -> bool:
        """Whether the choice of that index is a right one."""
        return answer is not None and bool(self.choices[answer]["right"])


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    model_name="QuizSittingHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat kuis anggota", "verbose_name_plural": "riwayat kuis anggota"},
)
class QuizSitting(models.Model):
    """One member's answers before or after one event. `answers` maps question ids to the index of the choice, or to
    null for “don't know”; what was right is counted by a trigger."""

    class Phase(models.TextChoices):
        """When it was asked."""

        BEFORE = "before", "Sebelum"
        AFTER = "after", "Sesudah"

    class Mode(models.TextChoices):
        """How it was asked; who cannot read is asked by word of mouth."""

        ORAL = "oral", "Lisan"
        PAPER = "paper", "Tertulis di kertas"
        PHONE = "phone", "Diisi sendiri di ponsel"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="sittings", verbose_name="kegiatan")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="quiz_sittings", verbose_name="anggota")
    phase = models.CharField("waktu", max_length=6, choices=Phase.choices)
    mode = models.CharField("cara", max_length=5, choices=Mode.choices)
    language = models.CharField("bahasa", max_length=80)
    answers = models.JSONField("jawaban")
    asked = models.PositiveSmallIntegerField("ditanyakan", default=0, editable=False)
    correct = models.PositiveSmallIntegerField("benar", default=0, editable=False)
    belief_asked = models.PositiveSmallIntegerField("keyakinan ditanyakan", default=0, editable=False)
    belief_correct = models.PositiveSmallIntegerField("keyakinan benar", default=0, editable=False)
    version = models.PositiveIntegerField("versi", default=1)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    event_id: int
    member_id: int

    objects = QuizSittingQuerySet.as_manager()

    class Meta:
        verbose_name = "kuis anggota"
        verbose_name_plural = "kuis anggota"
        ordering = ["event", "member", "-phase"]
        constraints = [models.UniqueConstraint(fields=["event", "member", "phase"], name="quizsitting_once")]
        triggers = [own.sitting_is_marked()]

    def __str__(self) -> str:
        return f"{self.member} – {self.get_phase_display().lower()}"
