"""Under which rules: the program year of a regency, its grant tiers, its ceilings and its legal bases.

Every number a rule compares with stands here, never in code. Sources of the rules: `programs/rules.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField
from kube_portal.programs.promises import KeepsPromises
from kube_portal.programs.querysets import PrintTemplateQuerySet, ProgramYearQuerySet
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Schooling(models.IntegerChoices):
    """Highest schooling, in order, so that a ceiling can be compared (E6)."""

    NONE = 0, "Tidak sekolah"
    PRIMARY = 1, "SD"
    JUNIOR = 2, "SMP"
    SENIOR = 3, "SMA/sederajat"
    DIPLOMA = 4, "Diploma"
    DEGREE = 5, "Sarjana"


class FundingSource(models.TextChoices):
    """Whose money pays a grant: the regency's budget or the state's."""

    APBD = "apbd", "APBD"
    APBN = "apbn", "APBN"


class DecreeIssuer(models.TextChoices):
    """Whose decree a tier needs before it is paid (D3)."""

    DINAS = "dinas", "Dinas Sosial"
    MINISTRY = "ministry", "Kementerian Sosial"


class RegistrySource(models.TextChoices):
    """Social registries a member may be found in (E3)."""

    DTKS = "dtks", "DTKS"
    P3KE = "p3ke", "P3KE"
    DTSEN = "dtsen", "DTSEN"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="ProgramYearHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat tahun program", "verbose_name_plural": "riwayat tahun program"},
)
class ProgramYear(KeepsPromises):
    """The rules of one regency in one budget year; every parameter cites its rule in `programs/rules.py`."""

    class Residence(models.TextChoices):
        VILLAGE = "village", "Desa/kelurahan yang sama"
        DISTRICT = "district", "Kecamatan yang sama"

    class OutreachPolicy(models.TextChoices):
        REQUIRED = "required", "Wajib sebelum usulan diajukan"
        WARNED = "warned", "Diingatkan bila belum ada"
        NO = "no", "Tidak disyaratkan"

    regency = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="program_years", verbose_name="kabupaten/kota"
    )
    year = models.PositiveSmallIntegerField(
        "tahun anggaran", validators=[MinValueValidator(2005), MaxValueValidator(2100)]
    )
    office_name = models.CharField(
        "nama dinas", max_length=150, default="Dinas Sosial", help_text="Seperti tertulis pada kop surat tahun itu."
    )
    office_address = models.CharField("alamat dinas", max_length=250, blank=True)
    office_phone = models.CharField("telepon dinas", max_length=40, blank=True, db_default="")
    office_logo = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lambang pada kop surat"
    )
    decree_signatory = models.CharField(
        "penanda tangan SK", max_length=30, choices=Post.Office.choices, default=Post.Office.OFFICE_HEAD
    )

    group_size_min = models.PositiveSmallIntegerField("anggota paling sedikit (G1)", default=10)
    group_size_max = models.PositiveSmallIntegerField("anggota paling banyak (G1)", default=10)
    age_min = models.PositiveSmallIntegerField("umur paling muda (E4)", default=18)
    age_max = models.PositiveSmallIntegerField("umur paling tua (E4)", default=55)
    family_required = models.BooleanField("harus sudah berkeluarga (E5)", default=True)
    widowed_counts_as_family = models.BooleanField("janda/duda dihitung berkeluarga (E5)", default=True)
    schooling_max = models.PositiveSmallIntegerField(
        "pendidikan tertinggi (E6)", choices=Schooling.choices, default=Schooling.JUNIOR
    )
    poverty_criteria_min = models.PositiveSmallIntegerField(
        "kriteria miskin paling sedikit (E10)", default=3, validators=[MaxValueValidator(6)]
    )
    registry_sources = ArrayField(
        models.CharField(max_length=10, choices=RegistrySource.choices),
        verbose_name="data sosial yang berlaku (E3)",
        default=list,
        blank=True,
    )
    desil_max = models.PositiveSmallIntegerField(
        "desil tertinggi (E3)", default=4, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    residence = models.CharField(
        "anggota berdomisili di (E7)", max_length=10, choices=Residence.choices, default=Residence.VILLAGE
    )
    years_before_again = models.PositiveSmallIntegerField(
        "jeda menerima bantuan lagi, tahun (E9)", default=5, help_text="0 berarti tidak ada jeda."
    )
    villages_per_district = models.PositiveSmallIntegerField(
        "desa/kelurahan per kecamatan (Q1)", null=True, blank=True, help_text="Kosongkan bila tidak dibatasi."
    )
    groups_per_village = models.PositiveSmallIntegerField(
        "kelompok per desa/kelurahan (Q1)", null=True, blank=True, help_text="Kosongkan bila tidak dibatasi."
    )
    load_target = models.PositiveSmallIntegerField("beban pendamping yang dianjurkan (T2)", default=7)
    load_cap = models.PositiveSmallIntegerField("beban pendamping paling banyak (T2)", default=10)
    outreach_policy = models.CharField(
        "sosialisasi sebelum usulan (T3)",
        max_length=10,
        choices=OutreachPolicy.choices,
        default=OutreachPolicy.REQUIRED,
    )
    training_attendance_percent = models.PositiveSmallIntegerField(
        "kehadiran pelatihan paling sedikit, persen (T1)", default=80, validators=[MaxValueValidator(100)]
    )
    quiz_required = models.BooleanField(
        "kuis sesudah pelatihan harus dicatat (T1)",
        default=True,
        db_default=True,
        help_text="Setiap anggota yang hadir ditanyai sesudah pelatihan, boleh secara lisan.",
    )
    disbursement_deadline = models.DateField("batas waktu penyaluran (D2)")
    second_approval_above = RupiahField(
        "persetujuan kedua untuk pembayaran di atas (D1)",
        null=True,
        blank=True,
        help_text="Dalam rupiah. Pembayaran yang lebih besar disetujui dua orang. Kosongkan bila tidak perlu.",
    )
    accountability_due_days = models.PositiveSmallIntegerField("batas LPJ, hari sejak dana diterima", default=180)
    report_due_day = models.PositiveSmallIntegerField(
        "tanggal jatuh tempo laporan bulanan (M1)",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text="Laporan bulan lalu masuk paling lambat tanggal ini.",
    )
    report_reminder_days = models.PositiveSmallIntegerField(
        "pengingat laporan, hari sebelum jatuh tempo (M1)", default=3, validators=[MaxValueValidator(27)]
    )
    report_warning_days = models.PositiveSmallIntegerField(
        "peringatan laporan, hari sesudah jatuh tempo (M1)", default=1, validators=[MinValueValidator(1)]
    )
    report_letter_days = models.PositiveSmallIntegerField(
        "surat teguran laporan, hari sesudah jatuh tempo (M1)", default=14, validators=[MinValueValidator(1)]
    )
    report_visit_days = models.PositiveSmallIntegerField(
        "kunjungan dinas, hari sesudah jatuh tempo (M1)", default=30, validators=[MinValueValidator(1)]
    )
    report_jump_factor = models.PositiveSmallIntegerField(
        "angka laporan ditanyakan bila berubah, kali lipat",
        default=3,
        validators=[MinValueValidator(2)],
        help_text="Dibandingkan dengan bulan sebelumnya, naik atau turun.",
    )
    report_jump_rupiah = RupiahField(
        "dan selisihnya paling sedikit",
        default=1_000_000,
        help_text="Dalam rupiah. Selisih yang lebih kecil tidak ditanyakan.",
    )
    inactive_after_reports = models.PositiveSmallIntegerField(
        "anggota tidak aktif bila tidak hadir, kunjungan berturut-turut (M4)",
        default=3,
        validators=[MinValueValidator(1)],
    )
    turnover_fall_percent = models.PositiveSmallIntegerField(
        "omzet dianggap merosot bila turun, persen",
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Rata-rata tiga bulan terakhir dibandingkan tiga bulan sebelumnya.",
    )
    warning_answer_days = models.PositiveSmallIntegerField(
        "tenggat menjawab teguran, hari (M3)", default=14, validators=[MinValueValidator(1)]
    )
    case_answer_days = models.PositiveSmallIntegerField(
        "kasus diteruskan ke dinas sesudah, hari (M3)",
        default=14,
        validators=[MinValueValidator(1)],
        help_text="Bila pendamping belum menanganinya.",
    )
    case_resolve_days = models.PositiveSmallIntegerField(
        "target penyelesaian kasus, hari (M3)", default=30, validators=[MinValueValidator(1)]
    )
    refresh_training_days = models.PositiveSmallIntegerField(
        "pelatihan pendamping perlu disegarkan sesudah, hari (T1)", default=365, validators=[MinValueValidator(1)]
    )
    village_review_days = models.PositiveSmallIntegerField("target tinjauan desa/kelurahan, hari", default=7)
    submitted_days = models.PositiveSmallIntegerField("target menunggu verifikasi, hari", default=7)
    verification_days = models.PositiveSmallIntegerField("target verifikasi lapangan, hari", default=14)
    eligible_days = models.PositiveSmallIntegerField("target menunggu seleksi, hari", default=21)
    approved_days = models.PositiveSmallIntegerField("target menunggu SK, hari", default=14)
    decreed_days = models.PositiveSmallIntegerField("target pelatihan, hari", default=21)
    trained_days = models.PositiveSmallIntegerField("target pencairan, hari", default=14)
    identity_days = models.PositiveSmallIntegerField("target memutus pemeriksaan identitas, hari", default=14)
    dukcapil_days = models.PositiveSmallIntegerField("target jawaban Dukcapil, hari", default=30)
    weight_poverty = models.PositiveSmallIntegerField("bobot kemiskinan", default=35)
    weight_verification = models.PositiveSmallIntegerField("bobot hasil verifikasi", default=25)
    weight_viability = models.PositiveSmallIntegerField("bobot kelayakan usaha", default=20)
    weight_waiting = models.PositiveSmallIntegerField("bobot lama menunggu", default=10)
    weight_neglect = models.PositiveSmallIntegerField("bobot lama tak menerima", default=10)
    waiting_full_days = models.PositiveSmallIntegerField(
        "lama menunggu yang bernilai penuh, hari", default=730, validators=[MinValueValidator(1)]
    )
    neglect_full_years = models.PositiveSmallIntegerField(
        "lama tak menerima yang bernilai penuh, tahun", default=5, validators=[MinValueValidator(1)]
    )
    dispensable_rules = ArrayField(
        models.CharField(max_length=4),
        verbose_name="aturan yang boleh dikecualikan",
        default=list,
        blank=True,
        help_text="Kode aturan, dipisah koma. E1 dan E9 tidak pernah boleh dikecualikan.",
    )
    closed_on = models.DateField("ditutup pada", null=True, blank=True)

    regency_id: str
    tiers: RelatedManager[GrantTier]
    ceilings: RelatedManager[FundingCeiling]
    legal_bases: RelatedManager[LegalBasis]

    objects = ProgramYearQuerySet.as_manager()

    class Meta:
        verbose_name = "tahun program"
        verbose_name_plural = "tahun program"
        ordering = ["-year", "regency"]
        constraints = [
            models.UniqueConstraint(
                fields=["regency", "year"],
                name="programyear_one_per_regency_and_year",
                violation_error_message="Kabupaten/kota ini sudah punya aturan untuk tahun itu.",
            ),
            models.CheckConstraint(
                condition=Exact(Length("regency"), 5),
                name="programyear_belongs_to_a_regency",
                violation_error_message="Pilih kabupaten atau kota, bukan provinsi, kecamatan atau desa.",
            ),
            models.CheckConstraint(
                condition=Q(group_size_min__gte=1, group_size_min__lte=F("group_size_max")),
                name="programyear_group_size_in_order",
                violation_error_message="Jumlah anggota paling sedikit tidak boleh melebihi paling banyak.",
            ),
            models.CheckConstraint(
                condition=Q(age_min__lte=F("age_max")),
                name="programyear_age_in_order",
                violation_error_message="Umur paling muda tidak boleh melebihi umur paling tua.",
            ),
            models.CheckConstraint(
                condition=Q(load_target__lte=F("load_cap")),
                name="programyear_load_in_order",
                violation_error_message="Beban yang dianjurkan tidak boleh melebihi beban paling banyak.",
            ),
            models.CheckConstraint(
                condition=Q(
                    report_warning_days__gte=1,
                    report_warning_days__lte=F("report_letter_days"),
                    report_letter_days__lte=F("report_visit_days"),
                ),
                name="programyear_report_steps_in_order",
                violation_error_message="Peringatan datang sebelum surat teguran, dan surat sebelum kunjungan dinas.",
            ),
            models.CheckConstraint(
                condition=Q(waiting_full_days__gte=1, neglect_full_years__gte=1),
                name="programyear_score_caps_from_one",
                violation_error_message="Lama yang bernilai penuh paling sedikit satu.",
            ),
            models.CheckConstraint(
                condition=Q(weight_poverty__gt=0)
                | Q(weight_verification__gt=0)
                | Q(weight_viability__gt=0)
                | Q(weight_waiting__gt=0)
                | Q(weight_neglect__gt=0),
                name="programyear_score_weighs_something",
                violation_error_message="Paling sedikit satu bobot nilai seleksi lebih dari nol.",
            ),
            models.CheckConstraint(
                condition=~Q(dispensable_rules__overlap=["E1", "E9"]),
                name="programyear_never_dispenses_e1_e9",
                violation_error_message="E1 dan E9 tidak pernah boleh dikecualikan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regency.name} {self.year}"

    def get_absolute_url(self) -> str:
        """The public page with this year's rules."""
        return f"{reverse('programs:rules')}?regency={self.regency_id}&year={self.year}"

    @property
    def is_open(self) -> bool:
        """Whether proposals of this year may still move."""
        return self.closed_on is None

    def today(self) -> dt.date:
        """Today in the regency's own time zone."""
        return self.regency.today()


