"""Saved arrangements of columns: the list, a new one, and changing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.listing import page_of
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.regions.models import Region
from reports.ministry import uploading
from reports.ministry.columns import BNBA
from reports.ministry.forms import Columns, TemplateForm, pairs_of
from reports.models import UploadTemplate
from reports.models.ministry import READING


@require_safe
@require(READING)
def template_list(request: AuthedRequest) -> HttpResponse:
    """The arrangements of my regency, or of all that I see."""
    rows = (
        UploadTemplate.objects.visible_to(request.user)
        .select_related("regency", "edited_by")
        .order_by("regency", "name")
    )
    own = str(request.user.region_id or "")
    context = {
        "page": page_of(rows, request.GET),
        "may_arrange": request.user.has_perm(uploading.ARRANGING) and len(own) == len("61.72"),
        "regency": own,
    }
    return render(request, "reports/ministry/template_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def template_new(request: AuthedRequest, regency: str) -> HttpResponse:
    """A new arrangement; it begins with the columns of the list by name and address."""
    found = Region.objects.filter(level=Region.Level.REGENCY, pk=regency).first()
    own = "" if request.user.is_superuser else str(request.user.region_id or "-")
    if found is None or not found.pk.startswith(own):
        raise Http404
    check(request.user, uploading.ARRANGING)
    return _edit(request, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def template_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Change an arrangement."""
    template = (
        UploadTemplate.objects.visible_to(request.user).select_related("regency").filter(pk=min(pk, 2**62)).first()
    )
    if template is None:
        raise Http404
    check(request.user, uploading.ARRANGING)
    return _edit(request, template.regency, template)


def _edit(request: AuthedRequest, regency: Region, template: UploadTemplate | None) -> HttpResponse:
    pairs = template.columns if template is not None else BNBA
    initial = [
        {"position": number, "heading": heading, "field": field}
        for number, (heading, field) in enumerate(pairs, start=1)
    ]
    saved = template.saved if template is not None else 0
    draft = UploadTemplate(regency=regency, edited_by=request.user) if template is None else template
    form = TemplateForm(request.POST or None, instance=draft, initial={"saved": saved})
    columns = Columns(request.POST or None, initial=initial, prefix="columns")
    if request.method == "POST" and form.is_valid() and columns.is_valid():
        data = form.cleaned_data
        with refused_on(form):
            kept = uploading.save_template(
                template=template, regency=regency, name=data["name"], lines=data["lines"], columns=pairs_of(columns),
                by=request.user, seen=data["saved"],
            )  # fmt: skip
        if form.is_valid():
            messages.success(request, f"Susunan “{kept.name}” disimpan.")
            return redirect("reports:upload_templates")
    context = {"regency": regency, "template": template, "form": form, "columns": columns}
    return render(request, "reports/ministry/template_form.html", context)
