"""Whether the program reaches those it is meant for: per rule, area and year, and per poor family of a village."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from eligibility import targeting as report
from eligibility.filters import TargetingFilter
from eligibility.outcomes import ALL_RULES, OUTCOME_RULES
from eligibility.targeting import Counts, VillageShare
from groups.exporting import Column, send_rows
from groups.filters import STATUS_CHOICES, described
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions import codes
from kube_portal.regions.models import Region

SEEING = "eligibility.view_targeting"
ROWS_PER_PAGE = 25
# Villages by what they receive; those of which the registry says nothing come last, whichever way it runs.
SORTS: Mapping[str, Callable[[VillageShare], Any]] = {
    "village": lambda share: share.village.pk,
    "proposed": lambda share: share.proposed,
    "paid": lambda share: share.paid,
    "received": lambda share: share.received,
    "families": lambda share: share.families,
    "groups_each": lambda share: share.groups_per_thousand,
    "rupiah_each": lambda share: share.rupiah_per_family,
}
VILLAGE_COLUMNS = (
    Column("Tahun", lambda row: row[0], 8),
    Column("Kode wilayah", lambda row: row[1].village.pk),
    Column("Desa/kelurahan", lambda row: row[1].village.label, 28),
    Column("Usulan", lambda row: row[1].proposed, 10),
    Column("Dibantu", lambda row: row[1].paid, 10),
    Column("Dana diterima (Rp)", lambda row: row[1].received, 18),
    Column("Keluarga miskin", lambda row: row[1].families, 16),
    Column("Rupiah per keluarga miskin", lambda row: row[1].rupiah_per_family, 24),
)
RULE_COLUMNS = (
    Column("Tahun", lambda row: row[0], 8),
    Column("Kode wilayah", lambda row: row[1].pk),
    Column("Desa/kelurahan", lambda row: row[1].label, 28),
    Column("Aturan", lambda row: row[2].label, 36),
    Column("Anggota", lambda row: row[2].members, 10),
    Column("Memenuhi", lambda row: row[2].passed, 12),
    Column("Tidak memenuhi", lambda row: row[2].failed, 16),
    Column("Dikecualikan", lambda row: row[2].dispensed, 14),
    Column("Perlu diperiksa", lambda row: row[2].to_check, 16),
    Column("Diperiksa petugas", lambda row: row[2].by_hand, 18),
)


@require_safe
@require(SEEING)
def targeting_index(request: AuthedRequest) -> HttpResponse:
    """The report of the latest year of my territory."""
    year = ProgramYear.objects.visible_to(request.user).order_by("-year").values_list("year", flat=True).first()
    if year is None:
        return render(request, "eligibility/targeting_empty.html")
    return redirect("eligibility:targeting", year)


def _years(user: User, year: int, scope: str) -> list[int]:
    """The years that the scope has rules for, newest first; 404 for a year that no regency of the territory has."""
    visible = ProgramYear.objects.visible_to(user)
    if not visible.filter(year=year).exists():
        raise Http404
    of_scope = visible.filter(regency__code__startswith=scope[:5])
    return list(of_scope.order_by("-year").values_list("year", flat=True).distinct())


@require_safe
@require(SEEING)
def targeting(request: AuthedRequest, year: int) -> HttpResponse:
    """One year: a regency or a part of it in full; above that, the regencies to choose from."""
    listing = TargetingFilter(request.GET, user=request.user)
    scope = listing.scope
    years = _years(request.user, year, scope)
    region = Region.objects.filter(pk=scope).first()
    status = listing.chosen("status") or "proposed"
    context: dict[str, Any] = {
        "filter": listing,
        "year": year,
        "year_text": str(year),
        "years": years,
        "region": region,
        "facts": f"{region} · usulan: {dict(STATUS_CHOICES)[status]}",
        "shown_label": Counts(listing.chosen("rule") or ALL_RULES).label,
        "list_status": status,
        "tier": listing.chosen("tier"),
    }
    if not codes.is_a_regency_or_less(scope):
        of_year = listing.proposals.filter(program_year__year=year)
        return render(
            request,
            "eligibility/targeting_areas.html",
            {**context, "areas": report.areas(request.user, of_year, scope)},
        )
    program_year = ProgramYear.objects.filter(regency_id=scope[:5], year=year).first()
    if program_year is None:
        return render(request, "eligibility/targeting_empty.html", context)
    context["program_year"] = program_year
    return render(request, "eligibility/targeting.html", {**context, **_figures(request, listing, program_year)})


def _figures(request: AuthedRequest, listing: TargetingFilter, year: ProgramYear) -> dict[str, Any]:
    """Everything that the page of a regency shows."""
    scope, rule = listing.scope, listing.chosen("rule") or ALL_RULES
    found = report.standing(listing.proposals, year=year.year, length=codes.length_below(scope))
    of_year = listing.proposals.filter(program_year=year)
    shares = report.fairness(request.user, year, of_year, scope)
    names = Region.objects.in_bulk(found.by_area)
    by_rule = found.by_year.get(year.year, {})
    return {
        "total": by_rule.get(ALL_RULES, Counts(ALL_RULES)),
        "by_rule": [by_rule[one] for one in OUTCOME_RULES if by_rule and one != ALL_RULES],
        "by_area": [(names[code], counts[rule]) for code, counts in found.by_area.items()],
        "trend": [(of_year_, counts[rule]) for of_year_, counts in found.by_year.items()],
        "fairness": shares,
        "page": Paginator(_sorted(shares.villages, request.GET.get("sort", "")), ROWS_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        **_behind(request, listing, year),
    }


def _sorted(villages: Any, sort: str) -> list[VillageShare]:
    """By the heading that was pressed; at first by what a poor family received, least first."""
    name = sort.removeprefix("-")
    key = SORTS.get(name, SORTS["rupiah_each"])
    known = [share for share in villages if key(share) is not None]
    unknown = [share for share in villages if key(share) is None]
    backwards = sort.startswith("-") and name in SORTS
    return sorted(known, key=lambda share: (key(share), share.village.pk), reverse=backwards) + unknown


def _behind(request: AuthedRequest, listing: TargetingFilter, year: ProgramYear) -> dict[str, Any]:
    """The groups behind the number that was pressed, if one was."""
    result = listing.chosen("result")
    if not result:
        return {}
    asked = request.GET.get("groups", "")
    number = max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    rows, count = report.behind(
        listing.proposals.filter(program_year=year),
        rule=listing.chosen("rule") or ALL_RULES,
        result=result,
        offset=(number - 1) * ROWS_PER_PAGE,
        limit=ROWS_PER_PAGE,
    )
    return {
        "behind": rows,
        "behind_count": count,
        "result_label": dict(report.RESULTS)[result],
        "behind_next": number + 1 if len(rows) == ROWS_PER_PAGE else None,
        "behind_previous": number - 1 if number > 1 else None,
    }


@require_safe
@require(SEEING)
def targeting_export(request: AuthedRequest, year: int) -> HttpResponseBase:
    """What is filtered, per village and rule or (`?of=villages`) village, as a workbook or (`?as=csv`) CSV; logged."""
    listing = TargetingFilter(request.GET, user=request.user)
    scope = listing.scope
    _years(request.user, year, scope)
    program_year = ProgramYear.objects.filter(regency_id=scope[:5], year=year).first()
    if not codes.is_a_regency_or_less(scope) or program_year is None:
        raise Http404
    as_csv, of_villages = request.GET.get("as") == "csv", request.GET.get("of") == "villages"
    rows = list((_village_rows if of_villages else _rule_rows)(request.user, listing, program_year))
    kind = "CSV" if as_csv else "XLSX"
    log_access(
        request, AccessLog.Action.EXPORT, "eligibility.targeting", f"{len(rows)} baris, {kind}, {described(listing)}"
    )
    name, columns = ("pemerataan", VILLAGE_COLUMNS) if of_villages else ("ketepatan-sasaran", RULE_COLUMNS)
    return send_rows(name, name.capitalize(), columns, rows, as_csv=as_csv)


def _village_rows(user: User, listing: TargetingFilter, year: ProgramYear) -> Iterator[tuple[int, VillageShare]]:
    of_year = listing.proposals.filter(program_year=year)
    for share in report.fairness(user, year, of_year, listing.scope).villages:
        yield year.year, share


def _rule_rows(user: User, listing: TargetingFilter, year: ProgramYear) -> Iterator[tuple[int, Region, Counts]]:
    """Per village every rule, or the one that was chosen."""
    of_year = listing.proposals.filter(program_year=year)
    found = report.standing(of_year, year=year.year, length=13).by_area
    names = Region.objects.in_bulk(found)
    chosen = listing.chosen("rule")
    for code, counts in found.items():
        for rule in [chosen] if chosen else OUTCOME_RULES:
            yield year.year, names[code], counts[rule]
