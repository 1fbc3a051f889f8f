"""The social registry: its snapshots, who is in them, and bringing in the next one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eligibility.filters import RegistryFilter, RegistryVillageFilter
from eligibility.models import Recheck, RegistryCount, RegistryImport, RegistrySnapshot
from eligibility.registry import forcing, jobs
from eligibility.registry.forms import LookupForm, UploadForm
from eligibility.registry.lookup import look_up
from eligibility.registry_columns import SNAPSHOT_COLUMNS, VILLAGE_COLUMNS
from groups.exporting import count_of, send_table
from groups.filters import described
from groups.listing import Sorts, page_of, sort_by
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.regions.territory import territory_of

READING = "eligibility.view_registry"
IMPORTING = "eligibility.import_registry"
SORTS: Sorts = {
    "period": ["period", "revision"],
    "source": ["source", "period"],
    "regency": ["regency_id", "period"],
    "accepted": ["accepted"],
    "imported": ["imported_at"],
}
VILLAGE_SORTS = {
    sort: (sort, "village_id")
    for name in ("village__name", "persons", "households", "poorest")
    for sort in (name, f"-{name}")
}


def _listing(request: AuthedRequest) -> tuple[RegistryFilter, QuerySet[RegistrySnapshot]]:
    """What the list and its file show."""
    rows = RegistrySnapshot.objects.visible_to(request.user).select_related("regency", "imported_by")
    listing = RegistryFilter(request.GET, queryset=rows, user=request.user)
    return listing, sort_by(listing.qs, request.GET, SORTS, default="-period")


@require_safe
@require(READING)
def registry_list(request: AuthedRequest) -> HttpResponse:
    """Snapshots of my regencies, the newest quarter first; above them the files that are still on their way."""
    listing, rows = _listing(request)
    waiting = RegistryImport.objects.visible_to(request.user).under_way() if request.user.has_perm(IMPORTING) else []
    context = {"filter": listing, "page": page_of(rows, request.GET), "waiting": waiting}
    return render(request, "eligibility/registry_list.html", context)


@require_safe
@require(READING)
def registry_list_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered list as a workbook or as CSV (`?as=csv`); logged."""
    listing, rows = _listing(request)
    log_access(
        request,
        AccessLog.Action.EXPORT,
        "eligibility.registrysnapshot",
        f"{count_of(rows)} baris, {described(listing)}",
    )
    return send_table("data-sosial", SNAPSHOT_COLUMNS, rows, as_csv=request.GET.get("as") == "csv")


def _snapshot(user: User, pk: int) -> RegistrySnapshot:
    return get_object_or_404(RegistrySnapshot.objects.visible_to(user).select_related("regency", "imported_by"), pk=pk)


def _counting(request: AuthedRequest, snapshot: RegistrySnapshot) -> tuple[RegistryVillageFilter, Any]:
    """The snapshot's people by village, within the user's territory."""
    counts = RegistryCount.objects.visible_to(request.user).filter(snapshot=snapshot)
    listing = RegistryVillageFilter(request.GET, queryset=counts, user=request.user, regency=snapshot.regency)
    order = VILLAGE_SORTS.get(request.GET.get("sort", ""), ("village_id",))
    return listing, listing.qs.by_village().order_by(*order)


@require_safe
@require(READING)
def registry_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One snapshot: how many people and families by desil and village, where it came from, when it was in force."""
    snapshot = _snapshot(request.user, pk)
    listing, villages = _counting(request, snapshot)
    desils = listing.qs.by_desil()
    imports = RegistryImport.objects.visible_to(request.user).filter(snapshot=snapshot).exclude(rejects="")
    context = {
        "snapshot": snapshot,
        "filter": listing,
        "page": page_of(villages, request.GET),
        "desils": desils,
        "most": max((row["persons"] for row in desils), default=0),
        "totals": {name: sum(row[name] for row in desils) for name in ("persons", "households")},
        "changes": forcing.changes_of(snapshot),
        "recheck": _latest_recheck(request.user, snapshot),
        "may_force": _may_import(request.user, snapshot.regency_id) and not snapshot.in_force,
        "rejects": imports.first() if request.user.has_perm(IMPORTING) else None,
    }
    return render(request, "eligibility/registry_detail.html", context)


def _latest_recheck(user: User, snapshot: RegistrySnapshot) -> Recheck | None:
    """What putting the snapshot in force changed, as far as the user's area goes (one query)."""
    if not user.has_perm("eligibility.view_recheck"):
        return None
    return Recheck.objects.visible_to(user).filter(snapshot=snapshot).with_counts_for(user).first()


