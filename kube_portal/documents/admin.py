"""Files and issued documents, as superusers see them: nothing here can be changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html

from kube_portal.documents.models import File, IssuedDocument


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """To look at only: the rows are append-only, and are made where the bytes come from."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Not from here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


@admin.register(File)
class FileAdmin(ReadOnlyAdmin):
    """Uploaded files. The bytes open through the portal's own page, which writes the access log."""

    list_display = ("name", "kind", "content_type", "size", "uploaded_by", "uploaded_at", "owner_type", "owner_id")
    list_filter = ("kind", "content_type", "uploaded_at")
    list_select_related = ("uploaded_by", "owner_type")
    search_fields = ("name__istartswith", "sha256__exact", "uploaded_by__username__exact")
    search_help_text = "Awal nama berkas, SHA-256, atau nama pengguna."
    date_hierarchy = "uploaded_at"
    fields = (
        "id", "name", "kind", "open_link", "content_type", "size", "sha256", "uploaded_by", "uploaded_at", "owner_type",
        "owner_id",
    )  # fmt: skip

    @admin.display(description="isi")
    def open_link(self, file: File) -> str:
        """A link to the portal's own page."""
        return format_html('<a href="{}">{}</a>', file.get_absolute_url(), file.name)


@admin.register(IssuedDocument)
class IssuedDocumentAdmin(ReadOnlyAdmin):
    """Issued documents, with a link to the public page that verifies each."""

    list_display = ("code", "kind", "title", "number", "issued_at", "issued_by", "superseded_by")
    list_filter = ("kind", "issued_at")
    list_select_related = ("issued_by", "superseded_by")
    search_fields = ("code__iexact", "number__istartswith", "title__istartswith", "sha256__exact")
    search_help_text = "Kode, awal nomor, awal judul, atau SHA-256."
    date_hierarchy = "issued_at"
    fields = (
        "code", "kind", "title", "number", "issued_at", "issued_by", "verify_link", "size", "sha256", "superseded_by",
        "owner_type", "owner_id",
    )  # fmt: skip

    @admin.display(description="pemeriksaan")
    def verify_link(self, document: IssuedDocument) -> str:
        """A link to the public page."""
        return format_html('<a href="{}">{}</a>', document.get_verify_url(), document.spaced_code)
