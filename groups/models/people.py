"""A group and its people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact
from django.urls import reverse

from groups.querysets import GroupQuerySet, MemberQuerySet
from kube_portal.programs.models import Schooling
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from groups.models.facts import Assignment
    from groups.models.proposals import Proposal


class BusinessKind(models.TextChoices):
    """The broad kinds by which groups are listed and compared; the description says what exactly."""

    LIVESTOCK = "livestock", "Peternakan"
    FISHERY = "fishery", "Perikanan"
    FARMING = "farming", "Pertanian dan bibit"
    FOOD = "food", "Olahan pangan"
    TRADE = "trade", "Dagang"
    CRAFT = "craft", "Kerajinan"
    SERVICE = "service", "Jasa"


class Development(models.TextChoices):
    """How far a group has come, judged by people once a year."""

    GROWING = "growing", "Tumbuh"
    DEVELOPING = "developing", "Berkembang"
    INDEPENDENT = "independent", "Mandiri"
    INACTIVE = "inactive", "Tidak aktif"
    DISSOLVED = "dissolved", "Bubar"


class Sex(models.TextChoices):
    """As on the KTP."""

    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class MaritalStatus(models.TextChoices):
    """As on the KTP; who is or was married has a family (E5)."""

    SINGLE = "single", "Belum kawin"
    MARRIED = "married", "Kawin"
    DIVORCED = "divorced", "Cerai hidup"
    WIDOWED = "widowed", "Cerai mati"


class Position(models.TextChoices):
    """A member's place in the group (G2): three board members, the rest members."""

    CHAIR = "chair", "Ketua"
    SECRETARY = "secretary", "Sekretaris"
    TREASURER = "treasurer", "Bendahara kelompok"
    MEMBER = "member", "Anggota"


