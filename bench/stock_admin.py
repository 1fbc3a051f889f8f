"""Django's own admin, untouched but for the columns that our lists show: what the goals are measured by."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import include, path

from groups.listing import ROWS_PER_PAGE
from groups.models import Group, Member, Proposal


class StockAdmin(admin.ModelAdmin[Any]):
    """As many rows as a page of ours; any look-up, so that the rows of one regency can be asked for."""

    list_per_page = ROWS_PER_PAGE

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """The bench filters by region."""
        return True


class GroupStockAdmin(StockAdmin):
    list_display = ("name", "village", "business_kind", "development", "formed_on")
    search_fields = ("name", "business_description")
    ordering = ("name",)


class ProposalStockAdmin(StockAdmin):
    list_display = ("group", "village", "program_year", "tier", "amount", "status", "status_since")
    search_fields = ("group__name", "group__business_description")


class MemberStockAdmin(StockAdmin):
    list_display = ("name", "group", "position")
    search_fields = ("name", "nik", "kk")


site = admin.AdminSite(name="stock")
site.register(Group, GroupStockAdmin)
site.register(Proposal, ProposalStockAdmin)
site.register(Member, MemberStockAdmin)

urlpatterns = [path("stock/", site.urls), path("", include("kube_portal.urls"))]
