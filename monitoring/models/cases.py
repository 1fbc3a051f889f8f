"""Problems, complaints and violations (M3): a case, what was done about it step by step, and who complained."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.documents.models import CODE_ALPHABET, File
from kube_portal.money import RupiahField
from kube_portal.regions.models import Region
from monitoring import case_triggers
from monitoring.case_querysets import CaseQuerySet, CaseStepQuerySet, ComplainantQuerySet

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

WORDS = 4000


def new_reference() -> str:
    """A number to speak about a case by: `K-7KQ3MX`. No secret, and it tells nobody how many cases there are."""
    return "K-" + "".join(secrets.choice(CODE_ALPHABET) for _ in range(6))


class CaseKind(models.TextChoices):
    """What a case is about."""

    CONFLICT = "conflict", "Perselisihan antaranggota"
    INACTIVE = "inactive", "Anggota tidak aktif"
    MISUSE = "misuse", "Penyalahgunaan dana atau barang"
    INDIVIDUAL = "individual", "Usaha dijalankan perorangan"
    LEVY = "levy", "Potongan atau pungutan liar"
    PRESSURE = "pressure", "Tekanan dari pihak yang kuat"
    DISCRIMINATION = "discrimination", "Perlakuan membeda-bedakan"
    LEFT_OUT = "left_out", "Terlewat atau salah sasaran"
    PENDAMPING = "pendamping", "Perilaku pendamping"
    DEATH = "death", "Anggota meninggal"
    DISASTER = "disaster", "Bencana"
    OTHER = "other", "Masalah lain"


# Whoever complains about these must not fear the people around: only the Dinas and the inspectorate see them.
CONFIDENTIAL = (CaseKind.LEVY, CaseKind.PRESSURE, CaseKind.DISCRIMINATION, CaseKind.PENDAMPING)
# These the pendamping neither begins nor ends; and misuse they may warn about, but only the Dinas closes it.
STARTS_AT_DINAS = (*CONFIDENTIAL, CaseKind.LEFT_OUT)
CLOSED_BY_DINAS = (*STARTS_AT_DINAS, CaseKind.MISUSE)
# A resolution of these shows something: a paper, or money that came back.
NEEDS_EVIDENCE = (CaseKind.MISUSE, CaseKind.LEVY)


class Accused(models.TextChoices):
    """Whom a case is about."""

    GROUP = "group", "Anggota atau pengurus kelompok"
    PENDAMPING = "pendamping", "Pendamping"
    VILLAGE = "village", "Kantor desa/kelurahan"
    DISTRICT = "district", "Kantor kecamatan"
    DINAS = "dinas", "Pegawai Dinas Sosial"
    OTHER = "other", "Pihak lain, atau tidak tahu"


# Complaints about an office or a pendamping are confidential, whatever they are about.
OFFICIALS = (Accused.PENDAMPING, Accused.VILLAGE, Accused.DISTRICT, Accused.DINAS)


def is_confidential(kind: str, accused: str) -> bool:
    """Whether only the Dinas and the inspectorate see such a case, beside whoever opened it."""
    return kind in CONFIDENTIAL or accused in OFFICIALS


class CaseStatus(models.TextChoices):
    """With whom a case lies."""

    NEW = "new", "Baru, menunggu pendamping"
    PENDAMPING = "pendamping", "Ditangani pendamping"
    DINAS = "dinas", "Diteruskan ke Dinas"
    RESOLVED = "resolved", "Selesai"
    REJECTED = "rejected", "Tidak terbukti"


OPEN = (CaseStatus.NEW, CaseStatus.PENDAMPING, CaseStatus.DINAS)
WITH_PENDAMPING = (CaseStatus.NEW, CaseStatus.PENDAMPING)
CLOSED = (CaseStatus.RESOLVED, CaseStatus.REJECTED)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="CaseHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    exclude=["follow_up_hash"],
    meta={"verbose_name": "riwayat kasus", "verbose_name_plural": "riwayat kasus"},
)
class Case(models.Model):
    """One problem, complaint or violation, from the day it was told until it is settled.

    What was told never changes; what is done about it are its steps. The Dinas may say later which group it is about,
    of what kind it is and whom it concerns. `due_on` is the day by which whoever has it should be done.
    """

    class Source(models.TextChoices):
        OFFICIAL = "official", "Petugas"
        CITIZEN = "citizen", "Warga"

    reference = models.CharField("nomor", max_length=8, unique=True, default=new_reference, editable=False)
    kind = models.CharField("jenis", max_length=14, choices=CaseKind.choices)
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="desa/kelurahan")
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="kelompok"
    )
    group_named = models.CharField("kelompok menurut pelapor", max_length=150, blank=True)
    source = models.CharField("asal", max_length=8, choices=Source.choices)
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dibuka oleh"
    )
    opened_at = models.DateTimeField("dibuka pada", default=timezone.now)
    summary = models.TextField("apa yang terjadi", max_length=WORDS)
    happened_on = models.DateField("terjadi pada", null=True, blank=True)
    accused = models.CharField("tentang", max_length=10, choices=Accused.choices)
    accused_user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="petugas yang diadukan"
    )
    confidential = models.BooleanField("rahasia", editable=False)
    status = models.CharField("status", max_length=10, choices=CaseStatus.choices)
    since = models.DateTimeField("pada pemegangnya sejak", default=timezone.now)
    due_on = models.DateField("tenggat")
    closed_at = models.DateTimeField("ditutup pada", null=True, blank=True)
    follow_up_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)

    village_id: str
    group_id: int | None
    opened_by_id: int | None
    accused_user_id: int | None
    steps: RelatedManager[CaseStep]

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "kasus"
        verbose_name_plural = "kasus"
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["status", "-opened_at", "-id"], name="case_by_status"),
            models.Index(fields=["due_on"], condition=Q(closed_at__isnull=True), name="case_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="official", opened_by__isnull=False, follow_up_hash__isnull=True)
                | Q(source="citizen", opened_by__isnull=True, follow_up_hash__isnull=False),
                name="case_told_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confidential=True)
                | (~Q(kind__in=[str(kind) for kind in CONFIDENTIAL]) & ~Q(accused__in=[str(one) for one in OFFICIALS])),
                name="case_confidential_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(accused_user__isnull=True) | Q(accused__in=[str(one) for one in OFFICIALS]),
                name="case_accused_is_an_official",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[str(one) for one in OPEN], closed_at__isnull=True)
                | Q(status__in=[str(one) for one in CLOSED], closed_at__isnull=False),
                name="case_closed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[str(one) for one in WITH_PENDAMPING])
                | Q(group__isnull=False, confidential=False),
                name="case_with_pendamping_has_group",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="case_never_deleted", operation=pgtrigger.Delete),
            case_triggers.case_keeps_what_was_told(),
            case_triggers.case_lies_where_its_group_does(),
            case_triggers.case_stays_confidential(),
            case_triggers.case_status_follows_a_step(),
        ]

    def __str__(self) -> str:
        return f"Kasus {self.reference}"

    def get_absolute_url(self) -> str:
        """The case's own page."""
        return reverse("monitoring:case_detail", args=[self.pk])

    @property
    def about(self) -> str:
        """The group, what the complainant called it, or the village. May load the group and the village."""
        if self.group is not None:
            return self.group.name
        return self.group_named or self.village.label

    @property
    def is_open(self) -> bool:
        """Not settled yet."""
        return self.status in OPEN

    @property
    def with_pendamping(self) -> bool:
        """Lies with the pendamping of the group."""
        return self.status in WITH_PENDAMPING

    @property
    def from_citizen(self) -> bool:
        """A complaint at the public page."""
        return self.source == self.Source.CITIZEN

    @property
    def days(self) -> int:
        """How long it took, or has taken so far, in days."""
        return ((self.closed_at or timezone.now()) - self.opened_at).days

    def is_late(self, today: dt.date) -> bool:
        """Open past its day."""
        return self.is_open and today > self.due_on

    @property
    def tone(self) -> str:
        """The colour of its status."""
        return {"new": "warn", "pendamping": "info", "dinas": "warn", "resolved": "good", "rejected": "neutral"}[
            self.status
        ]


