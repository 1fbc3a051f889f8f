"""What the pages of the admin here have in common."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest


class ReadOnlyMixin:
    """Written by the portal's own pages only."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False
