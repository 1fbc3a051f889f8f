"""The superusers' admin as a whole: its door, its names, and what it says when the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.db import IntegrityError, InternalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class PortalAdminSite(admin.AdminSite):
    """Signs in through the portal's own door; a change that a trigger refuses is told, not a failure."""

    site_header = "Administrasi Portal KUBE"
    site_title = "Portal KUBE"
    index_title = "Semua data"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """By way of the portal's own sign-in, with its limits and second factor."""
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Every page of the admin, with refusals in words and without what no database can look up."""
        return super().admin_view(_told(view), cacheable)


def _told(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lead back to the page with a message where the database refuses what it was sent; nothing has changed then.

    Forms say most of it first, beside the field; this is for what only a trigger keeps: append-only rows, sums.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(
            "\x00" in value for sent in (request.GET, request.POST) for _, values in sent.lists() for value in values
        ):
            raise BadRequest("A NUL in a field: no browser sends one, and PostgreSQL takes none.")
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except (IntegrityError, InternalError) as refusal:
            if request.method != "POST":
                raise
            messages.error(request, _sentence(refusal))
            return redirect(request.get_full_path())
        return response

    return answer


def _sentence(refusal: Exception) -> str:
    """What was refused, for a superuser: with the name of the rule, which the code and docs explain."""
    name = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None)
    if name:
        return f"Tidak disimpan: basis data menolaknya karena aturan “{name}”. Tidak ada yang berubah."
    return "Tidak disimpan: catatan ini bagian dari riwayat, jadi tidak diubah atau dihapus. Tidak ada yang berubah."
