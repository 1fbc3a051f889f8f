"""Files and issued documents over HTTP, and the public page that says whether a document is genuine."""

from __future__ import annotations

import logging
import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from kube_portal.documents.access import may_see, viewed
from kube_portal.documents.forms import VerifyForm
from kube_portal.documents.models import SHOWN_INLINE, File, IssuedDocument
from kube_portal.documents.verifying import said_of

logger = logging.getLogger(__name__)

# A file may show itself and nothing else, should a browser ever take it for a page. The browser's own PDF viewer
# styles itself and is an object to itself.
_ONLY_ITSELF = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
)


@require_safe
@login_required
def file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One uploaded file, to those who may see its owner; every look at it is told to the access log."""
    found = get_object_or_404(File.objects.select_related("owner_type").filter(erased_at=None), pk=pk)
    return _send(request, found, content_type=found.content_type, filename=found.name)


@require_safe
@login_required
def issued(request: HttpRequest, code: str) -> HttpResponse:
    """An issued document as it was issued, to those who may see its owner."""
    found = get_object_or_404(IssuedDocument.objects.select_related("owner_type"), code=code)
    return _send(request, found, content_type="application/pdf", filename=f"{get_valid_filename(str(found))}.pdf")


@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether a document with that code was issued here, and whether it still stands. Public, without personal data."""
    if "code" in request.GET:
        form = VerifyForm(request.GET)
        if form.is_valid():
            return redirect("documents:verify", code=form.cleaned_data["code"])
        return render(request, "documents/verify.html", {"form": form}, status=404)
    if not code:
        return render(request, "documents/verify.html", {"form": VerifyForm()})
    form = VerifyForm({"code": code})
    document = None
    if form.is_valid():
        if form.cleaned_data["code"] != code:
            return redirect("documents:verify", code=form.cleaned_data["code"])
        document = IssuedDocument.objects.filter(code=code).select_related("superseded_by", "owner_type").first()
        form = VerifyForm(initial={"code": code})
    said = said_of(document) if document else []
    context = {
        "form": form,
        "document": document,
        "said": said,
        "changed": any(one.changes for one in said),
        "asked": code,
    }
    return render(request, "documents/verify.html", context, status=200 if document else 404)


def _send(request: HttpRequest, document: File | IssuedDocument, *, content_type: str, filename: str) -> HttpResponse:
    """The bytes, kept out of every cache; 404 for those who may not see the owner."""
    if not may_see(request.user, document):
        raise Http404
    try:
        # At most 10 MB: whole in memory, so that no handle outlives a visitor who goes away.
        with document.content.open("rb") as content:
            data = content.read()
    except FileNotFoundError:
        # The row outlives its bytes only when somebody took them from the disk: check_integrity names it too.
        logger.error("The bytes of %s %s are missing", document._meta.label, document.pk)
        raise Http404 from None
    viewed(request, document)
    response = HttpResponse(data, content_type=content_type)
    disposition = content_disposition_header(content_type not in SHOWN_INLINE, filename)
    response["Content-Disposition"] = disposition or "inline"
    response["Content-Security-Policy"] = _ONLY_ITSELF
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
