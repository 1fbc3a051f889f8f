"""Lists in pages, without counting more rows than anybody turns over."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

# More than the groups of a regency (about 1,500), and forty pages of them.
MOST = 2_000


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are, or `MOST` + 1 when there are more (one query that reads no further)."""
    return rows.order_by()[: MOST + 1].count()


class ListPaginator(Paginator[Any]):
    """Counts up to `MOST` rows: counting a whole country takes longer than showing a page of it.

    Who looks for what lies beyond narrows the list down, or downloads it.
    """

    @cached_property
    def count(self) -> int:
        """The rows that can be turned over to."""
        return min(self._found, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more."""
        return self._found > MOST

    @cached_property
    def _found(self) -> int:
        return counted(self.object_list) if isinstance(self.object_list, QuerySet) else len(self.object_list)
