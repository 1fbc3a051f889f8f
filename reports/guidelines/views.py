"""Guidelines: the list, one version with its history, handing out, replacing, withdrawing, who has read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disbursement.forms import ReasonForm
from groups.exporting import Column, count_of, send_table
from groups.filters import described
from groups.listing import Sorts, page_of, sort_by
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.look.paging import counted
from kube_portal.regions.models import Region
from reports.guidelines import publishing
from reports.guidelines.forms import GuidelineFilter, GuidelineForm
from reports.guidelines.publishing import RIGHT, may_change
from reports.models import Guideline, GuidelineReading, Subject

SEEING, SEEING_READERS = "reports.view_guideline", "reports.view_guidelinereading"
SORTS: Sorts = {"title": ["title"], "year": ["year"], "published": ["published_at"]}
HERE = 8  # titles at the foot of a page; the rest is a click away

COLUMNS = (
    Column("Jenis", lambda row: row.get_kind_display(), 20),
    Column("Judul", lambda row: row.title, 40),
    Column("Nomor", lambda row: row.number, 24),
    Column("Tahun", lambda row: row.year, 8),
    Column("Ringkasan", lambda row: row.summary, 60),
    Column("Tentang", lambda row: ", ".join(row.subject_labels), 30),
    Column("Untuk peran", lambda row: ", ".join(row.role_labels), 40),
    Column("Wajib dibaca", lambda row: "ya" if row.must_read else "", 10),
    Column("Berlaku di", lambda row: row.place, 24),
    Column("Versi", lambda row: row.version, 8),
    Column("Keadaan", lambda row: row.get_state_display(), 12),
)
READER_COLUMNS = (
    Column("Nama", lambda user: str(user), 30),
    Column("Peran", lambda user: user.role_label, 24),
    Column("Wilayah", lambda user: user.region.label if user.region else "", 30),
    Column("Dibaca", lambda user: user.read_at.date() if user.read_at else None, 12),
)


def _read_on(user: User) -> Subquery:
    """When the user said to have read a row."""
    return Subquery(GuidelineReading.objects.filter(guideline=OuterRef("pk"), user=user.pk).values("read_at")[:1])


def _listing(request: AuthedRequest) -> tuple[GuidelineFilter, Any]:
    listing = GuidelineFilter(request.GET, user=request.user)
    return listing, sort_by(listing.rows, request.GET, SORTS, default="-published")


@require_safe
@require(SEEING)
def guideline_list(request: AuthedRequest) -> HttpResponse:
    """What holds where I work, newest first."""
    listing, rows = _listing(request)
    page = page_of(
        rows,
        request.GET,
        shown=lambda found: found.select_related("region", "file").annotate(read_on=_read_on(request.user)),
    )
    context = {"filter": listing, "page": page, "may_publish": _may_publish(request.user)}
    return render(request, "reports/guidelines/list.html", context)


def _may_publish(user: User) -> bool:
    return user.is_superuser or may_change(user, (user.region_id or "")[:5])


@require_safe
@require(SEEING)
def guideline_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered list as a workbook or as CSV (`?as=csv`); logged."""
    listing, rows = _listing(request)
    as_csv = request.GET.get("as") == "csv"
    detail = f"{count_of(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "reports.guideline", detail)
    return send_table("pedoman", COLUMNS, rows.select_related("region"), as_csv=as_csv)


