"""The register of regions, as superusers see it: looked up everywhere, changed by the commands."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from kube_portal.regions.models import Region


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin[Region]):
    """Codes come from `import_regions` and end through `merge_region`; here only a name or time zone is mended."""

    list_display = ("code", "name", "level", "kind", "timezone", "active", "successor")
    list_filter = ("level", "kind", "timezone", "active")
    list_select_related = ("successor",)
    # The names of the columns only tell the admin that there is a search: see get_search_results.
    search_fields = ("code", "search_name")
    search_help_text = "Awal nama atau awal kode, misalnya “sedau” atau “61.72.05”."
    fields = ("code", "name", "level", "kind", "timezone", "active", "successor")
    readonly_fields = ("code", "level", "kind", "active", "successor")
    # Counting 90,000 rows twice for a page tells nobody anything.
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Region], search_term: str
    ) -> tuple[QuerySet[Region], bool]:
        """A prefix search on the index, where the admin's own would read the whole table."""
        if not search_term.strip():
            return queryset, False
        found = Region.objects.search(search_term)
        return queryset.filter(pk__in=found.values("pk")), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody invents a region."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Regions end; they are not deleted."""
        return False
