"""Parts of the village picker."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kube_portal.regions import codes
from kube_portal.regions.territory import territory_of


@require_safe
@login_required
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of one district as options of a drop-down: `?district=61.72.05`; 404 outside the own territory.

    `?from=NAME` says that the district comes under another name, as the picker's own drop-down sends it.
    """
    code = request.GET.get(request.GET.get("from", "district"), "")
    if not code:
        return render(request, "regions/_village_options.html", {"villages": []})
    if not codes.is_code(code):
        raise Http404
    territory = territory_of(request.user)
    district = get_object_or_404(territory.districts(), pk=code)
    return render(request, "regions/_village_options.html", {"villages": territory.villages().within(district.pk)})
