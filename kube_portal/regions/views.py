"""Parts of the village picker."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import RegionQuerySet


@require_safe
@login_required
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of one district as options of a drop-down: `?district=61.72.05`.

    `?from=NAME` says that the district comes under another name, as the picker's own drop-down sends it.
    """
    name = request.GET.get("from", "district")
    code = request.GET.get(name, "")
    if not code:
        return render(request, "regions/_village_options.html", {"villages": []})
    if not codes.is_code(code):
        raise Http404
    district = get_object_or_404(_territory(request).districts(), pk=code)
    inside = Region.objects.active().villages().within(district.pk)
    return render(request, "regions/_village_options.html", {"villages": inside})


def _territory(request: HttpRequest) -> RegionQuerySet:
    """The regions that a user may pick from: the own one and what lies in it."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return Region.objects.none()
    if user.is_superuser:
        return Region.objects.all()
    if not user.role or not user.region_id:
        return Region.objects.none()
    return Region.objects.within(user.region_id)
