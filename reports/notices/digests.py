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
    user = setting.user
    zone = ZoneInfo(user.region.timezone) if user.region is not None else timezone.get_default_timezone()
    local = now.astimezone(zone)
    day = local.date() if local.hour >= FROM_HOUR else local.date() - dt.timedelta(days=1)
    if setting.digest == Digest.NONE:
        return None
    if setting.digest == Digest.WEEKLY:
        day -= dt.timedelta(days=day.weekday())
    return day if setting.digest_on is None or setting.digest_on < day else None


def pause_after(failures: int) -> dt.timedelta:
    """How long an address is left alone after so many failures in a row."""
    doublings: int = min(max(failures - 1, 0), 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def send_due(now: dt.datetime) -> int:
    """Send the digests that are due, at most `PER_TICK`; returns how many went out. Not inside a transaction."""
    sent = 0
    mail = get_connection()
    for pk in _candidates(now):
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


def _candidates(now: dt.datetime) -> list[int]:
    """Whose digest may be due: those with an address who were not settled today; the rest is asked row by row."""
    settings = (
        NoticeSetting.objects.exclude(digest=Digest.NONE)
        .filter(Q(digest_on__isnull=True) | Q(digest_on__lt=now.astimezone(ZoneInfo("Asia/Jayapura")).date()))
        .filter(user__is_active=True)
        .exclude(user__email="")
        .exclude(user__role="")
        .select_related("user__region")
        .order_by("failures", "user_id")
    )
    found = []
    for setting in settings.iterator():
        rests = (
            setting.failed_at is not None
            and setting.failures
            and now < setting.failed_at + pause_after(setting.failures)
        )
        if not rests and period_of(setting, now) is not None:
            found.append(setting.pk)
        if len(found) == PER_TICK:
            break
    return found


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
