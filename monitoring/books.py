"""A group's activity book and cash book, opened empty before money arrives (G5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from groups.models import FundsReceived, Group
from kube_portal.accounts.models import User
from kube_portal.programs.rules import implements
from monitoring.models import GroupBook
from monitoring.refusals import all_or_nothing, refuse


def missing(group: Group) -> list[GroupBook.Kind]:
    """The books that are not open yet (one query)."""
    opened = set(GroupBook.objects.filter(group_id=group.pk).values_list("kind", flat=True))
    return [kind for kind in GroupBook.Kind if kind not in opened]


@implements("G5")
def open_books(*, group: Group, kinds: Iterable[str], opened_on: dt.date, by: User) -> list[GroupBook]:
    """Open books of a group on a day; returns those newly opened, so that pressing twice opens nothing more.

    Raises MoveRefused for a day to come, and for a day after the group's first money: the books come before it.
    """
    if opened_on > group.village.today():
        raise refuse("Tanggal pembukaan tidak boleh di masa depan.")
    if opened_on < dt.date(2005, 1, 1):
        raise refuse("Tanggal pembukaan tidak boleh sebelum 2005.")
    first = FundsReceived.objects.filter(group_id=group.pk).order_by("received_on").first()
    if first is not None and opened_on > first.received_on:
        raise refuse("Buku dibuka sebelum dana diterima; tanggalnya tidak boleh sesudah dana masuk.", rule="G5")
    wanted = [kind for kind in missing(group) if kind in set(kinds)]
    with all_or_nothing():
        return [GroupBook.objects.create(group=group, kind=kind, opened_on=opened_on, opened_by=by) for kind in wanted]
