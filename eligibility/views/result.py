"""Published results of the selection: the list, one result, the same as a file, and publishing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from eligibility import ranking, results
from eligibility.exporting import RESULT_COLUMNS
from eligibility.filters import ResultFilter
from eligibility.forms import PublishForm
from eligibility.models import ResultLine, SelectionResult
from eligibility.views.board import year_of
from groups.exporting import count_of, send_table
from groups.listing import Sorts, page_of, sort_by
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.look.templatetags.look import tanggal
from kube_portal.regions.models import Region

READING = "eligibility.view_result"
SORTS: Sorts = {
    "published": ["published_at"],
    "year": ["program_year__year", "number"],
    "groups": ["line_count", "published_at"],
}


@require_safe
@require(READING)
def result_list(request: AuthedRequest) -> HttpResponse:
    """The results that concern my territory, the latest first; those that were superseded as well."""
    found = ResultFilter(
        request.GET, queryset=SelectionResult.objects.visible_to(request.user).for_list(), user=request.user
    )
    page = page_of(sort_by(found.qs, request.GET, SORTS, default="-published"), request.GET)
    return render(request, "eligibility/result_list.html", {"filter": found, "page": page})


def _result(user: User, pk: int) -> SelectionResult:
    return get_object_or_404(SelectionResult.objects.visible_to(user).for_list(), pk=pk)


@require_safe
@require(READING)
def result_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One result as it was published: of its groups, those of my territory."""
    result = _result(request.user, pk)
    lines = ResultLine.objects.visible_to(request.user).filter(result=result).select_related("village")
    districts = results.by_district(result.facts, list(lines))
    regency = result.program_year.regency.name
    area = f"{result.area}, {regency}" if result.district_id else regency
    context = {
        "result": result,
        "title": f"Hasil seleksi {result.program_year.year}",
        "facts": f"{area} · hasil ke-{result.number} · {tanggal(result.published_at)}",
        "districts": districts,
        "superseded_by": results.superseding(result),
        "is_whole": sum(len(district.lines) for district in districts) == result.line_count,
        "may_see_board": request.user.has_perm("eligibility.view_selection"),
    }
    return render(request, "eligibility/result_detail.html", context)


@require_safe
@require(READING)
def result_export(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The groups of a result that lie in my territory, as a workbook or as CSV (`?as=csv`); logged."""
    result = _result(request.user, pk)
    lines = ResultLine.objects.visible_to(request.user).filter(result=result).select_related("village")
    as_csv = request.GET.get("as") == "csv"
    log_access(request, AccessLog.Action.EXPORT, result, f"{count_of(lines)} baris, {'CSV' if as_csv else 'XLSX'}")
    name = f"hasil-seleksi-{result.program_year.year}-{result.number}"
    return send_table(name, RESULT_COLUMNS, lines.order_by("number"), as_csv=as_csv)


@require_http_methods(["GET", "HEAD", "POST"])
@require(results.PUBLISH)
def result_publish(request: AuthedRequest, year: int) -> HttpResponse:
    """Write the considerations and publish the result of a year, or of `?district=`, as it stands."""
    chosen = year_of(request, year)
    if chosen is None:
        raise Http404
    district = _district(request, chosen.regency_id)
    found = results.draft(chosen, district)
    number = results.latest_number(chosen)
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"last_number": number})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            result = results.publish(program_year=chosen, district=district, by=request.user, **form.cleaned_data)
            messages.success(request, f"Hasil seleksi {result.area} diumumkan kepada desa/kelurahan yang bersangkutan.")
            return redirect(result)
    codes = {code[:8] for code in ranking.on_the_board(chosen).order_by().values_list("village_id", flat=True)}
    address = reverse("eligibility:selection_board", args=[chosen.year])
    context = {
        "form": form,
        "facts": f"{district.label if district else chosen.regency.name} · {chosen.year}",
        "program_year": chosen,
        "district": district,
        "draft": found,
        "number": number,
        "choices": Region.objects.filter(code__in=codes).order_by("name"),
        "board_url": f"{address}?regency={chosen.regency_id}",
    }
    return render(request, "eligibility/result_publish.html", context)


def _district(request: AuthedRequest, regency_id: str) -> Region | None:
    """The district that `?district=` names; 404 for one outside the regency or the territory."""
    code = request.GET.get("district", "")
    if not code:
        return None
    if not code.startswith(f"{regency_id}.") or not request.user.covers(code):
        raise Http404
    return get_object_or_404(Region.objects.districts(), pk=code)
