"""The digest by e-mail: daily or on Mondays, of what was not sent yet; nothing to tell, nothing sent.

A digest is sent after the tick's own transaction, one row at a time, so that a slow mail server holds no other work. An
address that fails is tried again at a later tick, after a growing pause, and stops nobody else's.
"""

from __future__ import annotations

import datetime as dt
import logging
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from reports.models import Notice, NoticeSetting
from reports.models.notices import Digest
from reports.notices.sentences import Letter, letter

logger = logging.getLogger(__name__)

# Nobody is told before this hour of their own day.
FROM_HOUR = 6
PER_TICK = 500
# What one e-mail may speak of; the portal has the rest.
MOST_IN_A_LETTER = 200
FIRST_PAUSE = dt.timedelta(minutes=5)
LONGEST_PAUSE = dt.timedelta(hours=6)


def period_of(setting: NoticeSetting, now: dt.datetime) -> dt.date | None:
    """The day of the digest that is due at a moment of the user's own day; None while none is.

    Daily it is today, weekly the last Monday, each from six in the morning on.
    """
    region = setting.user.region
    day = _period(setting.digest, now.astimezone(_zone(region.timezone if region is not None else None)))
    return day if day is not None and (setting.digest_on is None or setting.digest_on < day) else None


def _zone(name: str | None) -> dt.tzinfo:
    return ZoneInfo(name) if name is not None else timezone.get_default_timezone()


def _period(digest: str, local: dt.datetime) -> dt.date | None:
    """The day of the newest digest at a moment of somebody's day; None for who wants none."""
    if digest == Digest.NONE:
        return None
    day = local.date() if local.hour >= FROM_HOUR else local.date() - dt.timedelta(days=1)
    return day - dt.timedelta(days=day.weekday()) if digest == Digest.WEEKLY else day


def pause_after(failures: int) -> dt.timedelta:
    """How long an address is left alone after so many failures in a row."""
    doublings: int = min(max(failures - 1, 0), 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def send_due(now: dt.datetime) -> int:
    """Send the digests that are due, at most `PER_TICK`; returns how many went out. Not inside a transaction."""
    sent = 0
    mail = get_connection()
    for pk in candidates(now):
        try:
            sent += _settle(pk, now, mail)
        except Exception:
            # Whatever it was, the next person's digest is not concerned.
            logger.exception("the digest of user %s failed", pk)
            NoticeSetting.objects.filter(pk=pk).update(failures=_one_more(pk), failed_at=now)
            # The connection may be half way through a conversation.
            mail = get_connection()
    mail.close()
    return sent


def candidates(now: dt.datetime) -> list[int]:
    """Whose digest is due: those with an address who were not settled for its day, and whose pause is over."""
    settings = (
        NoticeSetting.objects.filter(_due(now), _rested(now), user__is_active=True)
        .exclude(user__email="")
        .exclude(user__role="")
        .order_by("failures", "user_id")
    )
    return list(settings.values_list("pk", flat=True)[:PER_TICK])


def _due(now: dt.datetime) -> Q:
    """`period_of` as a condition: a day for each of the few zones and rhythms, asked of the database at once."""
    due = Q(pk__in=[])
    for name in (None, *Region.Timezone.values):
        there = Q(user__region__isnull=True) if name is None else Q(user__region__timezone=name)
        for digest in (Digest.DAILY, Digest.WEEKLY):
            day = _period(digest, now.astimezone(_zone(name)))
            due |= there & Q(digest=digest) & (Q(digest_on__isnull=True) | Q(digest_on__lt=day))
    return due


def _rested(now: dt.datetime) -> Q:
    """Those who never failed, or whose pause is over by the number of failures."""
    rested = Q(failures=0) | Q(failed_at__isnull=True) | Q(failed_at__lte=now - LONGEST_PAUSE)
    failures = 1
    while (pause := pause_after(failures)) < LONGEST_PAUSE:
        rested |= Q(failures=failures, failed_at__lte=now - pause)
        failures += 1
    return rested


def _one_more(pk: int) -> int:
    return min(NoticeSetting.objects.values_list("failures", flat=True).get(pk=pk) + 1, 100)


def _settle(pk: int, now: dt.datetime, mail: BaseEmailBackend) -> bool:
    """Send one digest and write down that it went, or that there was nothing to tell; True when it was sent.

    The row stays locked meanwhile: a second tick passes it by.
    """
    with transaction.atomic():
        rows = NoticeSetting.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        setting = rows.select_related("user__region").filter(pk=pk).first()
        period = period_of(setting, now) if setting is not None else None
        if setting is None or period is None:
            return False
        user = setting.user
        unsent = Notice.objects.visible_to(user).unread().filter(mailed_at__isnull=True)
        told = list(unsent.order_by("due_on", "made_at", "pk").values_list("pk", flat=True))
        if told:
            notices = list(Notice.objects.filter(pk__in=told[:MOST_IN_A_LETTER]).order_by("due_on", "made_at", "pk"))
            today = user.region.today() if user.region is not None else timezone.localdate(now)
            _send(user, letter(user, notices, today, more=len(told) - len(notices)), mail)
            Notice.objects.filter(pk__in=told).update(mailed_at=now)
        setting.digest_on, setting.failures, setting.failed_at = period, 0, None
        setting.save(update_fields=["digest_on", "failures", "failed_at"])
    return bool(told)


def _send(user: User, words: Letter, mail: BaseEmailBackend) -> None:
    """One e-mail; raises what the mail server says."""
    message = EmailMessage(words.subject, words.body, to=[user.email], connection=mail)
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    mail.open()
    message.send()
