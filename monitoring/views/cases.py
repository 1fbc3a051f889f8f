"""Cases: the list, one case with its steps, opening one, and each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.exporting import count_of, send_table
from groups.filters import described
from groups.listing import page_of, sort_by, without_numbers
from groups.models import Group, Proposal
from groups.papers import standings
from groups.views.answers import refused_on
from groups.views.papers import Place, draft_page, issue_page, paper_or_404
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.look.templatetags.look import tanggal
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.territory import territory_of
from monitoring.cases import figures, opening, steps
from monitoring.cases.filters import CASE_COLUMNS, CaseFilter
from monitoring.cases.forms import OpenCaseForm, StepForm
from monitoring.cases.papers import BY_KIND, paper_for
from monitoring.cases.verbs import VERBS, Verb, choices, reasons_against
from monitoring.models import Case, CaseKind, CaseStep, Complainant
from monitoring.views.common import group_in_reach, today_of

SEEING, TELLING = "monitoring.view_case", "monitoring.add_case"
SORTS = {
    "opened": ["opened_at"],
    "due": ["due_on"],
    "kind": ["kind"],
    "status": ["status", "due_on"],
}
STEPS: dict[str, Callable[..., CaseStep]] = {
    "take": steps.take, "warn": steps.warn, "mediate": steps.mediate, "resolve": steps.resolve, "reject": steps.reject,
    "escalate": steps.escalate, "takeover": steps.take_over, "delegate": steps.delegate, "sort": steps.sort_out,
    "note": steps.note, "reopen": steps.reopen,
}  # fmt: skip


@require_safe
@require(SEEING)
def case_list(request: AuthedRequest) -> HttpResponse:
    """The cases that the person may know of, newest first, with the figures of their area."""
    if asked_for_number := without_numbers(request):
        return asked_for_number
    user, today = request.user, today_of(request.user)
    cases = Case.objects.visible_to(user)
    listing = CaseFilter(request.GET, queryset=cases, user=user, today=today)
    rows = sort_by(listing.qs, request.GET, SORTS, default="-opened")
    page = page_of(rows, request.GET, shown=lambda chosen: chosen.for_list())
    for case in page:
        case.late = case.is_late(today)
    context = {
        "filter": listing,
        "page": page,
        "today": today,
        # Of a whole country they would take too long to work out.
        "figures": figures.by_kind(cases.within(listing.scope), today) if len(listing.scope) > 2 else [],
        "may_open": user.has_perm(TELLING),
    }
    return render(request, "monitoring/case_list.html", context)


@require_safe
@require(SEEING)
def case_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered list as a workbook or (`?as=csv`) CSV, without what was told and by whom; logged."""
    user, as_csv = request.user, request.GET.get("as") == "csv"
    listing = CaseFilter(request.GET, queryset=Case.objects.visible_to(user), user=user, today=today_of(user))
    found: Any = sort_by(listing.qs, request.GET, SORTS, default="-opened")
    detail = f"{count_of(found)} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.case", detail)
    return send_table("kasus", CASE_COLUMNS, found.for_list(), as_csv=as_csv)


@require_safe
@never_cache
@require(SEEING)
def case_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One case: what was told, what was done, what can be done next, and why something cannot."""
    case, user = _case_of(request, pk), request.user
    taken = list(case.steps.select_related("by", "file").order_by("pk"))
    offered = choices(case, user)
    for step in taken:
        step.case = case
        paper = paper_for(step)
        step.standing = standings([paper], step)[0] if paper is not None else None  # type: ignore[attr-defined]
    context = {
        "case": case,
        "steps": list(reversed(taken)),
        "today": case.village.today(),
        "choices": offered,
        "open_choices": [choice for choice in offered if choice.is_open],
        "blocked": [choice for choice in offered if not choice.is_open],
        "may_print": user.has_perm("monitoring.issue_casepaper"),
        "has_complainant": case.from_citizen and Complainant.objects.filter(case=case).exists(),
        "may_reveal": user.has_perm("monitoring.reveal_complainant"),
        "proposals": _proposals(case, user),
        "waits_for": _waits_for(case),
    }
    return render(request, "monitoring/case_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(TELLING)
def case_create(request: AuthedRequest) -> HttpResponse:
    """Tell of a problem: of one group (`?group=`), or of a village (`?village=`) where no group can be named."""
    group = _group_asked(request)
    village = group.village if group is not None else _village_asked(request)
    if village is None:
        return render(request, "monitoring/case_place.html", _places(request))
    form = OpenCaseForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            case = opening.open_case(group=group, village=village, by=request.user, **form.values)
            messages.success(request, f"Kasus {case.reference} dicatat. {case.get_status_display()}.")
            return redirect(case)
    context = {"form": form, "group": group, "village": village, "back": _back(group)}
    return render(request, "monitoring/case_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@require(SEEING)
def case_step(request: AuthedRequest, pk: int, verb: str) -> HttpResponse:
    """One step of a case: what it does, its form, one button."""
    found = VERBS.get(verb)
    if found is None:
        raise Http404
    case, user = _case_of(request, pk), request.user
    if not any(user.has_perm(permission) for permission in found.offered):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = StepForm(posted, request.FILES or None, verb=found, case=case, by=user)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            done = STEPS[verb](case=case, by=user, **form.values)
            messages.success(request, f"{done.label} dicatat.")
            reachable = Case.objects.visible_to(user).filter(pk=case.pk).exists()
            return redirect(case) if reachable else redirect("monitoring:case_list")
    if posted is not None:
        # Refused: what came meanwhile stands above the form now, so that it may be sent again.
        form.look_again(case.steps.count())
    missing = [] if posted else reasons_against(found, case, user)
    return render(request, "monitoring/case_step.html", _step_context(case, found, form, missing))


def _step_context(case: Case, verb: Verb, form: StepForm, missing: list[str]) -> dict[str, Any]:
    return {
        "case": case,
        "verb": verb,
        "form": form,
        "missing": [{"text": sentence} for sentence in missing],
        "latest": case.steps.select_related("by").latest("pk"),
    }


@require_POST
@never_cache
@require(SEEING)
def case_reveal(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show who complained, once, and write down who looked."""
    case = _case_of(request, pk)
    if not request.user.has_perm("monitoring.reveal_complainant"):
        raise PermissionDenied
    complainant = get_object_or_404(Complainant.objects.visible_to(request.user), case=case)
    log_access(request, AccessLog.Action.REVEAL, case, "Nama dan kontak pelapor")
    return render(request, "monitoring/case_reveal.html", {"case": case, "complainant": complainant})


