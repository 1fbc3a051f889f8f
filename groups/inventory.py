"""What a group owns: written down by the apps that know where it came from, and what went of it since."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Group, InventoryDisposal, InventoryItem, Member, Proposal
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.documents.models import File

_WENT = "Sebagian sudah dicatat dijual, mati, hilang atau rusak; jumlahnya tidak bisa lebih kecil dari itu."
_NOT_SO_MANY = "Yang masih ada tidak sebanyak itu. Muat ulang halaman dan periksa jumlahnya."


@dataclass(frozen=True)
class Thing:
    """Something that stays with a group, as its source describes it; `value` is of all of it, in rupiah."""

    source: str
    source_id: int
    name: str
    quantity: int
    unit: str
    value: int
    acquired_on: dt.date
    condition: str
    kept_at: str = ""
    keeper: Member | None = None
    photo: File | None = None


def bring_up_to_date(*, proposal: Proposal, things: Iterable[Thing], by: User) -> None:
    """Make a proposal's part of its group's inventory what its sources say now.

    What is no longer said is withdrawn, never removed. Raises MoveRefused where more went than would have come.
    """
    standing = {(item.source, item.source_id): item for item in InventoryItem.objects.filter(proposal=proposal)}
    try:
        with transaction.atomic():
            for thing in things:
                item = standing.pop((thing.source, thing.source_id), None) or InventoryItem(
                    group_id=proposal.group_id, proposal=proposal, recorded_by=by
                )
                _describe(item, thing)
            for item in standing.values():
                if not item.withdrawn:
                    item.withdrawn = True
                    item.save(update_fields=["withdrawn"])
    except IntegrityError as error:
        raise _refusal(error, "inventoryitem_covers_what_went", _WENT) from error


def write_down(*, group: Group, thing: Thing, by: User) -> InventoryItem:
    """Write a thing into a group's inventory that came without a proposal; once per source, however often asked."""
    item = InventoryItem.objects.filter(source=thing.source, source_id=thing.source_id).first()
    item = item or InventoryItem(group=group, recorded_by=by)
    _describe(item, thing)
    return item


def _describe(item: InventoryItem, thing: Thing) -> None:
    """Save a thing as described, if that is anything new."""
    before = {name: getattr(item, name) for name in _SAID} if item.pk else None
    for name in _SAID[:-1]:
        setattr(item, name, getattr(thing, name))
    item.withdrawn = False
    if before != {name: getattr(item, name) for name in _SAID}:
        item.save()


_SAID = (
    "source", "source_id", "name", "quantity", "unit", "value", "acquired_on", "condition", "kept_at", "keeper",
    "photo", "withdrawn",
)  # fmt: skip


def dispose(
    *, item: InventoryItem, kind: str, quantity: int, on: dt.date, reason: str, by: User, token: uuid.UUID
) -> InventoryDisposal:
    """Write down that some of an item went; the same token again is the same form sent twice, and changes nothing.

    Raises MoveRefused (more than there is, a day that cannot be), NotAllowed.
    """
    group = Group.objects.select_related("village").get(pk=item.group_id)
    if not (by.role_allows("groups.dispose_inventory") and by.covers(group.village_id)):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melakukan langkah ini di wilayah ini.")])
    if not item.acquired_on <= on <= group.village.today():
        raise MoveRefused([Blocker("Tanggalnya harus antara hari barang diperoleh dan hari ini.")])
    if not reason.strip():
        raise MoveRefused([Blocker("Tulis alasannya.")])
    try:
        with transaction.atomic():
            InventoryItem.objects.select_for_update(no_key=True).get(pk=item.pk)
            known = InventoryDisposal.objects.filter(token=token, item=item).first()
            return known or InventoryDisposal.objects.create(
                item=item, kind=kind, quantity=quantity, on=on, reason=reason.strip(), by=by, token=token
            )
    except IntegrityError as error:
        raise _refusal(error, "inventorydisposal_within_item", _NOT_SO_MANY) from error


def _refusal(error: IntegrityError, name: str, sentence: str) -> Exception:
    """The database's refusal in words; what it was not known to refuse stays a defect."""
    found = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return MoveRefused([Blocker(sentence)]) if found == name else error
