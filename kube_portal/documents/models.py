"""Files that people bring, and documents that the office issues."""

from __future__ import annotations

import secrets
import uuid

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone

# No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: a code that survives being read aloud or copied from a bad print.
CODE_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 12

# What a browser may show by itself without running anything that came with the file.
SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


def file_path(file: File, filename: str) -> str:
    """A place under MEDIA_ROOT that says nothing of the person or the file's name."""
    return f"files/{file.id.hex[:2]}/{file.id}"


def issued_path(document: IssuedDocument, filename: str) -> str:
    """A place under MEDIA_ROOT by the document's public code."""
    return f"issued/{document.code[:2]}/{document.code}.pdf"


def new_code() -> str:
    """A fresh public code of 12 characters, about 54 bits: nobody guesses one."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class File(models.Model):
    """One uploaded file, kept outside static files and shown only to those who may see its owner.

    Append-only: bytes, name and hash stay as they came. The one change is attaching it to its owner, once. A file of a
    person who was erased has lost bytes and name (`documents/erasing.py`): `erased_at` says since when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nama berkas", max_length=150)
    kind = models.CharField("jenis", max_length=40, blank=True)
    content = models.FileField("isi", upload_to=file_path, max_length=100)
    content_type = models.CharField("tipe isi", max_length=100)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uploaded_files",
        verbose_name="diunggah oleh",
    )
    uploaded_at = models.DateTimeField("diunggah pada", default=timezone.now)
    erased_at = models.DateTimeField("dihapus pada", null=True, blank=True, editable=False)
    owner_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="jenis pemilik"
    )
    owner_id = models.BigIntegerField("nomor pemilik", null=True, blank=True)
    owner = GenericForeignKey("owner_type", "owner_id")

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        ordering = ("-uploaded_at",)
        indexes = (models.Index(fields=["owner_type", "owner_id"], name="file_owner"),)
        constraints = (
            models.CheckConstraint(
                name="file_owner_whole",
                condition=Q(owner_type=None, owner_id=None) | Q(owner_type__isnull=False, owner_id__isnull=False),
            ),
            models.CheckConstraint(name="file_not_empty", condition=Q(size__gt=0)),
        )
        triggers = (
            pgtrigger.Protect(name="file_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="file_only_attached",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["owner_type", "owner_id"]),
            ),
            pgtrigger.Protect(
                name="file_attached_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.owner_id IS NOT NULL"
                    " AND (OLD.owner_type_id, OLD.owner_id) IS DISTINCT FROM (NEW.owner_type_id, NEW.owner_id)"
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where those who may see its owner can open it."""
        return reverse("documents:file", args=[self.pk])

    @property
    def shown_inline(self) -> bool:
        """Whether the browser shows it; anything else is downloaded."""
        return self.content_type in SHOWN_INLINE

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self.content_type.startswith("image/")

    def attach(self, owner: models.Model) -> None:
        """Give the file its owner, once; the database refuses a second one."""
        self.owner = owner
        self.save(update_fields=["owner_type", "owner_id"])


class IssuedDocument(models.Model):
    """A document as the office issued it: its bytes, their hash, and the code under which anybody can verify it.

    Append-only; a corrected document is a new one that supersedes the old, and says why (`reason`). `template` names
    what it was printed with, `fingerprint` is the digest of the data it was printed from: whoever has today's data can
    tell whether it would read otherwise now.
    """

    code = models.CharField("kode", max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    kind = models.CharField("jenis", max_length=40)
    title = models.CharField("judul", max_length=200)
    number = models.CharField("nomor", max_length=100, blank=True)
    issued_at = models.DateTimeField("terbit pada", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_documents",
        verbose_name="diterbitkan oleh",
    )
    content = models.FileField("isi", upload_to=issued_path, max_length=100)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    sha256 = models.CharField("SHA-256", max_length=64)
    template = models.CharField("templat", max_length=120, blank=True, db_default="")
    fingerprint = models.CharField("sidik isi", max_length=64, blank=True, db_default="")
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name="digantikan oleh"
    )
    reason = models.CharField("alasan menggantikan", max_length=300, blank=True, db_default="")
    owner_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="jenis pemilik"
    )
    owner_id = models.BigIntegerField("nomor pemilik", null=True, blank=True)
    owner = GenericForeignKey("owner_type", "owner_id")

    class Meta:
        verbose_name = "dokumen terbit"
        verbose_name_plural = "dokumen terbit"
        ordering = ("-issued_at",)
        indexes = (
            models.Index(fields=["owner_type", "owner_id"], name="issued_owner"),
            models.Index(OpClass(Upper("number"), "text_pattern_ops"), name="issued_number_prefix"),
        )
        constraints = (
            models.CheckConstraint(
                name="issued_owner_whole",
                condition=Q(owner_type=None, owner_id=None) | Q(owner_type__isnull=False, owner_id__isnull=False),
            ),
            models.CheckConstraint(
                name="issued_not_its_own_successor", condition=Q(superseded_by=None) | ~Q(superseded_by=F("id"))
            ),
            models.UniqueConstraint(
                fields=["owner_type", "owner_id", "kind"],
                condition=Q(superseded_by=None, owner_id__isnull=False),
                name="issued_one_in_force",
                violation_error_message="Dokumen ini sudah terbit.",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="issued_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="issued_only_superseded",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["superseded_by"]),
            ),
            pgtrigger.Protect(
                name="issued_superseded_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.superseded_by_id IS NOT NULL AND OLD.superseded_by_id IS DISTINCT FROM NEW.superseded_by_id"
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    def get_absolute_url(self) -> str:
        """Where those who may see its owner can download it."""
        return reverse("documents:issued", args=[self.code])

    def get_verify_url(self) -> str:
        """The public page that says whether it is genuine."""
        return reverse("documents:verify", args=[self.code])

    @property
    def spaced_code(self) -> str:
        """The code as printed, in three groups of four."""
        return " ".join(self.code[start : start + 4] for start in range(0, CODE_LENGTH, 4))

    def supersede(self, successor: IssuedDocument) -> None:
        """Name the document that takes this one's place, once; the database refuses a second one."""
        self.superseded_by = successor
        self.save(update_fields=["superseded_by"])
