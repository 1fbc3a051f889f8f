"""The ministry's report of a regency and year: reading, preparing, submitting, replacing, and its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.exporting import XLSX, send_rows
from groups.listing import page_of
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.printing import TemplateError
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from reports.ministry import preparing, printing, sheet
from reports.ministry.columns import BNBA, asks_identity, columns_of, lines_of
from reports.ministry.comparing import MOST, differences
from reports.ministry.figures import Content, by_section, content_as_sent, content_of
from reports.ministry.forms import CorrectForm, IdentityForm, SubmitForm, WordsForm
from reports.models import MinistryReport, UploadTemplate
from reports.models.ministry import READING

IDENTITY = "reports.export_identity"
GROUPS_PER_PAGE = 20


def _years(user: User) -> QuerySet[ProgramYear]:
    """The program years of the regencies that lie whole in the person's territory."""
    return ProgramYear.objects.visible_to(user).filter(regency__in=_regencies(user))


def _regencies(user: User) -> QuerySet[Region]:
    found = Region.objects.filter(level=Region.Level.REGENCY)
    return found if user.is_superuser else found.within(str(user.region_id or "-"))


def _year_or_404(user: User, year: int, regency: str) -> ProgramYear:
    found = _years(user).filter(year=year, regency=regency).select_related("regency").first() if year < 3000 else None
    if found is None:
        raise Http404
    return found


@require_safe
@require(READING)
def index(request: AuthedRequest) -> HttpResponse:
    """Leads to the newest year; says when there is none yet."""
    newest = _years(request.user).order_by("-year").values_list("year", flat=True).first()
    if newest is not None:
        return redirect("reports:ministry_year", newest)
    return render(request, "reports/ministry/none.html")


@require_safe
@require(READING)
def of_year(request: AuthedRequest, year: int) -> HttpResponse:
    """The regencies of a year and how far each report has come; a single regency is led to its own."""
    years = list(_years(request.user).order_by("-year").values_list("year", flat=True).distinct())
    if len(request.user.region_id or "") == len("61.72") and not request.user.is_superuser:
        return redirect("reports:ministry_report", year, str(request.user.region_id))
    newest = MinistryReport.objects.filter(regency=OuterRef("regency"), year=OuterRef("year")).order_by("-version")
    rows = (
        _years(request.user)
        .filter(year=min(year, 9999))
        .select_related("regency")
        .annotate(
            state=Subquery(newest.values("state")[:1]),
            version=Subquery(newest.values("version")[:1]),
            number=Subquery(newest.values("number")[:1]),
            submitted_at=Subquery(newest.values("submitted_at")[:1]),
        )
        .order_by("regency")
    )
    if not years or year not in years:
        return render(request, "reports/ministry/none.html", _none(year, years))
    counts = {"none": 0, "draft": 0, "submitted": 0}
    for state in rows.values_list("state", flat=True):
        counts[state or "none"] += 1
    context = {"year": year, "years": years, "page": page_of(rows, request.GET), "counts": counts}
    return render(request, "reports/ministry/regencies.html", context)


def _none(year: int, years: list[int]) -> dict[str, Any]:
    return {"year": year, "years": years, "missing": f"Tidak ada tahun program {year}"}


@require_safe
@require(READING)
@never_cache
def report(request: AuthedRequest, year: int, regency: str) -> HttpResponse:
    """The report as it was sent with what changed since, or as it would read today."""
    found = _years(request.user).filter(regency=regency)
    years = list(found.order_by("-year").values_list("year", flat=True))
    if not years and not _regencies(request.user).filter(pk=regency).exists():
        raise Http404
    if year not in years:
        return render(request, "reports/ministry/none.html", {**_none(year, years), "regency": regency})
    rules = _year_or_404(request.user, year, regency)
    standing = preparing.latest(rules.regency, year)
    sent = _sent(standing)
    now = content_of(rules)
    content = content_as_sent(rules, standing.snapshot) if standing is not None and not standing.is_draft else now
    changed = differences(sent.snapshot, now) if sent is not None else []
    page = Paginator(content.grants, GROUPS_PER_PAGE).get_page(request.GET.get("page"))
    people = content.people(list(page))
    for grant in page:
        grant.people = people.get(grant.group_id, [])
    user = request.user
    context = {
        "rules": rules,
        "years": years,
        "report": standing,
        "sent": sent,
        "parts": by_section(content.figures),
        "page": page,
        "group_count": len(content.grants),
        "differences": changed[:MOST],
        "more_differences": max(len(changed) - MOST, 0),
        "versions": MinistryReport.objects.filter(regency=rules.regency, year=year)
        .exclude(state=MinistryReport.State.DRAFT)
        .select_related("submitted_by", "document", "sheet", "signatory")
        .order_by("-version"),
        "templates": UploadTemplate.objects.filter(regency=rules.regency),
        "may_prepare": user.has_perm(preparing.PREPARING),
        "may_submit": user.has_perm(preparing.SUBMITTING),
        "may_reveal": user.has_perm(IDENTITY),
    }
    return render(request, "reports/ministry/report.html", context)


