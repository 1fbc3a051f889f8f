"""Samples after payment: the draws of the years, drawing one, its result, drawing it again, and its file."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disbursement.filters import years_of
from disbursement.forms import ReasonForm
from disbursement.models import SampleDraw, SampleInterview, SampleUnit
from disbursement.querysets import SampleUnitQuerySet
from disbursement.sampling import drawing, estimating, interviews, results
from disbursement.sampling.forms import DrawForm, sizes
from disbursement.views.answers import step
from groups.exporting import Column, send_rows
from groups.filters import described
from groups.listing import page_of, sort_by
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from kube_portal.programs.models import ProgramYear

STEPS = ["GET", "HEAD", "POST"]
SEEING = "disbursement.view_sample"
SORTS = {
    "rank": ["rank"],
    "group": ["proposal__group__name"],
    "village": ["proposal__village__name", "proposal__group__name"],
    "on": ["interviewed_on"],
}
EXPORT_COLUMNS = (
    Column("Urutan", lambda unit: unit.rank, 8),
    Column("Nomor usulan", lambda unit: unit.proposal_id, 12),
    Column("Kode wilayah", lambda unit: unit.proposal.village_id),
    Column("Desa/kelurahan", lambda unit: unit.proposal.village.label, 28),
    Column("Kelompok", lambda unit: unit.proposal.group.name, 30),
    Column("Jenis bantuan", lambda unit: unit.proposal.tier.name, 18),
    Column("Dana dibayar (Rp)", lambda unit: unit.amount, 18),
    Column("Hasil", lambda unit: unit.outcome_label, 26),
    Column("Tanggal wawancara", lambda unit: unit.interviewed_on, 18),
    Column("Dijawab", lambda unit: ("ya" if unit.answered else "belum") if unit.is_finding else "", 10),
)


class UnitFilter(django_filters.FilterSet):
    """The groups of a sample by name and by what was found."""

    STANDINGS = (
        ("waiting", "Belum diwawancarai"),
        ("finding", "Semua temuan"),
        ("unanswered", "Temuan belum dijawab"),
        *SampleInterview.Outcome.choices,
    )

    q = django_filters.CharFilter(label="Nama kelompok", field_name="proposal__group__name", lookup_expr="icontains")
    standing = django_filters.ChoiceFilter(
        label="Hasil", choices=STANDINGS, method="filter_standing", empty_label="Semua hasil"
    )

    class Meta:
        model = SampleUnit
        fields = ("q", "standing")

    def filter_standing(self, queryset: Any, name: str, value: str) -> Any:
        """By the outcome that counts; wants `with_latest`."""
        if value == "waiting":
            return queryset.filter(outcome__isnull=True)
        if value == "finding":
            return queryset.filter(outcome__in=SampleInterview.FINDINGS)
        if value == "unanswered":
            return queryset.filter(outcome__in=SampleInterview.FINDINGS, answered=False)
        return queryset.filter(outcome=value)


@require_safe
@require(SEEING)
def sampling_index(request: AuthedRequest) -> HttpResponse:
    """The draws of all years, newest first, and the years whose paid groups wait for one."""
    draws = SampleDraw.objects.visible_to(request.user)
    years = list(years_of(request.user)) if request.user.role_allows("disbursement.draw_sample") else []
    page = page_of(draws.order_by("-drawn_at", "-pk"), request.GET, shown=_with_year)
    found = results.of_draws(list(page.object_list))
    waiting = drawing.waiting_years(years)
    running = set(draws.open().values_list("program_year", flat=True)) if waiting else set()
    context = {
        "page": page,
        "rows": [found[draw.pk] for draw in page.object_list],
        "to_draw": [(year, waiting[year.pk], year.pk in running) for year in years if year.pk in waiting],
    }
    return render(request, "disbursement/sampling_index.html", context)


def _with_year(rows: Any) -> Any:
    return rows.select_related("program_year__regency", "drawn_by")


@require_http_methods(STEPS)
@require("disbursement.draw_sample")
def sampling_draw(request: AuthedRequest, year: int) -> HttpResponse:
    """How many groups would be drawn, and the button that draws them."""
    visible = ProgramYear.objects.visible_to(request.user).select_related("regency")
    program_year = get_object_or_404(visible, pk=year)
    ids = list(drawing.population(program_year).values_list("pk", flat=True))
    fingerprint = drawing.digest(ids)
    running = SampleDraw.objects.open().filter(program_year=program_year).first()
    form = DrawForm(posted(request), initial={"confidence": "95", "margin": "10"})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["population"]
        if running is not None and running.population_digest == sent:
            # The second press of a double click: the first one has drawn.
            return redirect(running)
        with refused_on(form):
            drawn = drawing.draw(
                program_year=program_year,
                by=request.user,
                confidence=form.cleaned_data["confidence"],
                margin=form.cleaned_data["margin"],
                expected=sent,
            )
            return redirect(drawn)
    context = {
        "program_year": program_year,
        "population": len(ids),
        # The list that is shown is the one that the next press draws from.
        "fingerprint": fingerprint,
        "form": form,
        "running": running,
        "sizes": sizes(len(ids)),
        "confidences": estimating.CONFIDENCES,
    }
    return render(request, "disbursement/sampling_draw.html", context)


def draw_of(request: AuthedRequest, pk: int) -> SampleDraw:
    """The draw, for those who may see it."""
    rows = SampleDraw.objects.visible_to(request.user).select_related("program_year__regency", "drawn_by", "closed_by")
    return get_object_or_404(rows, pk=pk)


def _units(request: AuthedRequest, draw: SampleDraw) -> SampleUnitQuerySet:
    """The sampled groups that the reader's area holds."""
    return SampleUnit.objects.visible_to(request.user).sampled().filter(draw=draw).with_latest()


