"""Exceptions: the list, asking for one, deciding on one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_filters import FilterSet

from eligibility import dispensations
from eligibility.assessment import Assessment, Line, assess, verification_of
from eligibility.criteria import ELIGIBILITY_RULES
from eligibility.dispensation_columns import COUNT_COLUMNS, LIST_COLUMNS, village_label
from eligibility.filters import DispensationCountFilter, DispensationFilter
from eligibility.forms import AskForm, DecideForm
from eligibility.models import Dispensation
from eligibility.querysets import DispensationQuerySet
from groups.exporting import Column, count_of, send_table
from groups.filters import described
from groups.listing import page_of, without_numbers
from groups.models import Proposal
from groups.transitions import Status
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from kube_portal.programs.rules import rule_label

READING = "eligibility.view_verification"
# Those that wait come first, oldest on top; then the latest decisions.
_WAITING = Q(decision="", proposal__status=Status.VERIFICATION)
SORTS: Mapping[str, Sequence[str]] = {
    "asked_at": ("asked_at", "pk"),
    "-asked_at": ("-asked_at", "-pk"),
    "member": ("member__name", "pk"),
    "-member": ("-member__name", "pk"),
    "rule": ("rule", "-asked_at"),
    "-rule": ("-rule", "-asked_at"),
    "village": ("proposal__village_id", "member__name", "pk"),
    "-village": ("-proposal__village_id", "member__name", "pk"),
    "decided_at": ("decided_at", "pk"),
    "-decided_at": (F("decided_at").desc(nulls_last=True), "pk"),  # type: ignore[dict-item]
}
COUNT_SORTS: Mapping[str, Sequence[str]] = {
    sort: (sort, "-year", "village", "rule")
    for name in ("village", "rule", "year", "asked", "granted", "refused", "awaiting")
    for sort in (name, f"-{name}")
}


def _listing(request: AuthedRequest) -> tuple[DispensationFilter, DispensationQuerySet]:
    """What the list and its file show: filtered, in the order that was asked for."""
    rows = Dispensation.objects.visible_to(request.user)
    listing = DispensationFilter(request.GET, queryset=rows, user=request.user)
    return listing, listing.qs.order_by(*SORTS.get(request.GET.get("sort", ""), ("-decided_at", "asked_at", "pk")))


@require_safe
@require(READING)
def dispensation_list(request: AuthedRequest) -> HttpResponse:
    """Exceptions of my territory; those that wait come first, oldest on top."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    listing, rows = _listing(request)
    first = None if request.GET.get("sort") in SORTS else _WAITING
    page = page_of(rows, request.GET, first=first, shown=lambda chosen: chosen.for_list())
    return render(request, "eligibility/dispensation_list.html", {"filter": listing, "page": page})


