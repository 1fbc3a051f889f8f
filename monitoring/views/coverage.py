"""The calendar heat map: how many of the owed reports came, by pendamping, village or group and month (M1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from groups.exporting import Column, send_rows
from groups.filters import described
from groups.models import Group
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring import coverage, duedates
from monitoring.coverage import Cell, Reporting, Row
from monitoring.report_filters import CoverageFilter
from monitoring.views.common import today_of
from monitoring.views.reports import READING

ROWS = 50
# A page about a province or the country reads every group of so many regencies.
REGENCIES = 10
YEARS = 15
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
UNACCOMPANIED = "Tanpa pendamping"


@dataclass(frozen=True)
class HeatMap:
    """What a page or a file shows: the filter, the rows, what each row is, and whether it is of many regencies."""

    listing: CoverageFilter
    year: int
    by: str
    rows: Sequence[Row]
    page: Page[Any]


def _year_of(text: str, today: dt.date) -> int:
    return int(text) if text in {str(year) for year in range(today.year - YEARS, today.year + 1)} else today.year


def _heat_map(request: AuthedRequest, today: dt.date) -> HeatMap:
    """The filtered heat map; where it reaches beyond a regency, a page of regencies."""
    user = request.user
    year = _year_of(request.GET.get("year", ""), today)
    asked = request.GET.get("by", "")
    by = asked if asked in dict(CoverageFilter.BY) else "pendamping"
    years = list(range(today.year, today.year - YEARS - 1, -1))
    listing = CoverageFilter(
        request.GET, queryset=Group.objects.visible_to(user), user=user, years=years, year=year, by=by
    )
    groups = listing.qs
    if len(listing.scope) >= 5:
        rows = _rows(user, coverage.reporting(groups, year), year, by, today)
        page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
        return HeatMap(listing, year, by, rows, page)
    regencies = Region.objects.filter(
        level=Region.Level.REGENCY, code__startswith=listing.scope, program_years__isnull=False
    ).distinct()
    codes_page: Page[str] = Paginator(regencies.order_by("code").values_list("code", flat=True), REGENCIES).get_page(
        request.GET.get("page")
    )
    codes = list(codes_page.object_list)
    within = reduce(or_, (Q(village__code__startswith=code) for code in codes), Q(pk__in=[]))
    rows = _rows(user, coverage.reporting(groups.filter(within), year), year, "regency", today)
    return HeatMap(listing, year, "regency", rows, codes_page)


def _rows(user: User, groups: Sequence[Reporting], year: int, by: str, today: dt.date) -> list[Row]:
    """The rows of some groups, each with its name (four queries)."""
    codes = {group.village_id[:5] for group in groups}
    days = dict(
        ProgramYear.objects.filter(regency_id__in=list(codes))
        .order_by("regency_id", "-year")
        .distinct("regency_id")
        .values_list("regency_id", "report_due_day")
    )
    due = {code: duedates.last_overdue_month(today, days.get(code, duedates.DEFAULT_DUE_DAY)) for code in codes}
    common: dict[str, Any] = {"year": year, "due_until": due, "today": today}
    if by == "pendamping":
        people = coverage.pendamping_by_group(groups)
        names = dict(people.values())
        rows = coverage.heat(
            groups, key_of=lambda group: people.get(group.pk, (None, ""))[0],
            label_of=lambda key: (names.get(key, UNACCOMPANIED), ""), **common,
        )  # fmt: skip
        return sorted(rows, key=lambda row: (row.key is not None, _percent(row), row.label))
    if by == "group":
        villages = _labels({group.village_id for group in groups})
        known = {group.pk: group for group in groups}
        return coverage.heat(
            groups, key_of=lambda group: group.pk,
            label_of=lambda key: (known[key].name, villages.get(known[key].village_id, "")), **common,
        )  # fmt: skip
    length = 5 if by == "regency" else 13
    labels = _labels({group.village_id[:length] for group in groups})
    return coverage.heat(
        groups, key_of=lambda group: group.village_id[:length], label_of=lambda key: (labels.get(key, key), ""),
        **common,
    )  # fmt: skip


def _percent(row: Row) -> int:
    return 101 if row.percent is None else row.percent


def _labels(codes: set[str]) -> dict[str, str]:
    return {region.code: region.label for region in Region.objects.filter(code__in=list(codes))}


@require_safe
@require(READING)
def report_coverage(request: AuthedRequest) -> HttpResponse:
    """Twelve months of a year; each cell leads to the list behind it. Beyond a regency, the rows are regencies."""
    found = _heat_map(request, today_of(request.user))
    is_wide = found.by == "regency"
    shown = found.rows if is_wide else found.page.object_list
    links = {id(row): _links(row, found.by, known=found.listing) for row in shown}
    context = {
        "filter": found.listing,
        "page": found.page,
        "rows": [{"row": row, "cells": list(zip(row.cells, links[id(row)], strict=True))} for row in shown],
        "total": coverage.total(found.rows) if found.rows else None,
        "year": found.year,
        "by": found.by,
        "heading": {"regency": "Kabupaten/kota", **dict(CoverageFilter.BY)}[found.by],
        "month_names": MONTH_NAMES,
        "is_wide": is_wide,
        "words": [(state, word) for state, word in coverage.WORDS.items() if word],
    }
    return render(request, "monitoring/report_coverage.html", context)


def _links(row: Row, by: str, *, known: CoverageFilter) -> list[str]:
    """Where the reports behind each cell are listed; nowhere for groups without pendamping, and empty cells."""
    base = reverse("monitoring:report_list")
    narrow: dict[str, Any] = {}
    if by == "pendamping":
        if row.key is None:
            return [""] * len(row.cells)
        if "pendamping" in known.filters:
            narrow = {"pendamping": row.key}
    elif by == "group":
        narrow = {"q": row.label}
    else:
        narrow = {"region": row.key}
    return [
        f"{base}?{urlencode({'month': f'{cell.month:%Y-%m}', **narrow})}" if cell.state != "off" else ""
        for cell in row.cells
    ]


def _said(cell: Cell) -> str:
    """A cell of the file: `8/10`, or its word where nothing is owed."""
    return f"{cell.came}/{cell.owed}" if cell.owed else cell.word


@require_safe
@require(READING)
def report_coverage_export(request: AuthedRequest) -> HttpResponseBase:
    """The heat map as a workbook or (`?as=csv`) CSV; logged."""
    found = _heat_map(request, today_of(request.user))
    columns = [
        Column("Baris", lambda row: row.label, 30),
        Column("Keterangan", lambda row: row.note, 28),
        Column("Kelompok", lambda row: row.groups, 10),
        *(
            Column(name, lambda row, index=index: _said(row.cells[index]), 9)  # type: ignore[misc]
            for index, name in enumerate(MONTH_NAMES)
        ),
        Column("Jatuh tempo", lambda row: row.owed, 12),
        Column("Masuk", lambda row: row.came, 10),
        Column("Persen", lambda row: row.percent, 8),
    ]
    as_csv = request.GET.get("as") == "csv"
    detail = f"{len(found.rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(found.listing)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.coverage", detail)
    return send_rows(f"cakupan-{found.year}", f"Cakupan {found.year}", columns, found.rows, as_csv=as_csv)