@require_safe
@require(READING)
def registry_export(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """People by village as a workbook or as CSV (`?as=csv`); no names; logged."""
    snapshot = _snapshot(request.user, pk)
    listing, villages = _counting(request, snapshot)
    log_access(request, AccessLog.Action.EXPORT, snapshot, f"{count_of(villages)} baris, {described(listing)}")
    name = f"data-sosial-{snapshot.source}-{snapshot.period.lower()}"
    return send_table(name, VILLAGE_COLUMNS, villages, as_csv=request.GET.get("as") == "csv")


def _may_import(user: User, regency: str) -> bool:
    """Whether the user may decide over a whole regency's registry; those who work in a part of it may not."""
    return user.has_perm(IMPORTING) and (user.is_superuser or user.covers(regency))


@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def registry_put_in_force(request: AuthedRequest, pk: int) -> HttpResponse:
    """Compare with another snapshot from now on, after asking once."""
    snapshot = _snapshot(request.user, pk)
    check(request.user, IMPORTING)
    if not _may_import(request.user, snapshot.regency_id):
        raise PermissionDenied
    if request.method == "POST":
        replaced = forcing.put_in_force(snapshot=snapshot, by=request.user)
        instead = f", menggantikan {replaced}" if replaced is not None else ""
        messages.success(request, f"{snapshot} sekarang berlaku untuk {snapshot.regency.name}{instead}.")
        return redirect(snapshot)
    current = forcing.of_its_kind(snapshot).filter(in_force=True).first()
    context = {
        "title": f"Berlakukan {snapshot}?",
        "facts": snapshot.regency.name,
        "question": "Anggota dibandingkan dengan data ini mulai sekarang (E3).",
        "consequences": [
            f"Yang berlaku sekarang: {current or 'belum ada'}.",
            "Data yang digantikan tetap tersimpan dan dapat diberlakukan lagi.",
            "Anggota kelompok yang sudah terpilih diperiksa ulang; siapa yang berubah tampil di Pemeriksaan ulang.",
        ],
        "tone": "primary",
        "action_label": "Ya, berlakukan",
        "cancel_url": snapshot.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(IMPORTING)
def registry_upload(request: AuthedRequest) -> HttpResponse:
    """Hand in a file; the worker imports it."""
    regencies = territory_of(request.user).regencies()
    if not regencies.exists():
        raise PermissionDenied
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None, regencies=regencies)
    if posted and form.is_valid():
        values = form.cleaned_data
        job = jobs.hand_in(
            upload=values["file"],
            source=values["source"],
            regency=values["regency"],
            period=values["period"],
            is_correction=values["is_correction"],
            by=request.user,
        )
        return redirect(job)
    return render(request, "eligibility/registry_upload.html", {"form": form})


def _import(user: User, pk: int) -> RegistryImport:
    return get_object_or_404(
        RegistryImport.objects.visible_to(user).select_related("regency", "snapshot", "created_by"), pk=pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@require(IMPORTING)
def registry_import(request: AuthedRequest, pk: int) -> HttpResponse:
    """How far an import is, and what came of it; a POST tries one again whose worker was killed."""
    job = _import(request.user, pk)
    if request.method == "POST":
        if jobs.try_again(job):
            messages.success(request, "Impor diantrekan lagi.")
        else:
            messages.info(request, "Impor ini tidak terhenti, jadi tidak perlu diulang.")
        return redirect(job)
    context = {"job": job, "progress": jobs.progress_of(job), "steps": jobs.STEPS}
    if request.headers.get("HX-Request"):
        response = render(request, "eligibility/_registry_progress.html", context)
        if job.has_ended:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "eligibility/registry_import.html", context)


@require_safe
@require(IMPORTING)
def registry_rejects(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The rows that an import left out, with the reasons: full numbers, so it is logged and never cached."""
    job = _import(request.user, pk)
    if not job.rejects:
        raise Http404
    log_access(request, AccessLog.Action.EXPORT, job, f"{job.rejected} baris yang ditolak")
    response = FileResponse(
        job.rejects.open("rb"),
        as_attachment=True,
        filename=f"{Path(job.file_name).stem}.ditolak.csv",
        content_type="text/csv; charset=utf-8",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@require(READING)
def registry_lookup(request: AuthedRequest) -> HttpResponse:
    """Is this NIK in the registry in force? By POST alone, logged, and answered for the own territory only."""
    form = LookupForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = look_up(form.cleaned_data["nik"], user=request.user)
        log_access(request, AccessLog.Action.SEARCH, "eligibility.registryentry", f"{len(found.entries)} hasil")
    return render(request, "eligibility/registry_lookup.html", {"form": form, "found": found})
