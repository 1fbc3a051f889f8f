"""The register of every KUBE ever funded, how many still run, and both as files."""

from __future__ import annotations

from django.db.models.functions import Lower
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from groups.exporting import Column, count_of, send_rows, send_table
from groups.listing import Sorts, page_of, sort_by, without_numbers
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from reports.models import AFTER_YEARS, RegisterEntry, RegisterRound
from reports.register.filters import Question
from reports.register.survival import Row, lines, of_area

READING = "reports.view_register"
SORTS: Sorts = {
    "name": [Lower("name")],
    "year": ["year"],
    "amount": ["amount"],
    "business": ["business_kind", "-year"],
    "state": ["state", "-year"],
}


def _mark(nth: int) -> Column:
    """The column of one horizon."""
    return Column(
        f"Sesudah {AFTER_YEARS[nth]} tahun", lambda entry: str(RegisterEntry.Outcome(entry.outcomes[nth]).label), 18
    )


COLUMNS = (
    Column("Kode wilayah", lambda entry: entry.village_id),
    Column("Desa/kelurahan", lambda entry: entry.village.label, 28),
    Column("Kelompok", lambda entry: entry.name, 30),
    Column("Jenis usaha", lambda entry: entry.get_business_kind_display(), 20),
    Column("Jenis bantuan", lambda entry: entry.tier_name, 18),
    Column("Sumber dana", lambda entry: entry.get_funding_source_display(), 12),
    Column("Tahun bantuan pertama", lambda entry: entry.year, 12),
    Column("Dana pertama", lambda entry: entry.began_on, 12),
    Column("Kali menerima", lambda entry: entry.grants, 12),
    Column("Jumlah bantuan (Rp)", lambda entry: entry.amount, 18),
    Column("Pendamping waktu itu", lambda entry: entry.pendamping, 26),
    Column("Kelompok pendamping waktu itu", lambda entry: entry.load, 16),
    Column("Keadaan", lambda entry: entry.get_state_display(), 16),
    Column("Terakhir diketahui berjalan", lambda entry: entry.alive_until, 16),
    Column("Berhenti sejak", lambda entry: entry.ended_on, 14),
    *(_mark(nth) for nth in range(len(AFTER_YEARS))),
    Column("Tercatat dari", lambda entry: "arsip" if entry.is_archived else "portal", 12),
)


def _counted_on(code: str) -> RegisterRound | None:
    """When what an area shows was counted."""
    return RegisterRound.objects.filter(pk=code[:5], at__isnull=False).first()


@require_safe
@require(READING)
def register_list(request: AuthedRequest) -> HttpResponse:
    """Every group of my territory that was ever funded."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    asked = Question(request.user, request.GET)
    rows = sort_by(asked.entries, request.GET, SORTS, default="-year")
    page = page_of(rows, request.GET, shown=lambda entries: entries.select_related("village"))
    context = {
        "filter": asked,
        "page": page,
        "counted": _counted_on(asked.scope.code),
        "after_years": AFTER_YEARS,
    }
    return render(request, "reports/register/register_list.html", context)


@require_safe
@require(READING)
def register_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered register as a workbook or as CSV (`?as=csv`); logged."""
    asked = Question(request.user, request.GET)
    rows = sort_by(asked.entries.select_related("village"), request.GET, SORTS, default="-year")
    as_csv = request.GET.get("as") == "csv"
    _log(request, "reports.registerentry", count_of(rows), asked.described, as_csv=as_csv)
    return send_table("register-kube", COLUMNS, rows, as_csv=as_csv)


def _points(nth: int) -> list[Column]:
    """The four columns of one horizon."""
    years = AFTER_YEARS[nth]
    return [
        Column(f"Berjalan sesudah {years} tahun", lambda line: line[1].points[nth].ran, 16),
        Column(f"dari yang diketahui ({years} tahun)", lambda line: line[1].points[nth].known, 16),
        Column(f"tidak diketahui ({years} tahun)", lambda line: line[1].points[nth].unknown, 16),
        Column(f"belum {years} tahun", lambda line: line[1].points[nth].young, 16),
    ]


@require_safe
@require(READING)
def survival(request: AuthedRequest) -> HttpResponse:
    """How many of an area's groups still ran after 1, 2, 3 and 5 years, and by what they differ."""
    asked = Question(request.user, request.GET, survival=True)
    found = of_area(asked.scope.code, asked.entries)
    register = reverse("reports:register")
    context = {
        "filter": asked,
        "survival": found,
        "states": [(label, number, register + asked.narrowed(state=key)) for key, label, number in found.states],
        "tables": [(table, [(row, _link(asked, row)) for row in table.rows]) for table in found.tables],
        "counted": _counted_on(asked.scope.code),
        "after_years": AFTER_YEARS,
    }
    return render(request, "reports/register/survival.html", context)


@require_safe
@require(READING)
def survival_export(request: AuthedRequest) -> HttpResponseBase:
    """The tables of the survival page as a workbook or as CSV (`?as=csv`); logged."""
    asked = Question(request.user, request.GET, survival=True)
    rows = list(lines(of_area(asked.scope.code, asked.entries)))
    columns = [
        Column("Menurut", lambda line: line[0], 24),
        Column("Nilai", lambda line: line[1].label, 30),
        Column("Kelompok", lambda line: line[1].groups, 12),
        Column("Bantuan (Rp)", lambda line: line[1].amount, 18),
    ]
    for nth in range(len(AFTER_YEARS)):
        columns += _points(nth)
    as_csv = request.GET.get("as") == "csv"
    _log(request, "reports.survival", len(rows), asked.described, as_csv=as_csv)
    return send_rows("kelangsungan-kube", "Kelangsungan", columns, rows, as_csv=as_csv)


def _link(asked: Question, row: Row) -> str:
    """To the groups of a line; to the same page for an area that is told apart further."""
    page = "reports:register_survival" if row.dimension == "area" else "reports:register"
    name = "region" if row.dimension in ("area", "village") else row.dimension
    return reverse(page) + asked.narrowed(**{name: row.value})


def _log(request: AuthedRequest, label: str, count: int, filters: str, *, as_csv: bool) -> None:
    log_access(request, AccessLog.Action.EXPORT, label, f"{count} baris, {'CSV' if as_csv else 'XLSX'}, {filters}")