@require_http_methods(["GET", "HEAD", "POST"])
@require(SEEING)
def case_paper(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """Issue the letter of a warning or the minutes of a mediation."""
    step = _step_of(request, pk)
    return issue_page(request, paper_or_404(BY_KIND, kind), step, _place_of(step, kind))


@require_safe
@never_cache
@require(SEEING)
def case_paper_draft(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """The paper of a step as it would read today."""
    paper, step = paper_or_404(BY_KIND, kind), _step_of(request, pk)
    if paper.applies(step) and paper.lacks(step):
        raise Http404
    return draft_page(request, paper, step)


def _case_of(request: AuthedRequest, pk: int) -> Case:
    """A case that the person may know of, with its group, or 404."""
    rows = Case.objects.visible_to(request.user).select_related("group", "village", "opened_by", "accused_user")
    return get_object_or_404(rows, pk=pk)


def _step_of(request: AuthedRequest, pk: int) -> CaseStep:
    """A step of a case that the person may know of, or 404."""
    rows = CaseStep.objects.visible_to(request.user).select_related("case__group", "case__village", "by__region")
    return get_object_or_404(rows, pk=pk)


def _place_of(step: CaseStep, kind: str) -> Place:
    case = step.case
    return Place(
        back=f"{case.get_absolute_url()}#langkah-{step.pk}",
        facts=f"{case.about}, {step.label}, {tanggal(step.on)}",
        crumbs=[("Kasus", reverse("monitoring:case_list")), (case.reference, case.get_absolute_url())],
        draft_url=reverse("monitoring:case_paper_draft", args=[step.pk, kind]),
    )


def _waits_for(case: Case) -> str:
    """Whose turn it is."""
    if case.with_pendamping:
        return "Menunggu pendamping kelompok"
    return "Menunggu Dinas Sosial" if case.is_open else ""


def _proposals(case: Case, user: User) -> list[Proposal]:
    """Where a complaint about being left out belongs: the group's proposals, with their way to an objection."""
    if case.kind != CaseKind.LEFT_OUT or case.group_id is None:
        return []
    rows = Proposal.objects.visible_to(user).filter(group_id=case.group_id)
    return list(rows.select_related("program_year", "tier", "group").order_by("-program_year__year", "-pk")[:5])


def _number(request: AuthedRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _group_asked(request: AuthedRequest) -> Group | None:
    """The group that the address names; 404 for one out of reach or no number."""
    if "group" not in request.GET:
        return None
    pk = _number(request, "group")
    if pk is None:
        raise Http404
    return group_in_reach(request.user, pk)


def _village_asked(request: AuthedRequest) -> Region | None:
    """The village that the address names, or the only one the person works in."""
    user = request.user
    code = request.GET.get("village", "")
    if not code and user.region_id and len(user.region_id) == 13:
        code = user.region_id
    if not codes.is_code(code) or len(code) != 13:
        return None
    return get_object_or_404(territory_of(user).villages(), pk=code)


def _places(request: AuthedRequest) -> dict[str, Any]:
    """What to choose from on the way to a village: regencies, districts, then villages (one query)."""
    territory = territory_of(request.user)
    within = request.GET.get("within", "")
    top = request.user.region_id or ""
    if not codes.is_code(within) or (top and not codes.is_within(within, top)) or len(within) == 13:
        within = top
    length = codes.length_below(within)
    level = {2: codes.PROVINCE, 5: codes.REGENCY, 8: codes.DISTRICT, 13: codes.VILLAGE}[length]
    offered = territory.filter(level=level, code__startswith=within).order_by("code")
    return {"offered": list(offered), "chooses_village": length == 13, "within": within, "top": top}


def _back(group: Group | None) -> str:
    return group.get_absolute_url() if group is not None else reverse("monitoring:case_list")