@require_safe
@require(READING)
def dispensation_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered exceptions as a workbook or as CSV (`?as=csv`), without NIK; logged."""
    listing, rows = _listing(request)
    if request.GET.get("sort") not in SORTS:
        rows = rows.order_by(Case(When(_WAITING, then=0), default=1), *rows.query.order_by)
    return _send(request, "pengecualian", LIST_COLUMNS, rows.for_list(), listing)


def _counting(request: AuthedRequest) -> tuple[DispensationCountFilter, Any]:
    """The counts by year, village and rule: filtered, in the order that was asked for."""
    rows = Dispensation.objects.visible_to(request.user)
    listing = DispensationCountFilter(request.GET, queryset=rows, user=request.user)
    order = COUNT_SORTS.get(request.GET.get("sort", ""), ("-year", "village", "rule"))
    return listing, listing.qs.counted_by_village().order_by(*order)


@require_safe
@require(READING)
def dispensation_counts(request: AuthedRequest) -> HttpResponse:
    """How many exceptions were asked, granted and refused: by rule, and by year, village and rule."""
    listing, rows = _counting(request)
    page = page_of(rows, request.GET)
    totals = listing.qs.counted("rule")
    context = {
        "filter": listing,
        "page": page,
        "rows": [{**row, "village_label": village_label(row), "rule_label": rule_label(row["rule"])} for row in page],
        "totals": [
            {**row, "rule_label": rule_label(row["rule"])}
            for row in sorted(totals, key=lambda row: ELIGIBILITY_RULES.index(row["rule"]))
        ],
    }
    return render(request, "eligibility/dispensation_counts.html", context)


@require_safe
@require(READING)
def dispensation_counts_export(request: AuthedRequest) -> HttpResponseBase:
    """The counts as a workbook or as CSV (`?as=csv`); logged."""
    listing, rows = _counting(request)
    return _send(request, "jumlah-pengecualian", COUNT_COLUMNS, rows, listing)


def _send(
    request: AuthedRequest, name: str, columns: Sequence[Column], rows: QuerySet[Any, Any], listing: FilterSet
) -> HttpResponseBase:
    """The rows as a file, with a line in the access log."""
    as_csv = request.GET.get("as") == "csv"
    detail = f"{count_of(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "eligibility.dispensation", detail)
    return send_table(name, columns, rows, as_csv=as_csv)


@require_http_methods(["GET", "HEAD", "POST"])
@require("eligibility.ask_dispensation")
def dispensation_ask(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Ask for an exception for one member from one failing rule."""
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("group", "village", "program_year__regency"),
        pk=proposal_id,
    )
    if proposal.status != Status.VERIFICATION:
        messages.warning(request, "Pengecualian hanya diminta selama verifikasi lapangan.")
        return redirect(proposal)
    failing = _failing(proposal)
    chosen = {name: request.GET.get(name, "") for name in ("member", "rule")}
    form = AskForm(*_sent(request), failing=failing, initial=chosen)
    verification = verification_of(proposal)
    if request.method == "POST" and form.is_valid():
        member = next(one.member for one, _ in failing if one.member.pk == form.cleaned_data["member"])
        with refused_on(form):
            asked = dispensations.ask(
                proposal=proposal,
                member=member,
                rule=form.cleaned_data["rule"],
                reason=form.cleaned_data["reason"],
                attachment=form.cleaned_data["attachment"],
                by=request.user,
            )
            messages.success(request, f"Pengecualian {asked.rule_label} untuk {member} diminta.")
            return redirect(verification or proposal)
    context = {"form": form, "proposal": proposal, "failing": failing, "verification": verification}
    return render(request, "eligibility/dispensation_ask.html", context)


def _sent(request: AuthedRequest) -> tuple[Any, Any]:
    """Fields and files of a post; nothing for a look."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _failing(proposal: Proposal) -> list[tuple[Assessment, Line]]:
    """Who fails what, as far as an exception may still be asked."""
    return [(one, line) for one in assess(proposal).members for line in one.lines if line.may_be_dispensed]


@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def dispensation_decide(request: AuthedRequest, pk: int) -> HttpResponse:
    """One request: who, which rule, why; granted or refused by a second person."""
    dispensation = get_object_or_404(
        Dispensation.objects.visible_to(request.user).for_list().select_related("proposal__program_year__regency"),
        pk=pk,
    )
    proposal = dispensation.proposal
    is_own = dispensation.asked_by_id == request.user.pk
    may_decide = request.user.role_allows("eligibility.decide_dispensation") and not is_own
    can_decide = may_decide and dispensation.is_awaiting
    form = DecideForm(*_sent(request)) if can_decide else None
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        if form is None:
            messages.warning(request, "Pengecualian ini sudah diputus, atau usulannya tidak lagi diverifikasi.")
            return redirect(dispensation)
        if form.is_valid():
            with refused_on(form):
                decided = dispensations.decide(
                    dispensation=dispensation,
                    granted=form.cleaned_data["decision"] == Dispensation.Decision.GRANTED,
                    note=form.cleaned_data["note"],
                    attachment=form.cleaned_data["attachment"],
                    by=request.user,
                )
                messages.success(request, f"Pengecualian {decided.get_decision_display().lower()}.")
                return redirect("eligibility:dispensation_list")
    one = next((found for found in assess(proposal).members if found.member.pk == dispensation.member_id), None)
    line = one.line(dispensation.rule) if one is not None else None
    context = {"dispensation": dispensation, "proposal": proposal, "form": form, "line": line, "is_own": is_own}
    return render(request, "eligibility/dispensation_decide.html", context)
