"""Changes of a group's people after it was proposed: somebody leaves or dies, is replaced, or the board changes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from groups import change_triggers
from groups.change_querysets import ChangeRequestQuerySet, NewcomerQuerySet
from groups.models.people import Group, MaritalStatus, Member, Position, Sex
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.programs.models import Schooling
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from groups.models.facts import MembershipChange


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="ChangeRequestHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat permintaan perubahan", "verbose_name_plural": "riwayat permintaan perubahan"},
)
class ChangeRequest(models.Model):
    """What a group asks to change about its people, filed for it by one person and decided by another at the Dinas.

    `member` is who goes, `successor` who takes over that member's office; `newcomer` comes in the place. A change of
    the board names all three. What was filed changes only while it is sent back; what was decided stays.
    """

    class Kind(models.TextChoices):
        """What changes."""

        LEAVE = "leave", "Anggota keluar"
        DEATH = "death", "Anggota meninggal"
        REPLACE = "replace", "Penggantian anggota"
        BOARD = "board", "Perubahan pengurus"

    class State(models.TextChoices):
        """Where it stands."""

        FILED = "filed", "Menunggu keputusan Dinas"
        RETURNED = "returned", "Dikembalikan untuk diperbaiki"
        APPROVED = "approved", "Disetujui"
        REFUSED = "refused", "Ditolak"
        WITHDRAWN = "withdrawn", "Ditarik kembali"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="change_requests", verbose_name="kelompok")
    kind = models.CharField("perubahan", max_length=8, choices=Kind.choices)
    state = models.CharField("keadaan", max_length=9, choices=State.choices, default=State.FILED)
    token = models.UUIDField("kode kiriman", unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="change_requests",
        verbose_name="anggota yang pergi",
    )
    successor = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="penerus jabatan"
    )
    on = models.DateField("sejak")
    reason = models.CharField("alasan", max_length=500)
    arrangement = models.CharField("pinjaman, simpanan dan barang", max_length=500, blank=True)
    held_on = models.DateField("tanggal musyawarah", null=True, blank=True)
    attended = models.PositiveSmallIntegerField("anggota yang hadir", null=True, blank=True)
    minutes = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="berita acara musyawarah"
    )
    evidence = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="surat bukti"
    )
    chair = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ketua"
    )
    secretary = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sekretaris"
    )
    treasurer = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bendahara kelompok"
    )
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diajukan oleh")
    filed_at = models.DateTimeField("diajukan pada", default=timezone.now)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dijawab oleh"
    )
    answered_at = models.DateTimeField("dijawab pada", null=True, blank=True)
    note = models.CharField("catatan Dinas", max_length=500, blank=True)

    group_id: int
    member_id: int | None
    successor_id: int | None
    chair_id: int | None
    secretary_id: int | None
    treasurer_id: int | None
    filed_by_id: int
    minutes_id: uuid.UUID | None
    newcomer: Newcomer
    membership_changes: RelatedManager[MembershipChange]

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "permintaan perubahan anggota"
        verbose_name_plural = "permintaan perubahan anggota"
        ordering = ["-filed_at", "-pk"]
        indexes = [
            # The order of the list: what waits, oldest first; then what was answered, the latest first.
            models.Index(fields=["filed_at", "id"], name="changerequest_waiting", condition=Q(state="filed")),
            models.Index(fields=["-filed_at", "-id"], name="changerequest_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state__in=["filed", "returned"]),
                name="changerequest_one_open_per_member",
                violation_error_message="Perubahan anggota ini sudah diajukan dan belum diputus.",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(kind="board", state__in=["filed", "returned"]),
                name="changerequest_one_open_board",
                violation_error_message="Perubahan pengurus kelompok ini sudah diajukan dan belum diputus.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="board",
                    member__isnull=True,
                    successor__isnull=True,
                    chair__isnull=False,
                    secretary__isnull=False,
                    treasurer__isnull=False,
                )
                | Q(
                    kind__in=["leave", "death", "replace"],
                    member__isnull=False,
                    chair__isnull=True,
                    secretary__isnull=True,
                    treasurer__isnull=True,
                ),
                name="changerequest_says_who",
            ),
            models.CheckConstraint(
                condition=~Q(chair=F("secretary")) & ~Q(chair=F("treasurer")) & ~Q(secretary=F("treasurer")),
                name="changerequest_three_people",
                violation_error_message="Ketua, sekretaris dan bendahara kelompok harus tiga orang.",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("member")), name="changerequest_successor_stays"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["leave", "death"])
                | Q(minutes__isnull=False, held_on__isnull=False, attended__isnull=False),
                name="changerequest_chosen_by_deliberation",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="changerequest_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state="filed", answered_at__isnull=True, answered_by__isnull=True, note="")
                | Q(state="approved", answered_at__isnull=False, answered_by__isnull=False)
                | Q(state="withdrawn", answered_at__isnull=False, answered_by__isnull=False)
                | Q(state__in=["returned", "refused"], answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(note=""),
                name="changerequest_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(state="withdrawn") | ~Q(answered_by=F("filed_by")),
                name="changerequest_answered_by_another",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="changerequest_never_deleted", operation=pgtrigger.Delete),
            change_triggers.request_of_its_group(),
            change_triggers.request_follows_its_road(),
            change_triggers.request_is_carried_out(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        """The request's own page."""
        return reverse("groups:change_detail", args=[self.pk])

    @property
    def is_filed(self) -> bool:
        """Waits for the Dinas."""
        return self.state == self.State.FILED

    @property
    def is_returned(self) -> bool:
        """Waits for whoever files it again."""
        return self.state == self.State.RETURNED

    @property
    def is_open(self) -> bool:
        """Not yet decided for good."""
        return self.is_filed or self.is_returned

    @property
    def brings_somebody(self) -> bool:
        """Whether a newcomer comes with it."""
        return self.kind == self.Kind.REPLACE

    @property
    def board(self) -> dict[str, Member]:
        """The board that a change of the board names, by position; may load the members."""
        named = (
            (Position.CHAIR, self.chair),
            (Position.SECRETARY, self.secretary),
            (Position.TREASURER, self.treasurer),
        )
        return {str(position): member for position, member in named if member is not None}

    @property
    def tone(self) -> str:
        """The colour of its state's pill."""
        return {"filed": "warn", "returned": "bad", "approved": "good", "refused": "bad"}.get(self.state, "neutral")

    def waited(self, now: dt.datetime | None = None) -> int:
        """Whole days since it was filed, until it was answered."""
        end = self.answered_at if self.answered_at is not None and not self.is_open else now or timezone.now()
        return max((end - self.filed_at).days, 0)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="NewcomerHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat calon anggota", "verbose_name_plural": "riwayat calon anggota"},
)
class Newcomer(models.Model):
    """Who is to take a member's place, with all that is asked of a member; a `member` once the Dinas agreed."""

    request = models.OneToOneField(
        ChangeRequest, on_delete=models.PROTECT, related_name="newcomer", verbose_name="permintaan perubahan"
    )
    name = models.CharField("nama", max_length=100)
    nik = models.CharField("NIK", max_length=16)
    kk = models.CharField("nomor KK", max_length=16)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex.choices)
    birth_date = models.DateField("tanggal lahir", null=True)
    marital_status = models.CharField("status perkawinan", max_length=8, choices=MaritalStatus.choices)
    schooling = models.PositiveSmallIntegerField("pendidikan terakhir", choices=Schooling.choices, null=True)
    occupation = models.CharField("pekerjaan", max_length=80)
    residence = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="tinggal di desa/kelurahan"
    )
    address = models.CharField("alamat", max_length=200)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    phone = models.CharField("nomor telepon", max_length=20, blank=True)
    position = models.CharField("jabatan", max_length=10, choices=Position.choices, default=Position.MEMBER)
    task = models.CharField("tugas dalam kelompok", max_length=150, blank=True)
    strengths = models.CharField("keterampilan dan kelebihan", max_length=200, blank=True)
    willingness = models.ForeignKey(
        File, on_delete=models.PROTECT, related_name="+", verbose_name="surat kesediaan bertanda tangan"
    )
    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="came_as", verbose_name="anggota"
    )

    request_id: int
    member_id: int | None
    residence_id: str | None
    willingness_id: uuid.UUID | None

    objects = NewcomerQuerySet.as_manager()

    class Meta:
        verbose_name = "calon anggota"
        verbose_name_plural = "calon anggota"
        ordering = ["request"]
        indexes = [models.Index(fields=["nik"], name="newcomer_nik", condition=~Q(nik=""))]
        constraints = [
            models.CheckConstraint(
                condition=Q(nik__regex=r"^(\d{16})?$") & Q(kk__regex=r"^(\d{16})?$"), name="newcomer_identity_whole"
            ),
        ]
        triggers = [change_triggers.newcomer_stands_once_filed()]

    def __str__(self) -> str:
        return self.name

    # What a newcomer and a member call alike.
    PERSON = (
        "name", "nik", "kk", "sex", "birth_date", "marital_status", "schooling", "occupation", "residence_id",
        "address", "rt", "rw", "phone", "position", "task", "strengths",
    )  # fmt: skip

    def as_member(self) -> dict[str, object]:
        """What is written to the member that this person becomes."""
        return {name: getattr(self, name) for name in self.PERSON}

    def age_on(self, day: dt.date) -> int | None:
        """Whole years of age on a day."""
        return Member(birth_date=self.birth_date).age_on(day)
