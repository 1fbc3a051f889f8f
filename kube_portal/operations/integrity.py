"""Every invariant over the whole database: what each app's `integrity.py` finds, and what the ground floor adds.

An app writes `def violations() -> Iterator[str]`, one sentence in English with ids for each thing that must not be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection

from kube_portal.documents.models import File, IssuedDocument

Violations = Callable[[], Iterator[str]]


def checks() -> dict[str, Violations]:
    """App label → its `violations`, from the ground floor up; `database` and `files` are this app's own."""
    found: dict[str, Violations] = {"database": unvalidated_constraints, "files": missing_files}
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


def missing_files() -> Iterator[str]:
    """Files and issued documents whose bytes are gone from storage."""
    for model in (File, IssuedDocument):
        for pk, name in model.objects.order_by("pk").values_list("pk", "content").iterator():
            if not default_storage.exists(name):
                yield f"{model._meta.label} {pk}: its bytes {name} are missing"