def _sent(standing: MinistryReport | None) -> MinistryReport | None:
    """The version in force at the ministry: the newest one, or what the newest is to replace."""
    if standing is None or not standing.is_draft:
        return standing
    return standing.replaces


@require_POST
@require(preparing.PREPARING)
def prepare(request: AuthedRequest, year: int, regency: str) -> HttpResponse:
    """Begin the year's report; a second click finds it begun."""
    rules = _year_or_404(request.user, year, regency)
    preparing.begin(year=rules, by=request.user)
    return redirect("reports:ministry_words", year, regency)


@require_http_methods(["GET", "HEAD", "POST"])
@require(preparing.PREPARING)
def correct(request: AuthedRequest, year: int, regency: str) -> HttpResponse:
    """Begin the version that is to replace what was sent, with the reason."""
    rules = _year_or_404(request.user, year, regency)
    standing = preparing.latest(rules.regency, year)
    if standing is None or standing.is_draft:
        return redirect("reports:ministry_report", year, regency)
    form = CorrectForm(request.POST or None, initial={"version": standing.version})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            preparing.begin(
                year=rules, by=request.user, seen=form.cleaned_data["version"], reason=form.cleaned_data["reason"]
            )
        if form.is_valid():
            messages.success(request, "Versi perbaikan dimulai. Yang sudah dikirim tetap berlaku sampai diganti.")
            return redirect("reports:ministry_words", year, regency)
    context = {"rules": rules, "report": standing, "form": form}
    return render(request, "reports/ministry/correct.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(preparing.PREPARING)
def words(request: AuthedRequest, year: int, regency: str) -> HttpResponse:
    """Problems and follow-up in the Dinas' own words."""
    rules = _year_or_404(request.user, year, regency)
    standing = preparing.latest(rules.regency, year)
    if standing is None or not standing.is_draft:
        messages.info(request, "Laporan ini tidak sedang disiapkan; yang sudah dikirim tetap seperti dikirim.")
        return redirect("reports:ministry_report", year, regency)
    form = WordsForm(request.POST or None, instance=standing, initial={"saved": standing.saved})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_on(form):
            preparing.save_words(
                report=standing, by=request.user, seen=data["saved"], problems=data["problems"],
                follow_up=data["follow_up"],
            )  # fmt: skip
        if form.is_valid():
            messages.success(request, "Tersimpan.")
            return redirect("reports:ministry_report", year, regency)
    fresh = preparing.latest(rules.regency, year)
    return render(request, "reports/ministry/words.html", {"rules": rules, "report": fresh, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@require(preparing.SUBMITTING)
def submit(request: AuthedRequest, year: int, regency: str) -> HttpResponse:
    """Confirm, and freeze the report under its number; a second click finds it sent."""
    rules = _year_or_404(request.user, year, regency)
    standing = preparing.latest(rules.regency, year)
    if standing is None or not standing.is_draft:
        messages.info(request, "Laporan ini sudah dikirim." if standing else "Laporan ini belum disiapkan.")
        return redirect("reports:ministry_report", year, regency)
    hindrances = preparing.hindrances(standing, rules, request.user)
    form = SubmitForm(request.POST or None, initial={"saved": standing.saved})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            preparing.submit(
                report=standing, year=rules, by=request.user, number=form.cleaned_data["number"],
                seen=form.cleaned_data["saved"], base_url=request.build_absolute_uri("/"),
            )  # fmt: skip
        if form.is_valid():
            messages.success(request, "Laporan dikirim dan dibekukan.")
            return redirect("reports:ministry_report", year, regency)
    context = {
        "rules": rules,
        "report": standing,
        "form": form,
        "hindrances": hindrances,
        "signatory": preparing.signatory_of(rules),
    }
    return render(request, "reports/ministry/submit.html", context)


def _content(standing: MinistryReport | None, rules: ProgramYear) -> Content:
    if standing is not None and not standing.is_draft:
        return content_as_sent(rules, standing.snapshot)
    return content_of(rules)


@require_safe
@require(READING)
def draft_pdf(request: AuthedRequest, year: int, regency: str) -> HttpResponseBase:
    """The report as PDF: what was sent as its bytes are, else as it would read today with KONSEP across each page."""
    rules = _year_or_404(request.user, year, regency)
    standing = preparing.latest(rules.regency, year)
    if standing is not None and standing.document is not None:
        return redirect(standing.document.get_absolute_url())
    try:
        pdf = printing.draft_pdf(rules, standing, content_of(rules), preparing.signatory_of(rules))
    except TemplateError as trouble:
        messages.error(request, trouble.sentence)
        return redirect("reports:ministry_report", year, regency)
    _log(request, rules, "PDF, konsep")
    name = f"konsep-laporan-kube-{regency}-{year}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@require_safe
@require(READING)
def export(request: AuthedRequest, year: int, regency: str) -> HttpResponseBase:
    """The report as a workbook: what was sent as its bytes are, else as it would read today. NIK masked."""
    rules = _year_or_404(request.user, year, regency)
    standing = preparing.latest(rules.regency, year)
    if standing is not None and standing.sheet is not None:
        return redirect(standing.sheet.get_absolute_url())
    _log(request, rules, "XLSX, konsep")
    return _workbook(sheet.workbook(rules, standing, content_of(rules)), f"konsep-laporan-kube-{regency}-{year}.xlsx")


def _workbook(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@require_safe
@require(READING)
def upload(request: AuthedRequest, year: int, regency: str, pk: int) -> HttpResponseBase:
    """The recipients in the columns of another system's upload (`?as=csv`); NIK and KK stay masked here."""
    rules = _year_or_404(request.user, year, regency)
    template = _template_or_404(rules, pk)
    as_csv = request.GET.get("as") == "csv"
    _log(request, rules, f"susunan {template.pk}, {'CSV' if as_csv else 'XLSX'}, NIK disamarkan")
    return _filled(rules, template, as_csv=as_csv, unmasked=False)


def _template_or_404(rules: ProgramYear, pk: int) -> UploadTemplate:
    found = UploadTemplate.objects.filter(regency=rules.regency, pk=min(pk, 2**62)).first()
    if found is None:
        raise Http404
    return found


def _filled(rules: ProgramYear, template: UploadTemplate | None, *, as_csv: bool, unmasked: bool) -> HttpResponseBase:
    content = _content(preparing.latest(rules.regency, rules.year), rules)
    pairs: Any = template.columns if template is not None else BNBA
    per = template.lines if template is not None else UploadTemplate.Lines.MEMBER
    rows = lines_of(content.grants, content.people(), per=per, unmasked=unmasked)
    name = f"penerima-kube-{rules.regency_id}-{rules.year}"
    return send_rows(name, "Penerima", columns_of(pairs), rows, as_csv=as_csv)


@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
@never_cache
def identity(request: AuthedRequest, year: int, regency: str) -> HttpResponseBase:
    """A file with NIK and KK in full, for a reason that is logged."""
    rules = _year_or_404(request.user, year, regency)
    check(request.user, IDENTITY)
    templates = [one for one in UploadTemplate.objects.filter(regency=rules.regency) if asks_identity(one.columns)]
    form = IdentityForm(request.POST or None, templates=templates)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        template = next((one for one in templates if str(one.pk) == data["template"]), None)
        reason = "".join(letter for letter in data["reason"] if not letter.isdigit() or _few_digits(data["reason"]))
        which = f"susunan {template.pk}" if template is not None else "BNBA"
        _log(request, rules, f"{which}, {data['kind'].upper()}, NIK lengkap: {reason}", action=AccessLog.Action.REVEAL)
        return _filled(rules, template, as_csv=data["kind"] == "csv", unmasked=True)
    return render(request, "reports/ministry/identity.html", {"rules": rules, "form": form})


def _few_digits(text: str) -> bool:
    """Whether no NIK or KK can stand in a reason: the log never holds one."""
    return sum(letter.isdigit() for letter in text) < 10


def _log(request: AuthedRequest, rules: ProgramYear, detail: str, *, action: str = AccessLog.Action.EXPORT) -> None:
    label = "reports.ministryreport"
    log_access(request, action, label, f"{rules.regency_id} {rules.year}, {detail}"[:500])
