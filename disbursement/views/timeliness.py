"""Whether the money comes in time: where the days go, how each year and area keeps its deadline, who will be late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from disbursement import delays
from disbursement.delays import Expected, Road
from disbursement.filters import TimelinessFilter
from disbursement.timeliness import YearTimeliness
from groups.exporting import Column, send_rows
from groups.filters import described
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions import codes
from kube_portal.regions.models import Region

SEEING = "disbursement.view_timeliness"
ROWS_PER_PAGE = 25


def _days_of(name: str) -> Any:
    """A column's value: the typical days of one stage of an area."""

    def value(row: tuple[Region, Road]) -> int | None:
        found = row[1].length_of(name)
        return round(found.typical) if found else None

    return value


AREA_COLUMNS = (
    Column("Kode wilayah", lambda row: row[0].pk),
    Column("Wilayah", lambda row: row[0].label, 28),
    Column("Bantuan dijanjikan", lambda row: row[1].kept.promised, 18),
    Column("Dibayar tepat waktu", lambda row: row[1].kept.in_time, 18),
    Column("Dibayar terlambat", lambda row: row[1].kept.late, 18),
    Column("Belum dibayar", lambda row: row[1].kept.waiting, 14),
    *(Column(f"Hari: {stage.label}", _days_of(stage.name), 16) for stage in delays.STAGES),
    Column("Hari seluruhnya", lambda row: row[1].days, 16),
)
FORECAST_COLUMNS = (
    Column("Kode wilayah", lambda row: row.proposal.village_id),
    Column("Desa/kelurahan", lambda row: row.proposal.village.label, 28),
    Column("Kelompok", lambda row: row.proposal.group.name, 30),
    Column("Jenis bantuan", lambda row: row.proposal.tier.name, 18),
    Column("Nilai bantuan (Rp)", lambda row: row.proposal.amount, 18),
    Column("Status", lambda row: row.proposal.status_label, 26),
    Column("Hari di tahap ini", lambda row: row.proposal.waiting_days(), 16),
    Column("Perkiraan dana diterima", lambda row: row.expected_on, 22),
    Column("Batas penyaluran", lambda row: row.deadline, 18),
    Column("Hari terlambat", lambda row: row.days_late, 14),
)


@require_safe
@require(SEEING)
def timeliness_index(request: AuthedRequest) -> HttpResponse:
    """The report of the latest year of my territory."""
    year = ProgramYear.objects.visible_to(request.user).order_by("-year").values_list("year", flat=True).first()
    if year is None:
        return render(request, "disbursement/timeliness_empty.html")
    return redirect("disbursement:timeliness", year)


def _years(user: User, year: int, scope: str) -> list[int]:
    """The years that the scope has rules for, newest first; 404 for a year that no regency of the territory has."""
    visible = ProgramYear.objects.visible_to(user)
    if not visible.filter(year=year).exists():
        raise Http404
    of_scope = visible.filter(regency__code__startswith=scope[:5])
    return list(of_scope.order_by("-year").values_list("year", flat=True).distinct())


@require_safe
@require(SEEING)
def timeliness(request: AuthedRequest, year: int) -> HttpResponse:
    """One year: a regency or a part of it in full; above that, the regencies to choose from."""
    listing = TimelinessFilter(request.GET, user=request.user)
    scope = listing.scope
    region = Region.objects.filter(pk=scope).first()
    context: dict[str, Any] = {
        "filter": listing,
        "year": year,
        "year_text": str(year),
        "years": _years(request.user, year, scope),
        "region": region,
    }
    found = delays.delays(listing.proposals, year=year, length=codes.length_below(scope))
    context["areas"] = _named(found)
    if not codes.is_a_regency_or_less(scope):
        return render(request, "disbursement/timeliness_areas.html", context)
    program_year = ProgramYear.objects.filter(regency_id=scope[:5], year=year).select_related("regency").first()
    if program_year is None:
        return render(request, "disbursement/timeliness_empty.html", context)
    late = delays.expected_late(listing.proposals, program_year, delays.usual_days(program_year))
    page = Paginator(late, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    road = found.by_year.get(year, Road())
    deadline = program_year.disbursement_deadline
    context |= {
        "program_year": program_year,
        "road": road,
        "kept": road.kept,
        "stages": [(stage, road.length_of(stage.name), stage.target(program_year)) for stage in delays.STAGES],
        "longest": max((one.typical for one in road.lengths), default=0),
        "trend": list(found.by_year.items()),
        "page": page,
        "rows": list(delays.expected(page.object_list, program_year)),
        "deadline": YearTimeliness(deadline, 0, 0, 0, 0, 0, (deadline - program_year.today()).days),
    }
    return render(request, "disbursement/timeliness.html", context)


def _named(found: delays.Delays) -> list[tuple[Region, Road]]:
    """The areas with their names, in the order of their codes."""
    names = Region.objects.in_bulk(found.by_area)
    return [(names[code], road) for code, road in found.by_area.items()]


@require_safe
@require(SEEING)
def timeliness_export(request: AuthedRequest, year: int) -> HttpResponseBase:
    """The areas, or (`?of=late`) who will be late, as a workbook or (`?as=csv`) CSV, without personal data; logged."""
    listing = TimelinessFilter(request.GET, user=request.user)
    scope = listing.scope
    _years(request.user, year, scope)
    as_csv, of_late = request.GET.get("as") == "csv", request.GET.get("of") == "late"
    if of_late:
        rows: list[Any] = list(_late(listing, year))
    else:
        rows = _named(delays.delays(listing.proposals, year=year, length=codes.length_below(scope)))
    kind = "CSV" if as_csv else "XLSX"
    detail = f"{len(rows)} baris, {kind}, tahun {year}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "disbursement.timeliness", detail)
    name, columns = ("perkiraan-terlambat", FORECAST_COLUMNS) if of_late else ("ketepatan-waktu", AREA_COLUMNS)
    return send_rows(name, name.replace("-", " ").capitalize(), columns, rows, as_csv=as_csv)


def _late(listing: TimelinessFilter, year: int) -> Iterator[Expected]:
    """Everybody expected late in one regency; 404 above it, where each has its own deadline."""
    scope = listing.scope
    program_year = ProgramYear.objects.filter(regency_id=scope[:5], year=year).first()
    if not codes.is_a_regency_or_less(scope) or program_year is None:
        raise Http404
    late = delays.expected_late(listing.proposals, program_year, delays.usual_days(program_year))
    return delays.expected(late, program_year)
