"""Poor families beside what the program reached: the list, one village's history, whole files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from groups.exporting import XLSX, Column, send_rows
from groups.importing.reading import UnreadableWorkbook
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.look.paging import ListPaginator
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.territory import territory_of
from reports.baseline import distribution, entering, of, reading
from reports.baseline.distribution import Row
from reports.baseline.entering import RIGHT, Statement
from reports.baseline.forms import FIRST_YEAR, UploadForm, VillageForm, years
from reports.desk.kinds import today_of
from reports.models import VillageBaseline
from reports.scope import Scope

SEEING = "reports.view_baseline"
ROWS = 50
PROBLEMS_SHOWN = 200

COLUMNS = (
    Column("Tahun", lambda pair: pair[0], 8),
    Column("Kode wilayah", lambda pair: pair[1].village.code),
    Column("Desa/kelurahan", lambda pair: pair[1].village.label, 30),
    Column("Keluarga miskin", lambda pair: pair[1].count and pair[1].count.families),
    Column("Jiwa miskin", lambda pair: pair[1].count and pair[1].count.persons),
    Column("Sumber", lambda pair: pair[1].count and pair[1].count.source, 36),
    Column("Per tanggal", lambda pair: pair[1].count and pair[1].count.as_of, 12),
    Column("Kelompok dibantu", lambda pair: pair[1].groups),
    Column("Keluarga dibantu", lambda pair: pair[1].families),
    Column("Dana (Rp)", lambda pair: pair[1].rupiah),
    Column("Dibantu per 1.000 keluarga miskin", lambda pair: pair[1].coverage, 20),
)


def _scope(request: AuthedRequest) -> tuple[Scope, int]:
    """The area and year that the address asks for: the own area and this year where it asks for none."""
    today = today_of(request.user)
    scope = Scope.of(request.user, request.GET, every_year_offered=False, years=years(today), offers=("year", "region"))
    return scope, scope.year or today.year


@require_safe
@require(SEEING)
def baseline_list(request: AuthedRequest) -> HttpResponse:
    """The villages of an area in a year; above a regency, the areas to choose from."""
    scope, year = _scope(request)
    if not codes.is_a_regency_or_less(scope.code):
        below = territory_of(request.user).filter(level=_level_below(scope.code)).order_by("code")
        areas = [(area, scope.query(region=area.pk)) for area in (below.within(scope.code) if scope.code else below)]
        context: dict[str, Any] = {"scope": scope, "areas": areas, "year": year}
        return render(request, "reports/baseline/areas.html", context)
    found = distribution.rows(scope.code, year)
    context = {
        "scope": scope,
        "year": year,
        "area": scope.region,
        "totals": distribution.totals(found),
        "page": ListPaginator(distribution.in_order(found, request.GET.get("sort", "")), ROWS).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "reports/baseline/list.html", context)


def _level_below(code: str) -> str:
    return codes.REGENCY if code else codes.PROVINCE


@require_safe
@require(SEEING)
def baseline_export(request: AuthedRequest) -> HttpResponseBase:
    """The same villages as a workbook or as CSV (`?as=csv`); logged."""
    scope, year = _scope(request)
    if not codes.is_a_regency_or_less(scope.code):
        messages.info(request, "Pilih kabupaten atau kota, lalu unduh.")
        return redirect(list_url() + scope.query())
    found = distribution.in_order(distribution.rows(scope.code, year), request.GET.get("sort", ""))
    as_csv = request.GET.get("as") == "csv"
    log_access(
        request,
        AccessLog.Action.EXPORT,
        "reports.villagebaseline",
        f"{len(found)} baris, {'CSV' if as_csv else 'XLSX'}, region={scope.code}, year={year}",
    )
    pairs: list[tuple[int, Row]] = [(year, row) for row in found]
    return send_rows(f"keluarga-miskin-{year}", "Keluarga miskin", COLUMNS, pairs, as_csv=as_csv)


@require_http_methods(["GET", "HEAD", "POST"])
@require(SEEING)
def baseline_village(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """One village and year: what counts now, what was written down before, and the next version."""
    village = _village(request.user, code)
    today = village.today()
    if not FIRST_YEAR <= year <= today.year + 1:
        raise Http404
    history = list(
        VillageBaseline.objects.visible_to(request.user)
        .filter(village=village, year=year)
        .select_related("entered_by")
        .order_by("-version")
    )
    may_change = request.user.has_perm(RIGHT) and village.active
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    current = history[0] if history else None
    form = VillageForm(posted(request), current=current, today=today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        saved = None
        with refused_on(form):
            saved = entering.enter(
                statement=Statement(village.pk, data["families"], data["persons"], data["source"], data["as_of"]),
                year=year,
                reason=data.get("reason", ""),
                seen=data["seen"],
                by=request.user,
            )
        if saved is not None:
            messages.success(request, f"{saved.families} keluarga miskin dicatat untuk {village.label} tahun {year}.")
            return redirect(saved)
    context = {
        "village": village,
        "year": year,
        "years": [year - 1, year + 1] if year <= today.year else [year - 1],
        "count": of([village.pk], year).get(village.pk),
        "history": history,
        "form": form if may_change else None,
        "list_query": f"?region={village.district_code}&year={year}" if _sees_more(request.user) else f"?year={year}",
    }
    return render(request, "reports/baseline/village.html", context)


def _village(user: User, code: str) -> Region:
    """A village of the user's territory, also one that was merged away, or 404."""
    if len(code) != 13 or not codes.is_code(code) or not (user.is_superuser or user.covers(code)):
        raise Http404
    return get_object_or_404(Region.objects.select_related("successor"), pk=code)


