"""Every invariant over the whole database: what each app's `integrity.py` finds, and what the ground floor adds.

An app writes `def violations() -> Iterator[str]`, one sentence in English with ids for each thing that must not be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import connection

Violations = Callable[[], Iterator[str]]


def checks() -> dict[str, Violations]:
    """App label → its `violations`, from the ground floor up; `database` is this app's own."""
    found: dict[str, Violations] = {"database": unvalidated_constraints}
    for app in apps.get_app_configs():
        module = sys.modules.get(f"{app.name}.integrity")
        if module is not None and app.name != "kube_portal.operations":
            found[app.label] = module.violations
    return found


def unvalidated_constraints() -> Iterator[str]:
    """Constraints that PostgreSQL has not validated, and triggers that somebody switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated ORDER BY 1, 2"
        )
        for table, name in cursor.fetchall():
            yield f"constraint {name} of {table} is not validated"
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'D' ORDER BY 1, 2"
        )
        for table, name in cursor.fetchall():
            yield f"trigger {name} of {table} is disabled"
