"""What a group owns: things that stay, where they came from, and how they went."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from groups import triggers
from groups.models.people import Group, Member
from groups.models.proposals import Proposal
from groups.querysets import InventoryDisposalQuerySet, InventoryItemQuerySet
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Condition(models.TextChoices):
    """How a thing is."""

    GOOD = "good", "Baik"
    WORN = "worn", "Rusak ringan"
    BROKEN = "broken", "Rusak berat"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="InventoryItemHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat inventaris", "verbose_name_plural": "riwayat inventaris"},
)
class InventoryItem(models.Model):
    """Equipment or livestock of a group: so many, worth so much in rupiah, kept there by one of its members.

    The app that knows where it came from writes it, under its own number there (`source`, `source_id`). What goes is
    written down as an `InventoryDisposal`; a thing that turned out never to have come is `withdrawn`. Never removed.
    """

    class Source(models.TextChoices):
        PURCHASE = "purchase", "Dibeli dari bantuan"
        GOODS = "goods", "Diterima sebagai barang"
        REQUEST = "request", "Diberikan atas permintaan"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="inventory", verbose_name="kelompok")
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="inventory", verbose_name="usulan"
    )
    source = models.CharField("asal", max_length=8, choices=Source.choices)
    source_id = models.BigIntegerField("nomor pada asalnya")
    name = models.CharField("nama barang", max_length=150)
    quantity = models.PositiveIntegerField("jumlah")
    unit = models.CharField("satuan", max_length=20)
    value = RupiahField("nilai seluruhnya")
    acquired_on = models.DateField("diperoleh pada")
    condition = models.CharField("keadaan", max_length=6, choices=Condition.choices, default=Condition.GOOD)
    kept_at = models.CharField("disimpan di", max_length=150, blank=True)
    keeper = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="keeps", verbose_name="dipegang oleh"
    )
    photo = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="foto"
    )
    withdrawn = models.BooleanField("tidak jadi dicatat", default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    group_id: int
    disposals: RelatedManager[InventoryDisposal]

    objects = InventoryItemQuerySet.as_manager()

    class Meta:
        verbose_name = "inventaris"
        verbose_name_plural = "inventaris"
        ordering = ["group", "acquired_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="inventoryitem_once_per_source"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventoryitem_is_some"),
        ]
        triggers = [
            pgtrigger.Protect(name="inventoryitem_never_deleted", operation=pgtrigger.Delete),
            triggers.inventory_covers_what_went(),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's inventory, at this thing."""
        return f"{reverse('groups:inventory', args=[self.group_id])}#barang-{self.pk}"


class InventoryDisposal(models.Model):
    """Some of an item that went: sold, died, lost or broken beyond repair; when and why. Never changed or removed."""

    class Kind(models.TextChoices):
        SOLD = "sold", "Dijual"
        DIED = "died", "Mati"
        LOST = "lost", "Hilang"
        BROKEN = "broken", "Rusak, tidak dapat dipakai"

    item = models.ForeignKey(
        InventoryItem, on_delete=models.PROTECT, related_name="disposals", verbose_name="inventaris"
    )
    token = models.UUIDField("kode kiriman", unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("apa yang terjadi", max_length=6, choices=Kind.choices)
    quantity = models.PositiveIntegerField("jumlah")
    on = models.DateField("pada")
    reason = models.CharField("alasan", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)

    objects = InventoryDisposalQuerySet.as_manager()

    class Meta:
        verbose_name = "pengurangan inventaris"
        verbose_name_plural = "pengurangan inventaris"
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventorydisposal_is_some"),
            models.CheckConstraint(condition=~Q(reason=""), name="inventorydisposal_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="inventorydisposal_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            triggers.disposal_within_inventory(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity}"
