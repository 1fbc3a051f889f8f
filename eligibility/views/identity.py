"""Cases about identity: the list, the mismatches of an area, one case, opening, asking Dukcapil, deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_filters import FilterSet

from eligibility import adjudication
from eligibility.comparing import consequences, question_of
from eligibility.criteria import Result
from eligibility.filters import IdentityCaseFilter, MismatchFilter
from eligibility.identity_columns import MISMATCH_COLUMNS, case_columns
from eligibility.identity_forms import AnswerForm, DecideCaseForm, OpenForm, ReferForm
from eligibility.mismatches import Mismatch, mismatches
from eligibility.models import IDENTITY_CASE_RULES, IdentityCase
from eligibility.querysets import IdentityCaseQuerySet
from groups.exporting import count_of, send_rows, send_table
from groups.filters import described
from groups.listing import ROWS_PER_PAGE, page_of, without_numbers
from groups.models import Member, Proposal
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User

READING = "eligibility.view_identitycase"
STEPS = ["GET", "HEAD", "POST"]
SORTS: Mapping[str, Sequence[Any]] = {
    "since": ("since", "pk"),
    "-since": ("-since", "-pk"),
    "rule": ("rule", "since", "pk"),
    "-rule": ("-rule", "since", "pk"),
    "decided_at": ("decided_at", "pk"),
    "-decided_at": (F("decided_at").desc(nulls_last=True), "pk"),
}
# Open ones first, the longest waiting on top; then the latest decisions.
_OPEN_FIRST = (F("decided_at").desc(nulls_first=True), "since", "pk")
MISMATCH_SORTS: Mapping[str, Any] = {
    "name": lambda one: (one.name.lower(), one.member_id, one.rule),
    "group": lambda one: (one.village_id, one.group.lower(), one.name.lower(), one.rule),
    "rule": lambda one: (one.rule, one.village_id, one.name.lower()),
}


def _posted(request: AuthedRequest) -> tuple[Any, Any]:
    """Fields and files of a post; nothing for a look."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _listing(request: AuthedRequest) -> tuple[IdentityCaseFilter, IdentityCaseQuerySet]:
    """What the list and its file show: filtered, in the order that was asked for."""
    rows = IdentityCase.objects.visible_to(request.user).for_list()
    listing = IdentityCaseFilter(request.GET, queryset=rows, user=request.user)
    return listing, listing.qs.order_by(*SORTS.get(request.GET.get("sort", ""), _OPEN_FIRST))


def _log(request: AuthedRequest, listing: FilterSet, count: int) -> bool:
    """A line in the access log for a download; whether it is to be a CSV."""
    as_csv = request.GET.get("as") == "csv"
    detail = f"{count} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "eligibility.identitycase", detail)
    return as_csv


@require_safe
@require(READING)
def identity_list(request: AuthedRequest) -> HttpResponse:
    """Cases of my territory, open ones first; those of which only the other side lies here, too."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    listing, rows = _listing(request)
    page = page_of(rows, request.GET)
    shown = [(case, case.side_of(request.user), case.knows_both(request.user)) for case in page]
    return render(request, "eligibility/identity_list.html", {"filter": listing, "page": page, "rows": shown})


@require_safe
@require(READING)
def identity_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered cases as a workbook or as CSV (`?as=csv`), without NIK; logged."""
    listing, rows = _listing(request)
    as_csv = _log(request, listing, count_of(rows))
    return send_table("pemeriksaan-identitas", case_columns(request.user), rows, as_csv=as_csv)


def _mismatches(request: AuthedRequest) -> tuple[MismatchFilter, list[Mismatch] | None]:
    """What is asked of members in one regency or a part of it, in the order that was asked for; None for more."""
    found = MismatchFilter(request.GET, queryset=Proposal.objects.visible_to(request.user), user=request.user)
    chosen = {name: value or "" for name, value in found.form.cleaned_data.items()} if found.form.is_valid() else {}
    area = chosen.get("region") or request.user.region_id or ""
    if len(area) < 5:
        return found, None
    rows = mismatches(found.qs, **{name: chosen.get(name, "") for name in ("status", "rule", "case")})
    sort = request.GET.get("sort", "")
    key = MISMATCH_SORTS.get(sort.removeprefix("-"))
    return found, sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows


@require_safe
@require(READING)
def identity_mismatches(request: AuthedRequest) -> HttpResponse:
    """Everybody about whose identity the data ask, among proposals at the village or the Dinas."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    listing, rows = _mismatches(request)
    context = {
        "filter": listing,
        "too_wide": rows is None,
        "page": Paginator(rows or [], ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "may_open": request.user.role_allows(adjudication.OPEN),
    }
    return render(request, "eligibility/identity_mismatches.html", context)


@require_safe
@require(READING)
def identity_mismatches_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered mismatches as a workbook or as CSV (`?as=csv`), without NIK; logged."""
    listing, rows = _mismatches(request)
    found = rows or []
    as_csv = _log(request, listing, len(found))
    name = "ketidakcocokan-identitas"
    return send_rows(name, "Ketidakcocokan", MISMATCH_COLUMNS, found, as_csv=as_csv, total=len(found))


