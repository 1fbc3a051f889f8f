"""The story of a group: what happened to it, told by every app, the newest first, page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from groups.models import FundsReceived, Group, ProposalMove
from groups.seams import STORYTELLERS, Asked, Happening, storyteller
from groups.tones import tone_of
from kube_portal.accounts.models import User
from kube_portal.money import format_rupiah

PER_PAGE = 25
# An import or a whole group joining writes many rows at one moment; a part of the story never ends among them.
SAME_MOMENT = 50

M = TypeVar("M", bound=Model)

PROPOSALS, MONEY, PEOPLE = "Usulan", "Uang", "Anggota"


_DONE = {
    "submit": "Diajukan",
    "endorse": "Disetujui dan diteruskan ke Dinas",
    "send_back": "Dikembalikan untuk diperbaiki",
    "reject": "Ditolak",
    "begin_verification": "Verifikasi dimulai",
    "pass_verification": "Dinyatakan layak",
    "select": "Terpilih",
    "unselect": "Pilihan dibatalkan",
    "decree": "SK dicatat",
    "complete_training": "Pelatihan selesai",
    "disburse": "Bantuan disalurkan",
    "payment_returned": "Dana kembali",
    "close_accounts": "LPJ diterima",
    "reopen_accounts": "LPJ dibuka lagi",
    "cancel": "Penetapan dicabut",
    "lapse": "Tahun berakhir",
    "withdraw": "Ditarik",
}


def done_label(move: ProposalMove) -> str:
    """What happened, in the past: the button says "Tolak", the history "Ditolak"."""
    return _DONE[move.verb]


@dataclass(frozen=True)
class Chapter:
    """A part of the story, newest first, and the moment from which the next, older part is read; None at the end."""

    happenings: list[Happening]
    older: dt.datetime | None


def tell(
    group: Group,
    user: User,
    *,
    subject: str = "",
    until: dt.datetime | None = None,
    count: int,
    brief: bool = False,
) -> Chapter:
    """The newest `count` happenings not after a moment, of one subject or of all, briefly without the monthly routine.

    Happenings of the same moment stay together, so that none is lost between two parts.
    """
    asked = Asked(until, count + SAME_MOMENT, brief)
    tellers = STORYTELLERS.get(subject) or [one for tellers in STORYTELLERS.values() for one in tellers]
    told = sorted(
        (happening for teller in tellers for happening in teller(group, user, asked)),
        key=lambda one: one.at,
        reverse=True,
    )
    if len(told) <= count:
        return Chapter(told, None)
    edge = told[count - 1].at
    shown = [one for one in told if one.at >= edge]
    rest = next((one.at for one in told if one.at < edge), None)
    return Chapter(shown, rest)


def subjects() -> list[str]:
    """What a story can be narrowed to."""
    return list(STORYTELLERS)


def moment(text: str) -> dt.datetime | None:
    """The moment that an address asks for; None for none and for nonsense."""
    try:
        found = parse_datetime(text)
    except (ValueError, OverflowError):
        return None
    if found is None or not dt.MINYEAR < found.year < dt.MAXYEAR:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def noon(day: dt.date) -> dt.datetime:
    """The moment that stands for a day without a time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def day_of(asked: Asked) -> dt.date | None:
    """The last day whose noon is not after the moment asked for."""
    if asked.until is None:
        return None
    local = timezone.localtime(asked.until)
    return local.date() if local.time() >= dt.time(12) else local.date() - dt.timedelta(days=1)


def newest(rows: QuerySet[M], asked: Asked, field: str, *, dated: bool = False) -> QuerySet[M]:
    """The rows that are asked for by a field with a moment, or with a day (`dated`)."""
    until = day_of(asked) if dated else asked.until
    if until is not None:
        rows = rows.filter(**{f"{field}__lte": until})
    return rows.order_by(f"-{field}", "-pk")[: asked.limit]


@storyteller(PROPOSALS)
def moves(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """Every move of the group's proposals (one query)."""
    rows = ProposalMove.objects.filter(proposal__group=group).select_related("by", "proposal__program_year")
    for move in newest(rows, asked, "at"):
        yield Happening(
            f"{done_label(move)} ({move.proposal.program_year.year})",
            str(move.by or "Sistem"),
            move.at,
            move.note,
            tone_of(move.to_status),
            move.proposal.get_absolute_url(),
        )


@storyteller(MONEY)
def money(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """What reached the group, and what went back (one query)."""
    for funds in newest(FundsReceived.objects.filter(group=group), asked, "received_on", dated=True):
        came = funds.amount > 0
        yield Happening(
            f"Dana {'diterima' if came else 'kembali'}: {format_rupiah(abs(funds.amount))}",
            funds.reference,
            noon(funds.received_on),
            tone="good" if came else "bad",
        )


@storyteller(PEOPLE)
def people(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """Who joined, left, died or changed position (one query)."""
    rows = group.membership_changes.select_related("member", "by")
    for change in newest(rows, asked, "recorded_at"):
        yield Happening(
            f"{change.member}: {change.get_kind_display().lower()}", str(change.by), change.recorded_at, change.reason
        )
