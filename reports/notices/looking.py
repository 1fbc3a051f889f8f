"""Working out what newly waits for whom and what is about to be late, from the same kinds that the desk shows.

Each tick looks for people for so many seconds: first for those whom a notice reaches, since they have an address or
signed in lately, then for the others; of each those first who were looked for longest ago. Whoever was looked for
within the hour is left alone, so that a second run finds nothing to do. A person costs one query per kind of work that
the role may do, and a few to write down what changed, whatever the size of the area.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import WARN_FROM
from reports.desk import oldest
from reports.desk.kinds import Kind, Task, today_of
from reports.models import Notice, NoticeSetting

logger = logging.getLogger(__name__)

LOOKED_AGAIN_AFTER = dt.timedelta(minutes=55)
# A second looks for ten or twenty people; what time leaves undone is the first thing of the next tick.
SECONDS_PER_TICK = 60.0
PEOPLE_PER_TICK = 5_000
NEW_PER_TICK = 20_000
AT_ONCE = 500
SIGNED_IN_LATELY = dt.timedelta(days=31)
# Of one kind a person is told of so many rows, the oldest; the desk counts the rest.
MOST_OF_A_KIND = 100
KEPT = dt.timedelta(days=90)

Key = tuple[str, int, str]


@dataclass(frozen=True)
class Looked:
    """What looking for people found: new notices, and notices whose thing no longer waits."""

    told: int = 0
    gone: int = 0

    def __add__(self, other: Looked) -> Looked:
        return Looked(self.told + other.told, self.gone + other.gone)


def look_for_everybody(now: dt.datetime) -> Looked:
    """Look for those whose turn it is; somebody for whom it fails is logged, and hinders nobody else."""
    began = time.monotonic()
    _open_settings()
    turn = whose_turn(now)
    people = User.objects.filter(is_active=True).exclude(role="").select_related("region")
    found = Looked()
    for start in range(0, len(turn), AT_ONCE):
        some = people.in_bulk(turn[start : start + AT_ONCE])
        for user in (some[pk] for pk in turn[start : start + AT_ONCE] if pk in some):
            if time.monotonic() - began > SECONDS_PER_TICK:
                return found
            try:
                with transaction.atomic():
                    found += look_for(user, now)
            except Exception:
                logger.exception("looking what waits for user %s failed", user.pk)
            NoticeSetting.objects.filter(user=user).update(looked_at=now)
    return found


def whose_turn(now: dt.datetime) -> list[int]:
    """Whom to look for, in this order: those whom a notice reaches, then the others (two queries)."""
    turn = Q(looked_at__isnull=True) | Q(looked_at__lt=now - LOOKED_AGAIN_AFTER)
    rows = NoticeSetting.objects.filter(turn, user__is_active=True).exclude(user__role="")
    rows = rows.order_by(F("looked_at").asc(nulls_first=True), "user_id")
    reached = Q(user__last_login__gt=now - SIGNED_IN_LATELY) | ~Q(user__email="")
    first = list(rows.filter(reached).values_list("user_id", flat=True)[:PEOPLE_PER_TICK])
    unreached = Q(user__last_login__isnull=True) | Q(user__last_login__lte=now - SIGNED_IN_LATELY)
    others = rows.filter(unreached, user__email="").values_list("user_id", flat=True)
    return [*first, *others[: PEOPLE_PER_TICK - len(first)]]


def _open_settings() -> None:
    """A row for everybody who has none yet, so many at a time."""
    without = User.objects.filter(is_active=True, notice_setting__isnull=True).exclude(role="").order_by("pk")
    NoticeSetting.objects.bulk_create(
        [NoticeSetting(user_id=pk) for pk in without.values_list("pk", flat=True)[:NEW_PER_TICK]],
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )


def look_for(user: User, now: dt.datetime) -> Looked:
    """Write down what newly waits for one person, and what no longer does."""
    known: dict[Key, Notice] = {
        (notice.kind, notice.subject, notice.reason): notice
        for notice in Notice.objects.filter(user=user)
        .standing()
        .only("pk", "kind", "subject", "reason", "as_role", "as_region")
    }
    here = (user.role, user.region_id or "")
    wanted: dict[Key, Notice] = {}
    still: set[Key] = set()
    for kind, rows in oldest(user, MOST_OF_A_KIND):
        of_kind = _of_kind(kind, rows, user, now)
        wanted.update(of_kind)
        still |= _beyond(kind, user, of_kind, known)
    gone = [
        notice.pk
        for key, notice in known.items()
        if (key not in wanted and key not in still) or (notice.as_role, notice.as_region) != here
    ]
    Notice.objects.filter(pk__in=gone).update(gone_at=now)
    left = {key for key, notice in known.items() if notice.pk not in set(gone)}
    new = [notice for key, notice in wanted.items() if key not in left]
    Notice.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return Looked(len(new), len(gone))


def _of_kind(kind: Kind, rows: Iterable[Any], user: User, now: dt.datetime) -> dict[Key, Notice]:
    """The notices that rows of a kind give."""
    found: dict[Key, Notice] = {}
    for row in rows:
        notice = _notice(kind, row.pk, kind.task(row), user, now)
        found[notice.kind, notice.subject, notice.reason] = notice
    return found


def _beyond(kind: Kind, user: User, seen: Iterable[Key], known: Iterable[Key]) -> set[Key]:
    """What was told of rows of this kind that the oldest do not show: a pile that has grown hides none of it.

    One query, and only for somebody with so many of one kind.
    """
    shown = {subject for _, subject, _ in seen}
    if len(shown) < MOST_OF_A_KIND:
        return set()
    asked = {subject for name, subject, _ in known if name == kind.key} - shown
    waiting = set(kind.find(user).order_by().filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return {key for key in known if key[0] == kind.key and key[1] in waiting}


def _reason(task: Task) -> Notice.Reason:
    """That it waits; from three quarters of its days on, in place of that, that it will soon be late."""
    soon = task.target is not None and task.target > 0 and task.waited >= task.target * WARN_FROM
    return Notice.Reason.SOON if soon else Notice.Reason.NEW


def _notice(kind: Kind, pk: int, task: Task, user: User, now: dt.datetime) -> Notice:
    due_on = today_of(user) + dt.timedelta(days=task.target - task.waited) if task.target else None
    return Notice(
        user=user,
        as_role=user.role,
        as_region=user.region_id or "",
        kind=kind.key,
        subject=pk,
        reason=_reason(task),
        title=kind.title,
        asked=kind.asked,
        group_name=task.group.name,
        place=task.place,
        url=task.url,
        due_on=due_on,
        made_at=now,
    )


def forget(now: dt.datetime) -> int:
    """Remove notices whose thing was done long ago; they are no history of the program."""
    return Notice.objects.filter(gone_at__lt=now - KEPT).delete()[0]
