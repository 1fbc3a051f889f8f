"""Who works with the portal: users, the posts they hold, and what they looked at."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import In
from django.utils import timezone

from kube_portal.accounts.querysets import USER_NAMES, AccessLogQuerySet, PostQuerySet, UserQuerySet
from kube_portal.accounts.roles import CODE_LENGTHS, Role, permissions_of
from kube_portal.regions.models import Region

PHONE = RegexValidator(r"\A\+?[0-9][0-9 -]{6,18}\Z", "Tulis nomor telepon dengan angka, misalnya 0812-3456-7890.")
NIP = RegexValidator(r"\A[0-9]{18}\Z", "NIP terdiri dari 18 angka, tanpa spasi.")


def _roles_at(*lengths: int) -> list[str]:
    """The values of the roles that work at exactly these lengths of region code."""
    return [role.value for role in Role if CODE_LENGTHS[role] == lengths]


class UserManager(DjangoUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Users, with the questions of `UserQuerySet`."""

    use_in_migrations = False


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["password", "last_login"],
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="UserHistory",
    meta={"verbose_name": "riwayat pengguna", "verbose_name_plural": "riwayat pengguna"},
)
class User(AbstractUser):
    """A person who signs in: one role, in one region. Without both a user sees nothing.

    Users are made inactive, not deleted, since old moves and logs name them.
    """

    role = models.CharField("peran", max_length=16, choices=Role, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="wilayah kerja"
    )
    phone = models.CharField("nomor telepon", max_length=20, blank=True, validators=[PHONE])
    must_change_password = models.BooleanField(
        "wajib mengganti kata sandi",
        default=False,
        help_text="Saat masuk berikutnya, pengguna harus membuat kata sandi baru lebih dahulu.",
    )

    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ("username",)
        indexes = (GinIndex(USER_NAMES, name="user_names"),)
        constraints = (
            # The admin knows no territory, so whoever enters it must be trusted with all of it.
            models.CheckConstraint(name="user_staff_are_superusers", condition=Q(is_staff=F("is_superuser"))),
            models.CheckConstraint(
                name="user_region_fits_role",
                # A CHECK lets NULL pass, so a role also needs its region to be there.
                condition=Q(role="")
                | (
                    Q(region__isnull=False)
                    & (
                        (Q(role__in=_roles_at(13)) & Q(In(Length("region"), [13])))
                        | (Q(role__in=_roles_at(8)) & Q(In(Length("region"), [8])))
                        | (Q(role__in=_roles_at(5, 8, 13)) & Q(In(Length("region"), [5, 8, 13])))
                        | (Q(role__in=_roles_at(2, 5)) & Q(In(Length("region"), [2, 5])))
                    )
                ),
                violation_error_message="Wilayah kerja tidak sesuai dengan peran.",
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the admin is open to superusers and to nobody else."""
        self.is_staff = self.is_superuser
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Say in words what the role's region must be."""
        super().clean()
        if not self.role:
            return
        lengths = CODE_LENGTHS[Role(self.role)]
        if self.region_id is None:
            raise ValidationError({"region": "Peran ini memerlukan wilayah kerja."})
        if len(self.region_id) not in lengths:
            levels = {2: "provinsi", 5: "kabupaten/kota", 8: "kecamatan", 13: "desa/kelurahan"}
            allowed = " atau ".join(levels[length] for length in lengths)
            raise ValidationError({"region": f"Wilayah kerja {self.role_label} harus berupa {allowed}."})

    @property
    def role_label(self) -> str:
        """The role in the user's own words: a kelurahan has a lurah, a desa a kepala desa. May load the region."""
        if self.is_superuser and not self.role:
            return "Administrator sistem"
        if self.role == Role.VILLAGE_HEAD and self.region is not None:
            return "Lurah" if self.region.kind == Region.Kind.KELURAHAN else "Kepala desa"
        return Role(self.role).label if self.role else "Tanpa peran"

    def covers(self, region_code: str) -> bool:
        """Whether the region with that code is the user's own or lies inside it."""
        own = self.region_id
        return bool(own) and (region_code == own or region_code.startswith(f"{own}."))

    @property
    def is_pendamping(self) -> bool:
        """Somebody who may sign in and accompany groups."""
        return self.is_active and self.role == Role.PENDAMPING

    def role_allows(self, permission: str) -> bool:
        """Whether the user's role has the permission; being a superuser does not count."""
        return self.is_active and permission in permissions_of(self.role)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="PostHistory",
    meta={"verbose_name": "riwayat jabatan", "verbose_name_plural": "riwayat jabatan"},
)
class Post(models.Model):
    """Who holds an office from when until when, as it stands under a signature.

    A document signed in March names whoever held the office in March, so posts end and are never overwritten.
    """

    class Office(models.TextChoices):
        OFFICE_HEAD = "office_head", "Kepala Dinas Sosial"
        REGENT = "regent", "Bupati/Wali Kota"
        VILLAGE_HEAD = "village_head", "Kepala desa/lurah"
        DISTRICT_HEAD = "district_head", "Camat"
        TREASURER = "treasurer", "Bendahara pengeluaran"

    class Standing(models.TextChoices):
        DEFINITIVE = "definitive", "Definitif"
        ACTING = "plt", "Plt."
        DAILY_ACTING = "plh", "Plh."
        CARETAKER = "pj", "Pj."

    region = models.ForeignKey(Region, models.PROTECT, related_name="posts", verbose_name="wilayah")
    office = models.CharField("jabatan", max_length=16, choices=Office)
    standing = models.CharField("status jabatan", max_length=10, choices=Standing, default=Standing.DEFINITIVE)
    name = models.CharField("nama dengan gelar", max_length=120)
    nip = models.CharField("NIP", max_length=18, blank=True, validators=[NIP])
    rank = models.CharField("pangkat/golongan", max_length=60, blank=True)
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="posts", verbose_name="akun pengguna"
    )
    from_date = models.DateField("mulai")
    until_date = models.DateField("sampai dengan", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "pejabat"
        verbose_name_plural = "pejabat"
        ordering = ("region", "office", "-from_date")
        indexes = (models.Index(fields=["region", "office", "from_date"], name="post_holding"),)
        constraints = (
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                violation_error_message="Tanggal akhir mendahului tanggal mulai.",
            ),
            models.CheckConstraint(
                name="post_region_fits_office",
                condition=(Q(office="village_head") & Q(In(Length("region"), [13])))
                | (Q(office="district_head") & Q(In(Length("region"), [8])))
                | (Q(office__in=["office_head", "regent", "treasurer"]) & Q(In(Length("region"), [5]))),
                violation_error_message="Wilayah tidak sesuai dengan jabatan.",
            ),
        )
        triggers = (
            # Without btree_gist there is no exclusion constraint on (region, office, period). The lock on the region
            # makes two appointments at the same moment wait for one another.
            pgtrigger.Trigger(
                name="post_one_definitive_holder",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__standing="definitive"),
                func="""
                    PERFORM 1 FROM regions_region WHERE code = NEW.region_id FOR NO KEY UPDATE;
                    IF EXISTS (
                        SELECT 1 FROM accounts_post
                        WHERE region_id = NEW.region_id AND office = NEW.office AND standing = 'definitive'
                          AND id <> NEW.id
                          AND from_date <= COALESCE(NEW.until_date, 'infinity')
                          AND COALESCE(until_date, 'infinity') >= NEW.from_date
                    ) THEN
                        RAISE EXCEPTION 'Another definitive holder has this office in that time.'
                            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'post_one_definitive_holder';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.signature_title()}"

    def clean(self) -> None:
        """Say before the database does that somebody else holds the office in that time."""
        super().clean()
        if not (self.region_id and self.from_date) or self.standing != self.Standing.DEFINITIVE:
            return
        others = Post.objects.filter(region=self.region_id, office=self.office, standing=self.Standing.DEFINITIVE)
        others = others.exclude(pk=self.pk).filter(Q(until_date=None) | Q(until_date__gte=self.from_date))
        if self.until_date is not None:
            others = others.filter(from_date__lte=self.until_date)
        if other := others.first():
            raise ValidationError(f"Pada masa itu jabatan ini dipegang {other.name}. Akhiri dahulu masa jabatannya.")

    def signature_title(self) -> str:
        """The office as it stands above a signature: `Plt. Kepala Dinas Sosial`, `Lurah Sedau`. May load the region."""
        place = self.region.name
        match self.office:
            case self.Office.VILLAGE_HEAD:
                head = "Lurah" if self.region.kind == Region.Kind.KELURAHAN else "Kepala Desa"
                title = f"{head} {place}"
            case self.Office.DISTRICT_HEAD:
                title = f"Camat {place}"
            case self.Office.REGENT:
                # The register's own names carry the kind: "Kota Singkawang", "Kabupaten Polewali Mandar".
                bare = place.removeprefix("Kabupaten ").removeprefix("Kota ")
                title = f"{'Wali Kota' if self.region.kind_label == 'Kota' else 'Bupati'} {bare}"
            case self.Office.TREASURER:
                title = "Bendahara Pengeluaran"
            case _:
                title = self.Office(self.office).label
        if self.standing == self.Standing.DEFINITIVE:
            return title
        return f"{self.Standing(self.standing).label} {title}"


class AccessLog(models.Model):
    """Who looked at what: reveals of a NIK, exports, files and documents opened, sign-ins, erasures. Append-only."""

    class Action(models.TextChoices):
        SIGN_IN = "sign_in", "Masuk"
        REVEAL = "reveal", "Menampilkan NIK/KK"
        SEARCH = "search", "Mencari dengan NIK/KK"
        EXPORT = "export", "Mengunduh daftar"
        IMPORT = "import", "Mengimpor data"
        VIEW_FILE = "view_file", "Membuka berkas"
        VIEW_DOCUMENT = "view_document", "Membuka dokumen"
        ERASE = "erase", "Menghapus data pribadi"

    at = models.DateTimeField("waktu", default=timezone.now, editable=False)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="access_logs", verbose_name="pengguna"
    )
    action = models.CharField("tindakan", max_length=16, choices=Action)
    object_label = models.CharField("jenis objek", max_length=60)
    object_id = models.CharField("nomor objek", max_length=60, blank=True)
    detail = models.TextField("keterangan", blank=True)
    ip = models.GenericIPAddressField("alamat IP", null=True, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = "catatan akses"
        verbose_name_plural = "catatan akses"
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=["-at", "-id"], name="accesslog_newest"),
            models.Index(fields=["object_label", "object_id"], name="accesslog_object"),
        )
        triggers = (pgtrigger.Protect(name="accesslog_append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.object_name}"

    @property
    def object_name(self) -> str:
        """What was looked at, in words: `anggota 17`."""
        try:
            name = str(apps.get_model(self.object_label)._meta.verbose_name)
        except (LookupError, ValueError):
            name = self.object_label
        return f"{name} {self.object_id}".strip()
