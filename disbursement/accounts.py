"""The bank account of a group: recorded by one person, confirmed by another."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.utils import timezone

from disbursement import banks
from disbursement.models import GroupAccount
from disbursement.refusals import all_or_nothing, demand, refuse
from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.documents.models import File


@all_or_nothing()
def add_account(
    *,
    group: Group,
    bank: str,
    number: str,
    holder: str,
    first_signatory: str,
    second_signatory: str,
    by: User,
    passbook: File | None = None,
) -> GroupAccount:
    """Record a group's account; it waits for a second person. Raises MoveRefused with reasons, NotAllowed."""
    demand(by, "disbursement.add_account", group.village_id)
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    bank, digits = " ".join(bank.split()), re.sub(r"[ .-]", "", number)
    if GroupAccount.objects.pending().filter(group=group).exists():
        raise refuse("Masih ada rekening kelompok ini yang menunggu persetujuan.")
    wrong = banks.reasons_against(bank, digits)
    if wrong:
        raise refuse(*wrong)
    # The same bank, whichever branch is written with it.
    taken = GroupAccount.objects.filter(
        number=digits, listed_bank__iexact=banks.listed_name(bank), closed_on__isnull=True
    ).first()
    if taken is not None:
        whose = "ini" if taken.group_id == group.pk else "lain"
        raise refuse(f"Rekening ini sudah dipakai kelompok {whose}.")
    if not is_in_the_groups_name(holder, group):
        raise refuse(f"Rekening harus atas nama kelompok “{group.name}”, bukan atas nama perorangan.")
    if _words(first_signatory) == _words(second_signatory):
        raise refuse("Dua penanda tangan harus dua orang yang berbeda.")
    account = GroupAccount.objects.create(
        group=group,
        bank=bank,
        listed_bank=banks.listed_name(bank),
        number=digits,
        holder=" ".join(holder.split()),
        first_signatory=" ".join(first_signatory.split()),
        second_signatory=" ".join(second_signatory.split()),
        passbook=passbook,
        created_by=by,
    )
    if passbook is not None:
        passbook.attach(account)
    return account


@all_or_nothing()
def approve_account(*, account: GroupAccount, by: User) -> GroupAccount:
    """Confirm an account; an older one of the group closes with it. Never by the person who recorded it."""
    locked = _lock_pending(account, by)
    today = locked.group.village.today()
    GroupAccount.objects.approved().filter(group_id=locked.group_id).update(
        closed_on=today, close_reason=f"Diganti dengan {locked}"
    )
    locked.approved_by, locked.approved_at = by, timezone.now()
    locked.save(update_fields=["approved_by", "approved_at"])
    return locked


@all_or_nothing()
def refuse_account(*, account: GroupAccount, by: User, reason: str) -> GroupAccount:
    """Turn a recorded account down, with a reason; the group keeps the one it has."""
    locked = _lock_pending(account, by)
    if not reason.strip():
        raise refuse("Alasan penolakan perlu diisi.")
    locked.closed_on, locked.close_reason = locked.group.village.today(), f"Ditolak: {reason.strip()}"[:200]
    locked.save(update_fields=["closed_on", "close_reason"])
    return locked


def account_in_use(group_id: int) -> GroupAccount | None:
    """The group's confirmed account, or None (one query)."""
    return GroupAccount.objects.approved().filter(group_id=group_id).first()


def accounts_in_use(group_ids: Collection[int]) -> dict[int, GroupAccount]:
    """The confirmed accounts of those groups that have one, by the group's key (one query)."""
    return {account.group_id: account for account in GroupAccount.objects.approved().filter(group__in=group_ids)}


def is_in_the_groups_name(holder: str, group: Group) -> bool:
    """Whether the account's holder is the group: its name stands in the holder's, give or take a leading "KUBE"."""
    return bool(_words(group.name)) and _words(group.name) in _words(holder)


def _words(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", " ", name.casefold()).strip()
    return re.sub(r"^(?:kube|kelompok usaha bersama|kelompok)\s+", "", plain)


def _lock_pending(account: GroupAccount, by: User) -> GroupAccount:
    locked = (
        GroupAccount.objects.select_for_update(no_key=True, of=("self", "group"))
        .select_related("group__village")
        .get(pk=account.pk)
    )
    demand(by, "disbursement.approve_account", locked.group.village_id)
    if not locked.is_pending:
        raise refuse("Rekening ini sudah diputuskan. Tidak ada yang diubah.")
    if locked.created_by_id == by.pk:
        raise refuse("Rekening harus disetujui oleh orang lain, bukan oleh yang mencatatnya.")
    return locked
