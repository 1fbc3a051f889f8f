"""The selection board of a year: who waits, who is selected, what is left; and the same as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import Left
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from eligibility import board, results
from eligibility.exporting import BOARD_COLUMNS
from eligibility.filters import BoardFilter
from groups.exporting import send_rows
from groups.filters import described
from groups.models import Proposal
from groups.querysets import ProposalQuerySet
from groups.transitions import COMMITTED, Status
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region

SEEING = "eligibility.view_selection"
REGENCIES_PER_PAGE = 25


@require_safe
@require(SEEING)
def selection_board_index(request: AuthedRequest) -> HttpResponse:
    """The board of the latest year of my territory."""
    year = ProgramYear.objects.visible_to(request.user).order_by("-year").first()
    if year is None:
        return render(request, "eligibility/selection_board_empty.html")
    return redirect("eligibility:selection_board", year.year)


@require_safe
@require(SEEING)
def selection_board(request: AuthedRequest, year: int) -> HttpResponse:
    """Per district its places, villages and candidates; `?regency=` chooses where a territory holds several."""
    years = ProgramYear.objects.visible_to(request.user)
    if (chosen := year_of(request, year)) is None:
        known = sorted(set(years.values_list("year", flat=True)), reverse=True)
        if year in known:
            return _regencies(request, year)
        context = {"year": year, "years": known}
        return render(request, "eligibility/selection_board_unknown.html", context, status=404)
    candidates = board.candidates_of(request.user, chosen)
    found = BoardFilter(request.GET, queryset=candidates, districts=_districts_of(candidates))
    page = board.page_of_districts(found.qs, request.GET.get("page"))
    of_regency = years.filter(regency_id=chosen.regency_id).order_by("-year").values_list("year", flat=True)
    context = {
        "title": f"Seleksi {chosen.year}",
        "facts": f"{chosen.regency.name} · {quota_text(chosen)}",
        "program_year": chosen,
        "years": list(of_regency),
        "several": len(request.user.region_id or "") < 5,
        "filter": found,
        "page": page,
        "board": board.board(request.user, chosen, list(page), found.qs),
        "result": results.in_force(request.user, chosen),
        "may_nominate": request.user.role_allows("eligibility.nominate") and chosen.is_open,
        "may_select": request.user.role_allows("eligibility.select") and chosen.is_open,
        "may_publish": request.user.role_allows(results.PUBLISH),
        "may_carry": request.user.role_allows("groups.add_proposal"),
    }
    return render(request, "eligibility/selection_board.html", context)


@require_safe
@require(SEEING)
def selection_export(request: AuthedRequest, year: int) -> HttpResponseBase:
    """The filtered candidates with their scores as a workbook or as CSV (`?as=csv`), without personal data; logged."""
    chosen = year_of(request, year)
    if chosen is None:
        raise Http404
    candidates = board.candidates_of(request.user, chosen)
    found = BoardFilter(request.GET, queryset=candidates, districts=_districts_of(candidates))
    rows = board.rows(request.user, chosen, found.qs)
    kind = "CSV" if request.GET.get("as") == "csv" else "XLSX"
    told = f"{len(rows)} baris, {kind}, tahun {chosen}, {described(found)}"
    log_access(request, AccessLog.Action.EXPORT, "eligibility.selection", told)
    return send_rows(f"seleksi-{chosen.year}", "Seleksi", BOARD_COLUMNS, rows, as_csv=kind == "CSV")


def year_of(request: AuthedRequest, year: int) -> ProgramYear | None:
    """The program year of my territory that the address means; None when there is none, or several to choose from."""
    found = list(ProgramYear.objects.visible_to(request.user).filter(year=year).select_related("regency")[:600])
    if len(found) == 1:
        return found[0]
    return next((one for one in found if one.regency_id == request.GET.get("regency")), None)


def quota_text(year: ProgramYear) -> str:
    """How many villages of a district a year takes, in words."""
    quota = year.villages_per_district
    return f"paling banyak {quota} desa/kelurahan per kecamatan (Q1)" if quota else "tanpa batas desa/kelurahan (Q1)"


def _districts_of(candidates: ProposalQuerySet) -> dict[str, str]:
    """The names of the districts that have candidates, by code (one query)."""
    codes = candidates.order_by().annotate(district=Left("village_id", 8)).values("district")
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name"))


def _regencies(request: AuthedRequest, year: int) -> HttpResponse:
    """A territory of several regencies: choose one."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    years = ProgramYear.objects.visible_to(request.user).filter(year=year, regency__name__icontains=text)
    page = Paginator(years.select_related("regency").order_by("regency__name", "pk"), REGENCIES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    counts = {
        row["program_year"]: row
        for row in Proposal.objects.visible_to(request.user)
        .filter(program_year__in=[found.pk for found in page])
        .order_by()
        .values("program_year")
        .annotate(
            waiting=Count("pk", filter=Q(status=Status.ELIGIBLE)), selected=Count("pk", filter=Q(status__in=COMMITTED))
        )
    }
    context = {
        "year": year,
        "q": text,
        "asked": request.GET.get("regency", ""),
        "page": page,
        "rows": [(found, counts.get(found.pk, {"waiting": 0, "selected": 0})) for found in page],
    }
    return render(request, "eligibility/selection_board_regencies.html", context)
