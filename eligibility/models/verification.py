"""A field verification: the visit, the check of each member, and what was found on each rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone

from eligibility import triggers
from eligibility.criteria import ELIGIBILITY_RULES, POVERTY_CRITERIA, Result
from eligibility.querysets import FindingQuerySet, MemberCheckQuerySet, VerificationQuerySet
from groups.models import Member, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.position import Located, position_constraint
from kube_portal.programs.rules import rule_label

if TYPE_CHECKING:
    import uuid

    from django_stubs_ext.db.models.manager import RelatedManager

    from eligibility.models.minutes import Minutes
    from eligibility.models.photos import FieldPhoto
    from eligibility.models.team import TeamMember


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="VerificationHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat verifikasi lapangan", "verbose_name_plural": "riwayat verifikasi lapangan"},
)
class Verification(Located):
    """One field verification of a proposal: who goes when under which letter, and what was concluded.

    A proposal has at most one that is open. It is passed by its verifier; or found unfit, which waits for the Dinas to
    reject the proposal or send it back; or stopped when the proposal leaves the stage. Its position is that of the
    place of business; `site_version` grows with every saving of what was seen there.
    """

    class Outcome(models.TextChoices):
        """How a verification ended."""

        PASSED = "passed", "Layak"
        FAILED = "failed", "Tidak layak"
        STOPPED = "stopped", "Dihentikan"

    class Viability(models.IntegerChoices):
        """How likely the business is to live, as the verifier judges it on the spot."""

        WEAK = 1, "Lemah"
        FAIR = 2, "Cukup"
        GOOD = 3, "Baik"
        VERY_GOOD = 4, "Sangat baik"

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="verifications", verbose_name="usulan"
    )
    verifier = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="verifications", verbose_name="verifikator"
    )
    planned_on = models.DateField("tanggal kunjungan")
    letter_number = models.CharField("nomor surat tugas", max_length=100)
    letter_on = models.DateField("tanggal surat tugas", null=True, blank=True)
    letter_scan = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pindaian surat tugas"
    )
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dijadwalkan oleh")
    planned_at = models.DateTimeField("dijadwalkan pada", default=timezone.now, editable=False)
    visited_on = models.DateField("lokasi usaha dikunjungi pada", null=True, blank=True)
    business_site = models.TextField(
        "keadaan lokasi usaha",
        max_length=1000,
        blank=True,
        help_text="Di mana, milik siapa, cukup luas, aman dari banjir?",
    )
    local_resources = models.TextField(
        "sumber daya setempat",
        max_length=1000,
        blank=True,
        help_text="Bahan, air, pakan, pasar: apakah sungguh ada di dekatnya (G4)?",
    )
    viability = models.PositiveSmallIntegerField(
        "kelayakan usaha",
        choices=Viability.choices,
        null=True,
        blank=True,
        help_text="Menurut Anda, setelah melihat tempat, bahan, pasar dan orangnya: apakah usaha ini bisa hidup?",
    )
    site_version = models.PositiveIntegerField("versi lokasi usaha", default=0, editable=False)
    site_saved_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lokasi usaha disimpan oleh",
    )
    site_saved_at = models.DateTimeField("lokasi usaha disimpan pada", null=True, blank=True, editable=False)
    conclusion = models.TextField("kesimpulan", max_length=1000, blank=True)
    unfit = models.BooleanField("disimpulkan tidak layak", default=False, editable=False)
    concluded_at = models.DateTimeField("selesai pada", null=True, blank=True, editable=False)
    outcome = models.CharField("hasil", max_length=8, choices=Outcome.choices, blank=True, editable=False)

    proposal_id: int
    verifier_id: int
    visited: int
    letter_scan_id: uuid.UUID | None
    checks: RelatedManager[MemberCheck]
    minutes: RelatedManager[Minutes]
    photos: RelatedManager[FieldPhoto]
    team: RelatedManager[TeamMember]

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = "verifikasi lapangan"
        verbose_name_plural = "verifikasi lapangan"
        ordering = ["-planned_on", "-pk"]
        indexes = [
            models.Index(fields=["verifier", "planned_on"], name="verification_of_verifier"),
            # The list's own order: open ones, then the latest concluded.
            models.Index(F("concluded_at").desc(), "planned_on", "id", name="verification_newest"),
            models.Index(OpClass(Upper("letter_number"), "text_pattern_ops"), name="verification_letter_prefix"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(concluded_at__isnull=True),
                name="verification_one_open_per_proposal",
                violation_error_message="Usulan ini sedang diverifikasi.",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True, outcome="") | Q(Q(concluded_at__isnull=False), ~Q(outcome="")),
                name="verification_conclusion_whole",
            ),
            models.CheckConstraint(condition=Q(unfit=False) | ~Q(conclusion=""), name="verification_unfit_says_why"),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(outcome="failed", unfit=True)
                | Q(outcome__in=["passed", "stopped"], unfit=False),
                name="verification_ends_as_concluded",
            ),
            position_constraint("verification_position_whole"),
            models.CheckConstraint(
                condition=~Q(outcome="passed") | Q(Q(visited_on__isnull=False), ~Q(conclusion="")),
                name="verification_passed_after_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(letter_on__isnull=True) | Q(letter_on__lte=F("planned_on")),
                name="verification_letter_before_the_visit",
                violation_error_message="Surat tugas bertanggal sesudah kunjungan.",
            ),
            models.CheckConstraint(
                condition=Q(viability__isnull=True) | Q(viability__range=(1, 4)), name="verification_viability_known"
            ),
        ]
        triggers = [
            # A constraint would also ask those that passed before the portal asked for a judgement.
            triggers.verification_passed_when_judged(),
            triggers.verifier_left_the_team(),
            pgtrigger.Protect(
                name="verification_stands_once_concluded",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__concluded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Verifikasi {self.proposal}"

    def get_absolute_url(self) -> str:
        """The verification's own page."""
        return reverse("eligibility:verification_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Not yet concluded."""
        return self.concluded_at is None

    def includes(self, user: User) -> bool:
        """Whether that person leads the team or comes along; a query unless the team is at hand."""
        return user.pk == self.verifier_id or any(member.user_id == user.pk for member in self.companions)

    @property
    def companions(self) -> list[TeamMember]:
        """Who comes along with the verifier now; a query unless the team is at hand, and one more for their names."""
        return [member for member in self.team.all() if member.until_on is None]

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands, in a word, and the tone to show it in."""
        if self.outcome == self.Outcome.PASSED:
            return "Layak", "good"
        if self.unfit:
            return ("Tidak layak, menunggu keputusan", "bad") if self.is_open else ("Tidak layak", "bad")
        if self.outcome == self.Outcome.STOPPED:
            return "Dihentikan", "neutral"
        # `visited` is there when with_progress() or the page has counted.
        started = self.visited_on is not None or bool(getattr(self, "visited", 0))
        return ("Berjalan", "info") if started else ("Dijadwalkan", "neutral")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="MemberCheckHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat pemeriksaan anggota", "verbose_name_plural": "riwayat pemeriksaan anggota"},
)
class MemberCheck(Located):
    """What a verifier saw of one member at home; each is saved by itself. `version` grows with every saving."""

    verification = models.ForeignKey(
        Verification, on_delete=models.PROTECT, related_name="checks", verbose_name="verifikasi"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="checks", verbose_name="anggota")
    visited_on = models.DateField("rumah dikunjungi pada", null=True, blank=True)
    ktp_seen = models.BooleanField("KTP atau surat keterangan sudah dilihat", null=True)
    kk_seen = models.BooleanField("kartu keluarga sudah dilihat", null=True)
    unmet_needs = models.BooleanField(POVERTY_CRITERIA[0][1], null=True)
    income_falls_short = models.BooleanField(POVERTY_CRITERIA[1][1], null=True)
    little_schooling = models.BooleanField(POVERTY_CRITERIA[2][1], null=True)
    little_health_care = models.BooleanField(POVERTY_CRITERIA[3][1], null=True)
    poor_housing = models.BooleanField(POVERTY_CRITERIA[4][1], null=True)
    no_assets = models.BooleanField(POVERTY_CRITERIA[5][1], null=True)
    note = models.TextField("catatan kunjungan", max_length=1000, blank=True)
    fit = models.BooleanField("disimpulkan layak", null=True)
    fit_reason = models.CharField("alasan kesimpulan", max_length=300, blank=True)
    version = models.PositiveIntegerField("versi", default=0, editable=False)
    saved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="disimpan oleh"
    )
    saved_at = models.DateTimeField("disimpan pada", null=True, blank=True, editable=False)

    verification_id: int
    member_id: int
    saved_by_id: int | None
    findings: RelatedManager[Finding]
    photos: RelatedManager[FieldPhoto]

    objects = MemberCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "pemeriksaan anggota"
        verbose_name_plural = "pemeriksaan anggota"
        ordering = ["verification", "member"]
        constraints = [
            models.UniqueConstraint(fields=["verification", "member"], name="membercheck_once_per_member"),
            models.CheckConstraint(
                condition=Q(fit__isnull=True) | Q(fit=True) | ~Q(fit_reason=""), name="membercheck_unfit_says_why"
            ),
            position_constraint("membercheck_position_whole"),
            models.CheckConstraint(
                condition=Q(version=0, saved_by__isnull=True, saved_at__isnull=True)
                | Q(version__gt=0, saved_by__isnull=False, saved_at__isnull=False),
                name="membercheck_saved_by_somebody",
            ),
        ]
        triggers = [triggers.check_frozen_after_conclusion(path="touched.verification_id")]

    def __str__(self) -> str:
        return f"{self.member}"

    @property
    def answers(self) -> list[bool | None]:
        """The six poverty criteria in their order; None where unanswered."""
        return [getattr(self, name) for name, _, _ in POVERTY_CRITERIA]

    @property
    def questions(self) -> list[tuple[str, bool | None]]:
        """The six poverty criteria in words, each with its answer."""
        return [(question, getattr(self, name)) for name, question, _ in POVERTY_CRITERIA]

    @property
    def is_visited(self) -> bool:
        """Somebody was at the member's home and said so."""
        return self.visited_on is not None

    @property
    def saved_line(self) -> str:
        """Who saved it last; empty for nobody. May load the user."""
        return str(self.saved_by) if self.saved_by_id else ""

    @property
    def ring_state(self) -> str:
        """The member's dot, for rows that went through `with_state()`."""
        if getattr(self, "undispensed", False) or self.fit is False:
            return "bad"
        if not self.is_visited:
            return "none"
        open_end = self.fit is None and not getattr(self, "ended", False)
        unseen = not (self.ktp_seen and self.kk_seen)
        return "check" if getattr(self, "unresolved", False) or unseen or open_end else "good"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="FindingHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat temuan", "verbose_name_plural": "riwayat temuan"},
)
class Finding(models.Model):
    """What stands on one rule for one member: what the data say, and what the verifier found.

    Where the data fail a rule, no note makes them pass: they are mended in the proposal, or an exception is granted by
    somebody else. The verifier decides what is to check, and may find a failure that the data don't show.
    """

    member_check = models.ForeignKey(
        MemberCheck, on_delete=models.PROTECT, related_name="findings", verbose_name="pemeriksaan"
    )
    rule = models.CharField("aturan", max_length=4, choices=[(rule, rule_label(rule)) for rule in ELIGIBILITY_RULES])
    computed = models.CharField("menurut data", max_length=5, choices=Result.choices)
    reason = models.TextField("alasan menurut data", max_length=1000, blank=True)
    result = models.CharField("hasil", max_length=5, choices=Result.choices)
    note = models.CharField("catatan", max_length=300, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diperiksa oleh"
    )

    member_check_id: int
    by_id: int | None

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "temuan"
        verbose_name_plural = "temuan"
        ordering = ["member_check", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["member_check", "rule"], name="finding_once_per_rule"),
            models.CheckConstraint(condition=Q(rule__in=ELIGIBILITY_RULES), name="finding_rule_known"),
            models.CheckConstraint(
                condition=~Q(computed=Result.FAIL) | Q(result=Result.FAIL), name="finding_failing_data_stand"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(result=F("computed"), note=""), name="finding_by_somebody"
            ),
        ]
        triggers = [
            triggers.check_frozen_after_conclusion(
                path="SELECT verification_id FROM eligibility_membercheck WHERE id = touched.member_check_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.get_result_display()}"

    @property
    def is_computed(self) -> bool:
        """Nobody has looked yet: it stands as the data say."""
        return self.by_id is None