@require_http_methods(STEPS)
@require(adjudication.OPEN)
def identity_open(request: AuthedRequest, proposal_id: int, member_id: int, rule: str) -> HttpResponse:
    """Open a case about one member and rule: what will be compared, and why somebody should look."""
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("group", "village", "program_year__regency"),
        pk=proposal_id,
    )
    if rule not in IDENTITY_CASE_RULES:
        raise Http404
    member = get_object_or_404(Member.objects.present().filter(group_id=proposal.group_id), pk=member_id)
    running = IdentityCase.objects.open().filter(member=member, rule=rule).first()
    if running is not None:
        messages.info(request, "Pemeriksaan ini sudah dibuka.")
        return redirect(running)
    form = OpenForm(*_posted(request))
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            opened = adjudication.open_case(
                proposal=proposal, member=member, rule=rule, note=form.cleaned_data["note"], by=request.user
            )
            messages.success(request, f"Pemeriksaan identitas {member} dibuka; menunggu keputusan orang lain.")
            return redirect(opened)
    asked = question_of(proposal, member, rule)
    preview = IdentityCase(
        proposal=proposal, member=member, rule=rule, compared=asked.compared if asked else [],
        other_group=asked.other_group if asked else None,
    )  # fmt: skip
    context = {
        "form": form,
        "proposal": proposal,
        "member": member,
        "asked": asked,
        "case": preview,
        "compared": preview.compared_for(request.user),
        "hidden": not preview.knows_both(request.user),
    }
    return render(request, "eligibility/identity_open.html", context)


def _case(user: User, pk: int) -> IdentityCase:
    """A case with all that its pages show, whichever side of it lies in the user's territory; 404 outside."""
    found = IdentityCase.objects.visible_to(user).for_list().select_related("proposal__program_year__regency")
    return get_object_or_404(found, pk=pk)


def _own_case(user: User, pk: int) -> IdentityCase:
    """A case of the user's own office; 404 for the other side, which only reads."""
    case = _case(user, pk)
    if not case.is_own_of(user):
        raise Http404
    return case


@require_safe
@require(READING)
def identity_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One case: what was compared, what Dukcapil says, what was decided, and what can be done."""
    case = _case(request.user, pk)
    is_own = case.is_own_of(request.user)
    letters = case.referrals.select_related("letter", "answer_letter", "sent_by", "answered_by")
    context = {
        "case": case,
        "side": case.side_of(request.user),
        "is_own": is_own,
        "hidden": not case.knows_both(request.user),
        "compared": case.compared_for(request.user),
        "referrals": letters if is_own else [],
        "meaning": consequences(case.rule, fails=case.result == Result.FAIL),
        "may_decide": is_own and bool(_decisions(case, request.user)),
        "may_refer": is_own and case.is_open and request.user.role_allows(adjudication.REFER),
    }
    return render(request, "eligibility/identity_detail.html", context)


def _decisions(case: IdentityCase, user: User) -> list[IdentityCase.Decision]:
    """What the user may decide of an open case, as far as roles and persons go."""
    if not case.is_open:
        return []
    mended = [IdentityCase.Decision.MENDED]
    if user.role_allows(adjudication.DECIDE):
        return mended if case.opened_by_id == user.pk else list(IdentityCase.Decision)
    return mended if user.role_allows(adjudication.OPEN) else []


@require_http_methods(STEPS)
@require(READING)
def identity_decide(request: AuthedRequest, pk: int) -> HttpResponse:
    """Decide: the same person, another, or mended; with a reason."""
    case = _own_case(request.user, pk)
    if not case.is_open:
        messages.warning(request, "Pemeriksaan identitas ini sudah diputus.")
        return redirect(case)
    decisions = _decisions(case, request.user)
    if not decisions:
        raise PermissionDenied
    form = DecideCaseForm(request.POST if request.method == "POST" else None, decisions=decisions)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            decided = adjudication.decide(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, f"Diputus: {str(decided.get_decision_display()).lower()}.")
            return redirect(case)
    now = question_of(case.proposal, case.member, case.rule)
    context = {
        "case": case,
        "form": form,
        "compared": case.compared_for(request.user),
        "hidden": not case.knows_both(request.user),
        "meaning": consequences(case.rule, fails=case.result == Result.FAIL),
        "has_changed": adjudication.has_changed(case, now),
        "mended_only": decisions == [IdentityCase.Decision.MENDED],
    }
    return render(request, "eligibility/identity_decide.html", context)


@require_http_methods(STEPS)
@require(adjudication.REFER)
def identity_refer(request: AuthedRequest, pk: int) -> HttpResponse:
    """The letter that asks Dukcapil: number, date, question, scan."""
    case = _own_case(request.user, pk)
    if not case.is_open or case.is_at_dukcapil:
        messages.warning(request, "Surat ke Dukcapil sudah dicatat, atau pemeriksaan ini sudah diputus.")
        return redirect(case)
    today = case.proposal.program_year.today()
    form = ReferForm(*_posted(request), initial={"dated_on": today, "question": ""})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            adjudication.refer(case=case, by=request.user, **form.cleaned_data)
            messages.success(request, "Surat ke Dukcapil tercatat. Hari menunggu jawabannya mulai dihitung.")
            return redirect(case)
    return render(request, "eligibility/identity_letter.html", {"case": case, "form": form, "referral": None})


@require_http_methods(STEPS)
@require(adjudication.REFER)
def identity_answer(request: AuthedRequest, pk: int) -> HttpResponse:
    """What Dukcapil answered: date, text, scan."""
    case = _own_case(request.user, pk)
    if not case.is_at_dukcapil:
        messages.warning(request, "Tidak ada surat yang menunggu jawaban Dukcapil.")
        return redirect(case)
    referral = case.referrals.filter(answered_on__isnull=True).first()
    form = AnswerForm(*_posted(request), initial={"answered_on": case.proposal.program_year.today()})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            adjudication.answer(
                case=case,
                answered_on=form.cleaned_data["answered_on"],
                text=form.cleaned_data["answer"],
                letter=form.cleaned_data["letter"],
                by=request.user,
            )
            messages.success(request, "Jawaban Dukcapil tercatat. Pemeriksaan ini sekarang menunggu keputusan.")
            return redirect(case)
    return render(request, "eligibility/identity_letter.html", {"case": case, "form": form, "referral": referral})