@require_safe
@require(SEEING)
def guideline_here(request: AuthedRequest, subject: str) -> HttpResponse:
    """The titles about one subject, as a fragment at the foot of a page."""
    if subject not in Subject.values:
        raise Http404
    rows = Guideline.objects.visible_to(request.user).in_force().filter(subjects__contains=[subject])
    found = list(rows.order_by("-published_at", "-pk")[: HERE + 1])
    context = {"found": found[:HERE], "more": len(found) > HERE, "subject": subject}
    return render(request, "reports/guidelines/_here.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(SEEING)
def guideline_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One version: what it is, its file, the other versions; by POST, that I have read it."""
    guideline = _guideline(request.user, pk)
    if request.method == "POST":
        if publishing.confirm(guideline=guideline, by=request.user):
            messages.success(request, "Tercatat: Anda sudah membaca pedoman ini.")
        elif not guideline.is_in_force:
            messages.error(request, "Versi ini tidak berlaku lagi, jadi tidak perlu dinyatakan sudah dibaca.")
        return redirect(guideline)
    versions = Guideline.objects.visible_to(request.user).filter(series=guideline.series).order_by("-version")
    context = {
        "guideline": guideline,
        "versions": list(versions.select_related("published_by", "ended_by", "file")),
        "read_at": guideline.readings.filter(user=request.user).values_list("read_at", flat=True).first(),
        "must_i": guideline.must_read and request.user.role in guideline.roles and guideline.is_in_force,
        "may_change": guideline.is_in_force and may_change(request.user, guideline.region_id),
        "sees_readers": guideline.must_read and request.user.has_perm(SEEING_READERS),
    }
    return render(request, "reports/guidelines/detail.html", context)


def _guideline(user: User, pk: int) -> Guideline:
    """A guideline that holds where the user works, or 404."""
    rows = Guideline.objects.visible_to(user).select_related("region", "file", "published_by", "ended_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require(RIGHT)
def guideline_create(request: AuthedRequest) -> HttpResponse:
    """Hand out a guideline."""
    if not _may_publish(request.user):
        raise PermissionDenied
    form = GuidelineForm(posted(request), request.FILES or None, user=request.user)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(SEEING)
def guideline_replace(request: AuthedRequest, pk: int) -> HttpResponse:
    """Hand out the next version of a guideline."""
    guideline = _changing(request.user, pk)
    if not guideline.is_in_force:
        messages.error(request, "Versi ini sudah diganti atau dicabut. Buka versi terbaru.")
        return redirect(guideline)
    form = GuidelineForm(posted(request), request.FILES or None, user=request.user, replaces=guideline)
    return _form_page(request, form, guideline)


def _changing(user: User, pk: int) -> Guideline:
    """A guideline of the user's own office, or 404; 403 where it is another's or the role may not."""
    guideline = _guideline(user, pk)
    check(user, RIGHT)
    if not may_change(user, guideline.region_id):
        raise PermissionDenied
    return guideline


def _form_page(request: AuthedRequest, form: GuidelineForm, replaces: Guideline | None) -> HttpResponse:
    if request.method == "POST":
        form.keep_uploads(request.user)
        if form.is_valid():
            saved = None
            with refused_on(form):
                if replaces is None:
                    region = form.cleaned_data["region"] if "region" in form.fields else _own_regency(request.user)
                    saved = publishing.publish(
                        values=form.values, region=region, file=form.kept["file"], by=request.user
                    )
                else:
                    saved = publishing.replace(
                        guideline=replaces, values=form.values, file=form.kept["file"], by=request.user
                    )
            if saved is not None:
                messages.success(request, f"“{saved.title}” diterbitkan.")
                return redirect(saved)
    return render(request, "reports/guidelines/form.html", {"form": form, "replaces": replaces})


def _own_regency(user: User) -> Region:
    return Region.objects.get(pk=(user.region_id or "")[:5])


@require_http_methods(["GET", "HEAD", "POST"])
@require(SEEING)
def guideline_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say that a guideline holds no longer, with the reason, after asking once."""
    guideline = _changing(request.user, pk)
    form = ReasonForm(posted(request), label="Mengapa dicabut?")
    if request.method == "POST" and form.is_valid():
        done = False
        with refused_on(form):
            publishing.withdraw(guideline=guideline, reason=form.cleaned_data["reason"], by=request.user)
            done = True
        if done:
            messages.success(request, f"“{guideline.title}” dicabut.")
            return redirect(guideline)
    context = {
        "title": "Cabut pedoman?",
        "facts": str(guideline),
        "consequences": [
            "Pedoman ini tidak ditawarkan lagi di halaman mana pun dan tidak lagi wajib dibaca.",
            "Berkasnya tetap dapat dibaca bersama alasan pencabutannya.",
        ],
        "form": form,
        "action_label": "Ya, cabut",
        "cancel_url": guideline.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_safe
@require(SEEING)
def guideline_readers(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """Who must read a guideline and has, or has not; `?read=yes|no`, and as a file by `?as=xlsx|csv` (logged)."""
    guideline = _guideline(request.user, pk)
    check(request.user, SEEING_READERS)
    if not guideline.must_read:
        raise Http404
    everybody = _readers(request.user, guideline)
    asked = request.GET.get("read", "")
    rows = everybody
    if asked in ("yes", "no"):
        rows = everybody.filter(read_at__isnull=asked == "no")
    rows = rows.order_by("pk")
    if request.GET.get("as") in ("xlsx", "csv"):
        log_access(request, AccessLog.Action.EXPORT, guideline, f"pembaca, {count_of(rows)} baris")
        return send_table(
            f"pembaca-pedoman-{guideline.pk}", READER_COLUMNS, rows.select_related("region"),
            as_csv=request.GET["as"] == "csv",
        )  # fmt: skip
    total, read = counted(everybody), counted(everybody.filter(read_at__isnull=False))
    context = {
        "guideline": guideline,
        "asked": asked,
        "total": total,
        "read": read,
        "unread": total - read,
        "page": page_of(rows, request.GET, shown=lambda found: found.select_related("region")),
    }
    return render(request, "reports/guidelines/readers.html", context)


def _readers(user: User, guideline: Guideline) -> QuerySet[Any]:
    """Those of the user's area whose role must read it, with the moment they said to have."""
    readings = GuidelineReading.objects.filter(guideline=guideline, user=OuterRef("pk")).values("read_at")
    rows: Any = User.objects.visible_to(user).filter(is_active=True, role__in=guideline.roles)
    if guideline.region_id:
        rows = rows.within(guideline.region_id)
    found: QuerySet[Any] = rows.annotate(read_at=Subquery(readings[:1]))
    return found