def one_tranche() -> list[int]:
    """The whole grant at once."""
    return [100]


def tranches_make_the_whole(shares: list[int]) -> None:
    """Every share is something, and together they are the grant."""
    if any(share < 1 for share in shares) or sum(shares) != 100:
        raise ValidationError("Bagian tahap dalam persen, masing-masing paling sedikit 1, berjumlah 100.")


class GrantTier(KeepsPromises):
    """A kind of grant (*jenis bantuan*) of a year: its amount in rupiah, who pays, which decrees it needs (D1, D3).

    `tranches` are the shares, in percent, in which it is paid (D1): `[100]` at once, `[60, 40]` in two.
    """

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="tiers", verbose_name="tahun program"
    )
    name = models.CharField("nama", max_length=80)
    amount = RupiahField("nilai bantuan", validators=[MinValueValidator(1)])
    funding_source = models.CharField("sumber dana", max_length=4, choices=FundingSource.choices)
    decrees_needed = ArrayField(
        models.CharField(max_length=10, choices=DecreeIssuer.choices),
        verbose_name="SK yang diperlukan sebelum dibayar (D3)",
        default=list,
    )
    tranches = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name="tahap pembayaran, persen (D1)",
        default=one_tranche,
        validators=[tranches_make_the_whole],
        help_text="Dipisah koma: 100 untuk sekaligus, 60,40 untuk dua tahap.",
    )
    is_amount_assumed = models.BooleanField(
        "nilai diasumsikan", default=False, help_text="Sumber tidak menyebut angka; harus ditetapkan kantor."
    )
    note = models.CharField("keterangan", max_length=200, blank=True)

    program_year_id: int

    class Meta:
        verbose_name = "jenis bantuan"
        verbose_name_plural = "jenis bantuan"
        ordering = ["program_year", "amount", "name"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "name"], name="granttier_name_unique_in_year"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="granttier_amount_positive"),
        ]
        triggers = [
            # A check constraint can't add an array up.
            pgtrigger.Trigger(
                name="granttier_tranches_make_the_whole",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("tranches"),
                func="""
                    IF NOT 1 <= ALL (NEW.tranches)
                       OR (SELECT COALESCE(SUM(share), 0) FROM unnest(NEW.tranches) AS share) <> 100 THEN
                        RAISE EXCEPTION 'the tranches of a grant make up the whole'
                            USING ERRCODE = '23514', CONSTRAINT = 'granttier_tranches_make_the_whole';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tranches_text(self) -> str:
        """How it is paid, in words: `sekaligus`, or `2 tahap: 60% dan 40%`."""
        if len(self.tranches) == 1:
            return "sekaligus"
        return f"{len(self.tranches)} tahap: {' dan '.join(f'{share}%' for share in self.tranches)}"

    @property
    def decree_labels(self) -> list[str]:
        """The decrees it needs, in words."""
        return [str(DecreeIssuer(issuer).label) for issuer in self.decrees_needed]


class FundingCeiling(KeepsPromises):
    """How much of one funding source a regency may commit in the year, in rupiah."""

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="ceilings", verbose_name="tahun program"
    )
    funding_source = models.CharField("sumber dana", max_length=4, choices=FundingSource.choices)
    amount = RupiahField("pagu")

    class Meta:
        verbose_name = "pagu anggaran"
        verbose_name_plural = "pagu anggaran"
        ordering = ["program_year", "funding_source"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "funding_source"], name="fundingceiling_one_per_source"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fundingceiling_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_funding_source_display()} {self.program_year}"


class LegalBasis(models.Model):
    """One regulation a program year rests on, in the order a decree cites it."""

    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.CASCADE, related_name="legal_bases", verbose_name="tahun program"
    )
    position = models.PositiveSmallIntegerField("urutan", default=1)
    citation = models.CharField("dasar hukum", max_length=300)

    class Meta:
        verbose_name = "dasar hukum"
        verbose_name_plural = "dasar hukum"
        ordering = ["program_year", "position"]

    def __str__(self) -> str:
        return self.citation


class PrintTemplate(models.Model):
    """One version of an office's own template for a printed document (`disbursement/decree.typ`). Never changed.

    The latest version counts, from its saving on; an empty `source` returns to the template that the portal brings.
    """

    regency = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="print_templates", verbose_name="kabupaten/kota"
    )
    name = models.CharField("templat", max_length=80)
    version = models.PositiveIntegerField("versi")
    source = models.TextField("isi", max_length=100_000, blank=True)
    note = models.CharField("yang diubah", max_length=200)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="disimpan oleh")
    saved_at = models.DateTimeField("disimpan pada", default=timezone.now)

    regency_id: str

    objects = PrintTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "templat cetak"
        verbose_name_plural = "templat cetak"
        ordering = ["regency", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["regency", "name", "version"], name="printtemplate_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="printtemplate_version_from_one"),
            models.CheckConstraint(
                condition=Exact(Length("regency"), 5),
                name="printtemplate_belongs_to_a_regency",
                violation_error_message="Pilih kabupaten atau kota.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="printtemplate_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.name} versi {self.version}"
