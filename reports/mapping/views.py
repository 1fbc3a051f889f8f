"""The map with its table, and the dots that the browser draws."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kube_portal.accounts.access import AuthedRequest, require
from reports.figures import reading
from reports.mapping import drawing
from reports.mapping.drawing import Asked
from reports.scope import Scope, ScopeForm

SEEING = "reports.view_dashboard"
ROWS = 50


class MapForm(ScopeForm):
    """The filters of a scope, with what is drawn and by what it is coloured."""

    def __init__(self, question: Asked) -> None:
        super().__init__(question.scope)
        self.fields = {
            "indicator": forms.ChoiceField(
                label="Warna menurut", choices=drawing.indicator_choices(), initial=question.indicator.key
            ),
            "of": forms.ChoiceField(label="Titik", choices=drawing.KINDS, initial=question.kind),
            **self.fields,
        }


class _Filter:
    """What the filter bar wants: something with a form."""

    def __init__(self, question: Asked) -> None:
        self.form = MapForm(question)


def _asked(request: AuthedRequest) -> Asked:
    return drawing.asked(Scope.of(request.user, request.GET), request.GET)


@require_safe
@require(SEEING)
def show(request: AuthedRequest) -> HttpResponse:
    """The map of a regency or a part of it, and its table; wider areas are gone down from."""
    question = _asked(request)
    found = drawing.drawing(question)
    context: dict[str, Any] = {
        "question": question,
        "scope": question.scope,
        "filter": _Filter(question),
        "drawing": found,
        "page": Paginator(found.spots, ROWS).get_page(request.GET.get("page")),
        "counted_at": reading.counted_at(question.scope),
        "points_url": reverse("reports:map_points") + question.query,
        "tiles": settings.MAP_TILE_URL,
        "attribution": settings.MAP_TILE_ATTRIBUTION,
    }
    response = render(request, "reports/mapping/map.html", context)
    if settings.MAP_TILE_URL:
        # The one page that may show pictures of another host: the office's tile server.
        server = urlsplit(settings.MAP_TILE_URL)
        host = f"{server.scheme}://{server.netloc.replace('{s}', '*')}"
        response._csp_update = {"img-src": [host]}  # type: ignore[attr-defined]
    return response


@require_safe
@require(SEEING)
def points(request: AuthedRequest) -> HttpResponse:
    """The dots as JSON, within what the reader sees; 404 above a regency, which has none."""
    question = _asked(request)
    if not question.is_drawn:
        raise Http404
    found = drawing.drawing(question)
    response = JsonResponse({"points": [spot.as_point() for spot in found.spots if spot.is_known]})
    response["Cache-Control"] = "private, no-store"
    return response