@require_safe
@require(SEEING)
def sampling_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """What the sample says about all groups, and the groups behind it."""
    draw = draw_of(request, pk)
    listing = UnitFilter(request.GET, queryset=_units(request, draw))
    page = page_of(sort_by(listing.qs, request.GET, SORTS, default="rank"), request.GET, shown=_for_list)
    context = {
        "draw": draw,
        "result": results.of_draw(draw),
        "filter": listing,
        "page": page,
        "may_close": draw.is_open and request.user.role_allows("disbursement.draw_sample"),
    }
    return render(request, "disbursement/sampling_detail.html", context)


def _for_list(rows: SampleUnitQuerySet) -> SampleUnitQuerySet:
    return rows.for_list()


@require_safe
@require(SEEING)
def sampling_export(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The groups of a sample as a workbook or (`?as=csv`) CSV, without names of members or their answers; logged."""
    draw = draw_of(request, pk)
    listing = UnitFilter(request.GET, queryset=_units(request, draw).for_list())
    rows = list(sort_by(listing.qs, request.GET, SORTS, default="rank"))
    as_csv = request.GET.get("as") == "csv"
    detail = f"{len(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, draw, detail)
    return send_rows(f"sampel-{draw.program_year.year}-{draw.number}", "Sampel", EXPORT_COLUMNS, rows, as_csv=as_csv)


@require_safe
@require(SEEING)
def sampling_repeat(request: AuthedRequest, pk: int) -> HttpResponse:
    """The draw made again from its seed, beside what was recorded, and how anybody can do the same."""
    draw = draw_of(request, pk)
    units = SampleUnit.objects.visible_to(request.user).filter(draw=draw).order_by("rank")
    page = page_of(units, request.GET, shown=_with_names)
    for unit in page:
        unit.key = drawing.key(draw.seed, unit.proposal_id)
    example = page.object_list[0] if page.object_list else None
    return render(
        request,
        "disbursement/sampling_repeat.html",
        {"draw": draw, "repeated": drawing.repeat(draw), "page": page, "example": example},
    )


def _with_names(rows: SampleUnitQuerySet) -> SampleUnitQuerySet:
    found: SampleUnitQuerySet = rows.select_related("proposal__group", "proposal__village")
    return found


@require_http_methods(STEPS)
@require("disbursement.draw_sample")
def sampling_close(request: AuthedRequest, pk: int) -> HttpResponse:
    """End a draw before every group was asked."""
    draw = draw_of(request, pk)
    result = results.of_draw(draw)

    def do(data: dict[str, Any]) -> object:
        return interviews.close(draw=draw, by=request.user, reason=data["reason"])

    return step(
        request,
        form=ReasonForm(posted(request), label="Mengapa ditutup sebelum selesai?"),
        do=do,
        done="Penarikan ditutup.",
        back=draw.get_absolute_url(),
        title="Tutup penarikan",
        facts=f"{draw.program_year.regency.label} · {draw}",
        crumbs=[(str(draw), draw.get_absolute_url())],
        question="Tutup sebelum semua kelompok diwawancarai?",
        summary=[("Sudah dicatat", f"{result.recorded} dari {draw.size} kelompok")],
        missing=[] if draw.is_open or request.POST else [{"text": "Penarikan ini sudah ditutup."}],
        consequences=[
            "Wawancara yang belum dilakukan tidak dicatat lagi; galat dihitung dari jawaban yang ada.",
            "Kelompok dalam populasi ini tidak masuk penarikan berikutnya.",
        ],
        action_label="Tutup penarikan",
        tone="danger",
    )
