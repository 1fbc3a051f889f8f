"""What was bought with a grant: written down one by one on the lines of its account, changed and taken out again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.utils import timezone

from disbursement import receipts
from disbursement.accountability import check_day, lock_open
from disbursement.models import AccountabilityLine, PaymentItem, Purchase, PurchaseReceipt
from disbursement.refusals import all_or_nothing, refuse
from groups.inventory import Thing
from groups.models import InventoryItem, Member, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File

Kind = PurchaseReceipt.Kind


@dataclass(frozen=True)
class Bought:
    """What somebody filled in about one purchase; `amount` in rupiah for all of it."""

    description: str
    bought_on: dt.date
    quantity: Decimal
    unit: str
    amount: int
    seller: str = ""
    note: str = ""
    no_receipt: str = ""
    stays: bool = False
    condition: str = ""
    kept_at: str = ""
    keeper: Member | None = None


@dataclass(frozen=True)
class Papers:
    """Files that were kept for a purchase: receipts, and photos of what was bought."""

    receipts: Sequence[File] = ()
    goods: Sequence[File] = ()


class StalePurchase(Exception):  # noqa: N818 (reads as what happened)
    """Somebody else changed the purchase meanwhile; `current` is what it says now."""

    def __init__(self, current: Purchase) -> None:
        super().__init__("Belanja ini baru saja diubah orang lain.")
        self.current = current


@all_or_nothing()
def add(
    *,
    line: AccountabilityLine,
    bought: Bought,
    papers: Papers,
    by: User,
    token: uuid.UUID,
    item: PaymentItem | None = None,
) -> Purchase:
    """Write down a purchase, or goods that came instead of money (`item`), on a line of the account.

    The same token again is the same form sent twice: it returns what the first one wrote. Raises MoveRefused (handed in
    meanwhile, a day before the money or after today, outside the plan without a word why), NotAllowed.
    """
    locked = lock_open(line.accountability, by)
    known = Purchase.objects.filter(token=token).first()
    if known is not None:
        if known.line_id != line.pk:
            raise refuse("Formulir ini sudah dipakai untuk belanja lain. Muat ulang halaman.")
        return known
    fresh = AccountabilityLine.objects.select_related("budget_line").get(pk=line.pk, accountability=locked)
    if item is not None and Purchase.objects.standing().filter(payment_item=item).exists():
        raise refuse(f"{item} sudah dicatat. Tidak ada yang diubah.")
    _check(bought, fresh, locked.proposal, item)
    purchase = Purchase.objects.create(line=fresh, token=token, payment_item=item, written_by=by, **_values(bought))
    _attach(purchase, papers, by)
    return purchase


@all_or_nothing()
def change(*, purchase: Purchase, bought: Bought, papers: Papers, by: User, version: int) -> Purchase:
    """Write a purchase anew, if it still is as the page showed it; what it says already stays as it is.

    Raises StalePurchase when another changed it meanwhile, MoveRefused, NotAllowed.
    """
    locked = lock_open(purchase.line.accountability, by)
    fresh = Purchase.objects.select_related("line__budget_line", "payment_item", "keeper").get(pk=purchase.pk)
    if fresh.removed_at is not None:
        raise refuse("Belanja ini sudah dikeluarkan. Tidak ada yang diubah.")
    is_same = all(getattr(fresh, name) == value for name, value in _values(bought).items())
    if fresh.version != version and not is_same:
        raise StalePurchase(fresh)
    _check(bought, fresh.line, locked.proposal, fresh.payment_item)
    if not is_same:
        for name, value in _values(bought).items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.written_by, fresh.written_at = by, timezone.now()
        fresh.save()
    _attach(fresh, papers, by)
    return fresh


@all_or_nothing()
def remove(*, purchase: Purchase, by: User) -> None:
    """Take a purchase out; it stays on record and counts no more. A second click changes nothing."""
    lock_open(purchase.line.accountability, by)
    Purchase.objects.standing().filter(pk=purchase.pk).update(removed_by=by, removed_at=timezone.now())


@all_or_nothing()
def remove_receipt(*, receipt: PurchaseReceipt, by: User) -> None:
    """Take a wrong photo out of a purchase; it stays on record. A second click changes nothing."""
    lock_open(receipt.purchase.line.accountability, by)
    PurchaseReceipt.objects.standing().filter(pk=receipt.pk).update(removed_by=by, removed_at=timezone.now())


def _values(bought: Bought) -> dict[str, object]:
    values = {field.name: getattr(bought, field.name) for field in fields(bought)}
    if not bought.stays:
        values |= {"condition": "", "kept_at": "", "keeper": None}
    return values


def _check(bought: Bought, line: AccountabilityLine, proposal: Proposal, item: PaymentItem | None) -> None:
    """What a form can't know by itself."""
    if item is None:
        check_day(proposal, bought.bought_on, "Tanggal beli")
        if line.budget_line_id is None and not bought.note:
            raise refuse("Belanja di luar RAB perlu keterangan mengapa diperlukan.")
    elif bought.bought_on > proposal.program_year.today():
        raise refuse("Tanggal terima tidak boleh sesudah hari ini. Periksa tanggalnya.")
    elif bought.amount != item.value or bought.quantity != item.quantity:
        raise refuse("Jumlah dan nilai barang bantuan tetap seperti pada pembayarannya.")
    if bought.keeper is not None and bought.keeper.group_id != proposal.group_id:
        raise refuse("Yang memegang harus anggota kelompok ini.")


def _attach(purchase: Purchase, papers: Papers, by: User) -> None:
    receipts.attach(purchase, papers.receipts, kind=Kind.RECEIPT, by=by)
    receipts.attach(purchase, papers.goods, kind=Kind.GOODS, by=by)


def things_of(proposal: Proposal) -> list[Thing]:
    """What of a proposal's account stays with the group, for its inventory (two queries)."""
    kept = Purchase.objects.standing().filter(line__accountability__proposal=proposal, stays=True)
    photos: dict[int, File] = {}
    shown = PurchaseReceipt.objects.standing().filter(purchase__in=kept, kind=Kind.GOODS).select_related("file")
    for receipt in shown.defer("thumbnail").order_by("-pk"):
        photos[receipt.purchase_id] = receipt.file
    return [
        Thing(
            source=InventoryItem.Source.GOODS if one.payment_item_id else InventoryItem.Source.PURCHASE,
            source_id=one.payment_item_id or one.pk,
            name=one.description,
            quantity=int(one.quantity),
            unit=one.unit,
            value=one.amount,
            acquired_on=one.bought_on,
            condition=one.condition,
            kept_at=one.kept_at,
            keeper=one.keeper,
            photo=photos.get(one.pk),
        )
        for one in kept.select_related("keeper").order_by("bought_on", "pk")
    ]