def _sees_more(user: User) -> bool:
    """Whether the user's territory has districts to choose from."""
    return user.is_superuser or len(user.region_id or "") < 8


@require_http_methods(["GET", "HEAD", "POST"])
@require(RIGHT)
def baseline_import(request: AuthedRequest) -> HttpResponse:
    """Many villages from one file: all its rows are taken, or none and each trouble is told by row and column."""
    today = today_of(request.user)
    form = UploadForm(
        posted(request), request.FILES or None, user=request.user, today=today, initial={"year": today.year}
    )
    problems: list[reading.Problem] = []
    if request.method == "POST" and form.is_valid():
        done, problems = _taken_in(request.user, form)
        if done is not None:
            regency, year = form.cleaned_data["regency"], form.cleaned_data["year"]
            told = f"{done.new} desa baru dicatat, {done.corrected} diperbaiki, {done.same} sama seperti semula."
            log_access(
                request, AccessLog.Action.IMPORT, "reports.villagebaseline", f"{regency.pk} tahun {year}: {told}"
            )
            messages.success(request, told)
            return redirect(f"{list_url()}?region={_asked_for(request.user, regency)}&year={year}")
    context = {
        "form": form,
        "problems": problems[:PROBLEMS_SHOWN],
        "more": max(0, len(problems) - PROBLEMS_SHOWN),
        "regencies": _regencies(form),
        "headings": reading.HEADINGS,
    }
    return render(request, "reports/baseline/import.html", context)


def _taken_in(user: User, form: UploadForm) -> tuple[entering.Entered | None, list[reading.Problem]]:
    """What came of the file of a valid form; where nothing did, the form says why."""
    data = form.cleaned_data
    villages = {code for code, _ in _villages(user, data["regency"].pk)}
    try:
        found = reading.read(
            data["file"], villages=villages, source=data["source"], as_of=data["as_of"], latest=form.today
        )
    except UnreadableWorkbook as unreadable:
        form.add_error("file", str(unreadable))
        return None, []
    if found.problems:
        form.add_error(
            "file",
            f"{len(found.problems)} sel perlu dibetulkan, lihat daftarnya. Tidak ada yang disimpan; pilih berkasnya "
            "lagi setelah dibetulkan.",
        )
        return None, found.problems
    done = None
    with refused_on(form):
        done = entering.enter_all(statements=found.statements, year=data["year"], reason=data["reason"], by=user)
    return done, []


def _regencies(form: UploadForm) -> Any:
    """The regencies that the form lets one choose from."""
    field: Any = form.fields["regency"]
    return field.queryset


def _villages(user: User, regency: str) -> list[tuple[str, str]]:
    """The villages of a regency in which the user works, by code and name."""
    return [(one.code, one.label) for one in territory_of(user).within(regency).villages().order_by("code")]


def _asked_for(user: User, regency: Region) -> str:
    """What the list is asked for after a file: the regency, unless it is all that the user sees anyway."""
    return regency.pk if user.is_superuser or len(user.region_id or "") < len(regency.pk) else ""


def list_url() -> str:
    """The address of the list."""
    return reverse("reports:baseline_list")


@require_safe
@require(RIGHT)
def baseline_example(request: AuthedRequest) -> HttpResponse:
    """A workbook with a line per village of `?regency=`, to fill in."""
    regencies = _regencies(UploadForm(user=request.user, today=today_of(request.user)))
    regency = get_object_or_404(regencies, pk=request.GET.get("regency", "").replace("\x00", ""))
    response = HttpResponse(reading.form_to_fill_in(_villages(request.user, regency.pk)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="keluarga-miskin-{regency.pk}.xlsx"'
    return response
