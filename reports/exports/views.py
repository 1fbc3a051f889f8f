"""My large exports: ask for one, see how far they are, fetch what is ready."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kube_portal.accounts.access import AuthedRequest
from kube_portal.accounts.access_log import client_ip
from kube_portal.look.paging import ListPaginator
from reports.exports import making
from reports.exports.offering import unseal
from reports.models import Export

PER_PAGE = 20


@require_POST
@login_required
def export_ask(request: AuthedRequest) -> HttpResponse:
    """Have a list made that was met as too large; asked for twice it is the same one."""
    asked = unseal(request.POST.get("asked", ""))
    if asked is None:
        messages.warning(request, "Permintaan ini sudah lama atau tidak lengkap. Buka daftarnya, lalu unduh lagi.")
        return redirect("reports:export_list")
    try:
        export = making.ask(user=request.user, path=asked[0], query=asked[1], ip=client_ip(request))
    except making.TooMany:
        messages.warning(
            request, f"Sudah ada {making.MOST_ACTIVE} unduhan yang sedang disiapkan. Tunggu salah satunya selesai."
        )
        return redirect("reports:export_list")
    return redirect(export.get_absolute_url())


@require_safe
@login_required
@never_cache
def export_list(request: AuthedRequest) -> HttpResponse:
    """What I asked for, the youngest first, with how far it is. htmx fetches the rows alone while something runs."""
    rows = Export.objects.visible_to(request.user).order_by("-asked_at", "-pk")
    page = ListPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "is_active": any(export.is_active and not export.is_stopped for export in page),
        "no_worker": any(export.waits_for_a_worker for export in page),
        "here": reverse("reports:export_list"),
    }
    template = "reports/exports/_rows.html" if request.headers.get("HX-Request") else "reports/exports/list.html"
    return render(request, template, context)


@require_safe
@login_required
def export_fetch(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The file, for whoever asked for it and still has the role and region in which they did.

    The access log has its line since it was made, with filter and rows; here it is noted that it was fetched.
    """
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    if not making.is_as_asked(export, request.user):
        raise PermissionDenied
    if not export.is_ready or not export.file.exists():
        messages.warning(request, "Berkas ini belum siap, atau sudah dihapus. Minta lagi dari daftarnya.")
        return redirect("reports:export_list")
    if request.method == "GET":
        making.fetched(export)
    response = FileResponse(
        export.file.open("rb"), as_attachment=True, filename=export.name, content_type=export.content_type
    )
    response["Cache-Control"] = "private, no-store"
    return response
