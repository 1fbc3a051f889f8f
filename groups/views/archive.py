"""The archive of a group, and a proposal's whole file to take along; each download is logged."""

from __future__ import annotations

from types import SimpleNamespace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from groups.archiving import Archive
from groups.bundling import TooLarge, whole_file, zip_of
from groups.forms.archive import ArchiveForm
from groups.listing import ROWS_PER_PAGE, without_numbers
from groups.views.access import group_for, proposal_for
from kube_portal.accounts.access import AuthedRequest
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from kube_portal.look.paging import ListPaginator


@require_safe
@login_required
def group_archive(request: AuthedRequest, pk: int) -> HttpResponse:
    """Every document of a group's life that I may see, newest first."""
    group = group_for(request.user, pk)
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    archive = Archive(group, request.user)
    form = ArchiveForm(request.GET, archive=archive)
    form.narrow(archive)
    page = ListPaginator(archive.rows(), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "group": group,
        "page": page,
        "entries": archive.entries(page.object_list),
        "filter": SimpleNamespace(form=form),
    }
    return render(request, "groups/group_archive.html", context)


@require_safe
@never_cache
@login_required
def group_archive_zip(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The filtered archive as a ZIP, with a list of what is in it."""
    group = group_for(request.user, pk)
    archive = Archive(group, request.user)
    form = ArchiveForm(request.GET, archive=archive)
    if not form.narrow(archive):
        return redirect("groups:group_archive", pk)
    entries = archive.all_entries()
    try:
        content = zip_of(entries, heading=f"Arsip {group}, {group.village.full_name}", by=request.user)
    except TooLarge as reason:
        messages.warning(request, str(reason))
        return redirect("groups:group_archive", pk)
    log_access(request, AccessLog.Action.EXPORT, group, f"Arsip kelompok, ZIP, {len(entries)} dokumen")
    return FileResponse(content, as_attachment=True, filename=f"arsip-{slugify(group.name) or group.pk}.zip")


@require_safe
@never_cache
@login_required
def proposal_file(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """A proposal's whole file as one PDF, or with `?as=zip` as a ZIP: what I may see of it."""
    proposal = proposal_for(request.user, pk)
    entries = Archive(proposal.group, request.user, proposal=proposal).all_entries()
    as_zip = request.GET.get("as") == "zip"
    try:
        content = (
            zip_of(entries, heading=f"Berkas {proposal}, {proposal.village.full_name}", by=request.user)
            if as_zip
            else whole_file(proposal, entries, by=request.user)
        )
    except TooLarge as reason:
        messages.warning(request, str(reason))
        return redirect(proposal)
    ending = "zip" if as_zip else "pdf"
    log_access(request, AccessLog.Action.EXPORT, proposal, f"Berkas lengkap, {ending.upper()}, {len(entries)} dokumen")
    name = f"berkas-{slugify(str(proposal)) or proposal.pk}.{ending}"
    return FileResponse(content, as_attachment=True, filename=name)
