"""The bell in the frame of every page: how much is unread.

No page pays a query for it. The number is kept in a cookie of this browser for a minute, and asked for anew beside the
page when it is older; the desk and the list, which know it anyway, renew it as well, so that it is there without
JavaScript too. It is somebody's own number, and nothing hangs on it.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from kube_portal.accounts.models import User
from reports.models import Notice

COOKIE = "bell"
FRESH_SECONDS = 60
KEPT_SECONDS = 12 * 3600
MOST = 99


@dataclass(frozen=True)
class Bell:
    """What the bell shows: how much is unread (`MOST` + 1 for more), and whether the number is old."""

    unread: int = 0
    is_old: bool = True

    @property
    def text(self) -> str:
        """`3`, or `99+`."""
        return str(self.unread) if self.unread <= MOST else f"{MOST}+"


def bell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the bell as the cookie knows it (no query)."""
    user = getattr(request, "user", None)
    return {"bell": from_cookie(request, user)} if user is not None and user.is_authenticated else {}


def from_cookie(request: HttpRequest, user: User) -> Bell:
    """The number that the browser brings, if it is this user's and of the last half day."""
    found = re.fullmatch(r"([0-9]{1,18})\.([0-9]{1,3})\.([0-9]{1,12})", request.COOKIES.get(COOKIE, ""))
    if found is None or int(found[1]) != user.pk:
        return Bell()
    age = time.time() - int(found[3])
    if not 0 <= age <= KEPT_SECONDS:
        return Bell()
    return Bell(int(found[2]), age > FRESH_SECONDS)


def count_for(user: User) -> Bell:
    """The number as it is now (one query that counts no further than it shows)."""
    unread = Notice.objects.visible_to(user).unread().order_by()[: MOST + 1].count()
    return Bell(unread, is_old=False)


def remember(response: HttpResponseBase, user: User, found: Bell) -> None:
    """Give the browser the number to keep."""
    response.set_cookie(
        COOKIE,
        f"{user.pk}.{found.unread}.{int(time.time())}",
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
