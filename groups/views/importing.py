"""Bringing proposals in from a workbook."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from groups.exporting import XLSX
from groups.forms.actions import ImportForm
from groups.importing import UnreadableWorkbook, import_workbook
from groups.importing.template import choices_for, write_workbook
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@require("groups.import_proposal")
def proposal_import(request: AuthedRequest) -> HttpResponse:
    """Upload a workbook; the answer names the drafts that were made and every error. Sent twice, it adds nothing."""
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None, user=request.user)
    result = None
    if posted and form.is_valid():
        year = int(form.cleaned_data["program_year"])
        try:
            result = import_workbook(form.cleaned_data["file"], by=request.user, year=year)
        except UnreadableWorkbook as unreadable:
            form.add_error("file", str(unreadable))
        else:
            log_access(request, AccessLog.Action.IMPORT, "groups.proposal", result.counts)
    return render(request, "groups/proposal_import.html", {"form": form, "result": result})


@require_safe
@require("groups.import_proposal")
def proposal_import_template(request: AuthedRequest) -> HttpResponseBase:
    """The empty workbook, with the drop-downs of the user's own territory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — FileResponse closes it when it is sent
    write_workbook(file, choices=choices_for(request.user))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="usulan-kube.xlsx", content_type=XLSX)
