"""Bringing proposals in from a workbook."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kube_portal.accounts.access import AuthedRequest, require


@require_http_methods(["GET", "HEAD", "POST"])
@require("groups.import_proposal")
def proposal_import(request: AuthedRequest) -> HttpResponse:
    raise NotImplementedError


@require_safe
@require("groups.import_proposal")
def proposal_import_template(request: AuthedRequest) -> HttpResponse:
    raise NotImplementedError
