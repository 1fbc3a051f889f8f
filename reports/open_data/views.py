"""Open data, for everybody: pages from the country down to a village, files, definitions. Only what was published."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit  # the public door counts no GET
from django.core.cache import cache
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from groups.exporting import disarmed
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from reports.models import OpenYear
from reports.open_data import telling
from reports.open_data.telling import COLUMNS, COUNTRY

MINUTES = 10
LICENCE = "Creative Commons Atribusi 4.0 Internasional (CC BY 4.0)"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.id"
# Kept ready in the portal's own cache: the few pages that everybody comes through.
KEPT_LEVELS = (0, 2)
View = Callable[..., HttpResponseBase]


def _stamp() -> tuple[dt.datetime | None, dt.datetime | None]:
    """When anything published last changed, and as of when it stands (one query)."""
    found = OpenYear.objects.aggregate(changed=Max("changed_at"), at=Max("published_at"))
    return found["changed"], found["at"]


def _etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """Of what was published, as of when, at this address; whoever is signed in sees another menu."""
    who = str(request.user.pk or "") if request.user.is_authenticated else ""
    said = "|".join([*(str(part) for part in _stamp()), request.get_full_path(), who])
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def public(view: View) -> View:
    """A page that anybody may keep for some minutes, and ask about later with a question that costs nothing."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        else:
            patch_cache_control(response, public=True, max_age=MINUTES * 60)
        return response

    found: View = require_safe(condition(etag_func=_etag)(answered))
    return found


def _asked_year(request: HttpRequest, published: list[OpenYear]) -> tuple[int | None, bool]:
    """The year asked for, else the newest; and whether one was asked for that is not published."""
    asked = request.GET.get("year", "")
    known = {str(one.year): one.year for one in published}
    newest = published[0].year if published else None
    return known.get(asked, newest), bool(asked) and asked not in known


@public
def open_home(request: HttpRequest) -> HttpResponse:
    """The country, and its provinces."""
    return _area_page(request, None)


@public
def open_area(request: HttpRequest, code: str) -> HttpResponse:
    """A province, regency, district or village, and what lies right below it."""
    if not codes.is_code(code):
        raise Http404
    return _area_page(request, get_object_or_404(Region.objects.select_related("successor"), pk=code))


def _area_page(request: HttpRequest, region: Region | None) -> HttpResponse:
    code = region.pk if region else ""
    changed, at = _stamp()
    published = telling.years()
    year, in_vain = _asked_year(request, published)
    # The whole address is in the links of the page; only what everybody asks alike is kept.
    is_usual = request.GET.urlencode() in ("", f"year={year}") and not in_vain
    stamp = "-".join(str(moment.timestamp()) for moment in (changed, at) if moment)
    key = f"open.{code}.{request.GET.urlencode()}.{stamp}"
    keeps = len(code) in KEPT_LEVELS and is_usual and not request.user.is_authenticated
    if keeps and (kept := cache.get(key)) is not None:
        return HttpResponse(kept)
    figures = telling.of_area(code)
    label = region.label if region else "Indonesia"
    row = figures.get(year) if year is not None else None
    context = {
        "csrf_token": "",  # no form here, and no cookie for a page that is kept by others
        "region": region,
        "code": code or COUNTRY,
        "label": label,
        "parents": _parents(region),
        "year": year,
        "in_vain": in_vain,
        "years": published,
        "row": row,
        "sentences": telling.sentences(label, year, row, _deadline(code, year)) if year is not None else [],
        "below": telling.below(code, year) if year is not None else [],
        "trend": [(one.year, figures.get(one.year)) for one in published],
        "at": at,
    }
    response = render(request, "reports/open_data/area.html", context)
    if keeps:
        cache.set(key, response.content.decode(), timeout=MINUTES * 60)
    return response


def _parents(region: Region | None) -> list[Region]:
    """The areas around one, the widest first (one query)."""
    if region is None:
        return []
    around = [region.pk[:length] for length in (2, 5, 8) if length < len(region.pk)]
    return list(Region.objects.filter(pk__in=around).order_by("code"))


def _deadline(code: str, year: int) -> str:
    """The words for the deadline: its day where one regency's rules hold, else only that it is one."""
    if codes.is_code(code) and codes.is_a_regency_or_less(code):
        day = ProgramYear.objects.filter(regency_id=code[:5], year=year).values_list("disbursement_deadline", flat=True)
        found = day.first()
        if found is not None:
            return f"sampai batas waktu {tanggal(found)}"
    return "sampai batas waktu daerahnya"


@public
def open_definitions(request: HttpRequest) -> HttpResponse:
    """What each figure means, what is left out and why, the licence, the columns of the files."""
    context = {
        "csrf_token": "",
        "columns": COLUMNS,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "at": _stamp()[1],
        "country": COUNTRY,
    }
    return render(request, "reports/open_data/definitions.html", context)


@public
def open_file(request: HttpRequest, code: str, extension: str) -> HttpResponseBase:
    """Everything published of an area and of all in it, of `?year=` or all years, as CSV or JSON."""
    if extension not in ("csv", "json") or (code != COUNTRY and not codes.is_code(code)):
        raise Http404
    prefix = "" if code == COUNTRY else code
    if prefix and not Region.objects.filter(pk=prefix).exists():
        raise Http404
    if ratelimit.consume(request, app="allauth.account", action="open_file", limit_get=True) is None:
        return HttpResponse("Terlalu banyak unduhan. Coba lagi sebentar lagi.\n", status=429, content_type="text/plain")
    year, in_vain = _asked_year(request, telling.years())
    if in_vain:
        raise Http404
    found = telling.lines(telling.rows(prefix, year if request.GET.get("year") else None))
    name = f"kube-{code}{f'-{year}' if request.GET.get('year') else ''}.{extension}"
    is_csv = extension == "csv"
    return StreamingHttpResponse(
        _csv(found) if is_csv else _json(found, _stamp()[1]),
        content_type="text/csv; charset=utf-8" if is_csv else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Access-Control-Allow-Origin": "*"},
    )


def _csv(found: Iterator[Any]) -> Iterator[str]:
    """Commas and points, as programs read it; an empty field is a figure that is not shown."""

    class Echo:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Echo())
    yield str(writer.writerow([column.name for column in COLUMNS]))
    for line in found:
        yield str(writer.writerow([disarmed(value) for value in line]))


def _json(found: Iterator[Any], at: dt.datetime | None) -> Iterator[str]:
    head = {
        "judul": "Bantuan kelompok usaha bersama (KUBE) menurut wilayah dan tahun",
        "lisensi": LICENCE,
        "lisensi_url": LICENCE_URL,
        "keadaan_per": at.isoformat() if at else None,
        "kolom": {column.name: column.meaning for column in COLUMNS},
    }
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "baris": ['
    for number, line in enumerate(found):
        row = dict(zip((column.name for column in COLUMNS), line, strict=True))
        yield f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]}\n"
