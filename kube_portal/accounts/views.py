"""One's own page, and who looked at what."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.filters import AccessLogFilter
from kube_portal.accounts.models import AccessLog
from kube_portal.look.paging import ListPaginator

ROWS_PER_PAGE = 50


@require_safe
@login_required
def profile(request: AuthedRequest) -> HttpResponse:
    """Who I am to the portal: name, role, region, and how my account is kept safe."""
    return render(request, "accounts/profile.html", {"mfa_enabled": is_mfa_enabled(request.user)})


@require_safe
@require("accounts.view_accesslog")
def access_log(request: AuthedRequest) -> HttpResponse:
    """What the people of my territory revealed, opened and downloaded, newest first."""
    logs = AccessLog.objects.visible_to(request.user).select_related("user")
    listing = AccessLogFilter(request.GET, queryset=logs)
    page = ListPaginator(listing.qs, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/accesslog_list.html", {"filter": listing, "page": page})
