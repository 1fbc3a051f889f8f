"""Offices over time: which came to what they were invited to, and which stayed away."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.exporting import Column, send_rows
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.look.paging import ListPaginator
from kube_portal.regions.models import Region
from kube_portal.regions.territory import territory_of
from monitoring import absence
from monitoring.models import Event, OfficeKind
from monitoring.views.common import regency_asked

READING = "monitoring.view_outreach"
ROWS = 50


def _in_quarter(row: absence.Row, *, number: int) -> str:
    """How often an office stayed away in one quarter, for a cell."""
    return row.by_quarter.get(number, absence.Tally()).text


COLUMNS = (
    Column("Kantor", lambda row: row.name, 34),
    Column("Jenis", lambda row: row.kind, 22),
    Column("Kode wilayah", lambda row: row.area),
    *(Column(f"Triwulan {number}", partial(_in_quarter, number=number), 20) for number in absence.QUARTERS),
    Column("Diundang setahun", lambda row: row.year.invited, 10),
    Column("Hadir", lambda row: row.year.came, 8),
    Column("Tidak hadir", lambda row: row.year.away, 10),
    Column("Belum dicatat", lambda row: row.year.unnoted, 10),
    Column("Tahun-tahun sebelumnya", lambda row: row.earlier.text, 22),
    Column("Terakhir tidak hadir", lambda row: row.last_absence, 14),
)


class AbsenceFilter(forms.Form):
    """Which year, which area, which kinds of office and event."""

    year = forms.IntegerField(label="Tahun", required=False, min_value=2005, max_value=2100)
    district = forms.ChoiceField(label="Kecamatan", required=False)
    office = forms.ChoiceField(
        label="Jenis kantor", required=False, choices=[("", "Semua kantor"), *OfficeKind.choices]
    )
    kind = forms.ChoiceField(
        label="Kegiatan",
        required=False,
        choices=[
            ("", "Semua kegiatan"),
            (Event.Kind.OUTREACH.value, "Sosialisasi"),
            (Event.Kind.MEETING.value, "Rapat"),
        ],
    )
    only = forms.ChoiceField(
        label="Tampilkan", required=False, choices=[("", "Semua kantor"), ("away", "Yang pernah tidak hadir")]
    )

    def __init__(self, *args: Any, user: User, regency: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(user.region_id or "") > 5:
            del self.fields["district"], self.fields["office"]
            return
        districts = Region.objects.active().districts().within(regency.pk).order_by("name")
        self.fields["district"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", "Seluruh kabupaten/kota"),
            *((one.pk, one.label) for one in districts),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """What was validly chosen."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class _Listing:
    """What the bar of filters reads of a filter."""

    def __init__(self, form: AbsenceFilter) -> None:
        self.form = form


def _found(request: AuthedRequest, regency: Region) -> tuple[AbsenceFilter, int, list[absence.Row]]:
    form = AbsenceFilter(request.GET, user=request.user, regency=regency)
    chosen, today = form.values, regency.today()
    year = chosen["year"] or today.year
    rows = absence.offices_of(request.user, regency.pk).filter(event__kind__in=_kinds(request.user, chosen["kind"]))
    if chosen.get("district"):
        rows = rows.filter(region__code__startswith=chosen["district"])
    if chosen.get("office"):
        rows = rows.filter(office=chosen["office"])
    found = absence.overview(rows, year, today)
    if chosen["only"]:
        found = [row for row in found if row.year.away or row.earlier.away]
    return form, year, found


def _kinds(user: User, chosen: str) -> list[str]:
    """The kinds of event that are counted: of those that the user may see, the chosen one or all."""
    seen = [kind for kind in (Event.Kind.OUTREACH, Event.Kind.MEETING) if user.has_perm(f"monitoring.view_{kind}")]
    return [kind.value for kind in seen if chosen in ("", kind.value)]


@require_safe
@require(READING)
def absence_list(request: AuthedRequest) -> HttpResponse:
    """Every office that was invited in a year, who stays away most first, by quarter; and the years before."""
    regency = regency_asked(request.user, request.GET.get("regency", ""))
    if regency is None:
        regencies = territory_of(request.user).regencies().order_by("name")
        choice = {"regencies": regencies, "title": "Kehadiran kantor"}
        return render(request, "monitoring/choose_regency.html", choice)
    form, year, rows = _found(request, regency)
    context: dict[str, Any] = {
        "filter": _Listing(form),
        "regency": regency,
        "clear_url": f"{request.path}?regency={regency.pk}",
        "year": year,
        "rows": rows,
        "page": ListPaginator(rows, ROWS).get_page(request.GET.get("page")),
        "totals": absence.totals(rows),
        "quarters": absence.QUARTERS,
        "away": sum(1 for row in rows if row.year.away),
    }
    return render(request, "monitoring/absence_list.html", context)


@require_safe
@require(READING)
def absence_export(request: AuthedRequest) -> HttpResponseBase:
    """The same as a workbook or as CSV (`?as=csv`); logged."""
    regency = regency_asked(request.user, request.GET.get("regency", ""))
    if regency is None:
        return absence_list(request)
    form, year, rows = _found(request, regency)
    as_csv = request.GET.get("as") == "csv"
    chosen = ", ".join(f"{name}={value}" for name, value in form.values.items() if value) or "tanpa saringan"
    log_access(
        request, AccessLog.Action.EXPORT, regency, f"{len(rows)} kantor {year}, {'CSV' if as_csv else 'XLSX'}, {chosen}"
    )
    return send_rows("kehadiran-kantor", f"Kehadiran {year}", COLUMNS, rows, as_csv=as_csv)
