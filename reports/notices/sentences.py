"""How a notice is worded: on the page, in an e-mail, and as a short text that is passed on by WhatsApp.

None of them holds the name or a number of a person: the row itself has neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal
from reports.models import Notice

# Groups named under one heading of an e-mail; the rest is a number.
NAMED = 5


def due(notice: Notice, today: dt.date) -> str:
    """By when, in words: `batas 30 November 2026`, `lewat waktu sejak 3 November 2026`; empty without a target."""
    if notice.due_on is None:
        return ""
    if notice.due_on < today:
        return f"lewat waktu sejak {tanggal(notice.due_on)}"
    return f"batas {tanggal(notice.due_on)}"


def short_text(notice: Notice, today: dt.date) -> str:
    """The notice as a text to pass on: what waits, where, by when, and the way there."""
    when = due(notice, today)
    return (
        f"Portal KUBE · {notice.title}: {notice.group_name}, {notice.place}{f' ({when})' if when else ''}. "
        f"{notice.asked}: {settings.PORTAL_URL}{notice.url}"
    )


@dataclass(frozen=True)
class Heading:
    """What an e-mail says of one kind: how many, and the first few with their days."""

    title: str
    total: int
    lines: Sequence[str]
    rest: int


@dataclass(frozen=True)
class Letter:
    """An e-mail as it goes out."""

    subject: str
    body: str


def letter(user: User, notices: Sequence[Notice], today: dt.date, *, more: int = 0) -> Letter:
    """A digest of notices, those that are about to be late first; `more` stand in the portal alone."""
    soon = [notice for notice in notices if notice.reason == Notice.Reason.SOON]
    new = [notice for notice in notices if notice.reason == Notice.Reason.NEW]
    parts = [f"{len(new)} baru menunggu"] if new else []
    parts += [f"{len(soon)} segera atau sudah lewat waktu"] if soon else []
    body = render_to_string(
        "reports/notices/digest.txt",
        {
            "name": user.first_name or user.username,
            "soon": headings(soon, today),
            "new": headings(new, today),
            "more": more,
            "desk_url": f"{settings.PORTAL_URL}{reverse('reports:desk')}",
            "settings_url": f"{settings.PORTAL_URL}{reverse('reports:notice_settings')}",
        },
    )
    return Letter(f"Portal KUBE: {', '.join(parts)}", body)


def headings(notices: Sequence[Notice], today: dt.date) -> list[Heading]:
    """The notices by kind, in the order in which they came."""
    found = []
    for title, rows in groupby(sorted(notices, key=lambda one: one.title), key=lambda one: one.title):
        of_kind = list(rows)
        lines = [_line(notice, today) for notice in of_kind[:NAMED]]
        found.append(Heading(title, len(of_kind), lines, len(of_kind) - len(lines)))
    return found


def _line(notice: Notice, today: dt.date) -> str:
    when = due(notice, today)
    return f"{notice.group_name}, {notice.place}{f' ({when})' if when else ''}"
