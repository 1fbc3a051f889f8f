"""Verification after payment: draws with their population, who may be asked, what they said, what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from disbursement.querysets import (
    SampleAnswerQuerySet,
    SampleDrawQuerySet,
    SampleInterviewQuerySet,
    SampleMemberQuerySet,
    SampleUnitQuerySet,
)
from disbursement.sampling import estimating, triggers
from disbursement.triggers import append_only, never_deleted
from groups.models import Member, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField
from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class SampleDraw(models.Model):
    """One random sample among the paid groups of a program year. Drawn once; seed and population never change.

    `population_digest` is the SHA-256 of the proposals' ids, ascending, one a line. The order is that of
    `sha256("seed:id")`; see `disbursement/sampling/drawing.py`.
    """

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="sample_draws", verbose_name="tahun program"
    )
    number = models.PositiveSmallIntegerField("penarikan ke-")
    confidence = models.PositiveSmallIntegerField(
        "tingkat keyakinan (%)", choices=[(number, f"{number} %") for number in estimating.CONFIDENCES]
    )
    margin = models.PositiveSmallIntegerField(
        "batas galat (%)", validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    population = models.PositiveIntegerField("populasi")
    size = models.PositiveIntegerField("ukuran sampel")
    seed = models.CharField("angka awal (seed)", max_length=64)
    population_digest = models.CharField("sidik populasi (SHA-256)", max_length=64)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditarik oleh")
    drawn_at = models.DateTimeField("ditarik pada", default=timezone.now)
    closed_at = models.DateTimeField("ditutup pada", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditutup oleh"
    )
    closing_reason = models.CharField("alasan ditutup sebelum selesai", max_length=300, blank=True)

    units: RelatedManager[SampleUnit]
    program_year_id: int
    drawn_by_id: int

    objects = SampleDrawQuerySet.as_manager()

    class Meta:
        verbose_name = "penarikan sampel"
        verbose_name_plural = "penarikan sampel"
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "number"], name="sampledraw_number_unique_in_year"),
            models.UniqueConstraint(
                fields=["program_year"], condition=Q(closed_at__isnull=True), name="sampledraw_one_open_per_year"
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=F("population"), confidence__in=estimating.CONFIDENCES, margin__gt=0),
                name="sampledraw_size_within_population",
            ),
            models.CheckConstraint(
                condition=Q(seed__regex=r"^[0-9a-f]{64}$", population_digest__regex=r"^[0-9a-f]{64}$"),
                name="sampledraw_seed_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closing_reason="")
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="sampledraw_closed_whole",
            ),
        ]
        triggers = [never_deleted("sampledraw"), triggers.draw_frozen(), triggers.draw_is_whole()]

    def __str__(self) -> str:
        return f"Sampel ke-{self.number} tahun {self.program_year.year}"

    def get_absolute_url(self) -> str:
        """Its result."""
        return reverse("disbursement:sampling_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Interviews are still to come."""
        return self.closed_at is None


class SampleUnit(models.Model):
    """One group of a draw's population, with its place in the drawn order; the first `size` are the sample.

    A grant stands in one population only: nobody can draw again until the result pleases.
    """

    draw = models.ForeignKey(SampleDraw, on_delete=models.PROTECT, related_name="units", verbose_name="penarikan")
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="sample_unit", verbose_name="usulan"
    )
    amount = RupiahField("dana yang dibayar")
    rank = models.PositiveIntegerField("urutan")
    sampled = models.BooleanField("terpilih", default=False)
    candidates = models.PositiveSmallIntegerField("anggota di luar pengurus", default=0)

    members: RelatedManager[SampleMember]
    interviews: RelatedManager[SampleInterview]
    draw_id: int
    proposal_id: int
    outcome: str | None
    answered: bool

    objects = SampleUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "kelompok dalam populasi sampel"
        verbose_name_plural = "kelompok dalam populasi sampel"
        ordering = ["draw", "rank"]
        constraints = [models.UniqueConstraint(fields=["draw", "rank"], name="sampleunit_rank_once")]
        indexes = [models.Index(fields=["draw", "rank"], condition=Q(sampled=True), name="sampleunit_sampled")]
        triggers = [append_only("sampleunit"), triggers.unit_fits_its_draw()]

    def __str__(self) -> str:
        return f"{self.proposal.group} dalam {self.draw}"

    def get_absolute_url(self) -> str:
        """What was asked and answered in this group."""
        return reverse("disbursement:interview_detail", args=[self.pk])

    @property
    def outcome_label(self) -> str:
        """The outcome that counts, in words; the row comes `with_latest`."""
        return str(SampleInterview.Outcome(self.outcome).label) if self.outcome else "Belum diwawancarai"

    @property
    def is_finding(self) -> bool:
        """Whether the outcome that counts wants an answer; the row comes `with_latest`."""
        return self.outcome in SampleInterview.FINDINGS

    @property
    def tone(self) -> str:
        """The colour of the outcome's pill; the row comes `with_latest`."""
        return tone_of(self.outcome or "unreached")


