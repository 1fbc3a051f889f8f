"""Erasing what somebody brought: the bytes and the name of files go, their hash and the day stay."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kube_portal.documents.models import File

logger = logging.getLogger(__name__)

ERASED_NAME = "(dihapus)"
# The triggers that this passes, for whoever may erase.
PAST = ("documents.File:file_only_attached",)


def erase(files: QuerySet[File]) -> int:
    """Erase files for good; returns how many. Only inside a transaction that ignores the triggers of `PAST`.

    The bytes go when the transaction is committed, so that nothing is lost where it fails. The row stays with its hash:
    whoever has the paper can show that it is the one that was here.
    """
    found = files.filter(erased_at=None)
    paths = list(found.order_by("pk").values_list("content", flat=True))
    count = found.update(erased_at=timezone.now(), name=ERASED_NAME)
    transaction.on_commit(partial(_remove, paths))
    return count


def _remove(paths: list[str]) -> None:
    storage = File._meta.get_field("content").storage
    for path in paths:
        try:
            storage.delete(path)
        except OSError:
            # `tick` tries again, and check_integrity names it until then.
            logger.exception("The bytes of the erased file %s could not be removed", path)
