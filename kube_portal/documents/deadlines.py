"""What time does to files: bytes that no row names are removed.

Bytes are stored before their row is committed, so that no row is ever without them. Where the transaction then fails,
they stay behind: nobody can reach them, but they may be the picture of somebody's KTP.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import QuerySet

from kube_portal.documents.models import CODE_ALPHABET, CODE_LENGTH, File, IssuedDocument

logger = logging.getLogger(__name__)

# No request, import or restore takes a week; whoever started on the wrong database has a week to notice.
GRACE = timedelta(days=7)
PAUSE = timedelta(days=1)
SWEPT = "documents.swept"

# What lies in a folder under MEDIA_ROOT: how its files are called, and the rows that may name them. (By their keys,
# since the column with the path has no index.) Anything that is called otherwise is none of ours.
_FOLDERS: dict[str, tuple[re.Pattern[str], Callable[[list[str]], QuerySet[File] | QuerySet[IssuedDocument]]]] = {
    "files": (
        re.compile(r"(?P<key>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"),
        lambda keys: File.objects.filter(pk__in=keys, erased_at=None),
    ),
    "issued": (
        re.compile(rf"(?P<key>[{CODE_ALPHABET}]{{{CODE_LENGTH}}})\.pdf"),
        lambda keys: IssuedDocument.objects.filter(code__in=keys),
    ),
}


def tick(now: datetime) -> dict[str, int]:
    """Remove what no row has named for a week, also bytes of erased files; once a day, since it reads every folder."""
    first_today = cache.add(SWEPT, now.isoformat(), timeout=PAUSE.total_seconds())
    return {"stray files removed": sweep(before=now - GRACE) if first_today else 0}


def sweep(*, before: datetime) -> int:
    """Remove stored bytes older than `before` that no row names; returns how many.

    Where more files lack a row than have one, this is rather the folder of another database: that is logged, and
    nothing is removed.
    """
    storage = File._meta.get_field("content").storage
    strays: list[str] = []
    named = 0
    for paths, known in _stored():
        strays += [path for path in paths if path not in known and storage.get_modified_time(path) < before]
        named += len(known)
    if len(strays) > named:
        logger.error(
            "%s stored files have no row, %s have one: is this the folder of another database? None was removed.",
            len(strays),
            named,
        )
        return 0
    for path in strays:
        storage.delete(path)
    return len(strays)


def _stored() -> Iterator[tuple[list[str], set[str]]]:
    """The paths in each folder, and those among them that a row names (asked after the files were listed)."""
    storage = File._meta.get_field("content").storage
    for top, (pattern, rows) in _FOLDERS.items():
        if not storage.exists(top):
            continue
        for folder in storage.listdir(top)[0]:
            found = [
                (f"{top}/{folder}/{name}", pattern.fullmatch(name)) for name in storage.listdir(f"{top}/{folder}")[1]
            ]
            paths = {path: match["key"] for path, match in found if match is not None}
            yield list(paths), set(rows(list(paths.values())).values_list("content", flat=True))