class CaseStep(models.Model):
    """What was done about a case; written once. `leads_to` is the status in which it leaves the case."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Kasus dibuka"
        TAKEN = "taken", "Diterima untuk ditangani"
        WARNING = "warning", "Teguran"
        MEDIATION = "mediation", "Mediasi"
        NOTE = "note", "Catatan"
        REMARK = "remark", "Keterangan tambahan pelapor"
        SORTED = "sorted", "Data kasus dilengkapi"
        DELEGATED = "delegated", "Diserahkan ke pendamping"
        ESCALATION = "escalation", "Diteruskan ke Dinas"
        TAKEOVER = "takeover", "Diambil alih Dinas"
        RESOLUTION = "resolution", "Selesai"
        REJECTION = "rejection", "Tidak terbukti"
        REOPENED = "reopened", "Dibuka kembali"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps", verbose_name="kasus")
    kind = models.CharField("langkah", max_length=10, choices=Kind.choices)
    leads_to = models.CharField("status sesudahnya", max_length=10, choices=CaseStatus.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh")
    on = models.DateField("tanggal")
    at = models.DateTimeField("dicatat pada", default=timezone.now)
    text = models.TextField("uraian", max_length=WORDS)
    present = models.CharField("yang hadir", max_length=500, blank=True)
    warning_number = models.PositiveSmallIntegerField("teguran ke-", null=True, blank=True)
    due_on = models.DateField("paling lambat", null=True, blank=True)
    money_returned = RupiahField("uang yang kembali", null=True, blank=True)
    answer = models.TextField("jawaban untuk pelapor", max_length=WORDS, blank=True)
    file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lampiran"
    )

    case_id: int
    by_id: int | None
    file_id: int | None

    objects = CaseStepQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah kasus"
        verbose_name_plural = "langkah kasus"
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "on"], condition=Q(kind="remark"), name="casestep_one_remark_a_day"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(kind="opened"), name="casestep_opened_once"),
            models.UniqueConstraint(fields=["case", "warning_number"], name="casestep_each_warning_once"),
            models.CheckConstraint(
                condition=Q(kind="warning", warning_number__range=(1, 3), due_on__isnull=False)
                | (~Q(kind="warning") & Q(warning_number__isnull=True)),
                name="casestep_warning_whole",
            ),
            models.CheckConstraint(
                condition=Q(money_returned__isnull=True) | Q(kind="resolution", money_returned__gt=0),
                name="casestep_money_of_a_resolution",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(kind__in=["opened", "remark", "escalation"]),
                name="casestep_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="casestep_has_words"),
        ]
        triggers = [
            pgtrigger.Protect(name="casestep_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            case_triggers.step_follows_the_table(),
            case_triggers.step_is_carried_out(),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """`Teguran II`, `Mediasi`."""
        if self.warning_number:
            return f"Teguran {'I' * self.warning_number}"
        return self.get_kind_display()

    @property
    def who(self) -> str:
        """Who did it; of a citizen no name. May load the user."""
        if self.by is not None:
            return str(self.by)
        return "Lewat tenggat" if self.kind == self.Kind.ESCALATION else "Pelapor"

    @property
    def tone(self) -> str:
        """The colour of its dot."""
        return {
            "warning": "warn", "mediation": "info", "escalation": "warn", "takeover": "warn", "resolution": "good",
            "reopened": "bad", "opened": "bad",
        }.get(self.kind, "neutral")  # fmt: skip


class Complainant(models.Model):
    """Who complained, if they said so. Kept apart from the case: only the Dinas looks, and each look is logged."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="complainant", verbose_name="kasus")
    name = models.CharField("nama pelapor", max_length=100, blank=True)
    contact = models.CharField("nomor telepon atau alamat pelapor", max_length=150, blank=True)

    objects = ComplainantQuerySet.as_manager()

    class Meta:
        verbose_name = "pelapor"
        verbose_name_plural = "pelapor"
        constraints = [
            models.CheckConstraint(condition=~Q(name="", contact=""), name="complainant_says_something"),
        ]
        triggers = [pgtrigger.Protect(name="complainant_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Pelapor kasus {self.case_id}"  # never the name: it may end in a log

    case_id: int
