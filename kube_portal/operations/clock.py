"""What happens because time passes: deadlines, reminders, digests.

An app that has something to do writes it in its own `deadlines.py`:

    def tick(now: datetime) -> dict[str, int]:
        '''Does what is due at `now` and has not been done yet; returns what it did, counted, in words for people.'''

`tick` must be idempotent: called twice with the same `now`, the second call does nothing. Each app's call is one
transaction. Apps are called from the ground floor up, in the order of INSTALLED_APPS.
"""

import logging
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from django.apps import apps
from django.db import connection, transaction

logger = logging.getLogger(__name__)

LOCK = 0x4B55_4245  # "KUBE": one key of PostgreSQL's advisory locks

Tick = Callable[[datetime], dict[str, int]]


def ticks() -> dict[str, Tick]:
    """App label → its `tick`, in the order in which they are called."""
    found = {}
    for app in apps.get_app_configs():
        module = sys.modules.get(f"{app.name}.deadlines")
        if module is not None:
            found[app.label] = module.tick
    return found


def tick(now: datetime) -> tuple[dict[str, int], list[str]] | None:
    """Lets every app do what is due.

    Returns what was done, and the labels of the apps that failed (logged; one failure stops no other app). Returns
    None if another process is at it.
    """
    with closing(connection.cursor()) as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        try:
            done: dict[str, int] = {}
            failed: list[str] = []
            for label, app_tick in ticks().items():
                try:
                    with transaction.atomic():
                        counts = app_tick(now)
                except Exception:
                    logger.exception("tick of %s failed", label)
                    failed.append(label)
                else:
                    done.update({f"{label}: {what}": count for what, count in counts.items()})
            return done, failed
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
