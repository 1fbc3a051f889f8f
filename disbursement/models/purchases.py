"""What a group bought with its grant, and the receipts of it."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from disbursement import accountability_triggers as own
from disbursement import triggers
from disbursement.models.accountability import AccountabilityLine
from disbursement.models.payments import PaymentItem
from disbursement.querysets import PurchaseQuerySet, PurchaseReceiptQuerySet
from groups.models import Condition, Member
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="PurchaseHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat belanja", "verbose_name_plural": "riwayat belanja"},
)
class Purchase(models.Model):
    """One purchase on a line of an account: what, when, from whom, how much, in rupiah. Removed, it stays on record.

    Goods that came instead of money (`payment_item`) are one too, at their value. What stays with the group (`stays`)
    becomes a part of its inventory once the account is accepted.
    """

    line = models.ForeignKey(
        AccountabilityLine, on_delete=models.PROTECT, related_name="purchases", verbose_name="baris LPJ"
    )
    token = models.UUIDField("kode kiriman", unique=True, default=uuid.uuid4, editable=False)
    payment_item = models.ForeignKey(
        PaymentItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="purchases",
        verbose_name="barang dari pembayaran",
    )
    description = models.CharField("yang dibeli", max_length=150)
    bought_on = models.DateField("tanggal beli")
    seller = models.CharField("penjual", max_length=100, blank=True)
    quantity = models.DecimalField("jumlah barang", max_digits=9, decimal_places=2)
    unit = models.CharField("satuan", max_length=20)
    amount = RupiahField("jumlah uang")
    note = models.CharField("keterangan", max_length=300, blank=True)
    no_receipt = models.CharField("alasan tidak ada nota", max_length=200, blank=True)
    stays = models.BooleanField("menjadi inventaris", default=False)
    condition = models.CharField("keadaan", max_length=6, choices=Condition.choices, blank=True)
    kept_at = models.CharField("disimpan di", max_length=150, blank=True)
    keeper = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dipegang oleh"
    )
    version = models.PositiveIntegerField("versi", default=1)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ditulis oleh")
    written_at = models.DateTimeField("ditulis pada", default=timezone.now, editable=False)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikeluarkan oleh"
    )
    removed_at = models.DateTimeField("dikeluarkan pada", null=True, blank=True, editable=False)

    line_id: int
    payment_item_id: int | None
    receipts: RelatedManager[PurchaseReceipt]

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = "belanja"
        verbose_name_plural = "belanja"
        ordering = ["line", "bought_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, quantity__gt=0), name="purchase_is_of_something"),
            models.CheckConstraint(
                condition=Q(stays=False) | ~Q(condition=""), name="purchase_that_stays_is_described"
            ),
            models.UniqueConstraint(
                fields=["payment_item"], condition=Q(removed_at__isnull=True), name="purchase_once_per_goods"
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="purchase_removal_whole",
            ),
        ]
        triggers = [
            triggers.never_deleted("purchase"),
            own.purchase_at_its_time(),
            own.purchase_counts_in_its_line(),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def quantity_text(self) -> str:
        """How many, as people write it: `2.000 kg`, `2,5 m`."""
        whole, _, rest = f"{self.quantity:,.2f}".partition(".")
        decimals = rest.rstrip("0")
        return f"{whole.replace(',', '.')}{',' if decimals else ''}{decimals} {self.unit}"


class PurchaseReceipt(models.Model):
    """A photo or scan of a receipt, or a photo of what was bought. Taken out, it is shown to nobody any more."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "nota"
        GOODS = "goods", "foto barang"

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="receipts", verbose_name="belanja")
    kind = models.CharField("jenis", max_length=7, choices=Kind.choices, default=Kind.RECEIPT)
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    thumbnail = models.BinaryField("gambar kecil", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    added_at = models.DateTimeField("diunggah pada", default=timezone.now, editable=False)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikeluarkan oleh"
    )
    removed_at = models.DateTimeField("dikeluarkan pada", null=True, blank=True, editable=False)

    purchase_id: int

    objects = PurchaseReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "nota belanja"
        verbose_name_plural = "nota belanja"
        ordering = ["purchase", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="purchasereceipt_removal_whole",
            ),
        ]
        triggers = [
            triggers.never_deleted("purchasereceipt"),
            own.purchase_receipt_at_its_time(),
            pgtrigger.Protect(
                name="purchasereceipt_only_taken_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["removed_by", "removed_at"]),
            ),
            pgtrigger.Protect(
                name="purchasereceipt_taken_out_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def thumbnail_data(self) -> str:
        """The small picture as an address of its own, which asks the server for nothing."""
        return f"data:image/jpeg;base64,{base64.b64encode(bytes(self.thumbnail)).decode()}" if self.thumbnail else ""