BOARD = (Position.CHAIR, Position.SECRETARY, Position.TREASURER)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["search"],
    model_name="GroupHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat kelompok", "verbose_name_plural": "riwayat kelompok"},
)
class Group(models.Model):
    """A KUBE: poor families of one village who run a business together."""

    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="groups", verbose_name="desa/kelurahan")
    name = models.CharField("nama kelompok", max_length=100)
    business_kind = models.CharField("jenis usaha", max_length=12, choices=BusinessKind.choices)
    business_description = models.CharField(
        "usaha", max_length=150, help_text="Dengan beberapa kata, misalnya: penggemukan kambing."
    )
    is_main_business = models.BooleanField(
        "usaha utama",
        null=True,
        choices=[(True, "Usaha utama"), (False, "Usaha sampingan")],
        help_text="KUBE dimaksudkan menjadi usaha utama anggotanya (G4).",
    )
    is_joint_business = models.BooleanField(
        "dijalankan",
        null=True,
        choices=[(True, "Usaha bersama"), (False, "Usaha perorangan")],
        help_text="KUBE dijalankan bersama; usaha perorangan tidak memenuhi G4.",
    )
    local_resources = models.TextField(
        "sumber daya setempat", max_length=1000, blank=True, help_text="Bahan, lahan atau alam apa yang dipakai?"
    )
    market = models.TextField("pasar", max_length=1000, blank=True, help_text="Kepada siapa dan di mana dijual?")
    work_plan = models.TextField("rencana kerja", max_length=2000, blank=True)
    formed_on = models.DateField("dibentuk pada", null=True, blank=True)
    development = models.CharField(
        "perkembangan", max_length=12, choices=Development.choices, default=Development.GROWING
    )
    created_at = models.DateTimeField("dicatat pada", auto_now_add=True)
    search = models.GeneratedField(
        expression=SearchVector("name", "business_description", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    village_id: str
    members: RelatedManager[Member]
    proposals: RelatedManager[Proposal]
    assignments: RelatedManager[Assignment]

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = "kelompok"
        verbose_name_plural = "kelompok"
        ordering = [Lower("name"), "pk"]
        indexes = [
            GinIndex(fields=["search"], name="group_search"),
            models.Index(OpClass(Lower("name"), "text_pattern_ops"), name="group_name_prefix"),
            # The list's own order; the index above has another one.
            models.Index(Lower("name"), "id", name="group_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                "village",
                Lower("name"),
                name="group_name_unique_in_village",
                violation_error_message="Di desa/kelurahan ini sudah ada kelompok dengan nama itu.",
            ),
            models.CheckConstraint(
                condition=Exact(Length("village"), 13),
                name="group_belongs_to_a_village",
                violation_error_message="Pilih desa atau kelurahan.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's own page."""
        return reverse("groups:group_detail", args=[self.pk])

    def people(self) -> models.QuerySet[Member]:
        """Its members who have not left, in the order in which they were written down."""
        return self.members.filter(left_on__isnull=True).order_by("pk")

    @property
    def regency_code(self) -> str:
        """Code of the regency the group lies in, e.g. `61.72`."""
        return self.village_id[:5]

    @property
    def district_code(self) -> str:
        """Code of the district the group lies in, e.g. `61.72.05`."""
        return self.village_id[:8]


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["search"],
    model_name="MemberHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat anggota", "verbose_name_plural": "riwayat anggota"},
)
class Member(models.Model):
    """One person in one group. A draft may be incomplete; what is missing stops the submission, not the saving."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members", verbose_name="kelompok")
    name = models.CharField("nama", max_length=100, help_text="Seperti tertulis di KTP.")
    nik = models.CharField("NIK", max_length=16, blank=True)
    kk = models.CharField("nomor KK", max_length=16, blank=True)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField("tanggal lahir", null=True, blank=True)
    marital_status = models.CharField("status perkawinan", max_length=8, choices=MaritalStatus.choices, blank=True)
    schooling = models.PositiveSmallIntegerField(
        "pendidikan terakhir", choices=Schooling.choices, null=True, blank=True
    )
    occupation = models.CharField("pekerjaan", max_length=80, blank=True)
    residence = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="tinggal di desa/kelurahan",
    )
    address = models.CharField("alamat", max_length=200, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    phone = models.CharField("nomor telepon", max_length=20, blank=True)
    position = models.CharField("jabatan", max_length=10, choices=Position.choices, default=Position.MEMBER)
    task = models.CharField("tugas dalam kelompok", max_length=150, blank=True)
    strengths = models.CharField("keterampilan dan kelebihan", max_length=200, blank=True)
    is_willing = models.BooleanField("sudah menandatangani surat kesediaan", default=False)
    joined_on = models.DateField("bergabung", null=True, blank=True)
    left_on = models.DateField("keluar", null=True, blank=True)
    active = models.BooleanField("memegang keanggotaan aktif", default=False, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("name", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    group_id: int
    residence_id: str | None

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota"
        verbose_name_plural = "anggota"
        ordering = ["group", "pk"]
        indexes = [
            GinIndex(fields=["search"], name="member_search"),
            models.Index(OpClass(Lower("name"), "text_pattern_ops"), name="member_name_prefix"),
            models.Index(fields=["nik"], name="member_nik", condition=~Q(nik="")),
            models.Index(fields=["kk"], name="member_kk", condition=~Q(kk="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nik"],
                condition=Q(active=True),
                name="member_one_active_membership_per_nik",
                violation_error_message="NIK ini sudah aktif di kelompok lain (E9).",
            ),
            models.UniqueConstraint(
                fields=["group", "nik"],
                condition=~Q(nik="") & Q(left_on__isnull=True),
                name="member_nik_once_in_group",
                violation_error_message="NIK ini sudah ada di kelompok ini.",
            ),
            models.UniqueConstraint(
                fields=["group", "position"],
                condition=Q(position__in=BOARD, left_on__isnull=True),
                name="member_one_of_each_board_position",
                violation_error_message="Jabatan ini sudah dipegang anggota lain (G2).",
            ),
            models.CheckConstraint(
                condition=Q(active=False) | Q(nik__regex=r"^\d{16}$", left_on__isnull=True),
                name="member_active_is_identified_and_present",
            ),
            models.CheckConstraint(
                condition=Q(nik__regex=r"^\d{0,16}$") & Q(kk__regex=r"^\d{0,16}$"),
                name="member_identity_holds_digits",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="member_that_held_a_place_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__active=True) | pgtrigger.Q(old__left_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_board(self) -> bool:
        """Chair, secretary or treasurer."""
        return self.position in BOARD

    def age_on(self, day: dt.date) -> int | None:
        """Whole years of age on a day; None while the birth date is unknown. Born on 29 February: a year on 1 March."""
        if self.birth_date is None:
            return None
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