class SampleMember(models.Model):
    """A member outside the board of a drawn group: the first is asked, the others are reserves in their order."""

    unit = models.ForeignKey(SampleUnit, on_delete=models.PROTECT, related_name="members", verbose_name="kelompok")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="anggota")
    rank = models.PositiveSmallIntegerField("urutan")

    objects = SampleMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota yang ditarik"
        verbose_name_plural = "anggota yang ditarik"
        ordering = ["unit", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "rank"], name="samplemember_rank_once"),
            models.UniqueConstraint(fields=["unit", "member"], name="samplemember_once"),
        ]
        triggers = [append_only("samplemember"), triggers.member_fits_its_unit()]

    def __str__(self) -> str:
        return f"{self.turn}: {self.member.name}"

    @property
    def turn(self) -> str:
        """`Terpilih` or `Cadangan 2`."""
        return "Terpilih" if self.rank == 1 else f"Cadangan {self.rank - 1}"

    @property
    def initials(self) -> str:
        """The name for a page that does not need it: `S. A.`"""
        if self.member.name.startswith("("):
            return self.member.name
        return " ".join(f"{word[0].upper()}." for word in self.member.name.split())


class SampleInterview(models.Model):
    """What a member said, or why nobody could be asked. Written once; a correction is the next version.

    The database itself names the outcome: the gravest thing that was said.
    """

    class Unreached(models.TextChoices):
        NOT_FOUND = "not_found", "Tidak seorang pun dapat ditemui"
        REFUSED = "refused", "Semua menolak diwawancarai"
        BOARD_ONLY = "board_only", "Tidak ada anggota selain pengurus"
        GONE = "gone", "Kelompok bubar atau pindah"
        RETURNED = "returned", "Dana sudah dikembalikan"

    class Levy(models.TextChoices):
        NO = "no", "Tidak ada"
        YES = "yes", "Ada"
        UNSAID = "unsaid", "Tidak tahu atau tidak menjawab"

    class Use(models.TextChoices):
        PLANNED = "planned", "Untuk usaha, sesuai rencana"
        OTHER = "other", "Untuk hal lain"
        SHARED = "shared", "Dibagi kepada anggota"
        UNKNOWN = "unknown", "Tidak tahu"

    class Running(models.TextChoices):
        JOINT = "joint", "Ya, bersama"
        ALONE = "alone", "Sendiri-sendiri"
        STOPPED = "stopped", "Tidak berjalan"
        UNKNOWN = "unknown", "Tidak tahu"

    class Outcome(models.TextChoices):
        FITS = "fits", "Sesuai"
        CUT = "cut", "Ada potongan"
        AMOUNT = "amount", "Berbeda jumlah"
        USE = "use", "Dipakai lain"
        UNKNOWN = "unknown", "Tidak tahu"
        UNREACHED = "unreached", "Tidak dapat diwawancarai"

    FINDINGS = (Outcome.CUT, Outcome.AMOUNT, Outcome.USE, Outcome.UNKNOWN)

    unit = models.ForeignKey(SampleUnit, on_delete=models.PROTECT, related_name="interviews", verbose_name="kelompok")
    version = models.PositiveSmallIntegerField("versi", default=1)
    correction_reason = models.CharField("alasan perbaikan", max_length=300, blank=True)
    amount_paid = RupiahField("dana yang dibayar")
    on = models.DateField("tanggal")
    place = models.CharField("tempat", max_length=150, blank=True)
    asked = models.ForeignKey(
        SampleMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interviews",
        verbose_name="anggota yang diwawancarai",
    )
    skip_reason = models.CharField("mengapa cadangan", max_length=300, blank=True)
    unreached = models.CharField("mengapa tidak ada wawancara", max_length=10, choices=Unreached.choices, blank=True)
    pendamping_absent = models.BooleanField("pendamping tidak hadir", default=False)
    board_absent = models.BooleanField("pengurus tidak hadir", default=False)
    knows_grant = models.BooleanField("tahu kelompok menerima bantuan", null=True, blank=True)
    amount_said = RupiahField("jumlah menurut anggota", null=True, blank=True)
    levy = models.CharField("permintaan potongan", max_length=6, choices=Levy.choices, blank=True)
    levy_amount = RupiahField("besar potongan", null=True, blank=True)
    use = models.CharField("penggunaan", max_length=7, choices=Use.choices, blank=True)
    running = models.CharField("usaha berjalan", max_length=7, choices=Running.choices, blank=True)
    note = models.TextField("catatan", max_length=1000, blank=True)
    photo = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="foto"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="pewawancara")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now)
    outcome = models.GeneratedField(
        verbose_name="hasil",
        expression=Case(
            When(~Q(unreached=""), then=Value("unreached")),
            When(levy="yes", then=Value("cut")),
            When(Q(amount_said__isnull=False) & ~Q(amount_said=F("amount_paid")), then=Value("amount")),
            When(use__in=["other", "shared"], then=Value("use")),
            When(
                Q(knows_grant=False) | Q(amount_said__isnull=True) | Q(use="unknown") | Q(levy="unsaid"),
                then=Value("unknown"),
            ),
            default=Value("fits"),
        ),
        output_field=models.CharField(max_length=9, choices=Outcome.choices),
        db_persist=True,
    )

    answers: RelatedManager[SampleAnswer]
    unit_id: int
    asked_id: int | None
    recorded_by_id: int

    objects = SampleInterviewQuerySet.as_manager()

    class Meta:
        verbose_name = "wawancara sampel"
        verbose_name_plural = "wawancara sampel"
        ordering = ["unit", "version"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "version"], name="sampleinterview_version_once"),
            models.CheckConstraint(
                condition=Q(version=1, correction_reason="") | Q(version__gt=1) & ~Q(correction_reason=""),
                name="sampleinterview_correction_has_a_reason",
            ),
            models.CheckConstraint(
                condition=(
                    Q(unreached="", asked__isnull=False, pendamping_absent=True, board_absent=True)
                    & Q(knows_grant__isnull=False)
                    & ~Q(place="")
                    & ~Q(levy="")
                    & ~Q(use="")
                    & ~Q(running="")
                )
                | (
                    ~Q(unreached="")
                    & Q(asked__isnull=True, knows_grant__isnull=True, amount_said__isnull=True, levy="", use="")
                    & Q(running="")
                ),
                name="sampleinterview_whole",
            ),
            models.CheckConstraint(
                condition=Q(levy_amount__isnull=True) | Q(levy="yes", levy_amount__gt=0),
                name="sampleinterview_levy_has_an_amount",
            ),
        ]
        triggers = [append_only("sampleinterview"), triggers.interview_fits_its_unit()]

    def __str__(self) -> str:
        return f"Wawancara {self.unit_id}, versi {self.version}"

    def get_absolute_url(self) -> str:
        """The page of its group in the draw."""
        return reverse("disbursement:interview_detail", args=[self.unit_id])

    @property
    def outcome_label(self) -> str:
        """The outcome in words."""
        return str(self.Outcome(self.outcome).label)

    @property
    def is_finding(self) -> bool:
        """Whether it wants an answer."""
        return self.outcome in self.FINDINGS

    @property
    def tone(self) -> str:
        """The colour of its outcome's pill."""
        return tone_of(self.outcome)


def tone_of(outcome: str) -> str:
    """The colour of an outcome."""
    return {"fits": "good", "unknown": "warn", "unreached": "neutral"}.get(outcome, "bad")


class SampleAnswer(models.Model):
    """What the Dinas did about a finding. Never changed; several may follow one another."""

    class Kind(models.TextChoices):
        FOLLOWED_UP = "followed", "Ditindaklanjuti Dinas"
        HANDED_ON = "handed", "Diteruskan ke Inspektorat"
        UNFOUNDED = "unfounded", "Diperiksa, tidak terbukti"

    interview = models.ForeignKey(
        SampleInterview, on_delete=models.PROTECT, related_name="answers", verbose_name="wawancara"
    )
    kind = models.CharField("tindak lanjut", max_length=9, choices=Kind.choices)
    what = models.TextField("apa yang dilakukan", max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dijawab oleh")
    at = models.DateTimeField("dijawab pada", default=timezone.now)

    objects = SampleAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "jawaban atas temuan sampel"
        verbose_name_plural = "jawaban atas temuan sampel"
        ordering = ["interview", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="sampleanswer_says_what")]
        triggers = [append_only("sampleanswer"), triggers.answer_by_another()]

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)
